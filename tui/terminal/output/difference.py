"""The cheapest bytes that make one screen of another."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

from tui.terminal.output.canvas import Row
from tui.terminal.output.looks import PLAIN, Look, change, look_for_blank

_BRIDGED_CELLS = 8
"""A gap of so many equal cells at most may be cheaper to write than to jump."""
_ERASED_CELLS = 10
"""So many blanks on are cheaper to erase than to write, also where something follows that has to be jumped to."""
_EMOJI = 0x1F000
"""From here on characters are emoji; few are elsewhere."""
_NOTHING = (" ", PLAIN)


class Pen:
    """Writes cells, and knows where the terminal's cursor is and what it writes with.

    Attributes:
        look: what it writes with.
        at: the cursor's column and row; None where nobody knows.
    """

    def __init__(self, *, erases: bool) -> None:
        """Begin; whether what the terminal `erases` takes the background that it writes with is to be known."""
        self._erases = erases
        self.look = PLAIN
        self.at: tuple[int, int] | None = None
        self._written: list[str] = []

    @property
    def state(self) -> tuple[Look, tuple[int, int] | None]:
        """Its look, and where it is."""
        return self.look, self.at

    def resume(self, state: tuple[Look, tuple[int, int] | None]) -> None:
        """Go on from a state that it had."""
        self.look, self.at = state

    def start_anew(self) -> None:
        """Take nothing for granted of the terminal."""
        self._written = ["\x1b[m"]
        self.resume((PLAIN, None))

    def taken(self) -> str:
        """Return what was written since this was last asked for."""
        written, self._written = "".join(self._written), []
        return written

    def move(self, x: int, y: int) -> None:
        """Go to a cell."""
        if self.at != (x, y):
            self._written.append(way(self.at, (x, y)))
            self.at = (x, y)

    def put(self, wanted: Row, start: int, end: int) -> None:
        """Write the cells from `start` to before `end` of a row, where the cursor is."""
        if self.at is None:
            raise ValueError("nobody knows where the cursor is")
        y, x = self.at[1], start
        while x < end:
            text, look = wanted[x] or _NOTHING
            if not text:
                x += 1
                continue
            self.move(x, y)
            self.use(look_for_blank(self.look, look) if text == " " else look)
            if self._erases and (blanks := _blanks(wanted, x, end)):
                to_end = wanted[x:] == [wanted[x]] * (len(wanted) - x)
                self._written.append("\x1b[K" if to_end else f"\x1b[{blanks}X")
                x += blanks
            elif is_doubtful(text):
                x = self._put_doubtful(x, y, text, len(wanted))
            else:
                x = self._put_run(wanted, x, end)
                self.at = (x, y) if x < len(wanted) else None

    def _put_run(self, wanted: Row, x: int, end: int) -> int:
        """Write cells that need no other look; return the column after them."""
        run: list[str] = []
        while x < end:
            text, look = wanted[x] or _NOTHING
            if text == " ":
                if look_for_blank(self.look, look) != self.look or (
                    run and self._erases and _blanks(wanted, x, end)
                ):
                    break
            elif look != self.look or is_doubtful(text):
                break
            run.append(text)
            x += 1 if text.isascii() else 1 + _is_wide(text)
        self._written.append("".join(run))
        return x

    def _put_doubtful(self, x: int, y: int, text: str, width: int) -> int:
        """Write a grapheme: whatever the terminal takes it for, its cells are its own, and what follows is placed."""
        after = x + 1 + _is_wide(text)
        now = (after, y) if after < width else None
        self._written += (" " * (after - x), way(now, (x, y)), text)
        self.at = None
        return after

    def use(self, look: Look) -> None:
        """Write with a look from here on."""
        if look != self.look:
            self._written.append(change(self.look, look))
            self.look = look


def draw_row(pen: Pen, shown: Row, wanted: Row, y: int) -> None:
    """Write what is wanted in a row and not shown."""
    for start, end in _bridged(wanted, _spans(shown, wanted)):
        pen.move(start, y)
        pen.put(wanted, start, end)


def way(now: tuple[int, int] | None, then: tuple[int, int]) -> str:
    """Return the shortest way from one cell to another, or from nobody knows where."""
    if now == then:
        return ""
    x, y = then
    ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"]
    if now is not None:
        down = "" if y == now[1] else f"\x1b[{_many(abs(y - now[1]))}{'B' if y > now[1] else 'A'}"
        ways += [down + along for along in _along(now[0], x)]
        if y == now[1] + 1:
            ways.append("\r\n" + min(_along(0, x), key=len))
    return min(ways, key=len)


def _along(now: int, then: int) -> Iterator[str]:
    if now == then:
        yield ""
    elif then > now:
        yield f"\x1b[{_many(then - now)}C"
    else:
        yield "\b" * (now - then)
        yield "\r" + (f"\x1b[{_many(then)}C" if then else "")


def _many(number: int) -> str:
    return "" if number == 1 else str(number)


def _blanks(wanted: Row, start: int, end: int) -> int:
    """Return how many cells from one on are the same blank, if they are better erased than written, else 0."""
    cell, enough = wanted[start], start + _ERASED_CELLS
    if cell is None or cell[0] != " " or enough > end or wanted[enough - 1] != cell:
        return 0
    if not cell[1].unseen_on_blank:
        return 0
    blanks = next((x for x in range(start, end) if wanted[x] != cell), end) - start
    return blanks if blanks >= _ERASED_CELLS else 0


def _spans(shown: Row, wanted: Row) -> Iterator[tuple[int, int]]:
    """Yield where cells differ, whole graphemes."""
    differ = [
        x
        for x, (new, old) in enumerate(zip(wanted, shown, strict=True))
        if new is not old and new and new != old
    ]
    start = end = -1
    for x in differ:
        if x < end:
            continue
        text, _ = wanted[x] or _NOTHING
        if x > end:
            if end >= 0:
                yield start, end
            start = x if text or not x else x - 1
        end = x + 1 if len(text) == 1 else _drawn_over(wanted, max(0, x - (not text)), x + 1)
    if end >= 0:
        yield start, end


def _drawn_over(wanted: Row, start: int, end: int) -> int:
    """Return the end that writing these cells takes: over what is drawn beyond its own, the next are written again."""
    for x in range(start, len(wanted)):
        if x >= end:
            break
        text, _ = wanted[x] or _NOTHING
        if len(text) > 1:
            end = max(end, x + 1 + _beyond(text))
    return min(end, len(wanted))


def _bridged(wanted: Row, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join spans where it costs less to write what lies between than to jump over it."""
    before: tuple[int, int] | None = None
    for start, end in spans:
        if before and start - before[1] <= _BRIDGED_CELLS and _pays(wanted, before[1], start):
            before = (before[0], end)
            continue
        if before:
            yield before
        before = (start, end)
    if before:
        yield before


