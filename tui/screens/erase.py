"""Erasing a completed session: what goes, what stays, and its ticket number typed in."""

from collections.abc import Callable
from http import HTTPStatus

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from tui import keys
from tui.api.errors import ApiError, Refused, Unreachable
from tui.context import Context
from tui.core.messages import Part, counted
from tui.notes.erasing import erase
from tui.screens.closing import close_with
from tui.sessions.label import label_of
from tui.sessions.removal import ToErase, word_for
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import LineField
from tui.widgets.message_line import MessageLine
from tui.work import run_first

_CHANGED = (HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED)


class EraseScreen(ModalScreen[None]):
    """Calls `erased` with what to say and closes, once the session is erased; stays open if it is not."""

    ESCAPE_CLOSES = True
    DEFAULT_CSS = """
    EraseScreen Static.told { padding: 0 1; }
    """
    BINDINGS = [
        *keys.SUBMIT.bind("erase", "Erase", "Erase the session for good"),
        *keys.BACK.bind("back", tooltip="Go back; nothing is erased"),
    ]

    def __init__(
        self,
        context: Context,
        found: ToErase,
        *,
        backups: str,
        erased: Callable[[tuple[Part, ...]], None],
    ) -> None:
        """Make the dialog for a session as it was read just now; `backups` says which copies of the database have it."""
        super().__init__(classes="panel")
        self.context = context
        self._session = found.session
        self._is_gone = found.is_gone
        self._word = word_for(self._session.ticket_number, self._session.client_name)
        self._backups = backups
        self._erased = erased
        self._under_way = False

    @property
    def field(self) -> LineField:
        """Where the ticket number is typed."""
        return self.query_one(LineField)

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = f"Erase {label_of(self._session, without='this session')}"
            yield Static(self._told, classes="told", markup=False)
            # Over the field: what is longer than a row rises over what was read, and not over what was typed.
            yield MessageLine()
            with Vertical(classes="form"), Horizontal(classes="field"):
                yield Label(self._asked)
                yield LineField()
            yield KeyFooter()

    @property
    def _told(self) -> str:
        steps = counted(len(self._session.decisions), "step")
        own = not self.context.server
        where = "your database" if own else "the server's database"
        others = "" if own else " So do the server's own backups, as long as it keeps them."
        backups = f" {self._backups}: they are yours to erase." if self._backups else ""
        here = "what this machine has of it"
        what = (
            f"It is gone from {where} already. With {here} it"
            if self._is_gone
            else f"It goes from {where} with its {steps}, notes, outputs and texts, and with {here}. It"
        )
        copies = (
            "" if self._session.ticket_number else " As it has no ticket number, copies of its note stay."
        )
        return (
            f"{what} cannot be brought back.{copies}\n"
            f"What was pasted, downloaded or backed up elsewhere stays.{others}{backups}\n"
            f"Type {self._word} to go on."
        )

    @property
    def _asked(self) -> str:
        names = {self._session.client_name: "Client", self._session.ticket_number: "Ticket number"}
        return names.get(self._word, "Word")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "erase":
            return (self.is_mounted and self._typed and not self._under_way) or None
        return super().check_action(action, parameters)

    @property
    def _typed(self) -> bool:
        return self.field.value.strip() == self._word

    @on(Input.Changed)
    def _changed(self) -> None:
        self.refresh_bindings()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._typed:
            self.action_erase()
        else:
            self._say(f"This is not {self._word}; nothing is erased.")

    def action_erase(self) -> None:
        if not self._under_way:
            self._under_way = True
            self.refresh_bindings()
            # Beside the App, since what is erased has to be said also where this was left before there was an answer.
            run_first(self.app, self._erase, group="erase", hold=self.context.hold_keys)

    async def _erase(self) -> None:
        copier = self.context.copier
        try:
            told = await erase(
                self.context.store,
                self._session,
                server=self.context.server,
                copies=copier.folder,
                backups=self.context.backups,
            )
        except Unreachable as error:
            self._say(f"Whether it is erased is not known: {error} Erasing it again does no harm.")
        except Refused as refused:
            changed = refused.status in _CHANGED
            self._say(
                "Not erased: it was changed since it was read here. Go back, and look at it again."
                if changed
                else f"Not erased: {refused}"
            )
        except ApiError as error:
            self._say(f"Not erased: {error}")
        else:
            copier.forget(self._session.id)
            close_with(self, None)
            self._erased(told)
        finally:
            self._under_way = False
            if self in self.app.screen_stack:
                self.refresh_bindings()

    def _say(self, text: str) -> None:
        if self in self.app.screen_stack:
            self.query_one(MessageLine).show(text, "failed")

    def action_back(self) -> None:
        self.dismiss(None)
