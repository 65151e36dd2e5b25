"""A command with its values, each quoted for where it stands in its shell."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from backend.app.schemas.trees import Shell
from backend.app.shells import bash, cmd, powershell
from backend.app.shells.parts import NoQuoting, Part, Refusal
from backend.app.shells.slots import Slot, pieces, slots_in

SHELL_NAMES: dict[Shell, str] = {"powershell": "PowerShell", "cmd": "cmd", "bash": "bash"}
"""What people call the shells."""

_READ: dict[Shell, Callable[[Iterable[str | Slot]], list[Part]]] = {
    "powershell": powershell.read,
    "cmd": cmd.read,
    "bash": bash.read,
}


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
    wanted = slots_in(line, names)
    missing = tuple(name for name in wanted if not values.get(name))
    if not wanted:
        return Filled("".join(map(str, pieces(line, names))))
    known = {name: values[name] for name in wanted if values.get(name)}
    try:
        for name, value in known.items():
            _check(name, value)
        return Filled("".join(part.written(known) for part in _READ[shell](pieces(line, names))), missing)
    except NoQuoting as no:
        raise Unquotable(
            f"The value {no.name} cannot be quoted for {SHELL_NAMES[shell]}: it {no.reason}.", name=no.name
        ) from no


def refused_slots(line: str, *, shell: Shell, names: Collection[str]) -> tuple[Refusal, ...]:
    """Return the slots of a command where no value could be written safely, each with the reason."""
    parts = _READ[shell](pieces(line, names)) if slots_in(line, names) else []
    return tuple(dict.fromkeys(refusal for part in parts for refusal in part.refused()))


def _check(name: str, value: str) -> None:
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise NoQuoting(name, "holds what is no character")
