"""What the terminal is sent makes the very screen that Textual drew, cell by cell, whatever is done."""

import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pyte
import pytest
from pyte.screens import Char

from tests.bounds import HANGS_AFTER
from tests.cells import CellScreen
from tests.e2e.copying import Bench, needs
from tests.e2e.stub_terminal import NOT_DRAWN, StubTerminal, opened

PROGRAM = [sys.executable, str(Path(__file__).with_name("drawing_program.py"))]
SHOW_DRAWN = ["sh", "-c", 'stty -echo -icanon; exec tail -n +1 -f "$DRAWN"']
SIZES = [(80, 24), (120, 40), (60, 20), (100, 30), (64, 45)]
UP, DOWN, RIGHT, LEFT, HOME, END, PAGE_UP, PAGE_DOWN = (
    b"\x1b[A",
    b"\x1b[B",
    b"\x1b[C",
    b"\x1b[D",
    b"\x1b[H",
    b"\x1b[F",
    b"\x1b[5~",
    b"\x1b[6~",
)
MOVES = [UP, DOWN, DOWN, DOWN, RIGHT, LEFT, HOME, END, PAGE_UP, PAGE_DOWN, b"\t", b"\x1b[Z", b"j", b"k"]
VERBS = [
    b"\r",
    b"\r",
    b"n",
    b"o",
    b"p",
    b"x",
    b"v",
    b"e",
    b"f",
    b"s",
    b"w",
    b"a",
    b"u",
    b"m",
    b"h",
    b"t",
    b"?",
    b"/",
    b"c",
    b"g",
    b"1",
    b"2",
]
_QUIET_SECONDS = 0.02
_HELD_BY_LINE = 100_000
"""So many bytes at most are on their way in a pseudo terminal and what is sent after them; 200 frames have far more."""
LEAVES = [b"\x1b", b"\x1b", b"q"]
TEXTS = [
    "VPN drops",
    "Café Zürich",
    "漢語テキスト",
    "e\u0301 a\u0308",
    "tea 🍵 done",
    "10.0.1.50 and 10.0.1.51",
]
PASTES = [*TEXTS, "\n".join(f"line {number}\tof a log 漢" for number in range(30))]


class Shows(Protocol):
    """Something that shows a screen."""

    @property
    def received(self) -> int:
        """What changes whenever something came."""

    def seen(self) -> list[list[Char]]:
        """Return what an eye sees of each cell."""

    def resize(self, size: tuple[int, int]) -> None:
        """Have another size."""


class Drawn:
    """The screen that Textual drew."""

    def __init__(self, file: Path, size: tuple[int, int]) -> None:
        self._file = file
        self._screen = CellScreen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._taken = 0

    @property
    def received(self) -> int:
        """How many bytes were drawn; those that are new are drawn here too."""
        with self._file.open("rb") as file:
            file.seek(self._taken)
            data = file.read()
        self._stream.feed(NOT_DRAWN.sub(b"", data))  # each write is whole
        self._taken += len(data)
        return self._taken

    def seen(self) -> list[list[Char]]:
        """Return what an eye sees of each cell."""
        return self._screen.seen()

    def resize(self, size: tuple[int, int]) -> None:
        """Have another size."""
        self._screen.resize(size[1], size[0])


class Pane:
    """What a tmux session shows: of what tmux makes of it for the terminal outside, pyte does not know all."""

    def __init__(self, words: Sequence[str], session: str, terminal: StubTerminal) -> None:
        self._capture = [*words, "capture-pane", "-epNt", session]
        self._terminal = terminal

    @property
    def received(self) -> int:
        """What changes whenever something came."""
        return self._terminal.received

    def seen(self) -> list[list[Char]]:
        """Return what an eye sees of each cell."""
        lines = subprocess.run(self._capture, capture_output=True).stdout.removesuffix(
            b"\n"
        )  # none once it ended
        screen = CellScreen(*self._terminal.size)
        pyte.ByteStream(screen).feed(lines.replace(b"\n", b"\r\n"))
        return screen.seen()

    def resize(self, size: tuple[int, int]) -> None:
        """Have another size."""
        self._terminal.resize(size)


