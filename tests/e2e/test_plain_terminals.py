"""What is sent to terminals that take little, byte by byte: without colours, of 16, in ASCII, without frames."""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.e2e.stub_terminal import StubTerminal, opened

PROGRAM = (sys.executable, "-c", "from tui.cli import main; main()", "--demo")
SMALL, USUAL = (60, 20), (80, 24)
ALT_Q, CTRL_P, CTRL_Q, DELETE, ESCAPE = b"\x1bq", b"\x10", b"\x11", b"\x1b[3~", b"\x1b"
LEFT, RIGHT = b"\x1b[D", b"\x1b[C"

Step = tuple[bytes, str, str]
"""Keys, what is there then, and what is not."""
LIST: tuple[Step, ...] = (
    (b"?", "Go on with the session", "[1 Open"),
    (b"?", "enter Open", "Go on with the session"),
    (DELETE, "cannot be undone", ""),
    (b"n", "enter Open", "cannot be undone"),
)
SCREENS: tuple[Step, ...] = (
    *LIST,
    (CTRL_P, "Ticket, client, flow", ""),
    (ESCAPE, "enter Open", "Ticket, client, flow"),
    (b"b", "In all notes", ""),
    (ALT_Q, "enter Open", "In all notes"),
    (b"n", "ctrl+s Start", ""),
    (b"\t\tvpn", "VPN Connection Failure", ""),
    (b"\x1bz", "y Yes", ""),
    (b"y", "ctrl+s Start", "y Yes"),
    (ALT_Q, "enter Open", "ctrl+s Start"),
    (b"\r", "1 Done, next step", ""),
    (b"w", "17 nodes", ""),
    (b"q", "1 Done, next step", "17 nodes"),
    (b"a", "command output", ""),
    (ALT_Q, "1 Done, next step", "command output"),
    (LEFT, "to the answers", ""),
    (b"\r", "recorded", ""),
    (ALT_Q, "right Answers", "ctrl+s Save"),
    (RIGHT, "1-9 Answer", "right Answers"),
    (b"i", "Ticket number", ""),
    (ALT_Q, "1-9 Answer", "Ticket number"),
    (b"x", "Level of detail", ""),
    (b"q", "1-9 Answer", "Level of detail"),
    (b"c", "Your first note", ""),
    (b"2", "g ", "Your first note"),
    (b"g", "Copy again", ""),
    (ALT_Q, "1-9 Answer", "Copy again"),
    (b"d", "Save the note as", ""),
    (ALT_Q, "1-9 Answer", "Save the note as"),
    (b"p", "m Mask all", ""),
    (b"\t", "space Mask or not", ""),
    (ESCAPE, "enter Edit", "space Mask or not"),
    (b"q", "1-9 Answer", "m Mask all"),
    (b"s", "escape Leave field", ""),
    (ESCAPE, "1-9 Answer", "escape Leave field"),
    (b"f", "Next Steps / Follow-Up", ""),
    (ALT_Q, "1-9 Answer", "Next Steps / Follow-Up"),
    (b"e", "Timeline", ""),
    (b"q", "1-9 Answer", "Timeline"),
    (b"q", "enter Open", ""),
)


def walked(
    folder: Path,
    steps: Sequence[Step],
    size: tuple[int, int],
    environment: Mapping[str, str],
    look: Callable[[StubTerminal], None] = lambda _terminal: None,
) -> bytes:
    """Walk through screens of the program, `look` at each, and return all that was sent."""
    with opened(PROGRAM, usual(folder) | dict(environment), size=size) as terminal:
        terminal.wait_for("SR-2847", "enter Open")
        look(terminal)
        for keys, wanted, absent in steps:
            terminal.write(keys)
            terminal.wait_for(wanted, absent=absent)
            look(terminal)
        terminal.write(CTRL_Q)
        assert terminal.ended() == 0
        return terminal.sent()


def usual(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing is asked for."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(folder),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "RESOLUTIONFLOW_CONFIG": str(folder / "config.toml"),
        "RESOLUTIONFLOW_CLIPBOARD": "file",
    }


def parameters(sent: bytes) -> set[int]:
    """Return the parameters of all sequences that choose how text is drawn (ECMA-48, 8.3.117)."""
    return {
        int(part or b"0")
        for found in re.findall(rb"\x1b\[([0-9;:]*)m", sent)
        for part in re.split(b"[;:]", found)
    }


COLOURS = {*range(30, 50), *range(90, 98), *range(100, 108)}


def has_no_frames(terminal: StubTerminal) -> None:
    for line in terminal.lines():
        assert not any(0x2500 <= ord(char) < 0x2580 for char in line), line
        assert not line.strip().startswith(("+-", "|", "+=")), line


