"""Writing over texts that others may have changed meanwhile: each only over those that it was typed over."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from backend.app.schemas.sessions import DecisionResponse, DecisionUpdate, SessionResponse, SessionUpdate
from tui.api import sessions
from tui.api.bodies import built
from tui.api.errors import ApiError, Refused, Unreachable
from tui.api.http import Http

Texts = Mapping[str, tuple[str, list[str]]]
"""Texts by the name of their field, each with those that it may stand in place of."""

_ATTEMPTS = 3


class ChangedElsewhere(ApiError):
    """A text was changed elsewhere since it was shown here."""


Result = TypeVar("Result")


async def save_texts(http: Http, session_id: UUID, texts: Texts) -> int:
    """Save texts of a session and return the version that has them.

    Raises:
        ChangedElsewhere: one of them was.
    """

    async def attempt() -> int:
        session = await sessions.get_session(http, session_id)
        wanted = _wanted(session, texts)
        if not wanted:
            return session.version
        body = built(SessionUpdate, **wanted)
        return (await sessions.update_session(http, session_id, body, if_version=session.version)).version

    return await _in_peace(attempt)


async def edit_step(
    http: Http, session_id: UUID, step_id: UUID, texts: Texts
) -> tuple[DecisionResponse, int]:
    """Save texts of a recorded step; return it and the session's version.

    Raises:
        ChangedElsewhere: one of them was.
        ApiError: the step was undone.
    """

    async def attempt() -> tuple[DecisionResponse, int]:
        step, version = await sessions.find_step(http, session_id, step_id)
        if step is None:
            raise ApiError("This step was undone meanwhile, and can no longer be edited.")
        wanted = _wanted(step, texts)
        if not wanted:
            return step, version
        body = built(DecisionUpdate, **wanted)
        return await sessions.edit_decision(http, session_id, step_id, body, if_version=version)

    return await _in_peace(attempt)


def _wanted(saved: SessionResponse | DecisionResponse, texts: Texts) -> dict[str, str]:
    """Return the texts that are not saved yet."""
    wanted = {name: text for name, (text, _over) in texts.items() if getattr(saved, name) != text}
    for name in wanted:
        if getattr(saved, name) not in texts[name][1]:
            raise ChangedElsewhere(f"The {name.replace('_', ' ')} changed elsewhere meanwhile.")
    return wanted


async def _in_peace(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Attempt it again where the session was changed between reading and writing."""
    for _attempt in range(_ATTEMPTS):
        try:
            return await attempt()
        except Refused as refused:
            if refused.status != HTTPStatus.PRECONDITION_FAILED:
                raise
    raise Unreachable("The session is being changed elsewhere all the time.")
