"""Cleaning of pasted text."""

import time

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.core.text import clean_line, clean_text

PARTS = [
    "\x1b[31m",
    "\x1b]0;t\x07",
    "\x1b",
    "[",
    "m",
    "\x9b1m",
    "\x00",
    "\r\n",
    "\r",
    "\u2028",
    "\x85",
    "\t",
    "a",
    "\ud800",
    "\b",
    "\n",
    "\x1b[K",
    "\x1b[2K",
    "\x1b[7G",
    "\x1b[5C",
    "_",
    "\u202e",
    "\u200b",
]
pasted = st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;window title\x07prompt$", "prompt$"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never ended\nnext line", "0;never ended\nnext line"),
        ("a\r\nb\x0bc\x0cd\x85e\u2028f\u2029g", "a\nb\nc\nd\ne\nf\ng"),
        ("b\rc\x0bd\x0ce\x85f\u2028g\u2029h\r", "b\nc\nd\ne\nf\ng\nh\n"),
        ("nul\x00 bell\x07 del\x7f c1\x90 half\ud800", "nul bell del c1 half"),
        ("tab\tand  blanks stay ", "tab\tand  blanks stay "),
    ],
)
def test_what_is_removed(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@given(pasted)
def test_cleaning_leaves_only_text_and_once_is_enough(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert all(char in "\n\t" or char.isprintable() or not char.isascii() for char in cleaned)
    cleaned.encode()


@given(pasted)
def test_a_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert len(line.split("\n")) == 1
    assert line == line.strip()
    assert clean_line(line) == line


MORE = " --More-- \b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("N\bNA\bAM\bME\bE", "NAME"),
        ("_\bf_\bi_\bl_\be and f\b_i\b_l\b_e\b_", "file and file"),
        ("B\bB\bB and _\bN\bN and +\bo item", "B and N and o item"),
        (f"Gi0/1 up\n{MORE}Interface   Status\n", "Gi0/1 up\nInterface   Status\n"),
        (f"Gi0/1 up\r\n{MORE}!\r\nend\r\n", "Gi0/1 up\n!\nend\n"),
        ("10%\r20%\r100% done\n", "100% done\n"),
        (" 99%\r100%\r\nSpeed :  51 Bytes/sec.\r\n", "100%\nSpeed :  51 Bytes/sec.\n"),
        ("Reading lists... 0%\r\rReading lists... Done\r\nBuilding\n", "Reading lists... Done\nBuilding\n"),
        ("wait |\b/\b-\b\\\b|\bdone", "wait done"),
        ("long line\rshort\x1b[K\nnext\n", "short\nnext\n"),
        ("resolving\x1b[2K\x1b[1G[1/4] fetching\x1b[2K\x1b[1Gdone", "done"),
        ("Starting sshd:\x1b[60G[  OK  ]\n", "Starting sshd:" + " " * 45 + "[  OK  ]\n"),
        ("Name\x1b[6CState\x1b[2Dtus", "Name      Status"),
        ("[....] Starting ntp\r\x1b[1C ok \n", "[ ok ] Starting ntp\n"),
        ("\x1b[01;31m\x1b[Kmatch\x1b[m\x1b[K\tin a line  ", "match\tin a line  "),
        ("a\tb\rX\n", "X       b\n"),
        ("cut\tby\r\r\nan old\ttool\r\r\n", "cut\tby\nan old\ttool\n"),
        ("serial\tconsole\n\rof a switch\n\r", "serial\tconsole\nof a switch\n"),
        ("pasted from\ra terminal\r", "pasted from\na terminal\n"),
        ("日本\b語", "日語"),
        ("\x1b[99999999999999999999Cx", "x"),
    ],
)
def test_what_a_terminal_shows_in_the_end(text: str, shown: str) -> None:
    assert clean_text(text) == shown
    assert clean_text(shown) == shown


on_a_terminal = st.lists(
    st.sampled_from(["\b", "\b\b\b", "\r", "\n", "\r\n", "\t", " "])
    | st.sampled_from(["", "0", "1", "2", "3", "7"]).flatmap(
        lambda number: st.sampled_from([f"\x1b[{number}{command}" for command in "CDG"])
    )
    | st.sampled_from(["\x1b[K", "\x1b[0K", "\x1b[1K", "\x1b[2K", "\x1b[1;31m", "\x9b5G"])
    | st.text("abcXYZ09-%", max_size=6),
    max_size=10,  # so that no cursor comes further than an escape sequence reaches
).map("".join)


