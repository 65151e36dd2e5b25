"""Sessions that the server, or one's own database, lost: of those known here it has nothing, or an older state than it gave.

A state once known is never followed by an older one, unless the server's database was put back from a backup; and
a session that is gone was deleted, or started after that backup. Nobody but the engineer can say which it was: what
is known here is kept until they have it created again, or drop it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from backend.app.schemas.sessions import SessionRemoved, SessionResponse
from tui.api import sessions
from tui.api.errors import ApiError
from tui.api.http import Http
from tui.core.threads import in_thread
from tui.drafts.store import Drafts
from tui.sessions.attached import how_it_came
from tui.sessions.changes import Aside, Kept, Lost
from tui.sessions.known import KnownSessions, is_uuid
from tui.sessions.label import label_of
from tui.sessions.outbox import Queued
from tui.sessions.recreating import lacks, recreate
from tui.sessions.state import Typed
from tui.sessions.writer import SessionWriter
from tui.sessions.written import typed_out

MISSING = "There is no such session any more: it was deleted, or the database was put back from a backup."
OLDER = "There is an older state of this session now: the database was put back from a backup."

_AT_ONCE = 100
"""So many sessions are asked for in one call."""

TakeOver = Callable[[UUID, str], Awaitable[Typed]]
"""Takes over what is typed for a session, given its label, and returns it."""


@dataclass(frozen=True)
class There:
    """What the server has of some sessions: versions, and of others who removed them."""

    versions: dict[UUID, int]
    removed: dict[UUID, SessionRemoved]

    def why_gone(self, session_id: UUID) -> str:
        """Say why there is no such session, as far as the server knows."""
        removed = self.removed.get(session_id)
        if removed is None:
            return MISSING
        what = "erased" if removed.is_erased else "deleted"
        by = f" by {removed.by}" if removed.by else ""
        return f"There is no such session any more: it was {what}{by}."


class LostSessions:
    """Finds sessions that the server lost, and has them created again."""

    def __init__(
        self,
        http: Http,
        writer: SessionWriter,
        known: KnownSessions | None,
        drafts: Drafts | None,
        *,
        now: Callable[[], datetime],
        take_over: TakeOver,
    ) -> None:
        self._http = http
        self._writer = writer
        self._known = known
        self._drafts = drafts
        self._now = now
        self._take_over = take_over
        self._me: UUID | None = None
        self._looked = False
        self._expected: set[UUID] = set()
        self._finding = asyncio.Lock()
        self._creating = asyncio.Lock()
        writer.look_for = self.look_for
        writer.is_older = self.found_older

    async def look(self, *, me: UUID | None = None) -> None:
        """Look once for all sessions that are known here, and for what is typed for others; `me` is who calls."""
        self.called_by(me)
        if self._looked:
            return
        self._looked = True
        try:
            for queued in list(self._writer.sender.refused):
                if isinstance(queued.change, Lost):
                    await self._take_over(queued.session_id, queued.label)
            known = await in_thread(self._known.versions) if self._known is not None else {}
            typed_for = await self._with_drafts()
            there = await self._ask([*known, *(typed_for - set(known))])
            for session_id in known:
                await self._compare(session_id, there)
            for session_id in typed_for - set(known) - set(there.versions):
                await self._set_draft_aside(session_id, there.why_gone(session_id))
        except ApiError:  # away again, or the answer is none: asked anew when the list is read the next time
            self._looked = False

    def look_again(self) -> None:
        """Have the next `look` ask again: the server was away, and may be another one by now."""
        self._looked = False

    def called_by(self, me: UUID | None) -> None:
        """Note who calls: what others deleted is missed by nobody who only read it."""
        self._me = me or self._me

    def expect_gone(self, session_id: UUID) -> None:
        """Note that a session is being deleted from here: it is not missed."""
        self._expected.add(session_id)

    async def look_for(self, session_id: UUID) -> str:
        """Ask whether the server has a session as it is known here; if not, keep what is known, and return why.

        Raises:
            ApiError: the server does not say.
        """
        if await self._held(session_id) is None:
            return ""
        return await self._compare(session_id, await self._ask([session_id]))

    async def _compare(self, session_id: UUID, there: There) -> str:
        """Compare what is known of a session with what there is of it on the server."""
        held = await self._held(session_id)
        if held is None:
            return ""
        version = there.versions.get(session_id)
        if version is None:
            async with self._finding:
                return await self._found_missing(held, there)
        if version >= held.version:
            return ""
        session = await sessions.get_session(self._http, session_id)
        if session.version >= held.version:  # what is known by now may be later: somebody works on it
            return ""
        return await self.found_older(session_id, session)

    async def _ask(self, session_ids: list[UUID]) -> There:
        there = There({}, {})
        for first in range(0, len(session_ids), _AT_ONCE):
            found = await sessions.read_versions(self._http, session_ids[first : first + _AT_ONCE])
            there.versions.update((one.id, one.version) for one in found.items)
            there.removed.update((one.id, one) for one in found.removed)
        return there

    async def version_of(self, session_id: UUID) -> int:
        """Return which version of a session is known here; 0 for none."""
        known = await in_thread(self._known.versions) if self._known is not None else {}
        return known.get(session_id, 0)

    async def found_older(self, session_id: UUID, server: SessionResponse) -> str:
        """Keep what is known of a session of which the server has an older state; return what that means."""
        async with self._finding:
            known = await self._held(session_id)
            if known is None or server.version >= known.version:
                return ""
            lost = lacks(server, known)
            on_disk = await self._keep(known, OLDER) if lost else True
            await self._take(server, on_disk=on_disk)
            return OLDER if lost else ""

    async def create_again(self, queued: Queued) -> str:
        """Have the server bring a session to what was known here, and return what is to be said of it.

        Raises:
            ApiError: it cannot be; what is kept here stays.
        """
        async with self._creating:
            lost = queued.change
            if not isinstance(lost, Lost) or queued not in self._writer.sender.refused:
                return "It was created again already."
            others: list[Aside] = []

            async def keep(what: str, text: str) -> None:
                others.append(Aside(what, text))
                await self._keep_other(queued, others[-1])

            made = await recreate(self._http, lost.session, keep=keep)
            await self._take(made.session)
            sender = self._writer.sender
            await sender.send_again([one for one in sender.refused if _waits_for(one, queued)])
            await sender.drop(queued)
        count = len(others)
        other = (
            [f"{'1 other text is' if count == 1 else f'{count} other texts are'} set aside here"]
            if count
            else []
        )
        return "; ".join([f"{queued.label} is there again as it was here", *made.told, *other])

    async def _found_missing(self, held: SessionResponse, there: There) -> str:
        why = there.why_gone(held.id)
        if self._is_kept(held.id):
            return why
        if held.id in self._expected:
            return ""
        removed = there.removed.get(held.id)
        if removed is not None and removed.is_erased:
            await self._erase(held, why)
            return why
        typed = await self._take_over(held.id, label_of(held))
        nothing_waits = not typed.fields() and not self._writer.sender.of(held.id)
        if nothing_waits and self._me is not None:
            if removed is not None and removed.by_id == self._me:
                await self._forget(held.id)  # deleted on another machine
                return ""
            if held.owner_id != self._me and (removed is not None or not await self._worked_on(held.id)):
                return ""  # that is for its owner to say
        await self._keep(held, why)
        return why

    async def _erase(self, held: SessionResponse, why: str) -> None:
        """Erase what is known of a session that is to be nowhere any more; what was never sent is the engineer's own."""
        await self._forget(held.id)
        await self._set_draft_aside(held.id, why, label=label_of(held))

    async def _forget(self, session_id: UUID) -> None:
        if self._known is not None:
            await in_thread(partial(self._known.forget, session_id))

    async def _worked_on(self, session_id: UUID) -> bool:
        """Tell whether this engineer did something to a session that is another's by now."""
        return self._known is not None and await in_thread(partial(self._known.worked_on, session_id))

    async def _keep(self, held: SessionResponse, why: str) -> bool:
        """Put all that is known of a session where nothing but the engineer's word erases it; tell whether that is on disk."""
        for queued in list(self._writer.sender.refused):
            if _is_lost(queued, held.id) and not queued.number:  # the disk may take it now
                await self._writer.sender.drop(queued)
        queued = await self._set_aside(held.id, Lost(held), label_of(held), why)
        if queued.number:
            await self._forget(held.id)
        return bool(queued.number)

    async def _keep_other(self, lost: Queued, other: Aside) -> None:
        """Set a text aside that is not taken for the session's, unless a call before this one, which failed, did."""
        refused = self._writer.sender.refused
        if not any(one.session_id == lost.session_id and one.change == other for one in refused):
            await self._set_aside(lost.session_id, other, lost.label, "Another text stands there now.")

    async def _set_aside(self, session_id: UUID, change: Kept, label: str, why: str) -> Queued:
        typed = await self._take_over(session_id, label)
        queued = Queued(session_id, change, label, self._now(), refused=why)
        await self._writer.sender.set_aside(queued, typed.fields())
        return queued

    async def _take(self, server: SessionResponse, *, on_disk: bool = True) -> None:
        """Take the server's session for what it is, also over a later state of it; `on_disk` says whether there, too."""
        if on_disk and self._known is not None:
            await in_thread(partial(self._known.keep, server, over_later=True))
        if opened := self._writer.known(server.id):
            await self._writer.take(opened, server)

    async def _held(self, session_id: UUID) -> SessionResponse | None:
        """Return the latest state of a session that is known here."""
        opened = self._writer.known(session_id)
        on_disk = None
        if self._known is not None and session_id in await in_thread(self._known.versions):
            on_disk = await in_thread(partial(self._known.find, session_id))
        if opened is None or (on_disk is not None and on_disk.version > opened.confirmed.version):
            return on_disk
        return opened.confirmed

    def _is_kept(self, session_id: UUID) -> bool:
        return any(_is_lost(queued, session_id) for queued in self._writer.sender.refused)

    async def _with_drafts(self) -> set[UUID]:
        """Return the sessions for which something is typed, but for those that are kept whole."""
        left = await in_thread(self._drafts.left) if self._drafts is not None else []
        typed_for = {UUID(subject) for subject in left if is_uuid(subject)}
        return {session_id for session_id in typed_for if not self._is_kept(session_id)}

    async def _set_draft_aside(self, session_id: UUID, why: str, *, label: str = "No session") -> None:
        """Set aside what is typed for a session that is gone, and of which nothing else is known here."""
        typed = await self._take_over(session_id, "A session that is gone")
        if text := typed_out(typed.fields()):
            came = how_it_came(typed.fields())
            aside = Aside(f"What was {came} for a session that is gone", text)
            queued = Queued(session_id, aside, label, self._now(), refused=why)
            await self._writer.sender.set_aside(queued, {})
            if queued.number and typed_out(typed.fields()) == text:  # else more is typed by now
                typed.clear()


def _is_lost(queued: Queued, session_id: UUID) -> bool:
    return queued.session_id == session_id and isinstance(queued.change, Lost)


def _waits_for(queued: Queued, lost: Queued) -> bool:
    """Tell whether a change was not taken for no other reason than that its session was lost."""
    return (
        queued.session_id == lost.session_id
        and queued.refused in (MISSING, OLDER, lost.refused)
        and not isinstance(queued.change, Kept)
    )
