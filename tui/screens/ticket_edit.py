"""Editing ticket number and client of a session."""

from collections.abc import Awaitable, Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from tui import keys
from tui.api.errors import ApiError, Unreachable
from tui.context import Context
from tui.core.messages import MessageKind
from tui.screens.closing import close_with
from tui.screens.discarding import ask_to_discard
from tui.sessions.changes import TextName
from tui.sessions.overwriting import ChangedElsewhere
from tui.sessions.state import OpenSession
from tui.widgets.client_field import ClientField
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import LineField
from tui.widgets.message_line import MessageLine
from tui.work import run_first

Save = Callable[[dict[TextName, tuple[str, str]]], Awaitable[None]]
"""Saves both, each given with the one that it was typed over."""


class TicketEditScreen(ModalScreen[None]):
    """Closes once both are saved; stays open if that fails, or if more was typed meanwhile."""

    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("save", tooltip="Save ticket number and client"),
        *keys.DISCARD.bind("discard"),
        *keys.BACK.bind("back", tooltip="Go back; what is typed here stays until it is saved"),
    ]

    def __init__(self, context: Context, opened: OpenSession, save: Save, *, title: str) -> None:
        super().__init__(classes="panel")
        self.context = context
        self._opened = opened
        self._save = save
        self._titled = title
        self._typed = opened.typed.form("ticket")
        self._values: dict[TextName, str] = {
            "ticket_number": opened.session.ticket_number,
            "client_name": opened.session.client_name,
        }

    def field(self, name: TextName) -> LineField:
        """A field by its id."""
        return self.query_one(f"#{name}", LineField)

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = self._titled
            with Vertical(classes="form"):
                with Horizontal(classes="field"):
                    yield Label("Ticket number")
                    yield LineField(self._shown("ticket_number"), id="ticket_number")
                with Horizontal(classes="field"):
                    yield Label("Client")
                    find = self.context.store.clients.beginning
                    yield ClientField(self._shown("client_name"), find=find, id="client_name")
            yield MessageLine(rows=3)
            yield KeyFooter()

    def _present(self) -> dict[TextName, str]:
        return {name: self.field(name).value for name in self._values}

    def _shown(self, name: TextName) -> str:
        return self._typed.get(name, self._values[name])

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session."""
        for name, text in self._present().items():
            self._typed.keep_over(name, text, self._values[name])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "discard":
            return bool(self._typed) or None
        return super().check_action(action, parameters)

    async def action_discard(self) -> None:
        """Show what is saved again."""
        await ask_to_discard(self, "what is typed here", self._discard)

    def _discard(self) -> None:
        self._typed.clear()
        for name, saved in self._values.items():
            self.field(name).value = saved

    @on(Input.Changed)
    def _changed(self) -> None:
        self.keep_typed()
        self.refresh_bindings()

    @on(ClientField.Offered)
    def _offered(self, event: ClientField.Offered) -> None:
        self.query_one(MessageLine).offer(event.hint)

    @on(Input.Submitted)
    def action_save(self) -> None:
        run_first(self, self._save_values, group="save", hold=self.context.hold_keys)

    async def _save_values(self) -> None:
        sent = self._present()
        try:
            await self._save(
                {
                    name: (text.strip(), self._typed.over(name, self._values[name]))
                    for name, text in sent.items()
                }
            )
        except ChangedElsewhere as conflict:
            self._show_theirs(conflict)
        except Unreachable as error:
            self._say(f"Not saved, since this needs the server: {error}")
        except ApiError as error:
            self._say(f"Not saved: {error}")
        else:
            self._take_saved(sent)

    def _take_saved(self, sent: dict[TextName, str]) -> None:
        """Close, unless something was typed since: that is typed over what is saved now."""
        since = [name for name, text in self._present().items() if text != sent[name]]
        self._typed.clear()
        if not since:
            close_with(self, None)
            return
        for name in self._values:
            self._values[name] = getattr(self._opened.session, name)
            if name not in since:
                self.field(name).value = self._values[name]
        self.keep_typed()
        self._say("Saved; what was typed since is not", "note")

    def _show_theirs(self, conflict: ChangedElsewhere) -> None:
        """Say what is there now: a field in which nothing was typed shows it, of another it is asked."""
        theirs = {
            name: getattr(self._opened.confirmed, name) for name in self._values if name in conflict.names
        }
        typed = [name for name in theirs if self.field(name).value != self._values[name]]
        self._values.update(theirs)
        for name, text in theirs.items():
            if name not in typed:
                self.field(name).value = text
            self._typed.take_as_known(name)
        self.keep_typed()
        there = ", ".join(text or "nothing" for text in theirs.values())
        then = "to overwrite it" if typed else "if the rest still is right"
        self._say(f"{conflict} There is {there} now. Save again {then}.")

    def _say(self, text: str, kind: MessageKind = "failed") -> None:
        self.query_one(MessageLine).show(text, kind)

    def action_back(self) -> None:
        self.dismiss(None)