@given(on_a_terminal)
def test_it_is_what_a_terminal_emulator_shows(text: str) -> None:
    text += "\n"
    screen = pyte.Screen(100, 20)
    screen.set_mode(pyte.modes.LNM)
    pyte.Stream(screen).feed(text)
    seen = [line.rstrip() for line in screen.display]
    ours = [line.expandtabs().rstrip() for line in clean_text(text).split("\n")]
    assert ours == seen[: len(ours)]
    assert not any(seen[len(ours) :])


@pytest.mark.parametrize(
    "part",
    [
        *("\b", "a\b", "\r", "a\r", "\r\r\n", "_\b_", "a\b_", "\x1b[2Kx", "\x1b[1Kx", "\x1b[K", "\x1b[9C\b"),
        *(
            "\x1b[999Gx\r",
            "\x1b[80Gx\n",
            "\t\r",
            "\t",
            "\x1b[2K\t",
            "\x1b",
            "\x1b]",
            "\x9b1",
            "\u202e",
            "\u200b",
        ),
    ],
)
@pytest.mark.parametrize(
    "before", ["", *(pytest.param(text, marks=pytest.mark.soak) for text in ("x\b\n", "x" * 100_000 + "\b"))]
)
def test_hostile_text_is_cleaned_in_a_time_that_grows_with_it(before: str, part: str) -> None:
    text = before + part * (200_000 // len(part))
    began = time.process_time()
    clean_text(text)
    assert time.process_time() - began < 5, "quadratic would take minutes"


def test_no_few_characters_become_a_long_line() -> None:
    assert len(clean_text("\x1b[9999Gx" * 1000)) <= 1100
    assert len(clean_text("\x1b[9999C" * 1000 + "x")) == 81
    line = "x" * 2_000_000
    assert clean_text(f"{line}\by") == f"{line}y", "too long to be a terminal's"


@pytest.mark.parametrize(
    ("text", "legible"),
    [
        ("ok \u202egnp.exe", "ok [U+202E]gnp.exe"),
        ("invoice\u202efdp\u202c.exe", "invoice[U+202E]fdp.exe"),
        ("if \u2067admin\u2069 \u202dx\u202c \u202bz", "if [U+2067]admin [U+202D]x [U+202B]z"),
        ("\u202aC:\\Temp\\a.log", "C:\\Temp\\a.log"),
        ("call \u202a+49 30 1234\u202c, \u2068Ann\u2069", "call +49 30 1234, Ann"),
        ("pass\u200bword soft\xadhyphen wo\u2060rd\ufeff", "password softhyphen word"),
        ("\ufeffSystem\u180e \ufff9a\ufffab\ufffb", "System ab"),
        ("hi\U000e0069\U000e0067\U000e006e", "hi"),
        ("👩\u200d💻 ❤\ufe0f می\u200cخواهم क्\u200dष", "👩\u200d💻 ❤\ufe0f می\u200cخواهم क्\u200dष"),
        ("שלום\u200f! \u200eabc \u061c", "שלום\u200f! \u200eabc \u061c"),
    ],
)
def test_characters_that_nobody_sees(text: str, legible: str) -> None:
    assert clean_text(text) == legible
    assert clean_text(legible) == legible


LINES = "x\n" * 40_000


@given(text=pasted)
def test_a_long_text_is_cleaned_as_its_lines_are(text: str) -> None:
    assert clean_text(f"{LINES}{text}\n{LINES}") == LINES + clean_text(f"\n{text}\n")[1:] + LINES


def test_a_long_line_is_one_line_to_its_end() -> None:
    progress = "".join(f"\r{number:7d} bytes copied" for number in range(60_000))
    assert clean_text(f"x\n{progress}\nend") == "x\n  59999 bytes copied\nend"


SEQUENCES = [
    "\x1b[31m",
    "\x1b]0;t\x07",
    "\x1bPq\x1b\\",
    "\x1b",
    "\\",
    "[",
    "]",
    "m",
    "\x07",
    "\x00",
    "\x9b1m",
    "a",
]


@given(parts=st.lists(st.sampled_from(SEQUENCES), max_size=8), before=st.integers(65_500, 65_536))
def test_a_long_line_is_cleaned_as_a_short_one_is(parts: list[str], before: int) -> None:
    text = "".join(parts)
    assert clean_text("a" * before + text + "a") == "a" * (before - 1) + clean_text(f"a{text}a")