class Beside:
    """A terminal, what it shows, and beside it what Textual drew."""

    def __init__(self, terminal: StubTerminal, shown: Shows, drawn: Shows) -> None:
        self.terminal = terminal
        self._shown = shown
        self.drawn = drawn

    def resize(self, size: tuple[int, int]) -> None:
        """Give both another size."""
        self.wait_until_same("before it gets another size")
        self.drawn.resize(size)
        self.terminal.resize(size)

    def wait_until_same(self, told: str) -> None:
        """Wait until both are the same while nothing comes any more, or the program has ended."""
        deadline = time.monotonic() + HANGS_AFTER
        while self.terminal.process.poll() is None and not self._same():
            assert time.monotonic() < deadline, f"{told}:\n{self._difference()}"
        assert self.terminal.process.poll() in (None, 0), f"{told}: it failed\n{self.terminal.shown()}"

    def press_and_draw(self, keys: bytes) -> None:
        """Press keys, and wait until Textual has drawn what comes of them."""
        before, deadline = self.drawn.received, time.monotonic() + HANGS_AFTER
        self.terminal.write(keys)
        while self.drawn.received == before:
            assert time.monotonic() < deadline, "nothing is drawn any more"
            time.sleep(0.005)

    def _same(self) -> bool:
        before = self._received()
        time.sleep(_QUIET_SECONDS)
        return self._received() == before and self.drawn.seen() == self._shown.seen()

    def _received(self) -> tuple[int, int]:
        return self.drawn.received, self._shown.received

    def _difference(self) -> str:
        rows = enumerate(zip(self.drawn.seen(), self._shown.seen(), strict=True))
        differ = [
            f"{y},{x}: drawn {one[x]}, sent {other[x]}"
            for y, (one, other) in rows
            for x in range(len(one))
            if one[x] != other[x]
        ]
        return "\n".join([f"{len(differ)} cells differ", *differ[:9], *self.terminal.lines()])


def actions(chance: random.Random, number: int) -> Iterator[bytes | tuple[int, int]]:
    """Keys, texts, pastes and sizes, as an engineer might come to them."""
    for _ in range(number):
        kind = chance.choices(["move", "verb", "leave", "text", "paste", "size"], [40, 25, 12, 12, 8, 3])[0]
        match kind:
            case "move":
                yield chance.choice(MOVES)
            case "verb":
                yield chance.choice(VERBS)
            case "leave":
                yield chance.choice(LEAVES)
            case "text":
                yield chance.choice(TEXTS).encode()
            case "paste":
                yield b"\x1b[200~" + chance.choice(PASTES).replace("\n", "\r").encode() + b"\x1b[201~"
            case _:
                yield chance.choice(SIZES)


def compare(beside: Beside, chance: random.Random, number: int, *, resizes: bool = True) -> int:
    """Do so many things, or until a key ends the program; both screens are the same after each."""
    done: list[bytes | tuple[int, int]] = []
    beside.wait_until_same("at the start")
    for action in actions(chance, number):
        if beside.terminal.process.poll() is not None:
            break
        done.append(action)
        if isinstance(action, tuple):
            if resizes:
                beside.resize(action)
        else:
            beside.terminal.write(action)
        beside.wait_until_same(f"after {len(done)} actions, {done[-5:]}")
    return len(done)


def environment(bench: Bench, **more: str) -> dict[str, str]:
    file = bench.folder / "drawn"
    file.write_bytes(b"")
    return {**bench.environment, "DRAWN": str(file), "EDITOR": "true", **more}


@contextlib.contextmanager
def program(bench: Bench) -> Iterator[Beside]:
    around = environment(bench, COLORTERM="truecolor")
    with opened(PROGRAM, around, size=SIZES[0]) as terminal:
        terminal.wait_for("SR-2847", "enter Open")
        yield Beside(terminal, terminal, Drawn(Path(around["DRAWN"]), terminal.size))


