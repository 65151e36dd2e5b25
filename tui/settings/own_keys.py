"""The engineer's own keys, from ``[keys]`` of the settings: which of them hold, and of the others why they do not.

A key that does not hold is left out, and its verb keeps the keys that do, or its usual one: the program starts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.keys import NAMES, OF_LISTS_AND_FIELDS, VERBS, Verb, is_text

_TAKEN = {
    "ctrl+a": "GNU screen takes ctrl+a",
    "ctrl+b": "tmux takes ctrl+b",
    "ctrl+c": "ctrl+c copies what is selected",
    "ctrl+h": "terminals send Backspace for ctrl+h",
    "ctrl+i": "terminals send Tab for ctrl+i",
    "ctrl+j": "terminals send Enter for ctrl+j",
    "ctrl+m": "terminals send Enter for ctrl+m",
    "ctrl+z": "ctrl+z takes back what was typed, or suspends",
    "f1": "many terminals open their help with f1",
    "f10": "many terminals open their menu with f10",
    "f11": "many terminals fill the screen with f11",
    "alt+enter": "many terminals fill the screen with alt+enter",
    "ctrl+enter": "terminals send Enter for ctrl+enter",
    "shift+enter": "terminals send Enter for shift+enter",
}
"""Keys that do not reach the program, or mean something in it already, and why."""
_OF_FIELDS = frozenset([*(f"ctrl+{letter}" for letter in "defkuvwxy"), "f6", "f7", "delete", "backspace"])
"""Keys with which text is edited."""
_BEGIN_SEQUENCES = frozenset("OPX")
"""Letters that begin sequences of the terminal's own where Esc stands before them."""
_MODIFIERS = ("alt+", "cmd+", "ctrl+", "hyper+", "meta+", "shift+", "super+", "win+")
_CHORD = re.compile(r"ctrl\+[a-z]|f[2-9]|f12|insert")
"""Keys that reach the program from everywhere and type nothing."""
_SUCH = "such as ctrl+t or f8"
_NONE = f"is no key; write one character, or a key {_SUCH}"
_BY_SETTING = {verb.setting: verb for verb in VERBS.values()}
_LONGEST_SHOWN = 30
"""Characters of what stands in the file that a sentence repeats."""


@dataclass(frozen=True)
class OwnKeys:
    """What became of the engineer's own keys.

    Attributes:
        by_verb: those that hold, by verb id.
        problems: a sentence for each that does not.
    """

    by_verb: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Refused:
    verb: Verb
    key: str
    why: str


def read_own_keys(table: object, file: str) -> OwnKeys:
    """Check what ``[keys]`` of a file of settings holds."""
    if not isinstance(table, dict):
        told = f'{file}: keys is a table, [keys], with lines such as copy = "K"; until then all verbs keep theirs.'
        return OwnKeys(problems=(told,))
    problems: list[str] = []
    wanted: dict[str, list[str]] = {}
    for name, value in _flat(table):
        try:
            verb, keys = _row(name, value)
        except ValueError as wrong:
            problems.append(f"{file}, [keys] {_shown(name)}: {wrong}.")
        else:
            wanted[verb.id] = keys
    refused = [*_without_impossible(wanted), *_without_clashes(wanted)]
    own = {verb: tuple(keys) for verb, keys in wanted.items() if keys}
    problems += [
        f'{file}, [keys] {one.verb.setting} = "{_shown(one.key)}": {one.why}; {_keeps(one.verb, own.get(one.verb.id, ()))}.'
        for one in refused
    ]
    return OwnKeys(
        {verb: keys for verb, keys in own.items() if keys != (VERBS[verb].default,)}, tuple(problems)
    )


def _row(name: str, value: object) -> tuple[Verb, list[str]]:
    """Return a verb with the keys that a row of the table gives it, each once.

    Raises:
        ValueError: it has none; the message says why.
    """
    verb = _BY_SETTING.get(name.replace(".", "_"))
    if verb is None:
        raise ValueError(f"there is no such verb; {_near(name)}")
    keys = value if isinstance(value, list) else [value]
    if not keys or not all(isinstance(key, str) for key in keys):
        raise ValueError(f'a key is a text such as "K", or a list of such texts; {_keeps(verb, ())}')
    return verb, list(dict.fromkeys(map(_usual, keys)))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Return names and values; a name with a dot in it, without quotes, is a table of its own in TOML."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _shown(text: str) -> str:
    """Return a text of the file for a sentence."""
    text = text if text.isprintable() else repr(text)[1:-1]
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _near(name: str) -> str:
    from difflib import get_close_matches  # late: it is needed for a mistake only

    if near := get_close_matches(name, _BY_SETTING, 1):
        return f"write {near[0]} if that is meant"
    return "`resolutionflow config --example` lists them"


