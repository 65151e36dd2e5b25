"""Editing ticket number and client of a session in progress."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from tui.keys import plain, verb
from tui.session_store import TextName
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import LineField

_FIELDS: tuple[tuple[TextName, str], ...] = (("ticket_number", "Ticket number"), ("client_name", "Client"))


class TicketEditScreen(ModalScreen[dict[TextName, str] | None]):
    """Closes with both values, or with None."""

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
    BINDINGS = [
        plain("ctrl+s", "save", "Save", "Save ticket number and client", id="submit"),
        *verb("q", "back", "Back", "Go back; what is saved stays", id="back"),
    ]

    def __init__(self, *, ticket_number: str, client_name: str) -> None:
        super().__init__()
        self._values: dict[TextName, str] = {"ticket_number": ticket_number, "client_name": client_name}

    def compose(self) -> ComposeResult:
        """Show both fields."""
        with Vertical() as panel:
            panel.border_title = "Ticket"
            for name, label in _FIELDS:
                yield Label(label)
                yield LineField(self._values[name], id=name)
            yield KeyFooter()

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Close with the values."""
        self.dismiss({name: self.query_one(f"#{name}", LineField).value.strip() for name, _label in _FIELDS})

    def action_back(self) -> None:
        """Close without saving."""
        self.dismiss(None)
