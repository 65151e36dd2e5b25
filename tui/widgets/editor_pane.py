"""The note's text in a frame that says how many sensitive values it holds."""

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.note_findings import NoteFindings
from tui.widgets.note_editor import NoteEditor


class EditorPane(Vertical):
    """The editor and its frame."""

    def compose(self) -> ComposeResult:
        """Lay out the pane."""
        self.border_title = "Edits stay here, they are not saved to the session"
        yield NoteEditor(id="note")

    def show(self, findings: NoteFindings) -> None:
        """Highlight the findings and say how many there are."""
        self.query_one(NoteEditor).mark(findings.listed)
        self.border_subtitle = findings.told
