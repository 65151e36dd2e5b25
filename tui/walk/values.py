"""Commands of a step, copied filled in, and the values that they contain."""

from collections.abc import Iterable

from backend.app.schemas.trees import Input
from backend.app.shells.filling import Unquotable
from tui import keys
from tui.api.errors import ApiError
from tui.notes.copying import copy_commands
from tui.sessions.state import OpenSession
from tui.sessions.values import (
    chosen_of,
    command_text,
    give_values,
    in_commands,
    missing_in,
    prefilled,
    values_of,
)
from tui.walk.letters import heard
from tui.walk.notes import say_copy
from tui.walk.talk import no_number, number_in
from tui.walk.ticket import EMPTY, EMPTY_SAID
from tui.walk.walk import Entry, Walk


def has_commands(opened: OpenSession) -> bool:
    """Tell whether the step has commands."""
    return not opened.completed and opened.node is not None and bool(opened.node.commands)


def has_inputs(opened: OpenSession) -> bool:
    """Tell whether there are values to give."""
    return not opened.completed and bool(opened.flow.inputs)


async def command(walk: Walk, entry: Entry) -> None:
    """Copy the step's only command, or one by its number."""
    count = len(walk.opened.node.commands) if walk.opened.node is not None else 0
    number: int | None = 1
    if entry.rest:
        number = number_in(entry.rest, most=count)
        if number is None:
            walk.talk.fail(no_number(entry.rest, most=count))
            return
    elif count > 1:
        _say_commands(walk)
        number = await walk.talk.number("Number of the command, or nothing:", most=count)
    if number is None:
        walk.talk.say("Nothing was copied.")
    else:
        await _copy(walk, number)


def _say_commands(walk: Walk) -> None:
    opened = walk.opened
    if opened.node is not None:
        shown = in_commands(opened, opened.node.commands)
        for number, (line, _why) in enumerate(shown, start=1):
            walk.talk.show(f"{number} {line}")


async def commands(walk: Walk, _entry: Entry) -> None:
    """Copy all commands of the step."""
    await _copy(walk, None)


async def _copy(walk: Walk, number: int | None) -> None:
    opened = walk.opened
    if opened.node is None:
        return
    all_of_them = opened.node.commands
    missing = missing_in(opened, (command.line for command in chosen_of(all_of_them, number)))
    if missing and not walk.talk.incoming.typed:
        walk.talk.fail(f"Nothing was copied: {missing[0].label} has no value; {heard(keys.VALUES)} gives it.")
    if missing and not await _ask_for_missing(walk, missing):
        return
    try:
        text = command_text(opened.flow, all_of_them, number, values_of(opened))
    except Unquotable as unquotable:
        walk.talk.fail(f"Nothing was copied: {unquotable}")
        return
    say_copy(walk, await copy_commands(walk.context, text))


async def _ask_for_missing(walk: Walk, missing: Iterable[Input]) -> bool:
    for one in missing:
        if not await _ask(walk, one, await _offered(walk, one)):
            return False
        if not values_of(walk.opened).get(one.name):
            walk.talk.fail(f"Nothing was copied: {one.label} has no value.")
            return False
    return True


async def values(walk: Walk, entry: Entry) -> None:
    """Ask for all values of the flow, or give the one that is named."""
    inputs = {one.name: one for one in walk.opened.flow.inputs}
    if not entry.rest:
        for one in inputs.values():
            await _ask(walk, one, await _offered(walk, one))
        return
    name, _blank, value = entry.rest.partition(" ")
    if name not in inputs:
        walk.talk.fail(f"There is no value {name!r} here; there are {', '.join(inputs)}.")
    elif value.strip() and not inputs[name].secret:
        await _give(walk, inputs[name], "" if value.strip() == EMPTY else value.strip())
    elif value.strip():
        walk.talk.fail(f"{inputs[name].label} is secret; it is asked for, and not written behind the letter.")
    else:
        await _ask(walk, inputs[name], await _offered(walk, inputs[name]))


async def _offered(walk: Walk, one: Input) -> str:
    """Return the value that stands, or what may be it."""
    opened = walk.opened
    if (standing := values_of(opened).get(one.name, "")) or one.secret:
        return standing
    if one.prefill == "client" and opened.session.client_name:
        found = await walk.context.store.find_values(opened.session.client_name, [one.name])
        return found.get(one.name, "")
    return prefilled(opened, one)


async def _ask(walk: Walk, one: Input, present: str) -> bool:
    """Ask for a value, and give it; tell whether that came to its end."""
    if one.secret:
        told = "given" if present else "none"
        asked = f"{one.label}, secret ({told}), nothing keeps it, {EMPTY_SAID} empties it:"
        typed = await walk.talk.unseen(asked)
        if typed is None:
            walk.talk.fail(f"{one.label} is secret, and can be typed at a terminal alone.")
            return False
    else:
        example = f", such as {one.example}" if one.example and not present else ""
        asked = f"{one.label}{example} ({present or 'none'}), nothing keeps it, {EMPTY_SAID} empties it:"
        typed = await walk.talk.line(asked)
    return await _give(walk, one, "" if typed == EMPTY else typed or present)


async def _give(walk: Walk, one: Input, value: str) -> bool:
    if value == values_of(walk.opened).get(one.name, ""):
        return True
    try:
        why = await give_values(walk.context.store.writer, walk.opened, {one.name: value})
    except ApiError as error:
        walk.talk.fail(f"Not given: {error}")
        return False
    kept = " It is kept in memory, never on a disk." if one.secret and value else ""
    told = f"{one.label} {'given' if value else 'taken away'}"
    walk.talk.say(f"{walk.told(told, why)}{kept}")
    return True
