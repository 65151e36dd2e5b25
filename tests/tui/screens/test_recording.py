"""The recorded session of the README is what the program shows."""

import re
from xml.etree import ElementTree

import pytest

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
