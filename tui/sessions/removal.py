"""Removing sessions: deleting one in progress, and erasing one that is completed, with what is here of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from uuid import UUID

from backend.app.schemas.sessions import SessionErasure, SessionResponse
from tui.api import sessions
from tui.api.bodies import built
from tui.api.errors import ApiError, Refused
from tui.api.http import Http
from tui.core.threads import in_thread
from tui.drafts.erasing import erase_session
from tui.drafts.file import LocalFile
from tui.sessions.known import KnownSessions
from tui.sessions.tally import Tally
from tui.sessions.writer import SessionWriter

_WORD = "ERASE"
_LONGEST = 40
"""More characters nobody is asked to type."""


def word_for(ticket_number: str, client_name: str = "") -> str:
    """Return what has to be typed to erase a session: its ticket number, without one its client, else a word."""
    word = ticket_number or client_name
    return word if word and len(word) <= _LONGEST else _WORD


@dataclass(frozen=True)
class ToErase:
    """A session that is to be erased.

    Attributes:
        session: it as it is now, or as it was known here last.
        is_gone: whether the server has it no more.
    """

    session: SessionResponse
    is_gone: bool


@dataclass(frozen=True)
class Gone:
    """What came of erasing a session.

    Attributes:
        before: whether somebody else had removed it already, or a call before this one whose answer was lost.
        here_too: whether what was kept of it on this machine's disk, copies of notes aside, is erased as well.
    """

    before: bool
    here_too: bool


class Removal:
    """Removes sessions, and what was typed for them."""

    def __init__(
        self,
        http: Http,
        writer: SessionWriter,
        tally: Tally,
        *,
        local: LocalFile | None,
        known: KnownSessions | None,
        forget_typed: Callable[[UUID], None],
        expect_gone: Callable[[UUID], None],
    ) -> None:
        self._http = http
        self._writer = writer
        self._tally = tally
        self._local = local
        self._known = known
        self._forget_typed = forget_typed
        self._expect_gone = expect_gone
        self._erasing: set[asyncio.Task[Gone]] = set()
        self._read: dict[UUID, SessionResponse] = {}

    async def delete(self, session_id: UUID) -> None:
        """Delete a session in progress, what was typed for it, and what is on its way to it."""
        self._expect_gone(session_id)
        with self._tally.change(more_open=-1):
            await sessions.delete_session(self._http, session_id)
        await self._forget(session_id)
        await self._erase_here(session_id)

    async def read(self, session_id: UUID) -> ToErase:
        """Return a session to be looked at before it is erased; one that is gone may still be known here.

        Raises:
            Refused: there is none (404), and none is known here.
        """
        try:
            session = await sessions.get_session(self._http, session_id)
        except Refused as refused:
            # The answer to an erasure may have been lost: what is here of it has to go all the same.
            known = await self._known_here(session_id) if refused.status == HTTPStatus.NOT_FOUND else None
            if known is None:
                raise
            return ToErase(known, is_gone=True)
        self._read[session_id] = session
        return ToErase(session, is_gone=False)

    async def _known_here(self, session_id: UUID) -> SessionResponse | None:
        if session_id in self._read or self._known is None:
            return self._read.get(session_id)
        return await in_thread(partial(self._known.find, session_id))

    async def erase(self, session: SessionResponse, *, server: str) -> Gone:
        """Erase a completed session as it was read, and what this machine's disk has of it.

        `server` names what it is on, for which several people may work here; without one it is their own database.

        Raises:
            Unreachable: there is no answer; whether it is erased is not known, and erasing it again tells.
            ApiError: the server cannot do that yet.
            Refused: whoever calls is no admin (403), or the session was changed since it was read (409, 412).
        """
        # To its end, also where whoever waits is gone: nothing of it may stay here.
        task = asyncio.ensure_future(self._erase(session, server))
        self._erasing.add(task)
        task.add_done_callback(self._erasing.discard)
        return await asyncio.shield(task)

    async def _erase(self, session: SessionResponse, server: str) -> Gone:
        self._expect_gone(session.id)
        body = built(SessionErasure, ticket_number=session.ticket_number)
        before = False
        try:
            with self._tally.change(more_to_copy=-(not session.exported)):
                await sessions.erase_session(self._http, session.id, body, if_version=session.version)
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
            await self._require_gone(session.id)
            before = True
        await self._forget(session.id)
        here_too = await self._erase_here(session.id, server=server)
        if here_too:
            self._read.pop(session.id, None)
        return Gone(before, here_too)

    async def _erase_here(self, session_id: UUID, *, server: str = "") -> bool:
        """Erase what is on disk of a session, also what runs of before left; tell whether the disk took it."""
        return self._local is None or await in_thread(
            partial(erase_session, self._local, session_id, server=server)
        )

    async def _require_gone(self, session_id: UUID) -> None:
        try:
            await sessions.get_session(self._http, session_id)
        except Refused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return
            raise
        raise ApiError("The server is older than this program, and cannot erase sessions.")

    async def _forget(self, session_id: UUID) -> None:
        sender = self._writer.sender
        for queued in [*sender.of(session_id), *sender.refused]:
            if queued.session_id == session_id:
                await sender.drop(queued)
        self._writer.forget(session_id)
        self._forget_typed(session_id)
