"""A flow, what it is for and all of it as an outline, in a pane that scrolls."""

import asyncio
from functools import partial

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from backend.app.schemas.trees import Flow
from tui import keys
from tui.sessions.outline import Marks, outline_of
from tui.sessions.outline_lines import Line, Piece, Role, outline_lines, text_lines
from tui.widgets.more_below import MoreBelow
from tui.work import run_beside

_Shown = Flow | str

_MUTED: frozenset[Role] = frozenset(["number", "frame"])
_FLAT = str.maketrans("├└│", "-- ")
"""How answers begin where no lines are drawn."""
_STYLES: dict[Role, Style] = {
    "mark": Style(bold=True),
    "end": Style(bold=True),
    "current": Style(bold=True),
}


class FlowTree(ScrollView, MoreBelow, can_focus=False):
    """Shows a flow; whoever has the focus scrolls it by keys of the screen."""

    DEFAULT_CSS = """
    FlowTree {
        border: $frame $primary 80%; border-title-color: $text-accent; border-subtitle-color: $text-muted;
        padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden;
    }
    FlowTree > .flow-tree--muted { color: $text-muted; }
    """
    COMPONENT_CLASSES = {"flow-tree--muted"}

    READ_ON = keys.SCROLL_DOWN

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._shown: _Shown = ""
        self._marks = Marks()
        self._lines: list[Line] = []
        self._width = 0
        self._about = ""
        self._scrolled = False

    def entitle(self, name: str, about: str = "") -> None:
        """Name the flow in the border; texts of the flow are no markup."""
        self.border_title = Content(name)
        self._about = about
        self.tell_more()

    @property
    def about(self) -> str:
        """What was said of the flow beside its name."""
        return self._about

    def tell(self, text: str) -> None:
        """Show a text in place of a flow."""
        self._begin(text, Marks())

    def show(self, flow: Flow, marks: Marks) -> None:
        """Show a flow with what is marked in it, scrolled to where that begins."""
        self._begin(flow, marks)

    def _begin(self, shown: _Shown, marks: Marks) -> None:
        self._shown, self._marks, self._scrolled = shown, marks, False
        run_beside(self, self._lay_out, group="outline", exclusive=True)

    def on_resize(self) -> None:
        if self.scrollable_content_region.width != self._width:
            run_beside(self, self._lay_out, group="outline", exclusive=True)
        elif not self._scrolled:
            self._bring_into_view()

    async def _lay_out(self) -> None:
        """Lay out in a thread: for a flow of thousands of nodes it takes a while."""
        width = self._width = self.scrollable_content_region.width
        self._lines = await asyncio.to_thread(partial(_laid_out, self._shown, self._marks, width))
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()
        if not self._scrolled:
            self._bring_into_view()

    def _bring_into_view(self) -> None:
        """Scroll so that what is looked for stands in the upper part, with what led there above it."""
        wanted = self._marks.looked_for
        at = next((at for at, line in enumerate(self._lines) if not wanted.isdisjoint(line.begins)), 0)
        room = self.scrollable_content_region.height
        # Also where the flow before was short, so that there is no scrollbar yet.
        self.scroll_to(y=0 if at < room - 1 else at - room // 3, animate=False, force=True)

    def scroll_lines(self, by: int) -> None:
        """Scroll by lines."""
        self._scrolled = True
        self.scroll_relative(y=by, animate=False)

    def scroll_pages(self, by: int) -> None:
        """Scroll by pages, each with a line of the one before."""
        self.scroll_lines(by * max(1, self.scrollable_content_region.height - 1))

    def scroll_to_end_of(self, *, end: bool) -> None:
        """Scroll to the end, or to the beginning."""
        self._scrolled = True
        (self.scroll_end if end else self.scroll_home)(animate=False)

    def render_line(self, y: int) -> Strip:
        """Draw a line of what is in view."""
        at = y + self.scroll_offset.y
        pieces = self._lines[at].pieces if at < len(self._lines) else ()
        muted = self.get_component_rich_style("flow-tree--muted", partial=True)
        flat = self.app.has_class("-flat")
        segments = [
            Segment(
                piece.text.translate(_FLAT) if flat and piece.role == "frame" else piece.text,
                muted if piece.role in _MUTED else _STYLES.get(piece.role),
            )
            for piece in pieces
        ]
        return (
            Strip(segments).apply_style(self.rich_style).extend_cell_length(self.size.width, self.rich_style)
        )


def _laid_out(shown: _Shown, marks: Marks, width: int) -> list[Line]:
    if isinstance(shown, str):
        return text_lines(shown, width)
    described = text_lines(shown.description, width)
    blank = [Line((Piece(""),))] if described else []
    return [*described, *blank, *outline_lines(outline_of(shown), width, marks)]
