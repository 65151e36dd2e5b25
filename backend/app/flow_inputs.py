"""What a flow's inputs, and the slots for them in commands and help, must keep to."""

from collections.abc import Iterator

from backend.app.schemas.trees import Command, Flow, Input, Shell
from backend.app.shells.filling import SHELL_NAMES, refused_slots
from backend.app.shells.guess import stated_shell, usual_shell
from backend.app.shells.slots import slots_in, unknown_slots

MOST_FILLED = 1_000
"""How many commands of a flow may hold values: each is read character by character."""

Broken = tuple[str, str, str]
"""Node, field and what is wrong; the node is empty where the flow itself is meant."""


def broken_inputs(flow: Flow) -> Iterator[Broken]:
    """Yield what is wrong with a flow's inputs and slots. In a flow without inputs nothing is a slot."""
    seen: set[str] = set()
    for number, each in enumerate(flow.inputs, start=1):
        if each.name in seen:
            yield "", f"inputs.{number}.name", f"the input {each.name!r} is there twice"
        seen.add(each.name)
        yield from _contradictions(each, f"inputs.{number}")
    if seen:
        yield from _broken_slots(flow, seen)


def _contradictions(each: Input, place: str) -> Iterator[Broken]:
    if each.secret and each.evidence:
        yield "", f"{place}.evidence", "a secret value is in no note: set either secret or evidence"
    if each.secret and each.prefill:
        yield "", f"{place}.prefill", "a secret value is kept nowhere that it could be taken from"


def _broken_slots(flow: Flow, names: set[str]) -> Iterator[Broken]:
    usual, filled = usual_shell(flow), 0
    for node_id, node in flow.nodes.items():
        for name in unknown_slots(node.help, names):
            yield node_id, "help", _unknown(name)
        for number, command in enumerate(node.commands, start=1):
            filled += bool(slots_in(command.line, names))
            if filled > MOST_FILLED:
                yield (
                    node_id,
                    f"commands.{number}",
                    f"only {MOST_FILLED:,} commands of a flow may hold values",
                )
                return
            shell = stated_shell(flow, command) or usual
            for message in _wrong_with(command, shell, names):
                yield node_id, f"commands.{number}", message


def _wrong_with(command: Command, shell: Shell, names: set[str]) -> Iterator[str]:
    for name in unknown_slots(command.line, names):
        yield _unknown(name)
    for refusal in refused_slots(command.line, shell=shell, names=names):
        yield f"no value can be quoted for {SHELL_NAMES[shell]} at {{{refusal.name}}}: it {refusal.reason}"


def _unknown(name: str) -> str:
    return f"there is no input {name!r}; write {{{{{name}}}}} where {{{name}}} is meant as it stands"
