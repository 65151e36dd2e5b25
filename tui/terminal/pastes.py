"""Tells pastes from keys in what the terminal sends.

A terminal that knows bracketed paste (xterm's ctlseqs, "Bracketed Paste Mode") marks one: all up to its end mark is text,
whatever it holds. Others send it as if it had been typed, where a tab would leave the field and letters would be verbs.
Such a burst is taken for a paste by what no hand sends. Keys that were typed ahead come in one burst too, on a slow link,
so the rule is about what a burst holds:

- A burst is what comes without a pause: 15 ms, or 0.3 s once it looks like a paste.
- A burst with a key that types no text (Esc, alt, an arrow, ctrl with a letter, backspace) was typed, unless it has more
  than 2,000 characters. Colours and the other sequences of a program's output are no such keys.
- Without one it is a paste if it has a line break or a tab, and so many characters that are no blanks: 12 over 6 lines and
  more, or where two lines have columns (a tab, two blanks in a row); 48 over 4 or 5 lines; else 60.
- Within a second after such a paste, and before any key, another burst with a line break or a tab is the rest of it.

Who types ahead types Enter and Tab too: a flow, a ticket and a client, each with Enter, and the first answers. But to get
out of a field of many lines takes Esc or alt, and to submit a form ctrl+s, and with one of them all of it is keys.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from backend.app.schemas.text import cleaned

_START, _END = "\x1b[200~", "\x1b[201~"
_CUT_START = re.compile(r"\x1b(?:\[(?:2(?:0(?:0)?)?)?)?\Z")
"""The beginning of a start mark, or Esc."""

HELD_SECONDS = 0.015
"""A pause that ends a burst: a key that is held down repeats every 30 ms."""
_REST_SECONDS = 0.3
"""A pause that ends a burst that looks like a paste: its rest may come late, and would be keys."""
_LONGEST_SECONDS = 0.1
"""Keys that come without a pause, as the wheel does, are not held back longer."""
_ESCAPE_SECONDS = 0.1
"""So long after Esc, more of a sequence may come."""
_AFTER_SECONDS = 1.0
"""So long after a paste that was not marked, another burst belongs to it; and a start mark may come in two parts."""
_END_SECONDS = 5.0
"""A marked paste of which nothing comes for so long may have lost its end mark: what a hand sends then is a key."""

_KEY = re.compile(
    r"[\x01-\x06\x0e-\x1a\x1c-\x1f\x7f]"  # ctrl with a letter, backspace; not what output holds
    r"|\x1b(?:O.|\[[0-9;:]*[A-HPQRSZu~])"  # an arrow, a function key, a key of the kitty protocol
    r"|\x1b(?![\[\]PX^_O()])"  # Esc, or alt with a key
)
_LONGEST_TYPED = 2_000
"""Characters; nobody types more of them ahead."""
_LONGEST_KEY = 16
"""Characters that one key, or a few in a row, are sent as."""
_COLUMNS = re.compile(r"\t|  ")


@dataclass(frozen=True)
class Pasted:
    """A paste, cleaned as all text is; `marked` tells whether the terminal said that it is one."""

    text: str
    marked: bool = True


@dataclass(frozen=True)
class Escape:
    """Esc, pressed by itself."""


Part = str | Pasted | Escape
"""What was sent: keys as the terminal writes them, a paste, or Esc."""


class Pastes:
    """Takes what the terminal sends, read by read, and gives it back in parts, in order.

    Times are seconds of any clock that only goes forward.
    """

    def __init__(self) -> None:
        self._held = ""
        """What may be a paste, or the beginning of a mark."""
        self._like_paste = False
        """Whether what is held looks like a paste."""
        self._marked: list[str] | None = None
        """What has come of a marked paste; its last part may hold the beginning of the end mark."""
        self._first = self._last = self._unmarked_at = self._escape_at = float("-inf")

    def take(self, received: str, now: float) -> Iterator[Part]:
        """Take what was read; give what is certain."""
        if not self._held:
            self._first = now
        if self._marked is not None and now >= self._due() and _by_hand(received):
            yield from self._end_marked()
        if now - self._escape_at < _AFTER_SECONDS and received.startswith(_START[1:]):
            received = _START + received[len(_START) - 1 :]
        self._last = now
        while received:
            received = yield from (self._hold(received) if self._marked is None else self._gather(received))

    def wait(self, now: float) -> float:
        """Return for how many seconds more is to be waited for, before `pause` has something to give; for ever without."""
        return max(0.0, self._due() - now) if self._held or self._marked else float("inf")

    def pause(self, now: float) -> Iterator[Part]:
        """Give what is due, as nothing more has come by now."""
        if now < self._due():
            return
        if self._marked:
            yield from self._end_marked()
            self._marked = []
        elif self._held:
            held, begun = self._held, None
            if not self._like_paste:
                begun = _CUT_START.search(held, max(1, len(held) - len(_START)))
            settled = held[: begun.start()] if begun else held
            yield from self._settle(settled, now)
            self._held = held[len(settled) :]

    def _due(self) -> float:
        if self._marked is not None:
            return self._last + _END_SECONDS
        if self._like_paste:
            return self._last + _REST_SECONDS
        if _CUT_START.match(self._held):
            # After Esc by itself other keys are likely, after more of the mark nothing but the rest of it.
            return self._last + (_ESCAPE_SECONDS if self._held == "\x1b" else _AFTER_SECONDS)
        if len(self._held) <= _LONGEST_KEY and _KEY.search(self._held):
            return self._last
        return min(self._last + HELD_SECONDS, self._first + _LONGEST_SECONDS)

    def _hold(self, received: str) -> Generator[Part, None, str]:
        """Hold what comes before a start mark, and return what comes behind it."""
        before, mark, behind = (self._held + received).partition(_START)
        # Once it looks like a paste only a key can change that, and nothing if it is long.
        if not self._like_paste or (len(before) <= _LONGEST_TYPED and _KEY.search(before)):
            self._like_paste = _looks_like_paste(before)
        self._held = before
        if mark:
            yield from self._settle(before, self._last)
            self._marked = []
        return behind

    def _gather(self, received: str) -> Generator[Part, None, str]:
        """Gather a marked paste up to its end mark, and return what comes behind it."""
        gathered = self._marked or []
        tail = gathered.pop() if gathered else ""
        before, mark, behind = (tail + received).partition(_END)
        cut = len(before) if mark else max(0, len(before) - len(_END) + 1)
        self._marked = [*gathered, before[:cut], before[cut:]]
        if mark:
            yield from self._end_marked()
        return behind

    def _end_marked(self) -> Iterator[Part]:
        text, self._marked = "".join(self._marked or ()), None
        if text:
            yield Pasted(cleaned(text))

    def _settle(self, held: str, now: float) -> Iterator[Part]:
        """Give what was held as what it is, and hold nothing."""
        rest = now - self._unmarked_at < _AFTER_SECONDS and _is_text(held) and len(held) > 1
        pasted = self._like_paste or rest
        self._held, self._like_paste = "", False
        if pasted:
            self._unmarked_at = now
            yield Pasted(cleaned(held), marked=False)
            return
        self._unmarked_at = float("-inf")
        keys = held.rstrip("\x1b")
        if keys:
            yield keys
        for _press in held[len(keys) :]:
            self._escape_at = now
            yield Escape()


def _by_hand(received: str) -> bool:
    return len(received) <= _LONGEST_KEY and _END not in received


def _is_text(burst: str) -> bool:
    return any(char in burst for char in "\r\n\t") and not _KEY.search(burst)


def _looks_like_paste(burst: str) -> bool:
    if not _is_text(burst) and len(burst) <= _LONGEST_TYPED:
        return False
    lines = cleaned(burst).strip("\n").split("\n")
    size = sum(char.isprintable() and char != " " for line in lines for char in line)
    return size >= _least(lines=len(lines), columns=sum(map(bool, map(_COLUMNS.search, lines))))


def _least(*, lines: int, columns: int) -> int:
    """Return how many characters a paste of so many lines, some with columns, has at least."""
    if lines >= 6 or columns >= 2:
        return 12
    return 48 if lines >= 4 else 60
