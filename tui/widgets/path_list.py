"""The steps so far, and where the session stands."""

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.message import Message
from textual.widgets.option_list import Option

from backend.app.flow import is_custom
from backend.app.schemas.sessions import DecisionResponse
from tui import keys
from tui.sessions.earlier import typed_over
from tui.sessions.state import OpenSession
from tui.widgets.moving_list import MovingList

_ROOM_FOR_NOTES = 30
"""Columns in which each step's notes are shown below it."""


class PathList(MovingList):
    """One line a step, with a mark where something is typed over it and not saved; enter edits the step."""

    BINDINGS = [
        *keys.EDIT_STEP.bind("select"),
        *keys.LEAVE_PATH.bind("leave"),
        *keys.CLOSE.bind("leave", "Answers", "Back to the answers"),
    ]

    class Left(Message):
        """The engineer is done here."""

    def __init__(self) -> None:
        super().__init__()
        self._opened: OpenSession | None = None
        self._fitted = 0

    def on_resize(self) -> None:
        if self._opened is not None and self._width != self._fitted:
            self.show(self._opened)
        elif self.highlighted is None:  # each message may change the height
            self.scroll_end(animate=False)

    @property
    def _width(self) -> int:
        return max(12, self.content_size.width - 1)

    def show(self, opened: OpenSession) -> None:
        """Show the path of a session."""
        self._opened = opened
        at = self.highlighted
        self._fitted = self._width
        lines = [
            Option(_step_line(step, self._fitted, unsaved=bool(typed_over(opened, step.id))))
            for step in opened.steps
        ]
        if not opened.completed:
            heading = opened.node.heading if opened.node else "End of the flow"
            here = Text(f"▶ {len(opened.steps) + 1} {heading}", "bold", no_wrap=True)
            here.truncate(self._fitted, overflow="ellipsis")
            lines.append(Option(here, disabled=True))
        self.clear_options()
        self.add_options(lines)  # all at once: after each the list is laid out
        if at is not None and at < len(opened.steps) and self.screen.focused is self:
            self.highlighted = at
        else:
            self.scroll_end(animate=False)

    def choose_last(self) -> None:
        """Put the cursor on the last recorded step."""
        if self._opened is not None and self._opened.steps:
            self.highlighted = len(self._opened.steps) - 1

    def action_leave(self) -> None:
        self.highlighted = None
        self.scroll_end(animate=False)
        self.post_message(self.Left())


def _step_line(step: DecisionResponse, width: int, *, unsaved: bool) -> Text:
    mark = "[CUSTOM] " if is_custom(step.node_id) else ""
    answer = f" → {_elided(step.answer, width // 2 - 3)}" if step.answer else ""
    line = Text(f"{'✎' if unsaved else '✓'} {step.position} {mark}{step.question}", no_wrap=True)
    line.truncate(max(8, width - cell_len(answer)), overflow="ellipsis")
    line.append(answer, "dim")
    line.truncate(width, overflow="ellipsis")
    if width >= _ROOM_FOR_NOTES and (notes := " ".join(step.notes.split())):
        below = Text(f"  {notes}", "italic dim", no_wrap=True)
        below.truncate(width, overflow="ellipsis")
        line.append_text(Text("\n").append_text(below))
    return line


def _elided(answer: str, width: int) -> str:
    """Return an answer in so many columns, of a long one its beginning and its end: answers often begin alike."""
    if cell_len(answer) <= width:
        return answer
    end = width * 2 // 3
    return f"{set_cell_size(answer, max(1, width - 1 - end)).rstrip()}…{answer[-end:].lstrip()}"
