"""Bringing a session on the server to what is known of it here: created again, or what it lacks put back.

Each call can be repeated: ids are those of before, so what failed in between goes on where it stood.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import get_args
from uuid import UUID

from backend.app.flow import is_custom
from backend.app.schemas.export import SessionExport
from backend.app.schemas.sessions import (
    DecisionCreate,
    DecisionResponse,
    SessionComplete,
    SessionCreate,
    SessionResponse,
    SessionUpdate,
)
from tui.api import sessions, trees
from tui.api.bodies import built
from tui.api.errors import ApiError, Refused
from tui.api.http import Http
from tui.sessions.changes import StepTextName, TextName, text_in
from tui.sessions.label import label_of
from tui.sessions.marks import MARKED_LINES, lines_of, spelled
from tui.sessions.overwriting import update_of
from tui.sessions.written import cut_off

_LONGEST_NAME = 500
_TEXTS: tuple[TextName, ...] = get_args(TextName)
_STEP_TEXTS: tuple[StepTextName, ...] = get_args(StepTextName)

Keep = Callable[[str, str], Awaitable[None]]
"""Keeps a text that is not taken for the session's, given what it is and the text."""


@dataclass
class Recreated:
    """A session that the server has again.

    Attributes:
        told: what else there is to say, without an end.
    """

    session: SessionResponse
    told: list[str] = field(default_factory=list)


def lacks(server: SessionResponse, held: SessionResponse) -> bool:
    """Tell whether the server's session is another one than the one that is held here."""
    same_steps = [step.id for step in server.decisions] == [step.id for step in held.decisions]
    return (
        not same_steps
        or any(_differing(theirs, ours) for theirs, ours in _pairs(server, held))
        or any(getattr(server, name) != getattr(held, name) for name in _TEXTS)
        or server.values != held.values
        or (server.completed_at is None) != (held.completed_at is None)
    )


async def recreate(http: Http, held: SessionResponse, *, keep: Keep) -> Recreated:
    """Have the server bring its session to what is held here, and return it.

    Of two texts that differ the newer state's is taken; `keep` has the other one before anything is written over it.

    Raises:
        ApiError: it cannot be; what was done by then stays, and doing it again goes on there.
    """
    made = await _there(http, held)
    _require_same_path(made.session, held)
    if made.session.completed_at is None:
        await _put_back(http, made, held, keep=keep)
    else:
        await _leave_completed(made, held, keep=keep)
    if held.exported and not made.session.exported and made.session.completed_at is not None:
        marking = SessionExport(unconfirmed=held.export_unconfirmed)
        await sessions.export_session(http, held.id, marking)
    made.session = await sessions.get_session(http, held.id)
    return made


async def _there(http: Http, held: SessionResponse) -> Recreated:
    """Return the server's session, started anew where it has none."""
    try:
        return Recreated(await sessions.get_session(http, held.id, whole=True))
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
    told: list[str] = []
    body = built(
        SessionCreate,
        id=held.id,
        tree_id=await _flow(http, held, told),
        ticket_number=held.ticket_number,
        client_name=held.client_name,
        started_at=held.started_at,
    )
    return Recreated(await sessions.create_session(http, body), told)


async def _flow(http: Http, held: SessionResponse, told: list[str]) -> UUID:
    """Return the id of the flow as the session has it, imported from the session where the server has no such one."""
    flow = held.tree_snapshot
    try:
        if (await trees.get_tree(http, held.tree_id)).flow == flow:
            return held.tree_id
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
    try:
        try:
            imported = await trees.import_tree(http, flow, replace=False)
        except Refused as refused:
            if refused.status != HTTPStatus.CONFLICT:
                raise
            name = f"{flow.name}, as in {label_of(held, without=str(held.id))}"[:_LONGEST_NAME]
            beside = flow.model_copy(update={"name": name})
            imported = await trees.import_tree(http, beside, replace=False)
            told.append("there is another flow of that name by now")
    except Refused as refused:
        raise ApiError(
            f"Its flow {flow.name!r} is not there any more, and cannot be imported from here: {refused} Have it imported, "
            "and try again; all of the session stays here."
        ) from refused
    if imported.id != held.tree_id:
        told.append(f"its flow is there as {imported.flow.name!r}, imported from the session")
    return imported.id


