"""Values of a flow's inputs in a session: those that are given, what a step needs, and its commands with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from backend.app.schemas.sessions import SessionUpdate
from backend.app.schemas.trees import Command, Flow, Input, Node
from backend.app.shells.filling import Unquotable, filled
from backend.app.shells.guess import shell_of
from backend.app.shells.slots import slots_in
from tui.api.bodies import built
from tui.api.errors import ApiError
from tui.sessions.secrets import SHORTEST
from tui.sessions.state import OpenSession
from tui.sessions.writer import SessionWriter

_ALL = 1_000
DOTS = "••••"
"""What is shown in place of a secret value; always the same, so that its length is not told."""
_STAND_IN = "rf-secret-value"
"""What is written where the dots then are, if they themselves cannot stand there."""


def values_of(opened: OpenSession) -> dict[str, str]:
    """Return all values that are given, by name."""
    return {**opened.session.values, **opened.secrets}


def values_to_show(opened: OpenSession) -> dict[str, str]:
    """Return all values that are given, with dots for secret ones."""
    return {**opened.session.values, **dict.fromkeys(opened.secrets, DOTS)}


def names_in(flow: Flow) -> tuple[str, ...]:
    """Return the names of a flow's inputs."""
    return tuple(given.name for given in flow.inputs)


def inputs_in(flow: Flow, texts: Iterable[str]) -> tuple[Input, ...]:
    """Return the inputs that texts of a flow have slots for, in the flow's order."""
    names = names_in(flow)
    needed = {name for text in texts for name in slots_in(text, names)}
    return tuple(given for given in flow.inputs if given.name in needed)


def missing_in(opened: OpenSession, texts: Iterable[str]) -> tuple[Input, ...]:
    """Return the inputs of texts that have no value yet."""
    given = values_of(opened)
    return tuple(one for one in inputs_in(opened.flow, texts) if not given.get(one.name))


def texts_of(node: Node) -> tuple[str, ...]:
    """Return the texts of a node that may have slots."""
    return (node.help, *(command.line for command in node.commands))


def in_commands(
    opened: OpenSession, commands: Iterable[Command], typed: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield each command with the values that are given, and why one cannot be copied with them, if so.

    Secret ones are shown as dots; what is said of them is true of the value itself. What is `typed` for some, and not
    given yet, comes in place of what is given.
    """
    values = {**values_of(opened), **(typed or {})}
    secret = {one.name for one in opened.flow.inputs if one.secret}
    for command in commands:
        why = ""
        shown = {name: DOTS if name in secret and text else text for name, text in values.items()}
        try:
            with_values(opened.flow, command, values)
        except Unquotable as unquotable:
            why = str(unquotable)
            shown.pop(unquotable.name, None)
        yield _with_what_fits(opened.flow, command, shown), why


def with_values(flow: Flow, command: Command, values: Mapping[str, str]) -> str:
    """Return a command with these values; slots without one stay.

    Raises:
        Unquotable: a value cannot stand where its slot does.
    """
    return filled(command.line, shell=shell_of(flow, command), names=names_in(flow), values=values).text


def _with_what_fits(flow: Flow, command: Command, shown: Mapping[str, str]) -> str:
    plain = {name: _STAND_IN if text == DOTS else text for name, text in shown.items()}
    for values in (shown, plain):  # dots do not fit where a program reads them as code
        with suppress(Unquotable):
            return with_values(flow, command, values).replace(_STAND_IN, DOTS)
    return command.line


@dataclass(frozen=True)
class CommandText:
    """Commands of a step as they are copied.

    Attributes:
        told: which of them these are, for people.
        secret: whether a secret value is in it.
    """

    text: str
    told: str
    secret: bool


def chosen_of(commands: tuple[Command, ...], number: int | None) -> tuple[Command, ...]:
    """Return the command of this number, from 1; all for None."""
    return commands if number is None else commands[number - 1 : number]


def command_text(
    flow: Flow, commands: tuple[Command, ...], number: int | None, values: Mapping[str, str]
) -> CommandText:
    """Return one of a step's commands with these values, by its number from 1; all of them for None.

    Raises:
        Unquotable: a value cannot stand where its slot does.
    """
    count, chosen = len(commands), chosen_of(commands, number)
    if number is not None and count > 1:
        told = f"Command {number} of {count}"
    else:
        told = "Command" if count == 1 else f"All {count} commands"
    needed = inputs_in(flow, (command.line for command in chosen))
    return CommandText(
        "\n".join(with_values(flow, command, values) for command in chosen),
        told,
        any(one.secret and values.get(one.name) for one in needed),
    )


def too_short(flow: Flow, values: Mapping[str, str]) -> Input | None:
    """Return the secret input whose value is too short to be kept out of what is recorded; None if there is none."""
    return next(
        (one for one in flow.inputs if one.secret and 0 < len(values.get(one.name, "").strip()) < SHORTEST),
        None,
    )


def require_fit(flow: Flow, values: Mapping[str, str]) -> None:
    """See that values can be given.

    Raises:
        ApiError: one of them cannot.
    """
    built(SessionUpdate, values=dict(values))
    if (short := too_short(flow, values)) is not None:
        raise ApiError(f"A secret value has {SHORTEST} characters or more ({short.label}).")


async def give_values(writer: SessionWriter, opened: OpenSession, values: Mapping[str, str]) -> str:
    """Give values, by name; an empty one takes its value away. Secret ones stay in the memory of this program.

    Returns why the server has no part in it yet; empty once it has, or if there is nothing for it.

    Raises:
        ApiError: one of them is not taken.
    """
    require_fit(opened.flow, values)
    kept = built(SessionUpdate, values=dict(values)).values or {}
    secret = {one.name for one in opened.flow.inputs if one.secret}
    for name in secret & set(kept):
        opened.secrets.pop(name, None)
        if kept[name]:
            opened.secrets[name] = values[name]  # as it was typed: two blanks of a password are two
    saved = opened.session.values
    changed = {
        name: text for name, text in kept.items() if name not in secret and text != saved.get(name, "")
    }
    return await writer.give_values(opened, changed) if changed else ""


def prefilled(opened: OpenSession, one: Input) -> str:
    """Return what the session itself says for an input's value."""
    if one.prefill == "client_name":
        return opened.session.client_name
    return opened.session.ticket_number if one.prefill == "ticket_number" else ""


def labels_of(inputs: Sequence[Input], *, most: int = _ALL) -> str:
    """Return inputs as a sentence names them; of more than `most`, how many others there are."""
    named = ", ".join(one.label for one in inputs[:most])
    return f"{named} and {len(inputs) - most} more" if len(inputs) > most else named
