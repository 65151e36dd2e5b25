"""What is said of what became of something: its kind, and its parts, of which the first to go are the least important."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

MessageKind = Literal["done", "sent", "note", "failed"]
MARKS: dict[MessageKind, str] = {"done": "✓", "sent": "→", "note": "i", "failed": "✗"}
"""What stands before a message, so that its kind shows without colour too."""

BETWEEN = " · "
"""What stands between two parts."""
IN_FORCE = 6
"""What is spared first: it stands on the screen as an option that is in force."""
HINT = 5
"""What is spared next: the footer or the list of keys says it too."""


@dataclass(frozen=True)
class Part:
    """A part of a message; of two, the one with the higher `spare` goes first where there is no room. 0 never goes."""

    text: str
    spare: int = 0
    before: str = field(default=BETWEEN, kw_only=True)
    """What stands between it and the part before."""
    remedy: tuple[str, str] | None = field(default=None, kw_only=True)
    """What to do about it, as it is said where no text field has the focus, and where one has."""


def with_remedies(parts: Iterable[Part], *, in_field: bool) -> Iterator[Part]:
    """Return the parts, each followed by what to do about it."""
    for part in parts:
        yield part
        if part.text and part.remedy is not None:
            yield Part(part.remedy[in_field], HINT, before=", ")


def in_one_line(parts: Iterable[Part]) -> str:
    """Return all parts as one line."""
    told = ""
    for part in parts:
        if part.text:
            told += f"{part.before}{part.text}" if told else part.text
    return told


def without_sparest(parts: tuple[Part, ...], *, at_least: int = 1) -> tuple[Part, ...]:
    """Return the parts without the one that is spared first; all of them if none is as spare as that."""
    sparest = max((part.spare for part in parts), default=0)
    if sparest < at_least:
        return parts
    at = max(index for index, part in enumerate(parts) if part.spare == sparest)
    return parts[:at] + parts[at + 1 :]


def counted(count: int, thing: str) -> str:
    """Return a number of things as people say it."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
