"""What is sent makes the same screen as what was drawn."""

from collections.abc import Sequence
from itertools import accumulate

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.cells import CellScreen
from tui.terminal.output.canvas import is_drawing
from tui.terminal.output.screen import TerminalScreen

LARGER, SMALLER = (26, 10), (23, 8)
LOOKS = (
    "",
    "1",
    "2",
    "3",
    "4",
    "7",
    "9",
    "1;4",
    "31",
    "41",
    "1;31;42",
    "38;5;9",
    "48;2;1;2;3",
    "38;2;9;8;7;48;5;3",
    "90;107",
)
GRAPHEMES = [*"ab │─漢語😀é", "e\u0301", " " * 9, " " * 14]
PUT_TOGETHER = [
    *"ab │漢",
    "🇬🇧",
    "👍🏽",
    "👨\u200d👩\u200d👧",
    "\N{BLACK TELEPHONE}\ufe0f",
    "e\u0301",
    " " * 11,
]


@st.composite
def drawings(draw: st.DrawFn, graphemes: Sequence[str] = GRAPHEMES) -> str:
    """Pieces of rows as Textual draws them: a place, then texts with looks."""
    texts = st.lists(st.sampled_from(graphemes), min_size=1, max_size=12)
    width, height = SMALLER  # what is drawn has room in either size
    x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    styled = draw(st.lists(st.tuples(st.sampled_from(LOOKS), texts), min_size=1, max_size=3))
    pieces, left = [], width - x
    for look, text in styled:
        cut = "".join(
            grapheme
            for grapheme, end in zip(text, accumulate(map(cell_len, text)), strict=True)
            if end <= left
        )
        left -= cell_len(cut)
        pieces.append(f"\x1b[{look}m{cut}\x1b[0m" if look and cut else cut)
    return f"\x1b[{y + 1};{x + 1}H" + "".join(pieces)


@st.composite
def windows(draw: st.DrawFn) -> str:
    """Some rows of a text, from somewhere on, as a list shows them that scrolls; beside it stands what does not."""
    first, top, rows = draw(st.integers(0, 4)), draw(st.integers(0, 1)), draw(st.integers(5, SMALLER[1] - 1))
    return "\n".join(
        f"\x1b[{top + row + 1};1H│\x1b[4{(first + row) % 8}m line {first + row} of a text \x1b[0m{row}│"
        for row in range(rows)
    )


FORGOTTEN = "forgotten"
FRAMES = st.lists(drawings() | windows(), max_size=6) | st.sampled_from([FORGOTTEN, SMALLER, LARGER])


def check(frames: list[list[str] | str | tuple[int, int]], *, erases: bool) -> None:
    size = LARGER
    drawn, sent, screen = CellScreen(*size), CellScreen(*size), TerminalScreen(erases=erases)
    for frame in (LARGER, *frames):
        if isinstance(frame, tuple):
            size = frame
            drawn.resize(size[1], size[0])
            sent.resize(size[1], size[0])
            frame = _blank(size)  # Textual draws all of it anew
        if frame == FORGOTTEN:
            screen.forget()
            sent.reset()
            frame = []
        for piece in frame:
            pyte.Stream(drawn).feed(piece)
            screen.draw(piece, size)
        pyte.Stream(sent).feed(screen.frame(size))
        assert sent.seen() == drawn.seen()


@settings(deadline=None, max_examples=60)
@given(st.lists(FRAMES, min_size=1, max_size=8), st.booleans())
def test_each_frame_makes_the_screen_that_was_drawn(
    frames: list[list[str] | str | tuple[int, int]],
    erases: bool,
) -> None:
    check(frames, erases=erases)


@pytest.mark.soak
@settings(deadline=None, max_examples=3000)
@given(st.lists(FRAMES, min_size=1, max_size=20), st.booleans())
def test_each_of_many_frames_makes_the_screen_that_was_drawn(
    frames: list[list[str] | str | tuple[int, int]],
    erases: bool,
) -> None:
    check(frames, erases=erases)


@settings(deadline=None, max_examples=60)
@given(st.lists(drawings() | windows(), min_size=1, max_size=4), st.lists(st.integers(1, 40)))
def test_a_drawing_may_come_in_any_pieces(pieces: list[str], lengths: list[int]) -> None:
    """On Windows, Textual writes at most so many characters at once."""
    whole, cut = TerminalScreen(erases=False), TerminalScreen(erases=False)
    rest = "".join(pieces)
    whole.draw(rest, LARGER)
    for length in lengths:
        assert is_drawing(rest[:length])
        cut.draw(rest[:length], LARGER)
        rest = rest[length:]
    cut.draw(rest, LARGER)
    assert cut.frame(LARGER) == whole.frame(LARGER)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(drawings(PUT_TOGETHER), max_size=4), min_size=2, max_size=3), st.booleans())
def test_nothing_stays_of_what_a_terminal_does_not_put_together(
    frames: list[list[str]],
    erases: bool,
) -> None:
    """Such a one draws the parts of an emoji side by side, over what stands there."""
    sent, screen = _without_wrap(), TerminalScreen(erases=erases)
    drawn: list[str] = []
    for frame in (_blank(LARGER), *frames):
        drawn += frame
        anew = TerminalScreen(erases=erases)
        for piece in frame:
            screen.draw(piece, LARGER)
        for piece in drawn:
            anew.draw(piece, LARGER)
        pyte.Stream(sent).feed(screen.frame(LARGER))
        wanted = _without_wrap()
        pyte.Stream(wanted).feed(anew.frame(LARGER))
        assert sent.seen() == wanted.seen()


def test_the_halves_of_a_flag_are_sent_together() -> None:
    screen = TerminalScreen(erases=False)
    screen.draw("\x1b[1;1Hfrom 🇬🇧🇩🇪 with", LARGER)
    frame = screen.frame(LARGER)
    assert "🇬🇧" in frame and "🇩🇪" in frame


def _without_wrap() -> CellScreen:
    screen = CellScreen(*LARGER)
    pyte.Stream(screen).feed("\x1b[?7l")  # as Textual has it
    return screen


def _blank(size: tuple[int, int]) -> list[str]:
    width, height = size
    return ["\n".join(f"\x1b[{y + 1};1H" + " " * width for y in range(height))]
