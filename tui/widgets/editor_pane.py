"""The note's text in a frame that says how many sensitive values it holds."""

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.copying import sensitive_values
from tui.note_findings import NoteFindings
from tui.widgets.note_editor import NoteEditor


class EditorPane(Vertical):
    """The editor and its frame."""

    def compose(self) -> ComposeResult:
        """Lay out the pane."""
        self.border_title = "Edits stay here, they are not saved to the session"
        yield NoteEditor(id="note")

    def show(self, findings: NoteFindings) -> None:
        """Highlight the findings and say how many of them would be masked."""
        self.query_one(NoteEditor).mark(findings.listed)
        count = findings.masked_count
        if findings.text is None:
            self.border_subtitle = "too long to be highlighted; a copy says how many"
        else:
            self.border_subtitle = sensitive_values(count) if count else "no sensitive values found"