def _require_same_path(server: SessionResponse, held: SessionResponse) -> None:
    """See that the server's session went no other way than the one held here."""
    theirs, ours = server.tree_snapshot, held.tree_snapshot
    if (theirs.root, theirs.nodes) != (ours.root, ours.nodes):
        raise ApiError(
            "There is a session of this id on another flow by now; what is held here stays, to copy."
        )
    for step, known in _pairs(server, held):
        if step.id != known.id:
            raise ApiError(
                f"The session went on otherwise: step {step.position} is another one by now. Undo that one first, or copy "
                "what is held here."
            )


async def _put_back(http: Http, made: Recreated, held: SessionResponse, *, keep: Keep) -> None:
    """Bring a session in progress to what is held."""
    cut = 0
    older = made.session.version < held.version or made.session.version == 1
    version = made.session.version
    for theirs, ours in _pairs(made.session, held):
        if texts := await _wanted(theirs, ours, older=older, keep=keep):
            body = update_of(texts)
            cut += _missing(ours) > 0 and "command_output" in texts
            _step, version = await sessions.edit_decision(http, held.id, ours.id, body, if_version=version)
    before = made.session.decisions[-1].id if made.session.decisions else None
    for step in held.decisions[len(made.session.decisions) :]:
        _step, version = await _append(http, held.id, step, after=before)
        before = step.id
        cut += _missing(step) > 0
    if cut:
        outputs, says = (
            ("1 output", "its end says so") if cut == 1 else (f"{cut} outputs", "their ends say so")
        )
        made.told.append(f"of {outputs} only the beginning was known here, {says}")
    wanted = await _wanted_texts(made.session, held, older=older, keep=keep)
    values = await _wanted_values(made.session, held, older=older, keep=keep)
    if wanted or values:
        update = built(SessionUpdate, **wanted, **({"values": values} if values else {}))
        made.session = await sessions.update_session(http, held.id, update, if_version=version)
    if held.completed_at is not None:
        closing = built(SessionComplete, completed_at=held.completed_at)
        made.session = await sessions.complete_session(http, held.id, closing)


async def _append(
    http: Http, session_id: UUID, step: DecisionResponse, *, after: UUID | None
) -> tuple[DecisionResponse, int]:
    body = built(
        DecisionCreate,
        id=step.id,
        after=after,
        node_id=step.node_id,
        question=step.question if is_custom(step.node_id) else "",
        answer=step.answer,
        action_performed=step.action_performed,
        notes=step.notes,
        command_output=_output(step),
        recorded_at=step.recorded_at,
        **({"marked_lines": marked} if (marked := _marks(step)) else {}),
    )
    try:
        return await sessions.append_decision(http, session_id, body)
    except Refused as refused:
        raise ApiError(f"Step {step.position} is not taken: {refused} What is held here stays.") from refused


async def _wanted(
    theirs: DecisionResponse, ours: DecisionResponse, *, older: bool, keep: Keep
) -> dict[StepTextName, str]:
    """Return what a step lacks, and have the other ones of texts that differ kept."""
    wanted: dict[StepTextName, str] = {}
    for name in _differing(theirs, ours):
        other = text_in(theirs, name)
        if older or not other:
            wanted[name] = _text_of(ours, name, theirs=other)
            await _keep_theirs(keep, _of_step(name, ours), other, beside=wanted[name])
        else:
            await _keep_ours(keep, ours, name, beside=other)
    if "command_output" in wanted and (ours.marked_lines or theirs.marked_lines):
        wanted[MARKED_LINES] = spelled(_marks(ours))
    elif "command_output" in _differing(theirs, ours):  # theirs stays, of which ours are no lines
        wanted.pop(MARKED_LINES, None)
    return wanted


async def _wanted_texts(
    server: SessionResponse, held: SessionResponse, *, older: bool, keep: Keep
) -> dict[TextName, str]:
    """Return what the session's own texts lack, and have the other ones of those that differ kept."""
    wanted: dict[TextName, str] = {}
    for name in _TEXTS:
        text, other = getattr(held, name), getattr(server, name)
        if text == other:
            continue
        if older or not other:
            wanted[name] = text
            await _keep_theirs(keep, _spoken(name), other, beside=text)
        elif text not in other:
            await keep(f"{_spoken(name)}, as it was here", text)
    return wanted


