"""What a session holds, beside the list: its path with the last notes, and what is next."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from backend.app.flow import current_node_id, heading_at
from backend.app.schemas.sessions import SessionResponse
from tui import keys
from tui.widgets.more_below import MoreBelow

_NOTED = 3
"""So many of the last steps show their notes."""


class SessionPeek(VerticalScroll, MoreBelow, can_focus=False):
    """One session, briefly."""

    WIDTH = 44
    """Columns, with the frame."""
    DEFAULT_CSS = f"""
    SessionPeek {{
        width: {WIDTH}; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1;
        border: $frame $primary 80%; border-title-color: $text-accent; border-subtitle-color: $text-muted;
    }}
    """

    READ_ON = keys.SCROLL

    def compose(self) -> ComposeResult:
        yield Static(id="peek")

    def show(self, session: SessionResponse | None, *, title: str = "") -> None:
        """Show a session; none leaves the pane empty."""
        self.border_title = title.replace("[", "\\[")
        self.query_one("#peek", Static).update(_text(session) if session is not None else Text())
        self.scroll_home(animate=False)

    @property
    def is_long(self) -> bool:
        """Whether there is more of the session than the pane has room for."""
        return self.display and self.max_scroll_y > 0


def _text(session: SessionResponse) -> Text:
    text = Text()
    steps = session.decisions
    for step in steps:
        text.append(f"✓ {step.position} {step.question}")
        text.append(f" → {step.answer}\n" if step.answer else "\n", "dim")
        if step.position > len(steps) - _NOTED and step.notes.strip():
            text.append(f"  {' '.join(step.notes.split())[:300]}\n", "italic")
    if session.completed_at is None:
        heading = heading_at(session.tree_snapshot, current_node_id(session.tree_snapshot, steps))
        text.append(f"► {len(steps) + 1} {heading or 'End of the flow'}\n", "bold")
    for name, written in (("Resolution", session.outcome_notes), ("Next Steps", session.next_steps)):
        if written.strip():
            text.append(f"\n{name}\n", "bold")
            text.append(f"{written.strip()[:600]}\n")
    return text
