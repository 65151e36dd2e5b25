"""What a record is resolved to, against what a real tmux shows of the same bytes."""

import random
import re
import time
from pathlib import Path

import pytest

from tests.e2e.tmux import Tmux
from tui.recording.record import Record
from tui.recording.shown import as_text, shown

_SIZE = (80, 24)
_DONE = "done-and-over"
_BEARABLE_SECONDS = 20.0
"""Of a processor: twice that and more where time grows with the square, less than two where it does not."""

CORPUS = {
    "lines wrapped at 80": "".join(f"{number} " + "word " * number + "\r\n" for number in range(40)),
    "a line of exactly 80": "a" * 80 + "\r\n" + "b" * 80 + "c\r\n" + "d" * 160 + "\r\nend\r\n",
    "colours": "\x1b[1;31mred\x1b[0m and \x1b[38;5;42mgreen\x1b[m\x1b[K, \x1b[38:2::1:2:3mtrue\x1b[39m\r\n",
    "colours at the margin": "".join(
        f"{'x' * number}\x1b[01;31m\x1b[Kmatch\x1b[m\x1b[K rest\r\n" for number in range(60, 84)
    ),
    "progress": "".join(f"\r{number:3}% [{'#' * (number // 5):20}]" for number in range(101))
    + "\r\ndone\r\n",
    "progress that shrinks": "downloading a long name\rdone\x1b[K\r\n" + "longer\rab\r\n",
    "5,000 lines": "".join(f"line {number}\r\n" for number in range(5000)),
    "5,000 coloured lines with tabs": "".join(
        f"\x1b[32m{number}\x1b[0m\tname\tvalue\r\n" for number in range(5000)
    ),
    "Chinese, Japanese, Korean": ("漢字とかな 한국어 mixed " * 9 + "\r\n")
    + "字" * 41
    + "\r\n"
    + "a"
    + "字" * 41
    + "\r\n",
    "marks on letters": "e\u0301te\u0301 " * 30 + "\r\n",
    "backspaces": "abc\b\b\bX\r\npass\b \b\b \bword\r\n",
    "tabs": "a\tb\tc\r\n" + "\t" * 12 + "x\r\n\x1b[3Zy\r\n",
    "cursor up": "one\r\ntwo\r\nthree\r\n\x1b[2A\x1b[2Knew\r\n\x1b[B" + "four\r\n",
    "a list that is redrawn": "".join(
        "".join(f"layer {layer}: {step * layer}%\x1b[K\r\n" for layer in range(4)) + "\x1b[4A"
        for step in range(9)
    )
    + "\x1b[4B",
    "erasures": "0123456789\x1b[5D\x1b[K\r\n0123456789\x1b[5D\x1b[1K\r\n0123456789\x1b[6D\x1b[2P\x1b[3@\r\n0123456789\x1b[8D\x1b[4X\r\n",
    "erased below": "a\r\nb\r\nc\r\n\x1b[2A\x1b[Jx\r\n",
    "rows put in and taken out": "a\r\nb\r\nc\r\nd\r\n\x1b[3A\x1b[Lnew\r\n\x1b[M" + "\x1b[3B",
    "a region that scrolls": "\x1b[3;10r\x1b[3;1H"
    + "".join(f"in it {number}\r\n" for number in range(12))
    + "\x1b[r\x1b[20;1Hunder\r\n",
    "a region below the screen": "\x1b[30;99ra\r\n" + "b\r\n" * 30 + "\x1b[2Tc\r\n",
    "scrolled backwards": "a\r\nb\r\n\x1b[1;1H\x1bM\x1bMtop\r\n",
    "a bar at the bottom, as apt has it": "\x1b7\x1b[1;23r\x1b8\x1b[1A"
    + "".join(f"\x1b7\x1b[24;1Hprogress {number}%\x1b8unpacking {number}\r\n" for number in range(20))
    + "\x1b7\x1b[1;24r\x1b8\x1b[1A\x1b[J\r\n",
    "titles": "\x1b]0;a title\x07text\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\\r\n\x1b[?2004h\x1b[?25l\x1b[>4;2m\x1b[6n\x1b[?25h\r\n",
    "no wrapping": "\x1b[?7l" + "z" * 90 + "!\x1b[?7h\r\n" + "y" * 90 + "\r\n",
    "newlines alone": "stairs\nnext\nlast\r\n",
    "saved and restored": "abc\x1b7def\x1b8X\r\n\x1b[5;10H\x1b[splace\x1b[uP\r\n",
}


