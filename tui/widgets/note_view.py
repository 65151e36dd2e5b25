"""A ticket note as it will look.

Lines are laid out in a thread and drawn one by one: a widget for each block of Markdown, as Textual has it, would
take seconds for a long note, and hold up the keys meanwhile.
"""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from backend.app.schemas.export import SessionExport
from tui import keys
from tui.widgets.more_below import MoreBelow
from tui.work import run_beside

if TYPE_CHECKING:
    from rich.console import RenderableType

LONGEST_SHOWN = 30_000
"""Characters that are laid out; the rest of a note is only told of."""


def options_to_show(options: SessionExport) -> SessionExport:
    """Return the options to render for the eye: an HTML note looks like the rendered Markdown."""
    return options.model_copy(update={"format": "markdown"}) if options.format == "html" else options


class NoteView(ScrollView, MoreBelow, can_focus=False):
    """Shows Markdown rendered, and plain text as it is."""

    DEFAULT_CSS = """
    NoteView { border: $frame $primary 80%; border-title-color: $text-accent; border-subtitle-color: $text-muted; padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    """

    READ_ON = keys.SCROLL_DOWN

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._text = ""
        self._markdown = False
        self._lines: list[list[Segment]] = []
        self._width = 0

    async def show(self, text: str, *, markdown: bool) -> None:
        """Show a note; how far it was scrolled stays."""
        self._text, self._markdown = text, markdown
        await self._lay_out()

    def on_resize(self) -> None:
        if self._text and self.scrollable_content_region.width != self._width:
            run_beside(self, self._lay_out, group="note", exclusive=True)

    async def _lay_out(self) -> None:
        width = self._width = max(20, self.scrollable_content_region.width)
        text = self._text
        flat = self.app.has_class("-flat")
        lines = await asyncio.to_thread(
            partial(laid_out, text, markdown=self._markdown, width=width, flat=flat)
        )
        if (width, text) != (self._width, self._text):
            return  # there is a newer text or width, whose lines may be here already
        self._lines = lines
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line of what is in view."""
        at = y + self.scroll_offset.y
        # Strips are made for what is seen only: each brings caches of its own.
        line = Strip(self._lines[at] if at < len(self._lines) else [])
        return line.apply_style(self.rich_style).extend_cell_length(self.size.width, self.rich_style)


def laid_out(text: str, *, markdown: bool, width: int, flat: bool = False) -> list[list[Segment]]:
    """Return a note as lines of this width."""
    from rich.console import Console  # here, in a thread: the import takes a while

    from tui.widgets.note_style import NOTE_THEME, as_markdown, as_text

    shown = text[:LONGEST_SHOWN]
    renderable: RenderableType = as_markdown(shown, flat=flat) if markdown else as_text(shown)
    console = Console(width=width, color_system="standard", theme=NOTE_THEME, force_terminal=True)
    lines = console.render_lines(renderable, console.options.update(width=width), pad=False)
    if len(text) > LONGEST_SHOWN:
        told = f"… and {len(text) - LONGEST_SHOWN:,} more characters, which a copy has too"
        lines.append([Segment(told)])
    return lines
