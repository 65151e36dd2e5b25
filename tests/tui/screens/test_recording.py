"""The recorded session of the README is what the program shows."""

import re
from xml.etree import ElementTree

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.tui.moving_picture import Frame, moving_picture
from tests.tui.recording import FILE, record

MOST_BYTES = 300_000


@pytest.mark.soak
async def test_the_session_goes_as_it_is_recorded() -> None:
    assert await record() == FILE.read_text(encoding="utf-8"), (
        f"{FILE.name} differs; run scripts/recording.py, then look at it"
    )


def test_the_recording_needs_nothing_from_elsewhere_and_stands_still_where_that_is_wished() -> None:
    svg = FILE.read_text(encoding="utf-8")
    assert len(svg.encode()) <= MOST_BYTES
    assert not re.search(r"<script|<image|<foreignObject|href=|url\(|@import|@font-face", svg)
    style = ElementTree.fromstring(svg).findtext("{*}style") or ""
    still, moves, _motion = style.partition("@media (prefers-reduced-motion:no-preference)")
    assert moves
    assert "animation" not in still
    assert ".t{visibility:hidden}.s{visibility:visible}" in still


def frame(*rows: str, seconds: float = 1.0, said: str = "") -> Frame:
    return Frame(seconds, (), said, [Strip([Segment(row, Style(color="white"))]) for row in rows])


def test_a_row_is_drawn_once_for_all_frames_that_have_it_and_seen_in_those_alone() -> None:
    frames = [frame("same", "one"), frame("same", "two", seconds=3.0), frame("same", "one")]
    svg = moving_picture(frames, (20, 2), title="Rows", still=1)
    assert svg.count(">same<") == svg.count(">one<") == svg.count(">two<") == 1
    moves = dict(re.findall(r'<g class="([^"]*)">[^\n]*>(one|two)<', svg))
    assert moves == {"t k1": "one", "t s k2": "two"}
    assert "k1{0.00%{visibility:visible}20.00%{visibility:hidden}80.00%{visibility:visible}}" in svg
    assert "k2{0.00%{visibility:hidden}20.00%{visibility:visible}80.00%{visibility:hidden}}" in svg


def test_a_line_below_the_screen_that_has_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        moving_picture([frame("row", said="more than twenty cells")], (20, 1), title="Rows", still=0)