async def _wanted_values(
    server: SessionResponse, held: SessionResponse, *, older: bool, keep: Keep, frozen: bool = False
) -> dict[str, str]:
    """Return the values that the session lacks, and have the other ones of those that differ kept.

    A `frozen` session takes none any more, so all that it lacks is kept.
    """
    labels = {given.name: given.label for given in held.tree_snapshot.inputs}
    wanted: dict[str, str] = {}
    for name, value in held.values.items():
        other = server.values.get(name, "")
        if value == other:
            continue
        if (older or not other) and not frozen:
            wanted[name] = value
            await _keep_theirs(keep, labels.get(name, name), other, beside=value)
        else:
            await keep(f"{labels.get(name, name)}, as it was here", value)
    return wanted


async def _leave_completed(made: Recreated, held: SessionResponse, *, keep: Keep) -> None:
    """Take a session that is completed on the server for what it is: it is frozen."""
    if len(held.decisions) > len(made.session.decisions):
        raise ApiError("The session is completed by now, and takes no more steps; copy them from here.")
    for theirs, ours in _pairs(made.session, held):
        for name in _differing(theirs, ours):
            await _keep_ours(keep, ours, name, beside=text_in(theirs, name))
    for text_name in _TEXTS:
        text, other = getattr(held, text_name), getattr(made.session, text_name)
        if text not in other:
            await keep(f"{_spoken(text_name)}, as it was here", text)
    await _wanted_values(made.session, held, older=False, keep=keep, frozen=True)


async def _keep_theirs(keep: Keep, what: str, text: str, *, beside: str) -> None:
    """Have the server's text kept, unless the one that is written over it has all of it."""
    if text not in beside:
        await keep(f"{what}, as it was there", text)


async def _keep_ours(keep: Keep, ours: DecisionResponse, name: StepTextName, *, beside: str) -> None:
    """Have a step's text of here kept, unless the one that stays there has all that is known of it."""
    if text_in(ours, name) not in beside:
        await keep(f"{_of_step(name, ours)}, as it was here", _text_of(ours, name))


def _of_step(name: StepTextName, step: DecisionResponse) -> str:
    return f"{_spoken(name)} of step {step.position}"


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _pairs(server: SessionResponse, held: SessionResponse) -> list[tuple[DecisionResponse, DecisionResponse]]:
    return list(zip(server.decisions, held.decisions, strict=False))


def _differing(theirs: DecisionResponse, ours: DecisionResponse) -> list[StepTextName]:
    """Return the texts of a step that differ, as far as they are known."""

    def differs(name: StepTextName) -> bool:
        other = text_in(theirs, name)
        if name == "command_output" and _missing(theirs) > 0:
            known = min(len(ours.command_output), len(other))
            same_length = ours.command_output_length == theirs.command_output_length
            return not same_length or bool(ours.command_output[:known] != other[:known])
        return bool(_text_of(ours, name, theirs=other) != other)

    return [name for name in _STEP_TEXTS if differs(name)]


def _text_of(ours: DecisionResponse, name: StepTextName, *, theirs: str = "") -> str:
    """Return a step's text as it is to stand on the server, where `theirs` is what stands there."""
    return _output(ours, theirs) if name == "command_output" else text_in(ours, name)


def _marks(step: DecisionResponse) -> tuple[int, ...]:
    """Return the marked lines of a step, of an output that is known in part those that are known."""
    if _missing(step) <= 0:
        return step.marked_lines
    known = len(lines_of(step.command_output))
    return tuple(number for number in step.marked_lines if number <= known)


def _output(ours: DecisionResponse, theirs: str = "") -> str:
    """Return an output; of one that is known in part, all that is known here or there, and how much is missing."""
    known, length = ours.command_output, ours.command_output_length
    if _missing(ours) > 0 and theirs.startswith(known):
        known = theirs
    beginning, _newline, end = known.rpartition("\n")
    if len(known) >= length or end == cut_off(length - len(beginning)):  # as it was put back before
        return known
    return f"{known}\n{cut_off(length - len(known))}"


def _missing(step: DecisionResponse) -> int:
    return step.command_output_length - len(step.command_output)
