"""The row of what has to do with the note: the options in force, and what became of the last copy or change."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.message_line import MessageLine


class NoteRow(Horizontal):
    """One row; the options are always there, also beside a message."""

    DEFAULT_CSS = """
    NoteRow { height: 1; }
    NoteRow > #in-force { width: auto; height: 1; padding: 0 1; color: $text-muted; }
    NoteRow > MessageLine { width: 1fr; }
    """

    def __init__(self, *before: Widget) -> None:
        """Make the row, with what stands `before` the options."""
        super().__init__(*before)

    def compose(self) -> ComposeResult:
        yield Static(id="in-force", markup=False)
        yield MessageLine()

    def show_in_force(self, options: str) -> None:
        """Show the options in force."""
        self.query_one("#in-force", Static).update(options)
