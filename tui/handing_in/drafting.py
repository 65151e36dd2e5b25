"""Where no program takes a text: it becomes a draft of its session, as if typed by a run that has ended.

The next run that opens the session takes the draft over. What no session can have is set aside, to be looked at.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from backend.app.flow import current_node_id
from backend.app.schemas.sessions import SessionResponse
from tui import keys
from tui.api.errors import ApiError, Refused, Unreachable
from tui.core.clock import Sources
from tui.drafts.file import LocalFile
from tui.drafts.store import Drafts, drafts_of
from tui.handing_in.protocol import LONGEST_TEXT, Field
from tui.handing_in.sentences import FLOW_ENDED, LONGEST_SCRATCHPAD, Delivered, no_room, place_of
from tui.sessions.attached import Attached
from tui.sessions.changes import Kept
from tui.sessions.known import KnownSessions, is_uuid
from tui.sessions.label import label_of
from tui.sessions.named import NotNamed, session_of_ticket
from tui.sessions.opened_last import OpenedLast, opened_last
from tui.sessions.outbox import NO_SESSION, Outbox
from tui.sessions.pasted import SUBJECT, of_no_step, told_size
from tui.sessions.projection import with_changes
from tui.sessions.store import SessionStore
from tui.sessions.team import Team
from tui.settings.config import Config
from tui.settings.connection import Connection

_PATIENCE_SECONDS = 5.0
"""How long a server is waited for: what is known here will do without it."""
_LAST_CALLS_SECONDS = 1.0
Answer = TypeVar("Answer")


class _Unfit(Exception):
    """No session can have the text; the message says why. `session` is the one that it was for, where that is known."""

    def __init__(self, why: str, session: SessionResponse | None = None) -> None:
        super().__init__(why)
        self.session = session


@dataclass(frozen=True)
class _Place:
    """Where a text goes; without the session's state, which nobody could tell, to the output of its step."""

    id: UUID
    session: SessionResponse | None
    to: Field
    name: str
    """Such as ``Output of step 3 of SR-2847 · Contoso``."""


