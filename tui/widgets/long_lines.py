"""What a text field does with one of its lines, without going through all of it: it may be a file without newlines."""

import re
from collections.abc import Iterable
from itertools import islice

from rich.style import Style
from rich.text import Text
from textual.document._document import Location
from textual.expand_tabs import expand_text_tabs_from_widths, get_tab_widths
from textual.strip import Strip
from textual.widgets import TextArea

from tui.widgets.long_wrapped import LongWrappedDocument, Row

_WITHIN = 20_000
"""Characters among which a bracket's partner is looked for, or the end of a word; a word that is longer ends there."""
_WORD_ENDS = re.compile(r"(?<=\W)(?=\w)|(?<=\w)(?=\W)")
_BLANKS = re.compile(r"\s*")
_WORD = re.compile(r"\w+")


class LongLines(TextArea):
    """Draws rows, and looks for words and brackets, in time that does not grow with the line."""

    wrapped_document: LongWrappedDocument

    def text_of(self, row: Row) -> Text:
        """Return the text of a row; styles may be put on it."""
        return Text(self.document.get_line(row.line)[row.begin : row.end], end="", no_wrap=True)

    def _render_line(self, y: int) -> Strip:
        theme = self._theme
        base = theme.base_style or self.rich_style
        row = self.wrapped_document.row(y + self.scroll_offset.y)
        if row is None:
            return Strip.blank(self.size.width, base)
        text = self.text_of(row)
        if row.is_last:
            text.set_length(len(text) + 1)  # room for the cursor
        self._select(text, row, theme.selection_style)
        self._point_out(text, row)
        widths = get_tab_widths(text.plain, self.wrapped_document.tab) if "\t" in text.plain else []
        text = expand_text_tabs_from_widths(text, [tab for _part, tab in widths])
        strip = Strip(text.render(self.app.console), cell_length=text.cell_len)
        width = self.scrollable_content_region.width - self.gutter_width
        return strip.extend_cell_length(width, theme.base_style).apply_style(base)

    def _select(self, text: Text, row: Row, style: Style | None) -> None:
        """Show how far the row is selected."""
        top, bottom = sorted(self.selection)
        if style is None or top == bottom or not top[0] <= row.line <= bottom[0]:
            return
        if not (
            row.end or self.cursor_location[0] == row.line
        ):  # so that an empty line is seen to be selected
            text.plain = "▌"
            text.stylize(Style(color=style.bgcolor))
            return
        begin = top[1] if row.line == top[0] else 0
        end = min(bottom[1], row.end) if row.line == bottom[0] else row.end
        _stylize(text, row, style, begin, end)

    def _point_out(self, text: Text, row: Row) -> None:
        """Show the cursor, and brackets that belong together."""
        theme, partner, cursor = self._theme, self._matching_bracket_location, self.cursor_location
        if self._has_cursor and self.match_cursor_bracket and partner and self.selection.is_empty:
            for place in (cursor, partner):
                _stylize_at(text, row, theme.bracket_matching_style, place)
        if self._draw_cursor:
            _stylize_at(text, row, theme.cursor_style, cursor)

    def _yield_character_locations(self, start: Location) -> Iterable[tuple[str, Location]]:
        return islice(super()._yield_character_locations(start), _WITHIN)

    def _yield_character_locations_reverse(self, start: Location) -> Iterable[tuple[str, Location]]:
        return islice(super()._yield_character_locations_reverse(start), _WITHIN)

    def get_cursor_word_left_location(self) -> Location:
        """Return where the word before the cursor begins."""
        row, column = self.cursor_location
        if row and not column:
            return row - 1, len(self.document[row - 1])
        end = len(self.document[row][:column].rstrip())
        begin = max(0, end - _WITHIN)
        ends = [found.start() for found in _WORD_ENDS.finditer(self.document[row], begin, end)]
        return row, ends[-1] if ends else begin

    def get_cursor_word_right_location(self) -> Location:
        """Return where the word at the cursor ends, or the next one begins."""
        row, column = self.cursor_location
        line = self.document[row]
        if column == len(line) and row < self.document.line_count - 1:
            return row + 1, 0
        blanks = _BLANKS.match(line, column)
        begin = blanks.end() if blanks else column
        found = _WORD_ENDS.search(line, begin + 1, begin + _WITHIN)
        return row, found.start() if found else min(len(line), begin + _WITHIN)

    def action_delete_word_right(self) -> None:
        if self.cursor_at_end_of_text or not self.selection.is_empty:
            super().action_delete_word_right()
            return
        row, column = self.cursor_location
        line = self.document[row]
        found = _WORD.search(line, column, column + _WITHIN)
        end = found.end() if found else min(len(line), column + _WITHIN)
        self._delete_via_keyboard((row, column), (row, end) if column < len(line) else (row + 1, 0))


def _stylize_at(text: Text, row: Row, style: Style | None, place: Location) -> None:
    """Put a style on a character, where the row has it."""
    if style is not None and place[0] == row.line and (place[1] < row.end or row.is_last):
        _stylize(text, row, style, place[1], place[1] + 1)


def _stylize(text: Text, row: Row, style: Style, begin: int, end: int) -> None:
    """Put a style on a stretch of the line, as far as the row has it."""
    if end > max(begin, row.begin):
        text.stylize(style, max(0, begin - row.begin), end - row.begin)
