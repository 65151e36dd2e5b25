"""Resolution and next steps of a session, in a pane that takes the focus where it has no room for all of them."""

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from backend.app.schemas.sessions import SessionResponse
from tui import keys
from tui.widgets.more_below import ReadingPane


class ClosingTexts(ReadingPane):
    """Both texts, as far as they are written."""

    def compose(self) -> ComposeResult:
        self.border_title = "Resolution and Next Steps"
        yield Static(id="texts", markup=False)

    def show(self, session: SessionResponse) -> None:
        """Show a session's texts; without any, there is no pane."""
        parts = (("Resolution", session.outcome_notes.strip()), ("Next Steps", session.next_steps.strip()))
        texts = [Text.assemble((f"{name}\n", "bold"), content) for name, content in parts if content]
        self.display = bool(texts)
        self.query_one("#texts", Static).update(Text("\n").join(texts))

    def on_resize(self) -> None:
        """Give the focus back where all has room now."""
        if self.has_focus and not self.allow_focus():
            self.screen.focus_previous()

    def allow_focus(self) -> bool:
        """Take the focus only where there is something to scroll."""
        return self.max_scroll_y > 0

    @property
    def way_on(self) -> keys.Verb:
        """The key that comes here, and here the one that goes on: the screen's pages are those of the note."""
        return keys.LINE_DOWN if self.screen.focused is self else keys.NEXT_FIELD
