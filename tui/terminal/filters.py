"""What is done to every line before it is drawn, so that no widget needs to know of it.

Textual applies these to the cells of each widget, its frame and its scrollbars included.
"""

import re
from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.filter import LineFilter

from tui.terminal.ascii_text import as_ascii, in_cells, with_plain_marks
from tui.terminal.look import Look
from tui.themes import INK

_REVERSE = Style(reverse=True)
_INK = Color.parse(INK)
_BLOCK = "█"
_SCROLLBAR_ENDS = frozenset("▁▂▃▄▅▆▇")
_NOT_TO_DRAW = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def filters_of(look: Look) -> tuple[LineFilter, ...]:
    """Return what a look asks for, in its order."""
    found: list[LineFilter] = [WithoutControls()]
    if look.colours == "none":
        found.append(WithoutColours())
    elif look.colours == "16":
        found.append(SixteenColours())
    if look.characters != "all":
        found.append(PlainCharacters(letters=look.characters == "plain marks"))
    return tuple(found)


def plain_text(look: Look, text: str) -> str:
    """Return a text in the characters of a look."""
    return in_cells(text, look.characters)


class WithoutControls(LineFilter):
    """Draws no control characters, which the terminal would obey: names of files have some, settings, and servers' texts.

    Textual gives them no cells. What stands for a byte that is no UTF-8 has one, and would be written out in six.
    """

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments with nothing but what can be drawn."""
        if not any(_NOT_TO_DRAW.search(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(_NOT_TO_DRAW.sub(_drawn_for, segment.text), segment.style)
            for segment in segments
        ]


class WithoutColours(LineFilter):
    """Takes all colours away; what the theme without colours draws on its ink is reversed instead.

    Textual's own would send greys. Lists do not take a reversed style from its style sheets, but a ground they do.
    """

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments without colours."""
        return [
            Segment(text, None if style is None else _without_colours(style), control)
            for text, style, control in segments
        ]


class SixteenColours(LineFilter):
    """Makes of each colour the nearest of the terminal's own 16, whatever the environment says of it."""

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments in these colours."""
        return [
            Segment(text, None if style is None else _in_sixteen_colours(style), control)
            for text, style, control in segments
        ]


class PlainCharacters(LineFilter):
    """Draws frames and marks in ASCII, and without `letters` all texts too. What is copied or saved stays as it is."""

    def __init__(self, *, letters: bool) -> None:
        super().__init__()
        self._plain = with_plain_marks if letters else as_ascii

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments with other characters in the same cells."""
        return [
            segment if segment.control or segment.text.isascii() else self._drawn(segment)
            for segment in segments
        ]

    def _drawn(self, segment: Segment) -> Segment:
        text, style, _control = segment
        if not text.strip(_BLOCK):
            return Segment(" " * len(text), (style or Style()) + _REVERSE)
        if _SCROLLBAR_ENDS.issuperset(text) and style is not None and "@mouse.down" in style.meta:
            return Segment(" " * len(text), style)
        return Segment(self._plain(text), style)


def _drawn_for(found: re.Match[str]) -> str:
    return "" if found[0] < "\ud800" else "\N{REPLACEMENT CHARACTER}"


@lru_cache(1024)
def _without_colours(style: Style) -> Style:
    reverse = style.bgcolor == _INK
    drawn = style.without_color + Style(reverse=not style.reverse) if reverse else style.without_color
    return (
        drawn + Style.from_meta(style.meta) if style.meta else drawn
    )  # a click looks there for what it means


@lru_cache(1024)
def _in_sixteen_colours(style: Style) -> Style:
    return style + Style.from_color(_nearest(style.color), _nearest(style.bgcolor))


def _nearest(color: Color | None) -> Color | None:
    return color.downgrade(ColorSystem.STANDARD) if color is not None else None
