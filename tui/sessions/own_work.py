"""The sessions on which whoever calls worked in some days, as the server has them, with what waits to be sent."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from uuid import UUID

from backend.app.schemas.sessions import SessionResponse
from tui.api import accounts, sessions
from tui.api.errors import ApiError, Refused, keeps_out
from tui.api.http import Http
from tui.core.threads import in_thread
from tui.sessions.changes import Kept
from tui.sessions.known import KnownSessions
from tui.sessions.outbox import Outbox, Queued
from tui.sessions.projection import with_changes

AT_ONCE = 4
"""So many sessions are read at the same time."""
_PAGE = 100
_CLOCKS_DIFFER = timedelta(days=1)
"""So much earlier or later than a step was recorded the server may have it by its own clock."""

Waiting = Mapping[UUID, Sequence[Queued]]


@dataclass(frozen=True)
class Found:
    """Sessions, and why the server did not give them: then they are as they were known on this machine."""

    sessions: tuple[SessionResponse, ...]
    away: str = ""


class OwnWork:
    """Reads the sessions of whoever calls. Nothing is sent, and nothing that waits is taken over from another run of the program."""

    def __init__(self, http: Http, outbox: Outbox | None, known: KnownSessions | None) -> None:
        self._http = http
        self._outbox = outbox
        self._known = known

    async def read(
        self,
        since: datetime,
        until: datetime,
        *,
        away: str = "",
        told: Callable[[int, int], None] = lambda _read, _of: None,
    ) -> Found:
        """Return those with work between two moments, and some more.

        `away` says why the server need not be asked; `told` is called with how many are read, and of how many.

        Raises:
            ApiError: the server does not give them for another reason than that it is away.
        """
        waiting: dict[UUID, list[Queued]] = {}
        for queued in await in_thread(self._outbox.look) if self._outbox is not None else ():
            waiting.setdefault(queued.session_id, []).append(queued)
        if away:
            return await self._here(waiting, away)
        try:
            found = await self._on_server(since - _CLOCKS_DIFFER, until + _CLOCKS_DIFFER, waiting, told)
        except ApiError as error:
            if not keeps_out(error):
                raise
            return await self._here(waiting, str(error))
        return Found(tuple(_with_waiting(session, waiting) for session in found))

    async def _here(self, waiting: Waiting, away: str) -> Found:
        """Return those on which something was done from this machine: whose they are, only the server can tell."""
        if self._known is None:
            return Found((), away)
        worked = {session.id: session for session in await in_thread(self._known.all_worked_on)}
        for session_id in waiting.keys() - worked:
            if (session := await in_thread(partial(self._known.find, session_id))) is not None:
                worked[session_id] = session
        return Found(tuple(_with_waiting(session, waiting) for session in worked.values()), away)

    async def _on_server(
        self, since: datetime, until: datetime, waiting: Waiting, told: Callable[[int, int], None]
    ) -> list[SessionResponse]:
        wanted = await self._worked_on(since, until)
        more = [session_id for session_id in waiting if session_id not in wanted]
        read = await self._all_of([*wanted, *more], told)
        if not more:
            return read
        me = (await accounts.read_me(self._http)).id
        return [session for session in read if session.id in wanted or session.owner_id == me]

    async def _worked_on(self, since: datetime, until: datetime) -> set[UUID]:
        """Return the ids of those that were begun before the one moment, and worked on after the other."""
        found: set[UUID] = set()
        cursor: str | None = None
        while True:
            params: dict[str, str | int | bool] = {"mine": True, "sort": "activity", "limit": _PAGE}
            page = await sessions.list_sessions(
                self._http, **params, **({"cursor": cursor} if cursor else {})
            )
            recent = [item for item in page.items if item.last_activity_at >= since]
            found.update(item.id for item in recent if item.started_at <= until)
            cursor = page.next_cursor
            if cursor is None or len(recent) < len(page.items):
                return found

    async def _all_of(
        self, session_ids: Sequence[UUID], told: Callable[[int, int], None]
    ) -> list[SessionResponse]:
        limit = asyncio.Semaphore(AT_ONCE)
        found: list[SessionResponse] = []
        done = 0

        async def read(session_id: UUID) -> None:
            nonlocal done
            async with limit:
                try:
                    found.append(await sessions.get_session(self._http, session_id))
                except Refused as refused:
                    if refused.status != HTTPStatus.NOT_FOUND:  # it was deleted meanwhile
                        raise
                done += 1
                told(done, len(session_ids))

        tasks = [asyncio.ensure_future(read(session_id)) for session_id in session_ids]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        return found


def _with_waiting(session: SessionResponse, waiting: Waiting) -> SessionResponse:
    """Return a session as it will be once the server has what waits, and when something was done to it last."""
    queued = waiting.get(session.id, ())
    if not queued:
        return session
    shown = with_changes(session, (one.change for one in queued if not isinstance(one.change, Kept)))
    return shown.model_copy(update={"last_activity_at": _latest(session, queued)})


def _latest(session: SessionResponse, queued: Iterable[Queued]) -> datetime:
    return max([session.last_activity_at or session.started_at, *(one.made_at for one in queued)])