@contextlib.contextmanager
def in_tmux(bench: Bench) -> Iterator[Beside]:
    needs("tmux")
    settings = bench.folder / "tmux.conf"
    settings.write_text("set -g status off\nset -s escape-time 10\n")
    words = ["tmux", "-u", "-S", str(bench.folder / "tmux"), "-f", str(settings)]
    around = environment(bench, COLORTERM="truecolor")
    start = [*words, "new-session", "-s"]
    try:
        with opened([*start, "program", *PROGRAM], around, size=SIZES[0]) as terminal:
            terminal.wait_for("SR-2847", "enter Open")
            with opened([*start, "drawn", *SHOW_DRAWN], around, size=SIZES[0]) as other:
                yield Beside(terminal, Pane(words, "program", terminal), Pane(words, "drawn", other))
    finally:
        subprocess.run([*words, "kill-server"], capture_output=True)


@contextlib.contextmanager
def in_gnu_screen(bench: Bench) -> Iterator[Beside]:
    needs("screen")
    around = environment(bench, SCREENDIR=str(bench.folder / "screens"))
    words = ["screen", "-U", "-c", "/dev/null"]
    try:
        with (
            opened([*words, "-S", "program", *PROGRAM], around, size=SIZES[0]) as terminal,
            opened([*words, "-S", "drawn", *SHOW_DRAWN], around, size=SIZES[0]) as other,
        ):
            terminal.wait_for("SR-2847", "enter Open")
            yield Beside(terminal, terminal, other)
    finally:
        for name in ("program", "drawn"):
            subprocess.run(["screen", "-S", name, "-X", "quit"], env=around, capture_output=True)


def test_the_same_screen_as_drawn(bench: Bench) -> None:
    with program(bench) as beside:
        compare(beside, random.Random(0), 40)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 11))
def test_the_same_screen_after_hundreds_of_actions(bench: Bench, seed: int) -> None:
    run(lambda: program(bench), seed=seed, number=500)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(11, 14))
def test_the_same_screen_through_tmux(bench: Bench, seed: int) -> None:
    run(lambda: in_tmux(bench), seed=seed, number=150)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(14, 16))
def test_the_same_screen_through_gnu_screen(bench: Bench, seed: int) -> None:
    """Without other sizes: what screen makes of them for the terminal outside, pyte does not follow."""
    run(lambda: in_gnu_screen(bench), seed=seed, number=150, resizes=False)


def run(
    begin: Callable[[], AbstractContextManager[Beside]], *, seed: int, number: int, resizes: bool = True
) -> None:
    """Do so many things, in as many programs as it takes."""
    chance = random.Random(seed)
    while number > 0:
        with begin() as beside:
            number -= max(1, compare(beside, chance, number, resizes=resizes))


def test_redraw_sends_the_screen_anew(bench: Bench) -> None:
    with program(bench) as beside:
        terminal = beside.terminal
        beside.wait_until_same("at the start")
        terminal.spoil("wall: the server goes down")
        terminal.write(DOWN)
        terminal.wait_for("wall: the server goes down")
        terminal.write(b"\x0c")
        beside.wait_until_same("after ctrl+l")
        assert "wall" not in terminal.shown()


@pytest.mark.soak
def test_a_terminal_that_takes_its_time_gets_the_newest_screen_only(bench: Bench) -> None:
    """On a bad link, what was drawn and is no more must not hold up what is."""
    with program(bench) as beside:
        beside.terminal.write(b"4")
        beside.wait_until_same("at the start")
        before = beside.terminal.received
        beside.terminal.reads.clear()
        for _ in range(100):
            beside.press_and_draw(PAGE_DOWN)
            beside.press_and_draw(HOME)
        beside.terminal.reads.set()
        beside.wait_until_same("once it has taken all")
        assert beside.terminal.received - before < _HELD_BY_LINE