def resolved(data: str, size: tuple[int, int] = _SIZE) -> list[str]:
    record = Record(size)
    content = data.encode()
    for at in range(0, len(content), 1000):
        record.add(content[at : at + 1000])
    return as_text(record).split("\n")


def shown_by_tmux(data: str, folder: Path) -> list[str]:
    """Return what tmux has of it: history and screen, wrapped lines whole."""
    (folder / "bytes").write_bytes(f"{data}{_DONE}".encode())
    tmux = Tmux(folder, {}, f"stty raw -echo; cat {folder / 'bytes'}; exec sleep 1000")
    try:
        tmux.see(_DONE)
        lines = [line.rstrip() for line in tmux.everything().split("\n")]
    finally:
        tmux.stop()
    while lines and not lines[-1]:
        lines.pop()
    return lines


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("colours at the margin", "cursor up") else pytest.param(name, marks=pytest.mark.soak)
        for name in CORPUS
    ],
)
def test_a_record_is_resolved_to_what_tmux_shows(name: str, tmp_path: Path) -> None:
    assert resolved(CORPUS[name] + _DONE) == shown_by_tmux(CORPUS[name], tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_program_prints(seed: int, tmp_path: Path) -> None:
    """Of what moves and erases at random; the last rows are left so that nothing scrolls off wrapped in half."""
    chance = random.Random(seed)
    pieces = [
        "\r\n",
        "\r\n",
        "\r",
        "\b",
        "word ",
        "0123456789",
        "字",
        "\t",
        "\x1b[K",
        "\x1b[1K",
        "\x1b[2A",
        "\x1b[3C",
        "\x1b[2D",
    ]
    pieces += ["\x1b[5G", "\x1b[P", "\x1b[2X", "\x1b[@", "\x1b[31m", "\x1b[B", "\x1b[4;4H", "\x1b[2K"]
    data = "".join(chance.choices(pieces, k=60)) + "\x1b[24;1H\x1b[2K"
    assert resolved(data + _DONE) == shown_by_tmux(data, tmp_path)


def test_what_was_cleared_was_shown() -> None:
    assert resolved("before\r\n\x1b[H\x1b[2J\x1b[3Jbetween\r\n\x1b[H\x1b[Jafter\r\n") == [
        "before",
        "between",
        "after",
    ]


def test_what_a_program_drew_on_the_whole_screen_is_one_line() -> None:
    drawn = "\x1b[?1049h\x1b[2J\x1b[10;10Htext\x1b[24;1H:\x1b[?1049l"
    assert resolved(f"before\r\n{drawn}{drawn}after\r\n") == [
        "before",
        "[a full-screen program was shown here]",
        "after",
    ]


def test_lines_that_are_drawn_are_lines() -> None:
    assert resolved("\x1b(0lqqk\x1b(B box \x1b(0mqqj\x1b(B\r\nlqqk") == ["┌──┐ box └──┘", "lqqk"]


def test_lines_stay_whole_where_the_terminal_gets_another_size() -> None:
    record = Record((80, 24))
    record.add(b"a" * 100 + b"\r\n")
    record.resized((40, 5))
    record.add(b"b" * 100 + b"\r\n" + b"".join(b"%d\r\n" % number for number in range(9)))
    assert as_text(record).split("\n") == ["a" * 100, "b" * 100, *map(str, range(9))]


@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_sequences_and_characters_may_come_in_pieces(piece: int) -> None:
    data = "".join(CORPUS.values()).encode()
    whole, pieces = Record(_SIZE), Record(_SIZE)
    whole.add(data)
    for at in range(0, len(data), piece):
        pieces.takes_screen("")
        pieces.add(data[at : at + piece])
    assert as_text(pieces) == as_text(whole)


def test_of_too_much_beginning_and_end_are_kept_and_the_gap_is_said() -> None:
    record = Record(_SIZE, half=10_000)
    for number in range(100_000):
        record.add(b"%d\r\n" % number)
    lines = as_text(record).split("\n")
    gap = next(number for number, line in enumerate(lines) if line.startswith("["))
    assert re.fullmatch(r"\[\d{3},\d{3} bytes are missing here\]", lines[gap])
    assert lines[:3] == ["0", "1", "2"] and lines[-2:] == ["99998", "99999"]
    assert sum(map(len, lines)) < 20_000


def test_a_program_that_has_the_screen_has_it_behind_a_gap_too() -> None:
    record = Record(_SIZE, half=1000)
    record.add(b"before\r\n" + b"." * 990)
    record.add(b"\x1b[?1049h")
    for _ in range(1000):
        record.add(b"\x1b[Hdrawn\r\n")
    record.add(b"\x1b[?1049lafter\r\n")
    text = as_text(record)
    assert (
        text.startswith("before\n")
        and text.endswith("\nafter")
        and "drawn" not in text.partition("missing")[2]
    )


@pytest.mark.parametrize(
    "seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(3, 60))]
)
def test_what_comes_many_times_in_a_row_is_done_as_often(seed: int) -> None:
    chance = random.Random(seed)
    letters = "@ABCDEFGHIJKLMPSTXZ`adefrsu"
    for _ in range(50):
        size = (chance.randint(1, 20), chance.randint(1, 8))
        at_once, one_by_one = Record(size), Record(size)
        for _ in range(40):
            number = ";".join(chance.choices(["", "0", "1", "2", "3", "99"], k=chance.randint(0, 2)))
            moves = [f"\x1b[{number}{letter}" for letter in chance.choices(letters, k=6)]
            moves += ["\n", "\r\n", "\t", "\b", "\v", "\x1bD", "\x1bE", "\x1bM", "\x1b7", "\x1b8", "\x1bc"]
            piece = chance.choice(
                [*moves, "word ", "字", "0123456789", "\x1b[?1049h", "\x1b[?1049l"]
            ).encode()
            times = chance.choice([1, 1, 2, 3, 30])
            at_once.add(piece * times)
            for _ in range(times):
                one_by_one.add(piece)
                one_by_one.takes_screen("")
        assert as_text(at_once) == as_text(one_by_one)


HOSTILE = {
    "scrolled": "\x1b[S",
    "scrolled by more than the screen": "\x1b[99S",
    "cleared": "\x1b[2J",
    "erased below": "\x1b[J",
    "reset": "\x1bc",
    "rows put in": "\x1b[99L",
    "scrolled up and down": "\x1b[S\x1b[T",
    "erased above the last row": "\x1b[99B\x1b[1J",
    "back and forth": "\x1b[99I\x1b[99Z",
    "a full-screen program": "\x1b[?1049h\x1b[?1049l",
}


@pytest.mark.parametrize(
    "name", ["reset", *(pytest.param(name, marks=pytest.mark.soak) for name in HOSTILE if name != "reset")]
)
def test_sequences_without_end_take_no_longer_for_a_larger_screen(name: str) -> None:
    record = Record((250, 100))
    record.add(HOSTILE[name].encode() * (8_000_000 // len(HOSTILE[name])))
    begin = time.process_time()
    shown = as_text(record)
    assert time.process_time() - begin < _BEARABLE_SECONDS
    assert not shown.strip().removeprefix("[a full-screen program was shown here]")


def test_a_table_of_wide_columns_is_no_burden() -> None:
    record = Record(_SIZE)
    row = "| a" + 3_000 * " " + "| b \r\n"
    record.add(row.encode() * 600)
    begin = time.process_time()
    shown = as_text(record)
    assert time.process_time() - begin < _BEARABLE_SECONDS
    assert shown.splitlines() == [row.rstrip()] * 600


@pytest.mark.parametrize(
    "piece",
    [
        "\x1b[9999Cx\r\n",
        pytest.param("\x1b[999Sx\r\n", marks=pytest.mark.soak),
        pytest.param("\x1b[9999Cxy", marks=pytest.mark.soak),
        pytest.param("x\x1b[2J", marks=pytest.mark.soak),
    ],
)
def test_few_bytes_are_no_text_without_end(piece: str) -> None:
    record = Record((4096, 4096))
    record.add(b"first\r\n" + piece.encode() * 20_000 + b"\x1b[2J\x1b[Hlast\r\n")
    text, left_out = shown(record)
    assert text.startswith("first\n") and text.endswith("last") and len(text) < 19_000_000
    assert left_out > 1_000_000 and f"\n[about {left_out:,} characters are missing here]\n" in text


@pytest.mark.soak
@pytest.mark.parametrize(
    "printed",
    [
        pytest.param("x" * 5_000_000, id="one line"),
        pytest.param("\r" * 400_000, id="carriage returns"),
        pytest.param("e" + "\u0301" * 2_500_000, id="marks on one letter"),
    ],
)
def test_what_is_long_without_an_end_takes_no_longer_by_the_character(printed: str) -> None:
    record = Record(_SIZE)
    record.add(printed.encode())
    begin = time.process_time()
    shown = as_text(record)
    assert time.process_time() - begin < _BEARABLE_SECONDS
    assert printed.startswith(shown)
