"""Slots in commands and help: which are there, and help with its values."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_NAME = "[a-z][a-z0-9_]{0,31}"
_WRITTEN = re.compile(rf"\{{\{{(?P<literal>{_NAME})\}}\}}|(?<!\$)\{{(?P<slot>{_NAME})\}}")


@dataclass(frozen=True)
class Slot:
    """A place where a value goes."""

    name: str

    def __str__(self) -> str:
        return f"{{{self.name}}}"


def pieces(text: str, names: Collection[str]) -> Iterator[str | Slot]:
    """Yield the text's pieces in order: what stands as it is, and slots, also those of names that are not known.

    ``{{name}}`` becomes the text ``{name}``. ``${name}`` is a variable of the shell. Without names, the flow has
    no inputs, and all of the text stands as it is.
    """
    if not names:
        yield text
        return
    done = 0
    for found in _WRITTEN.finditer(text):
        before = text[done : found.start()]
        done = found.end()
        if name := found["slot"]:
            yield before
            yield Slot(name)
        else:
            yield f"{before}{{{found['literal']}}}"
    yield text[done:]


def slots_in(text: str, names: Collection[str]) -> tuple[str, ...]:
    """Return which of a flow's inputs a text has slots for, in the order in which they occur first."""
    found = (piece.name for piece in pieces(text, names) if isinstance(piece, Slot))
    return tuple(dict.fromkeys(name for name in found if name in names))


def unknown_slots(text: str, names: Collection[str]) -> tuple[str, ...]:
    """Return the slots of a text that no input of its flow is for, in the order in which they occur first."""
    found = (piece.name for piece in pieces(text, names) if isinstance(piece, Slot))
    return tuple(dict.fromkeys(name for name in found if name not in names))


def help_filled(text: str, *, names: Collection[str], values: Mapping[str, str]) -> str:
    """Return help with its values, as they are; a slot without a value stays as it is written.

    `names` are those of all inputs of the flow.
    """
    return "".join(_shown(piece, values) for piece in pieces(text, names))


def _shown(piece: str | Slot, values: Mapping[str, str]) -> str:
    return piece if isinstance(piece, str) else values.get(piece.name) or str(piece)
