"""The call that each change of a session is to the server."""

from datetime import datetime
from typing import assert_never

from backend.app.schemas.sessions import DecisionResponse, SessionUpdate
from tui.api import sessions
from tui.api.bodies import built
from tui.api.errors import ApiError
from tui.api.http import Http
from tui.sessions import overwriting
from tui.sessions.changes import Append, Aside, Edit, Lost, Texts, Undo, Values
from tui.sessions.outbox import Queued
from tui.sessions.state import OpenSession


async def carry_out(http: Http, queued: Queued, opened: OpenSession | None) -> None:
    """Make the call of one change, and take its answer over into the session if it is open."""
    session_id, change = queued.session_id, queued.change
    match change:
        case Append(body):
            step, version = await sessions.append_decision(http, session_id, body)
            _take(opened, step, version, add=True, made_at=queued.made_at)
        case Edit():
            step, version = await overwriting.edit_step(http, session_id, change)
            _take(opened, step, version, add=False, made_at=queued.made_at)
        case Undo(step_id):
            version = await sessions.undo_decision(http, session_id, step_id)
            if opened is not None:
                rest = tuple(step for step in opened.confirmed.decisions if step.id != step_id)
                opened.take_steps(rest, version=version, made_at=queued.made_at)
        case Texts():
            known = opened.confirmed if opened is not None else None
            saved = await overwriting.save_texts(http, session_id, change, known=known)
            if opened is not None and saved.version >= opened.confirmed.version:
                opened.confirm(saved)
        case Values(values):
            # At whatever version the session is: of two values for one input, the last one given holds.
            body_of_values = built(SessionUpdate, values=values)
            given = await sessions.update_session(http, session_id, body_of_values, if_version=None)
            if opened is not None and given.version >= opened.confirmed.version:
                opened.confirm(given)
        case Aside() | Lost():
            raise ApiError("This is never sent.")
        case _:
            assert_never(change)


def _take(
    opened: OpenSession | None, step: DecisionResponse, version: int, *, add: bool, made_at: datetime
) -> None:
    """Put a step as the server has it into an open session."""
    if opened is None:
        return
    steps = tuple(step if known.id == step.id else known for known in opened.confirmed.decisions)
    if add and all(known.id != step.id for known in steps):
        steps = (*steps, step)
    opened.take_steps(steps, version=version, made_at=made_at)
