"""Writing over texts that others may have changed meanwhile: each only over those that it was typed over."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from backend.app.schemas.sessions import (
    DecisionResponse,
    DecisionUpdate,
    SessionCorrection,
    SessionResponse,
    SessionUpdate,
)
from tui.api import sessions
from tui.api.bodies import built
from tui.api.errors import ApiError, Refused, Unreachable
from tui.api.http import Http
from tui.sessions.changes import (
    Edit,
    Rewrite,
    StepTextName,
    TextName,
    Texts,
    spoken,
    text_in,
    value_of,
)
from tui.sessions.marks import MARKED_LINES, spelled, within

StepTexts = dict[StepTextName, tuple[str, str]]
"""Texts of a step by their names, each with the one that it was typed over."""
_ATTEMPTS = 3


class ChangedElsewhere(ApiError):
    """Texts were changed elsewhere since they were shown here.

    Attributes:
        names: which ones.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"The {spoken(self.names)} changed elsewhere meanwhile.")


Name = TypeVar("Name", bound=str)
Result = TypeVar("Result")
_Write = Callable[[Http, SessionResponse, dict[TextName, str]], Awaitable[SessionResponse]]


async def save_texts(
    http: Http, session_id: UUID, texts: Texts, *, known: SessionResponse | None = None
) -> SessionResponse:
    """Save texts of a session, and return the session; `known` is the session as it was given last.

    Raises:
        ChangedElsewhere: one of them was.
    """
    return await _save(_update, http, session_id, texts, known=known)


async def correct_texts(
    http: Http, session_id: UUID, texts: Texts, *, known: SessionResponse
) -> SessionResponse:
    """Do as `save_texts` with texts of a completed session, which has another call for that.

    Raises:
        ChangedElsewhere: one of them was.
    """
    return await _save(_correct, http, session_id, texts, known=known)


async def _save(
    write: _Write, http: Http, session_id: UUID, texts: Texts, *, known: SessionResponse | None
) -> SessionResponse:
    if known is not None:
        try:
            return await _save_over(write, http, known, texts)
        except ChangedElsewhere:  # or else what is known here is old
            pass
        except Refused as refused:
            if refused.status != HTTPStatus.PRECONDITION_FAILED:
                raise

    async def attempt() -> SessionResponse:
        return await _save_over(write, http, await sessions.get_session(http, session_id), texts)

    return await _in_peace(attempt)


async def _save_over(write: _Write, http: Http, session: SessionResponse, texts: Texts) -> SessionResponse:
    wanted = _wanted(partial(getattr, session), texts.rewrites)
    return await write(http, session, wanted) if wanted else session


async def _update(http: Http, session: SessionResponse, wanted: dict[TextName, str]) -> SessionResponse:
    body = built(SessionUpdate, **wanted)
    return await sessions.update_session(http, session.id, body, if_version=session.version)


async def _correct(http: Http, session: SessionResponse, wanted: dict[TextName, str]) -> SessionResponse:
    body = built(SessionCorrection, **wanted)
    return await sessions.correct_session(http, session.id, body, if_version=session.version)


async def edit_step(http: Http, session_id: UUID, edit: Edit) -> tuple[DecisionResponse, int]:
    """Save texts, and the answer, of a recorded step; return it and the session's version.

    Raises:
        ChangedElsewhere: one of them was.
        ApiError: the step was undone.
    """

    async def attempt() -> tuple[DecisionResponse, int]:
        step, version = await sessions.find_step(http, session_id, edit.step_id)
        if step is None:
            raise ApiError("This step was undone meanwhile, and can no longer be edited.")
        wanted = _wanted(partial(text_in, step), edit.rewrites)
        if not wanted:
            return step, version
        if "command_output" in wanted and MARKED_LINES in edit.rewrites:  # or the server would move them
            wanted[MARKED_LINES] = edit.rewrites[MARKED_LINES].text
        body = update_of(wanted)
        return await sessions.edit_decision(http, session_id, edit.step_id, body, if_version=version)

    return await _in_peace(attempt)


def edit_of(step_id: UUID, texts: StepTexts) -> Edit:
    """Return the change that saves texts of a step, as the server would keep them.

    Raises:
        ApiError: the server would not take one of them.
    """
    typed = update_of({name: text for name, (text, _over) in texts.items()})
    kept: dict[StepTextName, str] = {name: getattr(typed, name) for name in texts}
    if (numbers := typed.marked_lines) is not None:
        output = typed.command_output
        kept[MARKED_LINES] = spelled(numbers if output is None else within(numbers, output))
    return Edit(step_id, {name: Rewrite(kept[name], (over,)) for name, (_text, over) in texts.items()})


def update_of(texts: Mapping[StepTextName, str]) -> DecisionUpdate:
    """Return the request that writes texts of a step.

    Raises:
        ApiError: the server would not take one of them.
    """
    return built(DecisionUpdate, **{name: value_of(name, text) for name, text in texts.items()})


def require_known(step: DecisionResponse, edit: Edit) -> None:
    """See that an edit is typed over what a step has, as far as that is known.

    Raises:
        ChangedElsewhere: it is not.
    """
    whole = step.command_output_length == len(step.command_output)
    known = {name: text for name, text in edit.rewrites.items() if whole or name != "command_output"}
    _wanted(partial(text_in, step), known)


def _wanted(saved: Callable[[Name], str], rewrites: Mapping[Name, Rewrite]) -> dict[Name, str]:
    """Return the texts that are not saved yet."""
    wanted = {name: rewrite.text for name, rewrite in rewrites.items() if saved(name) != rewrite.text}
    elsewhere = [name for name in wanted if saved(name) not in rewrites[name].over]
    if elsewhere:
        raise ChangedElsewhere(elsewhere)
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
