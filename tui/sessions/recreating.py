"""Bringing a session on the server to what is known of it here: created again, or what it lacks put back.

Each call can be repeated: ids are those of before, so what failed in between goes on where it stood.
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import get_args
from uuid import UUID

from backend.app.flow import is_custom
from backend.app.schemas.export import SessionExport
from backend.app.schemas.sessions import (
    DecisionCreate,
    DecisionResponse,
    DecisionUpdate,
    SessionComplete,
    SessionCreate,
    SessionResponse,
    SessionUpdate,
)
from tui.api import sessions, trees
from tui.api.bodies import built
from tui.api.errors import ApiError, Refused
from tui.api.http import Http
from tui.sessions.changes import StepTextName, TextName
from tui.sessions.label import label_of
from tui.sessions.written import cut_off

_LONGEST_NAME = 500
_TEXTS: tuple[TextName, ...] = get_args(TextName)
_STEP_TEXTS: tuple[StepTextName, ...] = get_args(StepTextName)


@dataclass
class Recreated:
    """A session that the server has again.

    Attributes:
        told: what else there is to say, without an end.
        other: texts that were not taken for the session's, each under what it is.
    """

    session: SessionResponse
    told: list[str] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)


def lacks(server: SessionResponse, held: SessionResponse) -> bool:
    """Tell whether the server's session is another one than the one that is held here."""
    same_steps = [step.id for step in server.decisions] == [step.id for step in held.decisions]
    return (
        not same_steps
        or any(_differing(theirs, ours) for theirs, ours in _pairs(server, held))
        or any(getattr(server, name) != getattr(held, name) for name in _TEXTS)
        or (server.completed_at is None) != (held.completed_at is None)
    )


async def recreate(http: Http, held: SessionResponse) -> Recreated:
    """Have the server bring its session to what is held here, and return it.

    Of two texts that differ the newer state's is taken; the other one is returned besides.

    Raises:
        ApiError: it cannot be; what was done by then stays, and doing it again goes on there.
    """
    made = await _there(http, held)
    _require_same_path(made.session, held)
    if made.session.completed_at is None:
        await _put_back(http, made, held)
    else:
        _leave_completed(made, held)
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


async def _put_back(http: Http, made: Recreated, held: SessionResponse) -> None:
    """Bring a session in progress to what is held."""
    older = made.session.version < held.version or made.session.version == 1
    version = made.session.version
    for theirs, ours in _pairs(made.session, held):
        if texts := _wanted(made, theirs, ours, older=older):
            body = built(DecisionUpdate, **texts)
            _step, version = await sessions.edit_decision(http, held.id, ours.id, body, if_version=version)
    before = made.session.decisions[-1].id if made.session.decisions else None
    for step in held.decisions[len(made.session.decisions) :]:
        _step, version = await _append(http, held.id, step, after=before)
        before = step.id
    if cut := sum(_missing(step) > 0 for step in held.decisions[len(made.session.decisions) :]):
        outputs, says = (
            ("1 output", "its end says so") if cut == 1 else (f"{cut} outputs", "their ends say so")
        )
        made.told.append(f"of {outputs} only the beginning was known here, {says}")
    wanted = {name: text for name in _TEXTS if (text := _text(made, held, name, older=older)) is not None}
    if wanted:
        update = built(SessionUpdate, **wanted)
        made.session = await sessions.update_session(http, held.id, update, if_version=version)
    if held.completed_at is not None:
        closing = built(SessionComplete, completed_at=held.completed_at)
        made.session = await sessions.complete_session(http, held.id, closing)


async def _append(
    http: Http, session_id: UUID, step: DecisionResponse, *, after: UUID | None
) -> tuple[DecisionResponse, int]:
    missing = _missing(step)
    output = f"{step.command_output}\n{cut_off(missing)}" if missing > 0 else step.command_output
    body = built(
        DecisionCreate,
        id=step.id,
        after=after,
        node_id=step.node_id,
        question=step.question if is_custom(step.node_id) else "",
        answer=step.answer,
        action_performed=step.action_performed,
        notes=step.notes,
        command_output=output,
        recorded_at=step.recorded_at,
    )
    try:
        return await sessions.append_decision(http, session_id, body)
    except Refused as refused:
        raise ApiError(f"Step {step.position} is not taken: {refused} What is held here stays.") from refused


def _wanted(
    made: Recreated, theirs: DecisionResponse, ours: DecisionResponse, *, older: bool
) -> dict[StepTextName, str]:
    """Return what a step lacks, and put the other ones of texts that differ aside."""
    wanted: dict[StepTextName, str] = {}
    for name in _differing(theirs, ours):
        text, other = getattr(ours, name), getattr(theirs, name)
        what = f"{_spoken(name)} of step {ours.position}"
        if older or not other:
            wanted[name] = text
            _keep_other(made, f"{what}, as it was there", other, beside=text)
        else:
            _keep_other(made, f"{what}, as it was here", text, beside=other)
    return wanted


def _text(made: Recreated, held: SessionResponse, name: TextName, *, older: bool) -> str | None:
    """Return a text that the session lacks, and put the other one aside; None where there is nothing to save."""
    text, other = getattr(held, name), getattr(made.session, name)
    what = _spoken(name)
    if text == other:
        return None
    if older or not other:
        _keep_other(made, f"{what}, as it was there", other, beside=text)
        return str(text)
    _keep_other(made, f"{what}, as it was here", text, beside=other)
    return None


def _leave_completed(made: Recreated, held: SessionResponse) -> None:
    """Take a session that is completed on the server for what it is: it is frozen."""
    if len(held.decisions) > len(made.session.decisions):
        raise ApiError("The session is completed by now, and takes no more steps; copy them from here.")
    for theirs, ours in _pairs(made.session, held):
        for name in _differing(theirs, ours):
            what = f"{_spoken(name)} of step {ours.position}, as it was here"
            _keep_other(made, what, getattr(ours, name), beside=getattr(theirs, name))
    for text_name in _TEXTS:
        text, other = getattr(held, text_name), getattr(made.session, text_name)
        _keep_other(made, f"{_spoken(text_name)}, as it was here", text, beside=other)


def _keep_other(made: Recreated, what: str, text: str, *, beside: str) -> None:
    """Return a text besides, unless the one that was taken has all of it."""
    if text not in beside:
        made.other.append((what, text))


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _pairs(server: SessionResponse, held: SessionResponse) -> list[tuple[DecisionResponse, DecisionResponse]]:
    return list(zip(server.decisions, held.decisions, strict=False))


def _differing(theirs: DecisionResponse, ours: DecisionResponse) -> list[StepTextName]:
    """Return the texts of a step that differ, as far as they are known."""

    def differs(name: StepTextName) -> bool:
        text, other = getattr(ours, name), getattr(theirs, name)
        if name == "command_output" and (_missing(ours) > 0 or _missing(theirs) > 0):
            known = min(len(text), len(other))
            return bool(text[:known] != other[:known])
        return bool(text != other)

    return [name for name in _STEP_TEXTS if differs(name)]


def _missing(step: DecisionResponse) -> int:
    return step.command_output_length - len(step.command_output)
