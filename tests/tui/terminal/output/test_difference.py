"""What is sent makes the same screen as what was drawn."""

from itertools import accumulate

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.cells import CellScreen
from tui.terminal.output.screen import TerminalScreen

WIDTH, HEIGHT = 12, 5
LOOKS = ("", "1", "2", "3", "4", "7", "9", "1;4", "31", "41", "1;31;42", "38;5;9", "48;2;1;2;3", "38;2;9;8;7;48;5;3", "90;107")
GRAPHEMES = [*"ab  │─漢語😀é", "e\u0301"]
TEXTS = st.lists(st.sampled_from(GRAPHEMES), min_size=1, max_size=WIDTH)


@st.composite
def drawings(draw: st.DrawFn) -> str:
    """Pieces of rows as Textual draws them: a place, then texts with looks."""
    x, y = draw(st.integers(0, WIDTH - 1)), draw(st.integers(0, HEIGHT - 1))
    styled = draw(st.lists(st.tuples(st.sampled_from(LOOKS), TEXTS), min_size=1, max_size=3))
    pieces, left = [], WIDTH - x
    for look, text in styled:
        cut = "".join(grapheme for grapheme, end in zip(text, accumulate(map(cell_len, text)), strict=True) if end <= left)
        left -= cell_len(cut)
        pieces.append(f"\x1b[{look}m{cut}\x1b[0m" if look and cut else cut)
    return f"\x1b[{y + 1};{x + 1}H" + "".join(pieces)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.lists(drawings(), max_size=6), min_size=1, max_size=8))
def test_each_frame_makes_the_screen_that_was_drawn(frames: list[list[str]]) -> None:
    drawn, sent = CellScreen(WIDTH, HEIGHT), CellScreen(WIDTH, HEIGHT)
    to_drawn, to_sent = pyte.Stream(drawn), pyte.Stream(sent)
    screen = TerminalScreen()
    blank = "\n".join(f"\x1b[{y + 1};1H" + " " * WIDTH for y in range(HEIGHT))
    for frame in ([blank], *frames):
        for piece in frame:
            to_drawn.feed(piece)
            screen.canvas.draw(piece)
        to_sent.feed(screen.frame((WIDTH, HEIGHT)))
        assert sent.seen() == drawn.seen()

