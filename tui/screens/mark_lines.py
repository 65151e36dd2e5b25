"""Marking the lines of an output that matter, and the way there from a field."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from textual.app import App, ComposeResult
from textual.screen import Screen

from tui import keys
from tui.core.messages import Part
from tui.core.threads import in_thread
from tui.sessions.marks import NoLines, lines_of, require_few, told
from tui.sessions.state import OpenSession
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line_list import LineList
from tui.widgets.message_line import MessageLine
from tui.widgets.title_bar import TitleBar, title_of
from tui.work import Hold, run_beside

_HINT = f"The note shows marked lines; {keys.MARK_TO_HERE} marks from the last to here"


class MarkLinesScreen(Screen[tuple[int, ...] | None]):
    """Closes with the numbers of the lines that are marked; None where they stay as they were.

    Args:
        opened: the session, for the top line.
        name: what the output is of.
        output: the text, as it is typed or recorded.
        marked: the numbers of its lines that are marked.
        hold_keys: holds keys until its lines are there.
    """

    CSS_PATH = "mark_lines.tcss"
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.KEEP_MARKS.bind("keep"),
        *keys.SUBMIT.bind("keep", "Keep marks", "Keep the marks as they are now, and go back", show=False),
        *keys.BACK.bind("back", tooltip="Go back; what was marked before stays marked"),
        *keys.CLOSE.bind("back", tooltip="Go back; what was marked before stays marked"),
    ]

    def __init__(
        self, opened: OpenSession, name: str, output: str, marked: Sequence[int], *, hold_keys: Hold
    ) -> None:
        super().__init__()
        self._opened = opened
        self._what = name
        self._output = output
        self._marked = tuple(marked)
        self._hold_keys = hold_keys

    @property
    def lines(self) -> LineList:
        """The lines of the output."""
        return self.query_one(LineList)

    def compose(self) -> ComposeResult:
        yield TitleBar(title_of(self._opened, screen="Mark lines"))
        lines = LineList()
        lines.border_title = self._what
        yield lines
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Clean the output in a thread: a long one takes a while, and keys wait for it."""
        self.query_one(MessageLine).hint(_HINT)
        self.set_focus(self.lines)
        there = asyncio.Event()
        self._hold_keys(there)

        async def show() -> None:
            try:
                lines = await in_thread(partial(lines_of, self._output))
                self.lines.show(lines, marked=self._marked, cursor=self._marked[0] if self._marked else 1)
            finally:
                there.set()

        run_beside(self, show, group="lines")

    def on_line_list_marked(self, event: LineList.Marked) -> None:
        """Say how many lines are marked, also where the frame is not drawn."""
        self.query_one(TitleBar).status = (Part(told(len(event.lines)) or "no lines marked"),)

    def action_keep(self) -> None:
        """Close with the marks, unless there are too many."""
        try:
            require_few(len(self.lines.marked))
        except NoLines as error:
            self.query_one(MessageLine).show(f"Not kept: {error}", "failed")
            return
        self.dismiss(self.lines.marked)

    def action_back(self) -> None:
        self.dismiss(None)


def mark_lines(
    app: App[None],
    opened: OpenSession,
    name: str,
    output: str,
    marked: Sequence[int],
    *,
    hold_keys: Hold,
    kept: Callable[[tuple[int, ...]], None],
) -> None:
    """Have lines of an output marked; `kept` is called with the marks if the engineer keeps them."""

    def closed(numbers: tuple[int, ...] | None) -> None:
        if numbers is not None:
            kept(numbers)

    app.push_screen(MarkLinesScreen(opened, name, output, marked, hold_keys=hold_keys), closed)


def told_kept(marked: Sequence[int]) -> str:
    """Return what to say of marks that were kept."""
    if not marked:
        return "No line is marked"
    return f"{told(len(marked))}: a note of standard detail shows {'these' if len(marked) > 1 else 'it'}"
