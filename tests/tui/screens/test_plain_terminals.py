"""Every screen without colours, in 16 of them, in ASCII, without frames, and at 60x20: all is there, and told by marks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.widgets import Button, DataTable, OptionList

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tests.tui.walks import WALKS, at_the_start_of
from tui import keys
from tui.terminal.ascii_text import as_ascii
from tui.terminal.look import Look
from tui.widgets.line import is_field
from tui.widgets.note_view import laid_out

SMALL = (60, 20)
LOOKS = {
    "none": Look(colours="none"),
    "none, flat": Look(colours="none", flat=True),
    "16": Look(colours="16"),
    "16, light": Look(colours="16", light=True),
    "ascii": Look(characters="ascii"),
    "flat": Look(flat=True),
    "ascii, flat": Look(characters="ascii", flat=True),
}
ALL_AT_ONCE = Look(colours="none", characters="ascii", flat=True)
IN_LITTLE_ROOM = {"List the keys that work here": "Keys", "Server IP": "Timeline"}
"""What is waited for in place of what stands further down where there is less room."""

Cell = tuple[str, Style]


@pytest.mark.soak
@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("look", LOOKS)
async def test_screens_are_drawn_as_the_terminal_takes_them(
    tmp_path: Path, clock: StepClock, walk: str, look: str
) -> None:
    await walk_through(tmp_path, clock, walk, LOOKS[look], (80, 24))


@pytest.mark.parametrize(
    "walk", [pytest.param(walk, marks=[] if walk == "steps" else pytest.mark.soak) for walk in WALKS]
)
async def test_screens_are_drawn_where_a_terminal_takes_little(
    tmp_path: Path, clock: StepClock, walk: str
) -> None:
    await walk_through(tmp_path, clock, walk, ALL_AT_ONCE, SMALL)


async def test_nothing_is_drawn_that_a_terminal_obeys(tmp_path: Path, clock: StepClock) -> None:
    """Settings may name anything, and so may files, where bytes are no UTF-8 too."""
    problem = "No verb\x1b[2J\x9b2J\x07\x00 is \udcff."
    async with running(demo(tmp_path, clock), tmp_path, clock, key_problems=(problem,)) as terminal:
        await terminal.see("No verb[2J2J is \N{REPLACEMENT CHARACTER}.")


async def test_what_is_copied_is_as_it_was_written(tmp_path: Path, clock: StepClock) -> None:
    environment = {"TERM": "xterm-256color"}
    async with running(
        demo(tmp_path, clock), tmp_path, clock, environment=environment, look=ALL_AT_ONCE
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("1 Done, next step")
        await terminal.press("n")
        await terminal.type("Café · 日本 → │")
        await terminal.see("Cafe - ???? > |")
        await terminal.press("alt+1")
        await terminal.see("Step 4 recorded")
        await terminal.press("c")
        await terminal.see("sent, not confirmed")
        assert "Café · 日本 → │" in terminal.sent


def test_sentences_write_keys_in_words() -> None:
    """An arrow in ASCII would be another verb's letter: ``v`` for the one down."""
    assert [str(verb) for verb in keys.VERBS.values() if not str(verb).isascii()] == []


@pytest.mark.parametrize("flat", [False, True])
def test_a_table_in_a_note_has_no_lines_in_the_flat_mode(*, flat: bool) -> None:
    lines = laid_out("| Host | Port |\n|---|---|\n| dc01 | 53 |", markdown=True, width=40, flat=flat)
    text = "\n".join("".join(segment.text for segment in line) for line in lines)
    assert "Host" in text and "dc01" in text
    assert ("─" in text) != flat


async def walk_through(folder: Path, clock: StepClock, walk: str, look: Look, size: tuple[int, int]) -> None:
    async with at_the_start_of(walk, folder, clock, size=size, look=look) as terminal:
        is_drawn_as(terminal, look)
        for keys, wanted in WALKS[walk]:
            await terminal.press(*keys)
            if size == SMALL or look.flat:
                wanted = IN_LITTLE_ROOM.get(wanted, wanted)
            await sees(terminal, as_ascii(wanted) if look.characters == "ascii" else wanted)
            await terminal.pilot.pause()
            is_drawn_as(terminal, look)


async def sees(terminal: Terminal, wanted: str) -> None:
    """Wait until this is on the screen, wherever lines are wrapped in frames of any kind."""
    await terminal.wait_until(
        lambda: wanted in terminal.text or wanted in " ".join(re.sub("[│║|]", " ", terminal.text).split()),
        wanted,
    )


def is_drawn_as(terminal: Terminal, look: Look) -> None:
    """Look at the screen as it stands."""
    styles = {segment.style for segment in segments(terminal) if segment.style}
    text = terminal.text
    if look.colours == "none":
        assert not any(style.color or style.bgcolor for style in styles), text
    if look.colours == "16":
        numbers = [color.number for style in styles for color in (style.color, style.bgcolor) if color]
        assert all(number is None or number < 16 for number in numbers), text
        assert not any(color.triplet for style in styles for color in (style.color, style.bgcolor) if color)
        drawn = {(str(style.color), str(style.bgcolor)) for style in styles if style.color and style.bgcolor}
        assert not any(front == behind != str(_default()) for front, behind in drawn), text
    if look.characters == "ascii":
        assert text.isascii(), text
    if look.flat:
        assert not any(0x2500 <= ord(char) < 0x2580 for char in text), text
        assert not any(line.strip().startswith(("+--", "+==", "||")) for line in text.split("\n")), text
    if look.colours != "many":
        focus_is_told(terminal)


def focus_is_told(terminal: Terminal) -> None:
    """What has the focus, or a cursor beside what is typed, differs from all around it by more than its weight."""
    focused = terminal.app.screen.focused
    if isinstance(focused, OptionList | DataTable):
        at = focused.highlighted if isinstance(focused, OptionList) else focused.cursor_row
        if at is None or not focused.size.area:
            return
        grounds = [ground(cells) for cells in rows(terminal, focused.scrollable_content_region)]
        usual = max(grounds, key=grounds.count)
        told = [one != usual for one in grounds]
        several = focused.option_count if isinstance(focused, OptionList) else focused.row_count
        assert any(told) or several == 1, terminal.text
        assert not all(told), terminal.text
    elif is_field(focused) or isinstance(focused, Button):
        assert focused is not None
        inside = [cell for line in rows(terminal, focused.region) for cell in line]
        assert any(style.reverse or style.bgcolor not in (None, _default()) for _text, style in inside), (
            terminal.text
        )
        if is_field(focused) and focused.id not in ("--input",):
            bar = rows(terminal, Region(focused.region.x, focused.region.y, 1, focused.region.height))
            assert all(line[0][0] == "█" or line[0][1].reverse for line in bar), terminal.text


def ground(cells: list[Cell]) -> tuple[bool, str]:
    """Return what most cells of a row have behind them."""
    found = [(bool(style.reverse), str(style.bgcolor)) for _text, style in cells]
    return max(found, key=found.count)


def _default() -> object:
    return Style.parse("on default").bgcolor


def segments(terminal: Terminal) -> Iterator[Segment]:
    for strip in terminal.app.screen._compositor.render_strips(terminal.app.size):
        yield from strip


def rows(terminal: Terminal, region: Region) -> list[list[Cell]]:
    """Return the cells of a part of the screen."""
    found: list[list[Cell]] = []
    strips = terminal.app.screen._compositor.render_strips(terminal.app.size)
    for strip in strips[region.y : region.bottom]:
        line = [(char, segment.style or Style()) for segment in strip for char in segment.text]
        found.append(line[region.x : region.right])
    return found