@pytest.mark.parametrize(
    "steps", [pytest.param(LIST, id="list"), pytest.param(SCREENS, id="all", marks=pytest.mark.soak)]
)
def test_little_is_sent_where_a_terminal_takes_little(tmp_path: Path, steps: Sequence[Step]) -> None:
    little = {
        "NO_COLOR": "1",
        "LANG": "C",
        "RESOLUTIONFLOW_FLAT": "true",
        "RESOLUTIONFLOW_THEME": "nord",
    }
    sent = walked(tmp_path, steps, SMALL, little, has_no_frames)
    assert sent.isascii()
    assert not parameters(sent) & COLOURS
    assert {1, 7} <= parameters(sent)  # bold and reversed are no colours


@pytest.mark.soak
@pytest.mark.parametrize("theme", ["", "resolutionflow", "nord", "textual-light", "ansi-dark", "ansi-light"])
def test_no_colour_is_sent_with_any_theme(tmp_path: Path, theme: str) -> None:
    sent = walked(tmp_path, SCREENS, USUAL, {"NO_COLOR": "1", "RESOLUTIONFLOW_THEME": theme})
    assert not parameters(sent) & COLOURS
    assert {1, 7} <= parameters(sent)


@pytest.mark.soak
@pytest.mark.parametrize("environment", [{"LANG": "C"}, {"LC_ALL": "C"}, {"TERM": "vt100"}], ids=str)
def test_nothing_but_ascii_is_sent_without_utf_8(tmp_path: Path, environment: dict[str, str]) -> None:
    assert walked(tmp_path, SCREENS, USUAL, environment).isascii()


@pytest.mark.parametrize(
    ("environment", "steps"),
    [
        pytest.param({"TERM": "linux"}, LIST, id="linux, list"),
        pytest.param({"TERM": "linux"}, SCREENS, id="linux", marks=pytest.mark.soak),
        pytest.param({"TERM": "screen"}, SCREENS, id="screen", marks=pytest.mark.soak),
        pytest.param(
            {"TERM": "screen", "STY": "1.a", "COLORTERM": "truecolor"},
            SCREENS,
            id="screen in another one",
            marks=pytest.mark.soak,
        ),
        pytest.param({"TERM": "linux", "COLORFGBG": "0;15"}, SCREENS, id="light", marks=pytest.mark.soak),
    ],
)
def test_a_terminal_of_16_colours_is_sent_its_own(
    tmp_path: Path, environment: dict[str, str], steps: Sequence[Step]
) -> None:
    sent = parameters(walked(tmp_path, steps, USUAL, environment))
    assert not {38, 48} & sent
    assert COLOURS & sent


@pytest.mark.soak
@pytest.mark.parametrize("size", [SMALL, USUAL, (120, 40)])
def test_no_frame_is_drawn_in_the_flat_mode(tmp_path: Path, size: tuple[int, int]) -> None:
    walked(tmp_path, SCREENS, size, {"RESOLUTIONFLOW_FLAT": "true"}, has_no_frames)


def test_the_mouse_is_reported_only_while_it_is_taken(tmp_path: Path) -> None:
    taken, given_back = b"\x1b[?1000h", b"\x1b[?1000l"
    steps = (
        (b"\x07", "The program takes the mouse", ""),
        (b"\x1b[<0;60;2M\x1b[<0;60;2m", "alt + n New", ""),  # a click into the search
        (b"\x07", "The mouse is the terminal's", ""),
    )
    so_far: list[bytes] = []
    sent = walked(tmp_path, steps, USUAL, {}, lambda terminal: so_far.append(terminal.sent()))
    assert taken not in so_far[0]
    assert sent.count(taken) == 1 and sent.index(taken) < sent.index(given_back)


@pytest.mark.soak
def test_in_the_flat_mode_the_cursor_is_where_one_reads(tmp_path: Path) -> None:
    with opened(PROGRAM, usual(tmp_path) | {"RESOLUTIONFLOW_FLAT": "true"}, size=USUAL) as terminal:
        terminal.wait_for("SR-2847", "enter Open")
        terminal.wait_for_cursor("SR-2847")
        terminal.write(b"j")
        terminal.wait_for_cursor("SR-2846")
        terminal.write(b"k\r")
        terminal.wait_for("1 Done, next step")
        terminal.wait_for_cursor("1 Done, next step")
        terminal.write(LEFT)
        terminal.wait_for_cursor("✓ 3 Check DNS")
        terminal.write(b"k")
        terminal.wait_for_cursor("✓ 2 Can the user")
        terminal.write(RIGHT + b"nab" + b"\x1b[D")
        terminal.wait_for_cursor("b")
        terminal.write(b"\x1bxj")
        terminal.wait_for_cursor("Level of detail")
        terminal.write(b"k" + ALT_Q)
        terminal.wait_for("1-9 Answer", absent="Level of detail")
        terminal.write(CTRL_P)
        terminal.wait_for("Ticket, client, flow", "Go to the list of sessions")
        terminal.wait_for_cursor("Ticket, client, flow")
        terminal.write(b"\x1b[B")
        terminal.wait_for_cursor("Answer  alt+1-9")