def _pays(wanted: Row, start: int, end: int) -> bool:
    cells = [cell for cell in wanted[start - 1 : end + 1] if cell]
    if len(cells) < end - start + 2 or any(is_doubtful(text) for text, _ in cells):
        return False
    first, last = cells[0][1], cells[-1][1]
    look, written = first, 0
    for text, wanted_look in cells[1:]:
        then = look_for_blank(look, wanted_look) if text == " " else wanted_look
        written += len(change(look, then)) + len(text.encode())
        look = then
    jumped = len(way((start, 0), (end, 0))) + len(change(first, last)) + len(cells[-1][0].encode())
    return written <= jumped


@lru_cache(4096)
def is_doubtful(text: str) -> bool:
    """Tell whether terminals may differ about the width of a grapheme: emoji, and what is put together."""
    return len(text) > 1 or ord(text or " ") >= _EMOJI or (ord(text or " ") < 0x2E80 and _is_wide(text))


@lru_cache(4096)
def _is_wide(text: str) -> bool:
    return cell_len(text) > 1


@lru_cache(4096)
def _beyond(text: str) -> int:
    """Return over how many cells beyond its own a terminal may draw that does not put a grapheme together."""
    return max(0, sum(map(_widest, text)) - 1)


def _widest(character: str) -> int:
    """Return the cells of a character that stands alone: skin tones and the halves of flags have some then."""
    return 2 if ord(character) >= _EMOJI else get_character_cell_size(character)
