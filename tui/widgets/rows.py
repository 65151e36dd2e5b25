"""Where a line of text is folded into rows, whatever it holds and however long it is.

Rows end behind a word and the blanks after it; a word that is longer than a row is cut. A row is found from its own
beginning alone, so an edit folds anew what stands around it, up to where rows begin as they did: in a line without
blanks that may be nowhere. Tabs count from the beginning of their row.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rich.cells import get_character_cell_size

from backend.app.core.alike import common, common_end

PER_CELL = 8
"""So many characters share a cell at most: joined emoji have more than one, and marks without end make no row without end."""
_ROWS = 64
"""So many are folded at once where there are no words."""
_WIDENS = "\ufe0f"
"""Has the character before it drawn as an emoji, which is wider than most are without it."""


def folded(line: str, width: int, tab: int) -> Sequence[int]:
    """Return where rows begin in a line, but for the first: none where the line fits, or no width is known."""
    if not width or (len(line) <= width and line.isascii() and "\t" not in line):
        return ()
    return list(_folded_from(line, 0, width, tab))


def refolded(begins: Sequence[int], width: int, tab: int, *, old: str, new: str) -> Sequence[int]:
    """Return where rows begin in a line that was another one, with those begins."""
    reach = PER_CELL * width + 1
    if not width or min(len(old), len(new)) < 2 * reach:
        return folded(new, width, tab)
    same = common(old, new)
    end = len(new) - common_end(old, new, most=min(len(old), len(new)) - same)
    kept = list(begins[: bisect_right(begins, same - reach)])
    by = len(new) - len(old)
    for begin in _folded_from(new, kept[-1] if kept else 0, width, tab):
        kept.append(begin)
        at = bisect_left(begins, begin - by) if begin >= end else len(begins)
        if at < len(begins) and begins[at] == begin - by:
            return kept + [place + by for place in begins[at + 1 :]]
    return kept


def _folded_from(line: str, begin: int, width: int, tab: int) -> Iterator[int]:
    """Yield where rows begin behind the one that begins there."""
    length, block = len(line), _ROWS * width
    while begin < length:
        end = begin + block
        many = line[begin : end + 1]
        if len(many) > block and many.isascii() and many.isprintable() and " " not in many:
            yield from range(begin + width, end + 1, width)
            begin = end
            continue
        while begin < min(end, length):
            begin = _next(line, begin, width, tab)
            if begin < length:
                yield begin


def _next(line: str, begin: int, width: int, tab: int) -> int:
    """Return where the row ends that begins there."""
    row = line[begin : begin + width + 1]
    if row.isascii() and row.isprintable():
        fitting = min(width, len(row))
    elif row.isascii() and row.replace("\t", " ").isprintable():
        fitting = _fitting_with_tabs(row, width, tab)
    else:
        row = line[begin : begin + PER_CELL * width + 1]
        fitting = _fitting(row, width, tab)
    if fitting == len(row):
        return begin + fitting
    if row[fitting].isspace() or not row[fitting - 1].isspace():
        fitting = _behind_last_word(row, fitting)
    return begin + fitting


def _fitting_with_tabs(row: str, width: int, tab: int) -> int:
    """Return how many characters of ASCII have room, but one at least."""
    cells = at = 0
    for part in row.split("\t"):
        if cells + len(part) > width:
            return at + width - cells
        cells, at = cells + len(part), at + len(part)
        if at == len(row) or cells + (step := tab - cells % tab) > width:
            return max(1, at)
        cells, at = cells + step, at + 1
    return at


def _fitting(row: str, width: int, tab: int) -> int:
    """Return how many characters have room, but one at least."""
    cells = 0
    for at, character in enumerate(row[: PER_CELL * width]):
        cells += tab - cells % tab if character == "\t" else _cells(character)
        if cells > width:
            return max(1, at)
    return min(len(row), PER_CELL * width)


def _behind_last_word(row: str, fitting: int) -> int:
    """Return where the last word begins that does not fit with its blanks; all that fits, where it is the first."""
    words = row[:fitting].rstrip()
    blank = max(words.rfind(" "), words.rfind("\t")) if words.isascii() else _last_blank(words)
    return blank + 1 if blank >= 0 else fitting


def _last_blank(words: str) -> int:
    return next((at for at in range(len(words) - 1, -1, -1) if words[at].isspace()), -1)


@lru_cache(maxsize=8192)
def _cells(character: str) -> int:
    return 1 if character == _WIDENS else get_character_cell_size(character)
