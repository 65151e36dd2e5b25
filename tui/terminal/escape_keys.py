"""Esc with a key, as terminals send alt with that key and tmux sends the two in quick succession.

Textual 8.2.8 reads some of these as other keys: digits as the characters that Option types on macOS, ``b`` and
``f`` as word motion, ``?`` and ``/`` as themselves. It waits a tenth of a second for the others, in case more of
a sequence follows. Here each of them is alt with the key, at once. The character itself, typed as such (``£``,
say), is not touched: it arrives as UTF-8, without Esc.
"""

from enum import Enum
from string import ascii_lowercase, digits

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from tui import keys


def read_escape_as_alt() -> None:
    """Let every verb's alt key arrive as what it is, and alt with any letter or digit."""
    texts = sorted({*ascii_lowercase, *digits, *keys.characters()})
    # The table holds members of an enumeration, by whose values the keys are named.
    alt_keys = Enum(  # type: ignore[misc]  # mypy does not follow computed members
        "alt_keys", {f"alt_{key}": f"alt+{keys.NAMES.get(key, key)}" for key in texts}
    )
    for key in texts:
        # A Mapping by its annotation, a dict in fact; the members are an enumeration of our own.
        ANSI_SEQUENCES_KEYS[f"\x1b{key}"] = (alt_keys[f"alt_{key}"],)  # type: ignore[index]
