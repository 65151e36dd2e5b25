"""How a terminal is drawn on, by what the environment and the settings say of it."""

import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

from tui.core.ascii_lines import Characters
from tui.settings.config import Config
from tui.terminal.ascii_text import as_ascii, with_plain_marks
from tui.terminal.look import Colours, look_of

UTF_8 = {"LANG": "en_GB.UTF-8"}
HERE = Path()


def config(*, ascii: bool | None = None) -> Config:  # noqa: A002 - the setting's name
    return Config(data_dir=HERE, state_dir=HERE, download_dir=HERE, ascii=ascii)


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color"}, "many"),
        ({"TERM": "screen", "COLORTERM": "truecolor"}, "many"),
        ({"TERM": "screen", "COLORTERM": "truecolor", "TMUX": "/tmp/s,1,0", "STY": "1.a"}, "many"),
        ({"TERM": "screen", "COLORTERM": "truecolor", "STY": "1.a"}, "16"),
        ({"TERM": "screen"}, "16"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "vt100"}, "none"),
        ({"TERM": "vt220"}, "none"),
        ({"TERM": "dumb"}, "none"),
        ({"TERM": "xterm-mono"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "many"),
    ],
)
def test_colours_are_those_of_the_terminal(environment: dict[str, str], colours: Colours) -> None:
    assert look_of(config(), environment | UTF_8).colours == colours


@pytest.mark.parametrize(
    ("environment", "characters"),
    [
        ({"LANG": "en_GB.UTF-8"}, "all"),
        ({"LANG": "de_AT.utf8"}, "all"),
        ({"LC_CTYPE": "UTF-8"}, "all"),
        ({}, "all"),  # says nothing, as in a container
        ({"LANG": "C"}, "ascii"),
        ({"LANG": "C.UTF-8"}, "all"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "C"}, "ascii"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "POSIX"}, "ascii"),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "ascii"),  # which Python sets by itself
        ({"LANG": "C", "LC_CTYPE": "en_GB.UTF-8"}, "all"),
        ({"LANG": "en_GB.ISO-8859-1"}, "ascii"),
        ({"LANG": "en_GB"}, "ascii"),
        ({"LANG": "en_GB.UTF-8", "TERM": "vt100"}, "ascii"),
        ({"LANG": "en_GB.UTF-8", "TERM": "linux"}, "plain marks"),
        ({"LANG": "C", "TERM": "linux"}, "ascii"),
    ],
)
def test_characters_are_those_that_the_terminal_takes(
    environment: dict[str, str], characters: Characters
) -> None:
    assert look_of(config(), environment).characters == characters


def test_a_setting_says_which_characters() -> None:
    assert look_of(config(ascii=False), {"LANG": "C"}).characters == "all"
    assert look_of(config(ascii=True), {"LANG": "C"}).characters == "ascii"
    # Letters are no marks: a terminal of UTF-8 has them.
    assert look_of(config(ascii=True), UTF_8).characters == "plain marks"


def test_16_colours_are_on_a_light_ground_where_the_terminal_says_so() -> None:
    themes = {
        ground: look_of(config(), {"TERM": "linux", "COLORFGBG": ground}).usual_theme
        for ground in ("", "15;0", "0;15", "0;default;15", "12;8")
    }
    assert themes == {
        "": "ansi-dark",
        "15;0": "ansi-dark",
        "0;15": "ansi-light",
        "0;default;15": "ansi-light",
        "12;8": "ansi-dark",
    }


def test_text_in_ascii_says_as_much_as_it_can() -> None:
    assert as_ascii("╭─ Café · Müller & Søn ─╮") == "+- Cafe - Muller & Son -+"
    assert as_ascii("✓ 3 Check DNS… → incorrect") == "+ 3 Check DNS~ > incorrect"
    assert as_ascii("Opening the session …") == "Opening the session.."
    assert as_ascii("日本 e\N{COMBINING ACUTE ACCENT}t") == "???? et"


def test_letters_stay_where_only_marks_are_plain() -> None:
    assert with_plain_marks("│ Café · 日本 → Müller │") == "| Café - 日本 > Müller |"


def test_text_in_ascii_is_as_wide() -> None:
    for code in range(0x20, 0x30000):
        char = chr(code)
        if unicodedata.category(char)[0] != "C":
            drawn = as_ascii(f"a{char}b")
            assert drawn.isascii() and len(drawn) == cell_len(f"a{char}b"), hex(code)
