"""Editing ticket number and client of a session in progress."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from tui import keys
from tui.api.errors import ApiError
from tui.screens.closing import close_with
from tui.screens.discarding import ask_to_discard
from tui.sessions.changes import TextName
from tui.sessions.overwriting import ChangedElsewhere
from tui.sessions.state import OpenSession
from tui.sessions.text_writer import TextWriter
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.text import LineField
from tui.work import Hold, run_first

_FIELDS: tuple[tuple[TextName, str], ...] = (("ticket_number", "Ticket number"), ("client_name", "Client"))


class TicketEditScreen(ModalScreen[None]):
    """Closes once both are saved; stays open with the values if that fails."""

    DEFAULT_CSS = """
    TicketEditScreen { align: center middle; }
    TicketEditScreen > Vertical {
        width: 56; max-width: 95%; height: auto; padding: 1 2 0 2;
        background: $surface; border: round $primary; border-title-color: $text-accent;
    }
    TicketEditScreen LineField { margin-bottom: 1; }
    TicketEditScreen Label { color: $text-muted; }
    TicketEditScreen KeyFooter { padding: 0; background: $surface; }
    """
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("save", tooltip="Save ticket number and client"),
        *keys.DISCARD.bind("discard"),
        *keys.BACK.bind("back", tooltip="Go back; what is typed here stays until it is saved"),
    ]

    def __init__(self, opened: OpenSession, texts: TextWriter, *, hold_keys: Hold) -> None:
        super().__init__()
        self._opened = opened
        self._texts = texts
        self._hold_keys = hold_keys
        self._typed = opened.typed.form("ticket")
        self._values: dict[TextName, str] = {
            "ticket_number": opened.session.ticket_number,
            "client_name": opened.session.client_name,
        }

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = "Ticket"
            for name, label in _FIELDS:
                yield Label(label)
                yield LineField(self._typed.get(name, self._values[name]), id=name)
            yield MessageLine()
            yield KeyFooter()

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session."""
        for name, _label in _FIELDS:
            self._typed.keep(name, self.query_one(f"#{name}", LineField).value, self._values[name])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "discard":
            return bool(self._typed)
        return super().check_action(action, parameters)

    async def action_discard(self) -> None:
        """Show what is saved again."""
        await ask_to_discard(self, "what is typed here", self._discard)

    def _discard(self) -> None:
        self._typed.clear()
        for name, saved in self._values.items():
            self.query_one(f"#{name}", LineField).value = saved

    @on(Input.Changed)
    def _changed(self) -> None:
        self.keep_typed()
        self.refresh_bindings()

    @on(Input.Submitted)
    def action_save(self) -> None:
        run_first(self, self._save_values, group="save", hold=self._hold_keys)

    async def _save_values(self) -> None:
        values = {name: self.query_one(f"#{name}", LineField).value.strip() for name, _label in _FIELDS}
        try:
            await self._texts.decide(self._opened, *self._values, mine=True)
            await self._texts.save(self._opened, values)
        except ChangedElsewhere as conflict:
            texts = [self._opened.texts[name] for name in self._values]
            theirs = ", ".join(text.confirmed or "nothing" for text in texts if text.asked)
            self.query_one(MessageLine).show(
                f"{conflict} There is {theirs} now. Save again to overwrite it.", "failed"
            )
        except ApiError as error:
            self.query_one(MessageLine).show(f"Not saved: {error}", "failed")
        else:
            self._typed.clear()
            close_with(self, None)
        finally:
            for name in self._values:  # what is not saved is the form's
                self._opened.texts[name].typed = self._opened.texts[name].base

    def action_back(self) -> None:
        self.dismiss(None)