def _keeps(verb: Verb, own: tuple[str, ...]) -> str:
    return f"{verb.setting} keeps {' and '.join(verb.keys_with(own))}"


def _usual(key: str) -> str:
    """Return a key as the table of keys writes it."""
    if len(key) == 1:
        return "space" if key == " " else key
    *modifiers, name = key.strip().split("+")
    modifiers = [modifier.strip().lower() for modifier in modifiers]
    return "+".join(
        [*modifiers, name.strip().lower() if len(name.strip()) > 1 or "ctrl" in modifiers else name]
    )


def _why_not(verb: Verb, key: str) -> str:
    """Return why a verb cannot have a key, and what to do; empty if it can."""
    if key == verb.default:
        return ""
    if is_text(key):
        return _why_no_text(verb, key)
    modifier, _, name = key.rpartition("+")
    if key in _TAKEN:
        return f"{_TAKEN[key]}, so choose another key"
    if key in OF_LISTS_AND_FIELDS or key in _OF_FIELDS:
        return f"lists and text fields have {key} of their own, so choose another key"
    if key == "space":
        return "a text field takes Space as text, so choose another key"
    if is_text(name) and modifier == "alt":
        return f'alt with a key is that key inside text fields, so write "{name}"'
    if name.isalpha() and is_text(name) and modifier == "shift":
        return f'shift with a letter is the capital, so write "{name.upper()}"'
    if _CHORD.fullmatch(key):
        return ""
    if key.startswith(_MODIFIERS) and key.isprintable() and len(key) <= _LONGEST_SHOWN:
        return f"not every terminal sends {key}, so choose another key"
    return f"that {_NONE}"


def _why_no_text(verb: Verb, key: str) -> str:
    if not is_text(verb.default) and verb.default != "space":
        return f"{verb.default} works inside text fields too, where {key} is text, so choose a key {_SUCH}"
    if key in NAMES or (key.isalnum() and key not in _BEGIN_SEQUENCES):
        return ""
    if key.isascii() and key.isprintable():
        return f"with Esc before it {key} begins a sequence of the terminal's own, so choose another key"
    return f"that {_NONE}"


def _without_impossible(wanted: dict[str, list[str]]) -> list[_Refused]:
    """Take keys that no terminal gives these verbs out of what is wanted; return them."""
    refused = [
        _Refused(VERBS[verb], key, why)
        for verb, keys in wanted.items()
        for key in keys
        if (why := _why_not(VERBS[verb], key))
    ]
    for one in refused:
        wanted[one.verb.id].remove(one.key)
    return refused


def _without_clashes(wanted: dict[str, list[str]]) -> list[_Refused]:
    """Take keys that another verb has on the same screen out of what is wanted, the later of two; return them."""
    refused: list[_Refused] = []
    while clash := next(_clashes(wanted), None):
        refused.append(clash)
        wanted[clash.verb.id].remove(clash.key)
    return refused


def _clashes(wanted: Mapping[str, list[str]]) -> Iterator[_Refused]:
    from tui.key_places import PLACES  # late: most have no keys of their own

    for verb_id in reversed(list(wanted)):
        verb = VERBS[verb_id]
        here = {place: verbs for place, verbs in PLACES.items() if verb_id in verbs}
        for key in wanted[verb_id]:
            for place, verbs in here.items():
                for other in (VERBS[other] for other in sorted(verbs - {verb_id})):
                    if other.default != verb.default and key in other.keys_with(wanted.get(other.id, ())):
                        yield _Refused(verb, key, _why_clash(key, other, place))


def _why_clash(key: str, other: Verb, place: str) -> str:
    has = f"{key} is {other.setting} ({other.label}) on the screen {place}"
    return f"{has}, so choose another key or give {other.setting} one too"
