"""The note's text in a frame that says how many sensitive values it holds."""

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.notes.findings import NoteFinding, NoteFindings
from tui.widgets.note_editor import NoteEditor


class EditorPane(Vertical):
    """The editor and its frame."""

    def __init__(self, findings: NoteFindings) -> None:
        super().__init__(id="editor-pane")
        self._findings = findings

    @property
    def editor(self) -> NoteEditor:
        """The text."""
        return self.query_one(NoteEditor)

    def compose(self) -> ComposeResult:
        self.border_title = "Edits stay here, they are not saved to the session"
        yield NoteEditor(id="note")

    def show_findings(self) -> None:
        """Highlight the findings and say how many there are."""
        self.editor.mark(self._findings.listed)
        self.editor.tell_about(self._findings.told, listed=bool(self._findings.listed))

    def go(self, by: int) -> NoteFinding | None:
        """Select the next finding, or the one before, and return it."""
        finding = self._findings.beside(self.editor.place, by)
        if finding is not None:
            self.editor.select_place(finding.start, finding.end)
        return finding

    def mark_by_hand(self, value: str) -> str:
        """Mark a value as sensitive wherever it stands, or no longer; return what to say."""
        added = self._findings.mark(value)
        if added > 0:
            return f"Marked as sensitive, {added}x: {value[:40]}"
        return f"{'No longer marked' if added else 'Sensitive already'}: {value[:40]}"
