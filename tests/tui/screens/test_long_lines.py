"""Lines of any length in a field: a key takes no longer for them, and rows are where they would be in a short one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._wrap import compute_wrap_offsets
from textual.events import Paste

from tests.tui.running import Terminal
from tui.screens.navigation import NavigationScreen
from tui.widgets.rows import folded, refolded

_BEARABLE_SECONDS = 6.0
"""Of a processor, for twenty keys: going through 9 MB for each takes ten times that."""
LINES = {
    "JSON without newlines": '{"host": "dc01", "ip": "192.0.2.17", "ok": true}, ',
    "base64": "QUJDREVG",
    "tabs": "name\tvalue\t",
    "blanks": "." + " " * 20_000 + "a",
    "Chinese and Japanese": "漢字とかな한국어",
}
TEXT = st.text("abc  字é", max_size=70)
ANY = st.text("ab \t字\u0301", max_size=70)


@given(TEXT, st.integers(2, 12))
def test_rows_end_where_textual_ends_them(line: str, width: int) -> None:
    assert list(folded(line, width, 4)) == compute_wrap_offsets(line, width, 4)


@given(ANY, st.integers(1, 12))
def test_a_row_has_room_for_what_is_in_it_unless_that_is_one_character(line: str, width: int) -> None:
    begins = [0, *folded(line, width, 4)]
    for begin, end in zip(begins, [*begins[1:], len(line)], strict=True):
        cells = 0
        for char in line[begin:end]:
            cells += 4 - cells % 4 if char == "\t" else {"字": 2, "\u0301": 0}.get(char, 1)
        assert end - begin <= 1 or cells <= width


@given(ANY, ANY, ANY, st.integers(1, 40), st.integers(1, 7))
def test_an_edit_ends_rows_where_all_of_the_line_would(
    unit: str, put: str, gone: str, times: int, width: int
) -> None:
    before, behind = unit * times, (unit[::-1] + "a") * times
    old, new = before + gone + behind, before + put + behind
    assert list(refolded(folded(old, width, 4), width, 4, old=old, new=new)) == list(folded(new, width, 4))
    assert list(refolded(folded(old, width, 4), width, 4, old=old, new=behind)) == list(
        folded(behind, width, 4)
    )


async def into_output(story: Terminal, text: str) -> NavigationScreen:
    await story.see("SR-2847", "enter Open")
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Step 4")
    story.app.post_message(Paste(text))
    await story.see("Pasted into Output")
    await story.press("o")
    screen = story.app.screen
    assert isinstance(screen, NavigationScreen)
    return screen


@pytest.mark.parametrize(
    "name",
    [
        name if name == "JSON without newlines" else pytest.param(name, marks=pytest.mark.soak)
        for name in LINES
    ],
)
async def test_a_key_takes_no_longer_in_a_line_of_many_megabytes(story: Terminal, name: str) -> None:
    unit = LINES[name]
    line = (unit * (9_000_000 // len(unit.encode()))).rstrip()
    screen = await into_output(story, line)
    field = screen.step.output
    begun = time.process_time()
    await story.type("last")
    assert field.text == f"{line}last"
    await story.press("up", "left", "right", "down", "home", "end", "pageup", "ctrl+left", "ctrl+right")
    field.move_cursor((0, 0))
    await story.press("f", "enter", "backspace", "delete", "ctrl+z", "ctrl+right", "ctrl+w")
    await story.type("first")
    await story.press("alt+delete")
    assert time.process_time() - begun < _BEARABLE_SECONDS
    assert "first" in field.text[:10] and field.text.endswith(f"{line[-1000:]}last")
    await story.see(field.text[:10].partition("\t")[0])


async def test_in_a_folded_line_the_cursor_is_where_it_is_drawn(story: Terminal) -> None:
    text = "row\tof\ttabs " * 40 + "(in [two] brackets)"
    screen = await into_output(story, text)
    field = screen.step.output
    await story.press("X")
    for _row in range(3):
        place = field.cursor_screen_offset
        before = field.document.get_line(0)[field.cursor_location[1] - 1]
        assert story.text.split("\n")[place.y][place.x - 1] == before.replace("\t", " ")
        await story.press("up", "left")
    field.move_cursor((0, 0))
    begins = field.wrapped_document.get_offsets(0)
    await story.press("shift+down", "shift+down", "delete")
    await story.wait_until(lambda: field.text == text[begins[1] :] + "X", "two rows less")
