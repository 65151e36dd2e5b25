"""Which characters may be written here: by the settings, the locale, and what the terminal is called."""

import re
from collections.abc import Mapping
from typing import TextIO

from tui.core.ascii_lines import Characters

_COERCED = {"C.UTF-8", "C.utf8", "UTF-8"}


def characters_of(environment: Mapping[str, str], *, setting: bool | None = None) -> Characters:
    """Return the characters that may be written; `setting` is whether the engineer wants marks in ASCII."""
    if setting is False:
        return "all"
    term = environment.get("TERM", "").strip().lower()
    if _locale_takes_ascii_only(environment) or re.fullmatch(r"vt\d.*", term):
        return "ascii"
    # The font of the Linux console has few marks, though it takes UTF-8.
    return "plain marks" if setting or term == "linux" else "all"


def _locale_takes_ascii_only(environment: Mapping[str, str]) -> bool:
    """Tell whether a locale was chosen that is none of UTF-8; without one, nothing is known against it."""
    chosen = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if not chosen[0] and chosen[1] in _COERCED and chosen[2] in ("C", "POSIX"):
        del chosen[1]  # Python itself set it at start, in place of C
    locale = next(filter(None, chosen), "UTF-8")
    return "utf8" not in re.sub("[^a-z0-9]", "", locale.lower())


def characters_for(
    stream: TextIO, environment: Mapping[str, str], *, setting: bool | None = None
) -> Characters:
    """Return the characters that may be written to a stream: no more than it can encode, whatever else is said."""
    try:
        "…é".encode(stream.encoding)
    except (LookupError, UnicodeEncodeError):
        return "ascii"
    return characters_of(environment, setting=setting)
