"""What the terminal is sent makes the very screen that Textual drew, cell by cell, whatever is done."""

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest
from pyte.screens import Char

from tests.bounds import HANGS_AFTER
from tests.cells import CellScreen
from tests.e2e.copying import Bench
from tests.e2e.stub_terminal import NOT_DRAWN, StubTerminal, opened

PROGRAM = [sys.executable, str(Path(__file__).with_name("drawing_program.py"))]
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


class Beside:
    """A terminal, and beside it the screen that Textual drew."""

    def __init__(self, terminal: StubTerminal, drawn: Path) -> None:
        self.terminal = terminal
        self._drawn = drawn
        self._taken = 0
        self._screen = CellScreen(*terminal.size)
        self._stream = pyte.ByteStream(self._screen)

    def resize(self, size: tuple[int, int]) -> None:
        self.wait_until_same("before it gets another size")
        self._screen.resize(size[1], size[0])
        self.terminal.resize(size)

    def wait_until_same(self, told: str) -> None:
        """Wait until both are the same while nothing comes any more."""
        deadline = time.monotonic() + HANGS_AFTER
        while self.terminal.process.poll() is None and not self._same():
            assert time.monotonic() < deadline, f"{told}:\n{self._difference()}"

    def _same(self) -> bool:
        self._read()
        before = self.terminal.received
        time.sleep(0.02)
        return not self._read() and self.terminal.received == before and self._rows() == self.terminal.seen()

    def _read(self) -> bool:
        with self._drawn.open("rb") as file:
            file.seek(self._taken)
            data = file.read()
        self._taken += len(data)
        self._stream.feed(NOT_DRAWN.sub(b"", data))  # each write is whole
        return bool(data)

    def _rows(self) -> list[list[Char]]:
        return self._screen.seen()

    def _difference(self) -> str:
        rows = enumerate(zip(self._rows(), self.terminal.seen(), strict=True))
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


def compare(bench: Bench, *, seed: int, number: int) -> None:
    chance = random.Random(seed)
    drawn = bench.folder / "drawn"
    environment = {**bench.environment, "DRAWN": str(drawn), "EDITOR": "true", "COLORTERM": "truecolor"}
    done: list[bytes | tuple[int, int]] = []
    while len(done) < number:  # a key may have ended the program
        drawn.write_bytes(b"")
        with opened(PROGRAM, environment, size=SIZES[0]) as terminal:
            terminal.wait_for("SR-2847")
            beside = Beside(terminal, drawn)
            beside.wait_until_same("at the start")
            for action in actions(chance, number - len(done)):
                if terminal.process.poll() is not None:
                    break
                done.append(action)
                if isinstance(action, tuple):
                    beside.resize(action)
                else:
                    terminal.write(action)
                beside.wait_until_same(f"after {len(done)} actions, {done[-5:]}")


def test_the_same_screen_as_drawn(bench: Bench) -> None:
    compare(bench, seed=0, number=40)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 11))
def test_the_same_screen_after_hundreds_of_actions(bench: Bench, seed: int) -> None:
    compare(bench, seed=seed, number=500)


def test_redraw_sends_the_screen_anew(bench: Bench) -> None:
    drawn = bench.folder / "drawn"
    with opened(PROGRAM, {**bench.environment, "DRAWN": str(drawn)}, size=SIZES[0]) as terminal:
        terminal.wait_for("SR-2847", "enter Open")
        beside = Beside(terminal, drawn)
        beside.wait_until_same("at the start")
        terminal.spoil("wall: the server goes down")
        terminal.write(b"\x1b[B")
        terminal.wait_for("wall: the server goes down")
        terminal.write(b"\x0c")
        beside.wait_until_same("after ctrl+l")
        assert "wall" not in terminal.shown()
