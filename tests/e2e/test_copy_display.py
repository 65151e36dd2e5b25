"""Copies to the clipboard of a display on this machine: a living one, a dead one, and one that hangs."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.copying import (
    LAST_COPY,
    PROGRAM,
    READY,
    SENT,
    SIZES,
    VERIFIED,
    Bench,
    as_told,
    copy,
    needs,
    text_of,
    told,
    told_refused,
)
from tests.e2e.stub_terminal import F7, F8, opened
from tui.clipboard.delivery import Level
from tui.clipboard.native import native_copy

pytestmark = pytest.mark.soak  # each starts the program in a terminal of its own

GIVEN_UP_AFTER = 2.0
"""Seconds that a copy may take."""


@pytest.fixture
def display() -> Iterator[str]:
    needs("Xvfb", "xclip")
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "640x480x8", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(timeout=HANGS_AFTER)


def held(display: str) -> bytes:
    """What the display's clipboard holds, once there is something."""
    words = ["xclip", "-selection", "clipboard", "-o", "-t", "UTF8_STRING"]
    for _try in range(20):
        done = subprocess.run(
            words, capture_output=True, env={**os.environ, "DISPLAY": display}, timeout=HANGS_AFTER
        )
        if done.returncode == 0:
            return done.stdout
    raise AssertionError(f"the clipboard cannot be read: {done.stderr!r}")


@pytest.mark.parametrize("tool", ["xclip", "xsel"])
def test_a_copy_is_read_back_byte_for_byte(bench: Bench, display: str, tool: str) -> None:
    needs(tool)
    tools = bench.folder / "bin"
    tools.mkdir()
    (tools / tool).symlink_to(shutil.which(tool) or "")
    bench.environment |= {"DISPLAY": display, "PATH": str(tools)}
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        for size in SIZES.values():
            text = text_of(size)
            if tool == "xsel" and size > 4_000:  # reading it back would empty the clipboard
                copy(terminal, bench, text, f"{as_told(text)} handed to xsel, not confirmed")
            else:
                detail = f"Copied {as_told(text)} to your clipboard, checked with {tool}"
                copy(terminal, bench, text, detail, line=VERIFIED)
            assert held(display) == text
        assert not terminal.copies


def test_of_two_copies_the_last_one_wins(bench: Bench, display: str) -> None:
    first, second = text_of(1_000_000, "first"), text_of(1000, "second")
    bench.environment["DISPLAY"] = display
    bench.put(first, second)
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        terminal.write(F7 + F8)
        told(terminal, bench, second, "Copied 1.0 KB to your clipboard, checked with", line=VERIFIED)
        assert held(display) == second


async def test_pyperclip_is_read_back_too(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What macOS and Windows use; here it finds xclip."""
    monkeypatch.setenv("DISPLAY", display)
    for system in ("darwin", "win32"):
        found = native_copy({}, platform=system)
        assert found is not None
        name, copy = found
        text = text_of(50_000, system).decode()
        outcome = await copy(text)
        assert (name, outcome.level) == ("pyperclip", Level.VERIFIED)
        assert outcome.detail == "Copied 50.0 KB to your clipboard, checked with pyperclip"
        assert held(display) == text.encode()


@pytest.mark.parametrize("tool", ["xclip", "xsel"])
def test_behind_a_dead_display_nothing_is_said_to_be_copied(bench: Bench, tool: str) -> None:
    needs(tool)
    tools = bench.folder / "bin"
    tools.mkdir()
    (tools / tool).symlink_to(shutil.which(tool) or "")
    bench.environment |= {"DISPLAY": ":9399", "PATH": str(tools), "TERM": "rxvt-unicode"}
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        bench.put(text_of(1000))
        terminal.write(F7)
        shown = told_refused(terminal, bench, text_of(1000), f"{tool}:", "urxvt takes no copies")
        assert "✓" not in shown.split("Selection")[1]


def test_behind_a_dead_display_the_terminal_is_next(bench: Bench) -> None:
    needs("xclip")
    bench.environment["DISPLAY"] = ":9399"
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        bench.put(text_of(1000))
        terminal.write(F7)
        # What the tool complained of stands in the details, not across the screen.
        shown = terminal.wait_for(f"{SENT} · g details")
        assert "Can't open display" not in shown
        terminal.wait_for_copy(text_of(1000))
        terminal.write(b"g")
        complaint = "Sent 1.0 KB to your terminal, not confirmed (xclip: Error: Can't open display"
        terminal.wait_for_panel(LAST_COPY, complaint)
        assert terminal.shown().count("Can't open display") == 1


@pytest.fixture
def hanging_display() -> Iterator[str]:
    """A display that takes connections and never answers, as a half-dead X forward does."""
    number = next(free for free in range(9400, 9500) if not Path(f"/tmp/.X11-unix/X{free}").exists())
    path = Path(f"/tmp/.X11-unix/X{number}")
    path.parent.mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(20)
        yield f":{number}"
    path.unlink()


@pytest.mark.parametrize("tool", ["xclip", "xsel"])
def test_behind_a_display_that_hangs_the_answer_comes_in_time(
    bench: Bench, hanging_display: str, tool: str
) -> None:
    needs(tool)
    tools = bench.folder / "bin"
    tools.mkdir()
    (tools / tool).symlink_to(shutil.which(tool) or "")
    bench.environment |= {"DISPLAY": hanging_display, "PATH": str(tools), "TERM": "rxvt-unicode"}
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        bench.put(text_of(1000))
        pressed = time.monotonic()
        terminal.write(F7)
        terminal.wait_for(f"NOT copied: {tool} did not answer in time")
        # A promise to the engineer, with room for a slow machine to draw it.
        assert time.monotonic() - pressed < GIVEN_UP_AFTER + 1
        # Meanwhile the keys work, and nothing is left behind.
        terminal.write(b"2")
        terminal.wait_for("[2 Completed")
        assert not [name for name in running_in(hanging_display) if name == tool]


def running_in(display: str) -> list[str]:
    """Names of the processes whose DISPLAY this is."""
    names = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"DISPLAY={display}\0".encode() in (process / "environ").read_bytes():
                names.append((process / "comm").read_text().strip())
    return names
