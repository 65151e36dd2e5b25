"""The keys that work on the screen below, with what they do."""

from rich.table import Table
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui.keys import plain, shown, verb
from tui.widgets.key_footer import KeyFooter, working_keys


class HelpScreen(ModalScreen[None]):
    """Lists keys; any of its own closes it."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; overflow: hidden; }
    HelpScreen > VerticalScroll {
        width: 78; max-width: 100%; height: auto; max-height: 94%; padding: 0 1; scrollbar-size-vertical: 1;
        background: $surface; border: round $primary; border-title-color: $text-accent;
    }
    """

    BINDINGS = [
        *verb("q", "close", "Back", "Close the list of keys", id="back"),
        plain("escape,question_mark", "close", "Back", "Close the list of keys", id="help.close", show=False),
    ]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        # The verbs first; what moves the cursor and the focus after them.
        bindings = sorted(working_keys(below), key=lambda binding: not binding.show)
        self._rows = [(shown(binding), binding.description, binding.tooltip) for binding in bindings]

    def compose(self) -> ComposeResult:
        """Show the keys as a table."""
        table = Table.grid(padding=(0, 2))
        for key, label, tooltip in self._rows:
            table.add_row(key, label, tooltip)
        with VerticalScroll() as pane:
            pane.border_title = "Keys"
            yield Static(table)
            yield Static(
                "\nInside a text field, and right after Esc, alt+key does the same as the key. Esc leaves a field "
                "and discards nothing. Tab goes to the next field. ctrl+p finds every action by name, ctrl+q quits.",
                markup=False,
            )
        yield KeyFooter()

    def action_close(self) -> None:
        """Close."""
        self.dismiss()
