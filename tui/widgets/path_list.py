"""The steps so far, and where the session stands."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual.message import Message
from textual.widgets.option_list import Option

from backend.app.flow import is_custom
from backend.app.schemas.sessions import DecisionResponse
from tui import keys
from tui.sessions.earlier import answers_of, typed_over
from tui.sessions.short_answers import ELLIPSIS, cut, shortened, telling_width
from tui.sessions.state import OpenSession
from tui.widgets.moving_list import MovingList

_ROOM_FOR_NOTES = 30
"""Columns in which each step's notes are shown below it."""
_LEAST_OF_TITLE, _LEAST_OF_ANSWER = 5, 3
"""Columns that a title keeps beside a long answer, and an answer on the narrowest path."""
_ARROW = " → "


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
            Option(
                _step_line(
                    step, answers_of(opened, step), self._fitted, unsaved=bool(typed_over(opened, step.id))
                )
            )
            for step in opened.steps
        ]
        if not opened.completed:
            heading = opened.node.heading if opened.node else "End of the flow"
            here = Text(f"► {len(opened.steps) + 1} {heading}", "bold", no_wrap=True)
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


def _step_line(step: DecisionResponse, answers: Sequence[str], width: int, *, unsaved: bool) -> Text:
    begin = f"{'*' if unsaved else '✓'} {step.position} {'[CUSTOM] ' if is_custom(step.node_id) else ''}"
    title, answer = f"{begin}{step.question}", ""
    if step.answer:
        title, answer = _beside_answer(
            title, step.answer, answers, width, least=cell_len(begin) + _LEAST_OF_TITLE
        )
    line = Text.assemble(cut(title, width), (answer, "dim"), no_wrap=True)
    if width >= _ROOM_FOR_NOTES and (notes := " ".join(step.notes.split())):
        below = Text(f"  {notes}", "italic dim", no_wrap=True)
        below.truncate(width, overflow="ellipsis")
        line.append_text(Text("\n").append_text(below))
    return line


def _beside_answer(
    title: str, answer: str, answers: Sequence[str], width: int, *, least: int
) -> tuple[str, str]:
    """Return title and answer in so many columns together.

    The answer has half of what is left, and more of it if it needs that to be told apart from the others; the title
    keeps its beginning. Cut, it needs no arrow: its ellipsis stands between, also for what the answer lost in front.
    """
    most = max(_LEAST_OF_ANSWER, width - least - 1)
    room = min(max(width // 2 - 2, telling_width(answers)), most)
    short = shortened(answer, answers, max(room, width - cell_len(title) - cell_len(_ARROW)))
    if cell_len(title) + cell_len(_ARROW) + cell_len(short) <= width:
        return title, f"{_ARROW}{short}"
    short = short.removeprefix(ELLIPSIS)
    return cut(title, width - 1 - cell_len(short)), f" {short}"
