"""The engineer's own keys: which hold, and what is said of those that do not."""

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import format_key
from textual.widgets import Input, TextArea

from tui import keys
from tui.key_places import PLACES
from tui.settings.config import ConfigError, load_config
from tui.settings.own_keys import OwnKeys, read_own_keys

IDS = [verb.setting for verb in keys.VERBS.values()]


def read(**table: Any) -> OwnKeys:
    return read_own_keys(table, "config.toml")


@pytest.mark.parametrize(
    ("table", "holds"),
    [
        ({"copy": "K"}, {"copy": ("K",)}),
        ({"copy": ["ctrl+t", "K", "K"]}, {"copy": ("ctrl+t", "K")}),
        ({"copy": "p", "preview": "c"}, {"copy": ("p",), "preview": ("c",)}),
        ({"copy": "y", "command": "c"}, {"copy": ("y",), "command": ("c",)}),
        ({"copy": "й", "undo": "ß", "level": ","}, {"copy": ("й",), "undo": ("ß",), "level": (",",)}),
        ({"submit": "F8", "quit": "Ctrl+T"}, {"submit": ("f8",), "quit": ("ctrl+t",)}),
        ({"copy_last": "L", "view.all": "A"}, {"copy.last": ("L",), "view.all": ("A",)}),
        ({"copy": {"last": "L"}}, {"copy.last": ("L",)}),
        ({"mask": "u"}, {"mask": ("u",)}),  # undo is on no screen with it
        ({"copy": "c", "open": "enter"}, {}),
        ({}, {}),
    ],
)
def test_keys_that_hold(table: dict[str, Any], holds: dict[str, tuple[str, ...]]) -> None:
    assert read(**table) == OwnKeys(holds)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"copi": "K"}, "copi: there is no such verb; write copy if that is meant."),
        ({"xyzzy": "K"}, "xyzzy: there is no such verb; `resolutionflow config --example` lists them."),
        (
            {"copy": "y"},
            'copy = "y": y is command (Command) on the screen Step, so choose another key or give command one too; '
            "copy keeps c.",
        ),
        (
            {"copy": "K", "preview": "K"},
            'preview = "K": K is copy (Copy for Ticket) on the screen Sessions, so choose another key or give copy one '
            "too; preview keeps p.",
        ),
        (
            {"output": "1"},
            'output = "1": 1 is answer_1 (Answer) on the screen Step, so choose another key or give answer_1 one too; '
            "output keeps o.",
        ),
        (
            {"list_sort": "g"},
            'list_sort = "g": g is copy_last (Last copy) on the screen Sessions, so choose another key or give '
            "copy_last one too; list_sort keeps s.",
        ),
        (
            {"palette": "ctrl+q"},
            'palette = "ctrl+q": ctrl+q is quit (Quit) on the screen Sessions, so choose another key or give quit one '
            "too; palette keeps ctrl+p.",
        ),
        (
            {"copy": "ctrl+a"},
            'copy = "ctrl+a": GNU screen takes ctrl+a, so choose another key; copy keeps c.',
        ),
        ({"copy": "ctrl+b"}, "tmux takes ctrl+b"),
        ({"copy": "ctrl+h"}, "terminals send Backspace for ctrl+h"),
        ({"copy": "ctrl+i"}, "terminals send Tab for ctrl+i"),
        ({"copy": "ctrl+j"}, "terminals send Enter for ctrl+j"),
        ({"copy": "ctrl+m"}, "terminals send Enter for ctrl+m"),
        ({"copy": "ctrl+z"}, "ctrl+z takes back what was typed, or suspends"),
        ({"copy": "alt+enter"}, "many terminals fill the screen with alt+enter"),
        ({"copy": "ctrl+enter"}, "terminals send Enter for ctrl+enter"),
        ({"copy": "shift+enter"}, "terminals send Enter for shift+enter"),
        ({"copy": "ctrl+1"}, "not every terminal sends ctrl+1"),
        ({"copy": "ctrl+shift+k"}, "not every terminal sends ctrl+shift+k"),
        ({"copy": "f1"}, "many terminals open their help with f1"),
        ({"copy": "enter"}, "lists and text fields have enter of their own"),
        ({"copy": "ctrl+e"}, "lists and text fields have ctrl+e of their own"),
        ({"copy": "alt+k"}, 'alt with a key is that key inside text fields, so write "k"'),
        ({"copy": "shift+k"}, 'shift with a letter is the capital, so write "K"'),
        ({"copy": "["}, "with Esc before it [ begins a sequence of the terminal's own"),
        ({"copy": "O"}, "with Esc before it O begins a sequence of the terminal's own"),
        ({"copy": " "}, 'copy = "space": a text field takes Space as text'),
        ({"quit": "Q"}, "ctrl+q works inside text fields too, where Q is text"),
        ({"open": "l"}, "enter works inside text fields too, where l is text"),
        (
            {"copy": "nonsense"},
            'copy = "nonsense": that is no key; write one character, or a key such as ctrl+t',
        ),
        ({"copy": "\x1b[31m" * 9}, 'copy = "\\x1b[31m\\x1b[31m'),
        ({"copy": "́"}, "that is no key"),
        ({"copy": ""}, "that is no key"),
        ({"copy": 3}, 'copy: a key is a text such as "K", or a list of such texts; copy keeps c.'),
        ({"copy": []}, 'copy: a key is a text such as "K", or a list of such texts; copy keeps c.'),
        ({"copy": {}}, 'copy: a key is a text such as "K", or a list of such texts; copy keeps c.'),
    ],
)
def test_a_key_that_does_not_hold_is_one_sentence(table: dict[str, Any], told: str) -> None:
    got = read(**table)
    sentence = got.problems[-1]
    assert told in sentence
    assert sentence.startswith("config.toml, [keys] ") and sentence.endswith(".")
    assert sentence.isprintable() and len(sentence) < 200


