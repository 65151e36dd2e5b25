"""What was pasted where no step could take it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from tui.core.messages import counted
from tui.sessions.changes import Aside
from tui.sessions.outbox import NO_SESSION, Queued
from tui.sessions.sender import Sender

SUBJECT = "pasted"
"""Whose it is on disk, where others have a session's id."""


def of_no_step(text: str, label: str, at: datetime, *, why: str, session_id: UUID = NO_SESSION) -> Queued:
    """Return a text that is to be set aside, since no step could take it; with the session that it was for, if any."""
    return Queued(session_id, Aside("text that no step took", text), label, at, refused=why)


class Pasted:
    """Texts for the step that is opened next; to a later run, which may open another client's, they are set aside.

    `cleaned` leaves secret values out of a text: it is on disk before a step takes it.
    """

    def __init__(self, sender: Sender, *, now: Callable[[], datetime], cleaned: Callable[[str], str]) -> None:
        self._sender = sender
        self._now = now
        self._cleaned = cleaned
        self._kept: list[Queued] = []
        self._writing: set[asyncio.Task[None]] = set()

    def keep(self, text: str) -> None:
        """Keep a text behind those before it, on disk soon."""
        queued = of_no_step(
            self._cleaned(text), "Pasted", self._now(), why="No step was open that could take it."
        )
        self._kept.append(queued)
        task = asyncio.ensure_future(self._sender.set_aside(queued, {}, subject=SUBJECT))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    def __bool__(self) -> bool:
        return bool(self._not_dropped())

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[str]:
        """Give all of it, once; it is kept here until the caller has it in its place."""
        taken, self._kept = self._not_dropped(), []
        yield "\n".join(text for queued in taken for text in queued.change.texts)
        if self._writing:
            await asyncio.wait(self._writing)
        for queued in taken:
            await self._sender.drop(queued)

    def _not_dropped(self) -> list[Queued]:
        return [queued for queued in self._kept if queued in self._sender.refused]


def told_size(text: str, *, as_keys: bool = False) -> str:
    """Say how long a paste is: ``66 lines, 2,345 characters``; and if it is so, that the terminal sent it as keys."""
    lines = text.rstrip("\n").count("\n") + 1
    how = ", sent as keys" if as_keys else ""
    return f"{counted(lines, 'line')}, {counted(len(text), 'character')}{how}"
