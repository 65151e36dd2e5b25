"""The keys that work on the screen below, with what they do."""

from rich.table import Table
from textual.app import ComposeResult
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui import keys
from tui.widgets.key_footer import KeyFooter, working_keys
from tui.widgets.message_line import MessageLine
from tui.widgets.more_below import ReadingPane


class HelpScreen(ModalScreen[None]):
    """Lists keys."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; overflow: hidden; }
    HelpScreen > ReadingPane {
        width: 78; max-width: 100%; height: auto; max-height: 94%; padding: 0 1;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    """

    BINDINGS = [
        *keys.BACK.bind("close", tooltip="Close the list of keys"),
        *keys.CLOSE.bind("close", tooltip="Close the list of keys"),
    ]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        # The verbs first; what moves the cursor and the focus after them.
        bindings = sorted(working_keys(below), key=lambda binding: not binding.show)
        self._rows = [(keys.shown(binding), binding.description, binding.tooltip) for binding in bindings]

    def compose(self) -> ComposeResult:
        """Show the keys as a table."""
        table = Table.grid(padding=(0, 2))
        for key, label, tooltip in self._rows:
            table.add_row(key, label, tooltip)
        with ReadingPane() as pane:
            pane.border_title = "Keys"
            yield Static(table)
            yield Static(
                f"\nInside a text field, and right after Esc, alt+key does the same as the key. {keys.LEAVE_FIELD} "
                f"leaves a field and discards nothing. {keys.NEXT_FIELD} goes to the next field. {keys.PALETTE} finds "
                f"sessions, flows, screens and every action by name, {keys.QUIT} quits.",
                markup=False,
            )
        yield MessageLine(rows=0)
        yield KeyFooter()

    def action_close(self) -> None:
        self.dismiss()
