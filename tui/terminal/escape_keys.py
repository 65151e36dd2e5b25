"""Esc with a key, as terminals send alt with that key and tmux sends the two in quick succession.

Textual 8.2.8 reads some of these as other keys: digits as the characters that Option types on macOS, ``b`` and
``f`` as word motion, ``?`` and ``/`` as themselves. It waits a tenth of a second for the others, in case more of
a sequence follows. Here each of them is alt with the key, at once. The character itself, typed as such (``£``,
say), is not touched: it arrives as UTF-8, without Esc.
"""

from enum import Enum
from string import ascii_lowercase, digits

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from tui.keys import NAMES

# The table holds members of an enumeration, by whose values the keys are named.
_AltKey = Enum(  # type: ignore[misc]  # mypy does not follow computed members
    "_AltKey", {f"alt_{key}": f"alt+{NAMES.get(key, key)}" for key in (*ascii_lowercase, *digits, *NAMES)}
)


def read_escape_as_alt() -> None:
    """Let every verb's alt key arrive as what it is."""
    for member in _AltKey:
        key = member.name.removeprefix("alt_")
        # A Mapping by its annotation, a dict in fact; the members are an enumeration of our own.
        ANSI_SEQUENCES_KEYS[f"\x1b{key}"] = (member,)  # type: ignore[index]
