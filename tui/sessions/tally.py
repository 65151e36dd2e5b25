"""How many sessions are open, and how many are completed and not copied, to be told at the end of the program."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from backend.app.schemas.sessions import SessionCounts


@dataclass
class Tally:
    """Counts of the engineer's own sessions as they were read last, and as they were changed here since."""

    known: bool = False
    open: int = 0
    to_copy: int = 0
    counted_to: int = 0
    _changes: int = 0
    _under_way: int = 0
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._settled.set()

    async def read(self, counts: Callable[[], Awaitable[SessionCounts]], *, shared: bool) -> SessionCounts:
        """Read counts of all sessions and take them; again if a change was made meanwhile, which may be in them or not."""
        while True:
            await self._settled.wait()
            since = self._changes
            found = await counts()
            if self._changes == since and not self._under_way:
                self._take(found, shared=shared)
                return found

    def _take(self, counts: SessionCounts, *, shared: bool) -> None:
        """Take counts; where others' may be among them, they say nothing of one's own."""
        all_own = counts.mine == counts.all < counts.counted_to
        self.known = all_own or not shared
        self.open, self.to_copy, self.counted_to = counts.in_progress, counts.not_exported, counts.counted_to

    @contextmanager
    def change(self, *, more_open: int = 0, more_to_copy: int = 0) -> Iterator[None]:
        """Count a change, by how many more are open and to be copied, once the call that makes it was answered."""
        self._under_way += 1
        self._settled.clear()
        try:
            yield
            self.open += more_open
            self.to_copy += more_to_copy
        finally:
            self._changes += 1
            self._under_way -= 1
            if not self._under_way:
                self._settled.set()

    @property
    def told(self) -> str:
        """What is open and what is not copied, as one sentence; empty where there is nothing, or it is not known."""
        if not self.known:
            return ""
        sessions = "session" if self.open == 1 else "sessions"
        is_open = f"{self._number(self.open)} {sessions} open" if self.open > 0 else ""
        whose = "" if is_open else " session" if self.to_copy == 1 else " sessions"
        to_copy = f"{self._number(self.to_copy)}{whose} completed and not copied" if self.to_copy > 0 else ""
        told = ", ".join(filter(None, (is_open, to_copy)))
        return f"{told}." if told else ""

    def _number(self, count: int) -> str:
        return f"{count:,} or more" if self.counted_to and count >= self.counted_to else f"{count:,}"
