"""A command with its values, each quoted for where it stands in its shell."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from backend.app.schemas.trees import Shell
from backend.app.shells.slots import pieces


class Unquotable(ValueError):
    """No quoting is right for a value at its place. The text is one sentence that names value and shell.

    It never holds the value itself, which may be secret; `name` is the input's.
    """

    def __init__(self, message: str, *, name: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True)
class Filled:
    """A command to show and to copy."""

    text: str
    missing: tuple[str, ...] = ()
    """The inputs that have no value yet; their slots stand in the text as they are written."""


def filled(line: str, *, shell: Shell, names: Collection[str], values: Mapping[str, str]) -> Filled:
    """Return a command with its values.

    `names` are those of all inputs of the flow; without any, the line is returned as it is. An empty value counts
    as none.

    Raises:
        Unquotable: there is no right way to write a value where it stands.
    """
    text, missing = "", list[str]()
    for piece in pieces(line, names):
        if isinstance(piece, str):
            text += piece
        elif value := values.get(piece.name):
            text += _quoted(value, shell)
        else:
            text += str(piece)
            missing.append(piece.name)
    return Filled(text, tuple(dict.fromkeys(missing)))


def _quoted(value: str, shell: Shell) -> str:
    if re.fullmatch("[A-Za-z0-9_.:/@-]+", value):
        return value
    if shell == "cmd":
        return f'"{value}"'
    return "'" + value.replace("'", "''" if shell == "powershell" else "'\\''") + "'"