def test_what_is_no_table_is_one_sentence() -> None:
    (told,) = read_own_keys("K", "config.toml").problems
    assert told.startswith("config.toml: keys is a table, [keys],")


def test_a_verb_that_stands_among_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('copy = "K"\n')
    with pytest.raises(
        ConfigError, match=r"has the verb 'copy' among the settings; put a line \[keys\] above it\.$"
    ):
        load_config({}, {"RESOLUTIONFLOW_CONFIG": str(path)})


def test_the_keys_of_a_verb_that_hold_stay() -> None:
    got = read(copy=["ctrl+a", "ctrl+t", "p"], preview="ctrl+a")
    assert got.by_verb == {"copy": ("ctrl+t",)}
    assert [told.partition(":")[0] for told in got.problems] == [
        'config.toml, [keys] copy = "ctrl+a"',
        'config.toml, [keys] preview = "ctrl+a"',
        'config.toml, [keys] copy = "p"',
    ]
    assert got.problems[0].endswith("copy keeps ctrl+t.")
    assert got.problems[1].endswith("preview keeps p.")


def test_keys_of_lists_and_fields_stay_beside_own_ones() -> None:
    assert keys.OPEN.keys_with(("f8",)) == ("f8", "enter")
    assert keys.COPY.keys_with(("f8",)) == ("f8",)


KEYS = st.sampled_from(
    [*"abcdefghijklmnopqrstuvwxyzABCDEF123,;?!>", "ctrl+t", "ctrl+s", "f2", "enter", "space"]
)


@given(st.dictionaries(st.sampled_from(IDS), KEYS | st.lists(KEYS, min_size=1, max_size=3), max_size=20))
def test_whatever_is_wanted_no_screen_has_one_key_for_two_verbs(table: dict[str, Any]) -> None:
    got = read_own_keys(table, "config.toml")
    for verbs in PLACES.values():
        taken: dict[str, keys.Verb] = {}
        for verb in (keys.VERBS[verb] for verb in verbs):
            for key in verb.keys_with(got.by_verb.get(verb.id, ())):
                other = taken.setdefault(key, verb)
                assert other.default == verb.default, (key, verb, other)
    wanted = list(chain.from_iterable([one] if isinstance(one, str) else one for one in table.values()))
    assert len(got.problems) <= len(wanted)


def test_no_key_with_which_text_is_edited_can_be_given() -> None:
    for field in (Input, TextArea):
        for key in chain.from_iterable(binding.key.split(",") for binding in field.BINDINGS):  # type: ignore[union-attr]  # all of them are bindings
            assert read(copy=key.strip()).by_verb == {}, key


def test_keys_are_called_as_textual_calls_them() -> None:
    assert {format_key(name): name for name in keys.NAMES.values()} == keys.NAMES


def test_names_in_the_settings_are_of_one_verb() -> None:
    assert len(set(IDS)) == len(keys.VERBS)
