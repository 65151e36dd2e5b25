"""Where the terminal's own cursor belongs: braille displays and screen readers follow it."""

from typing import Protocol, runtime_checkable

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import DataTable, Input, OptionList

SHOWN = "\x1b[?25h"
"""Shows the cursor, which Textual hides."""


@runtime_checkable
class KnowsItsRow(Protocol):
    """A widget that draws a cursor of its own."""

    @property
    def cursor_row_shown(self) -> int:
        """The row of the widget in which its cursor is."""


def place_on(screen: Screen[object], *, chooses: bool) -> Offset | None:
    """Return where on a screen one is: in a field its cursor, in a list the chosen row.

    Where one `chooses` from a list by keys that a field beside it leaves to the list, it is that row.
    """
    focused = screen.focused
    if chooses and isinstance(focused, Input):
        beside = (listed for listed in screen.query(OptionList) if listed.display and listed.option_count)
        focused = next(beside, focused)
    return _place_of(focused)


def _place_of(focused: Widget | None) -> Offset | None:
    if focused is None or not focused.region.area:
        return None
    from textual.widgets import TextArea  # late: on the list there is none

    if isinstance(focused, TextArea):
        return focused.cursor_screen_offset
    if isinstance(focused, Input):  # which is a column further on behind its text
        return focused.cursor_screen_offset - Offset(int(focused.cursor_at_end), 0)
    place = focused.content_region.offset
    if isinstance(focused, DataTable):
        header = focused.header_height if focused.show_header else 0
        return place + Offset(0, header + focused.cursor_row - round(focused.scroll_y))
    if isinstance(focused, OptionList):
        return place + Offset(0, _row_of(focused))
    if isinstance(focused, KnowsItsRow):
        return place + Offset(0, focused.cursor_row_shown)
    return place


def _row_of(listed: OptionList) -> int:
    """Return the row in which the chosen option begins: each can take several."""
    for row in range(listed.scrollable_content_region.height):
        if any(
            segment.style and segment.style.meta.get("option") == listed.highlighted
            for segment in listed.render_line(row)
        ):
            return row
    return 0