def draft(
    config: Config,
    connection: Connection,
    text: str,
    *,
    session: str | None,
    to: Field,
    silent: int = 0,
    refused: str = "",
) -> Delivered:
    """Keep a text as a draft of a session, or set it aside; say which.

    Args:
        config: names the file of drafts.
        connection: names the server, and whose drafts they are.
        text: what is kept.
        session: the session's ticket number or id; None: the one that was opened last.
        to: where it goes there.
        silent: how many programs listen, and do not answer.
        refused: why it is set aside at once.
    """
    local = LocalFile(config.drafts, place=connection.drafts)
    drafting = _Drafting(connection, local, text, silent)
    try:
        return asyncio.run(drafting.keep(session, to, refused))
    except (sqlite3.Error, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        fault = local.fault or f"{config.drafts} cannot be written ({reason})."
        return Delivered(f"The text is kept nowhere: {fault}", 2)
    except UnicodeEncodeError:  # the name of that folder says whose drafts are which
        told = "The text is kept nowhere: the name of the data folder holds a byte that is no UTF-8."
        return Delivered(told, 2)
    finally:
        connection.stop(_LAST_CALLS_SECONDS)
        local.close()


class _Drafting:
    def __init__(self, connection: Connection, local: LocalFile, text: str, silent: int) -> None:
        self._connection = connection
        self._local = local
        self._known = KnownSessions(local, now=Sources.now) if connection.server else None
        self._store = SessionStore(connection.http, Sources(), known=self._known)
        self._drafts = Drafts(local, now=Sources.now)
        self._outbox = Outbox(local, self._drafts)
        self._text = text
        self._silent = silent
        self._team: Team | None = None

    async def keep(self, name: str | None, to: Field, refused: str) -> Delivered:
        """Keep the text: set aside, if it was `refused`.

        Raises:
            OSError, sqlite3.Error: the disk takes nothing.
        """
        await self._know_caller()
        if refused:
            meant = await self._look_at(UUID(name)) if name is not None and is_uuid(name) else None
            return self._set_aside(refused, name, meant)
        last = opened_last(self._local)
        try:
            session_id = await self._named(name) if name is not None else _id_of(last)
            place = await self._place(session_id, to)
            self._put(place)
        except _Unfit as unfit:
            return self._set_aside(str(unfit), name, unfit.session)
        return Delivered(
            f"Waits as a draft for {place.name}: {told_size(self._text)}. {self._why(session_id, last)}; "
            f"opening the session shows it.{self._owner(place.session)}",
            0,
        )

    async def _know_caller(self) -> None:
        """Learn whose drafts these are, and who is in the team; without the server, as it said last."""
        server = self._connection.server
        if not server:
            return
        try:
            self._team = await _in_time(self._store.team(server))
        except ApiError:
            return
        me = self._team.me
        self._local.place = drafts_of(server, me.team, me.name)
        self._connection.told_caller(me.team, me.name)

    async def _named(self, name: str) -> UUID:
        if is_uuid(name.strip()):
            return UUID(name.strip())
        try:
            return (await _in_time(session_of_ticket(self._store, name))).id
        except (NotNamed, ApiError) as error:
            raise _Unfit(str(error)) from error

    async def _place(self, session_id: UUID, to: Field) -> _Place:
        """Return where the text goes in a session.

        Raises:
            _Unfit: the session takes none.
        """
        try:
            session: SessionResponse | None = await _in_time(self._store.look_at(session_id))
        except ApiError as error:
            if isinstance(error, Refused) and error.status == HTTPStatus.NOT_FOUND:
                raise _Unfit(
                    "The session is not there: it was deleted, or is none of your team's."
                ) from error
            session = self._known.find(session_id) if self._known is not None else None
            if session is None and to == "scratchpad":
                raise _Unfit(f"The scratchpad cannot be read. {error}") from error
        if session is None:
            return _Place(session_id, None, "output", "the output of the session, which cannot be read now")
        waiting = [queued.change for queued in self._outbox.look() if queued.session_id == session_id]
        session = with_changes(session, [change for change in waiting if not isinstance(change, Kept)])
        label = label_of(session, without=session.tree_snapshot.name)
        if session.completed_at is not None:
            raise _Unfit(f"{label} is completed, and takes no text any more.", session)
        ended = current_node_id(session.tree_snapshot, session.decisions) is None
        goes_to: Field = "scratchpad" if ended else to
        field = place_of(goes_to, step=len(session.decisions) + 1)
        return _Place(
            session_id, session, goes_to, f"{field} of {label}{FLOW_ENDED if goes_to != to else ''}"
        )

    async def _look_at(self, session_id: UUID) -> SessionResponse | None:
        """Return a session as the server has it, or as it is known here; None where neither can be had."""
        try:
            return await _in_time(self._store.look_at(session_id))
        except ApiError:
            return self._known.find(session_id) if self._known is not None else None

    def _put(self, place: _Place) -> None:
        """Put the text behind what runs that have ended left for the session.

        Raises:
            _Unfit: there is no room for it.
            OSError, sqlite3.Error: the disk does not take it.
        """
        subject = str(place.id)
        left = self._drafts.take_over(subject)
        if left is not None:
            self._drafts.adopted(subject)
        fields = dict(left.fields) if left is not None else {}
        name, longest = "step.output", LONGEST_TEXT
        if place.to == "scratchpad":
            name, longest = "text.scratchpad", LONGEST_SCRATCHPAD
            scratchpad = place.session.scratchpad if place.session is not None else ""
            fields.setdefault("text.scratchpad", scratchpad)
            fields.setdefault("base.scratchpad", scratchpad)
        attached = Attached.restored(fields)
        present = fields.get(name, "")
        if len(present) + len(self._text) >= longest:
            raise _Unfit(no_room("the draft", longest), place.session)
        gap = "\n" if present and not present.endswith("\n") else ""
        fields[name] = f"{present}{gap}{self._text}"
        is_of_session = place.to == "scratchpad" and present == fields["base.scratchpad"]
        attached.note(name, "" if is_of_session else present, fields[name])
        fields |= attached.spelled(fields)
        with self._drafts.replacing(subject, fields, on_disk=lambda: None):
            pass

    def _set_aside(self, why: str, name: str | None, meant: SessionResponse | None) -> Delivered:
        """Keep the text where it is looked at; with the session that was meant, so that it goes where that is erased.

        Raises:
            OSError: the disk does not take it.
        """
        session_id = meant.id if meant is not None else NO_SESSION
        label = label_of(meant) if meant is not None else f"For {name}" if name else "Attached"
        queued = of_no_step(self._text, label, Sources.now(), why=why, session_id=session_id)
        self._outbox.add(queued, {}, on_disk=lambda: None, subject=SUBJECT)
        if not queued.number:
            raise OSError(self._local.problem)
        return Delivered(
            f"{why} The text is set aside: {told_size(self._text)}, under {keys.WAITING} in the program.", 1
        )

    def _why(self, session_id: UUID, last: OpenedLast | None) -> str:
        if self._silent:
            return "A program does not answer, as if suspended (`fg` brings it back)"
        if last is not None and last.id == session_id and not self._local.instance.is_gone(last.instance):
            if last.by == "walk":
                return "The walk in which it was opened takes no text from elsewhere"
            return "The program in which it was opened does not have it open, or takes no text here"
        return "No program has it open"

    def _owner(self, session: SessionResponse | None) -> str:
        if self._team is None or session is None or session.owner_id == self._team.me.id:
            return ""
        return f" It is a session of {self._team.name_of(session.owner_id)}."


def _id_of(last: OpenedLast | None) -> UUID:
    if last is None:
        raise _Unfit("No program has a session open, and none was opened here before.")
    return last.id


async def _in_time(call: Awaitable[Answer]) -> Answer:
    """Return the answer to a call.

    Raises:
        Unreachable: there is none in time.
        ApiError: it was not answered as asked.
    """
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await call
    except TimeoutError as error:
        raise Unreachable(f"No answer within {_PATIENCE_SECONDS:.0f} s.") from error
