"""Sends changes one after another, again with growing pauses while the server is away."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from math import inf
from uuid import UUID

from tui.api.errors import ApiError, Refused, Unreachable
from tui.core.threads import in_thread
from tui.sessions.outbox import Change, Outbox

PATIENCE_SECONDS = 2.0
"""After so long the engineer goes on; the change is sent all the same."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_LATER = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS)
"""Answers after which the same call may succeed: with another token, or after a while."""

Send = Callable[[Change], Awaitable[object]]


def _place(change: Change) -> float:
    return change.number or inf  # one that is not on disk is of this run


class Kept(Exception):
    """A change is not answered yet: it is kept, and goes on being sent. The message says why."""


class Sender:
    """The changes that are on their way.

    Attributes:
        waiting: those that no answer came for, in order.
        refused: those that the server does not take.
        away: why the last call got no answer; empty while the server answers.
        changed: is called when any of these is another one.
    """

    # `ended` is called with the session of a change that does not wait any more.

    def __init__(self, outbox: Outbox | None, send: Send, *, ended: Callable[[UUID], None]) -> None:
        self.waiting: list[Change] = []
        self.refused: list[Change] = []
        self.away = ""
        self.changed: Callable[[], None] = lambda: None
        self._outbox = outbox
        self._send = send
        self._ended = ended
        self._answers: dict[Change, asyncio.Future[object]] = {}
        self._nudge = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.attempted: set[Change] = set()
        """Those that were sent at least once: the server may have them."""
        self.under_way: Change | None = None
        """The one that is being sent now."""

    async def take_over(self) -> None:
        """Go on with what instances that are gone left behind."""
        if self._outbox is None:
            return
        left = await in_thread(self._outbox.take_over)
        if not left:
            return
        self.refused += [change for change in left if change.refused]
        first = [self.under_way] if self.under_way in self.waiting else []
        rest = [change for change in self.waiting if change not in first]
        rest += [change for change in left if not change.refused]
        self.waiting[:] = [*first, *sorted(rest, key=_place)]
        for session_id in {change.session_id for change in left}:
            self._ended(session_id)  # what is shown of it is another state now
        self._go_on()
        self.changed()

    def of(self, session_id: UUID) -> list[Change]:
        """Return the changes of a session that are not answered, in order."""
        return [change for change in self.waiting if change.session_id == session_id]

    async def submit(
        self, change: Change, draft: dict[str, str], *, on_disk: Callable[[], None] = lambda: None
    ) -> object:
        """Send a change after those before it, and return the answer; `draft` is what stays typed for the session.

        `on_disk` is called, on another thread, once the change is there.

        Raises:
            Kept: there is no answer in time; it is on disk and goes on being sent.
            Refused: the server does not take it; it is not kept.
        """
        change = await self._put_on_disk(change, draft, on_disk)
        if self.away and self.waiting:
            self._queue(change)
            raise Kept(self.away)
        answer = asyncio.get_running_loop().create_future()
        self._answers[change] = answer
        self._queue(change)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await asyncio.shield(answer)
        except TimeoutError:
            self.unanswered(f"No answer within {PATIENCE_SECONDS:.0f} s.")
            raise Kept(self.away) from None
        except Unreachable as error:
            raise Kept(str(error)) from error
        finally:
            self._answers.pop(change, None)
            if not answer.done():
                answer.cancel()

    async def keep(self, change: Change, draft: dict[str, str]) -> None:
        """Have a change sent after those before it, without waiting for the answer; `draft` as in `submit`."""
        self._queue(await self._put_on_disk(change, draft, lambda: None))

    async def _put_on_disk(
        self, change: Change, draft: dict[str, str], on_disk: Callable[[], None]
    ) -> Change:
        if self._outbox is None:
            return change
        return await in_thread(partial(self._outbox.add, change, draft, on_disk=on_disk))

    def unanswered(self, why: str) -> None:
        """Note that a call got no answer."""
        self.away = self.away or why
        self.changed()

    def answered(self) -> None:
        """Note that the server answers: what waits is sent now."""
        if self.away and self.waiting:
            self.hurry()
        elif self.away:
            self.away = ""
            self.changed()

    def hurry(self) -> None:
        """Try again now."""
        self._nudge.set()

    async def drop(self, change: Change) -> None:
        """Forget a change, which is never sent again."""
        self.attempted.discard(change)
        for changes in (self.waiting, self.refused):
            if change in changes:
                changes.remove(change)
        self._ended(change.session_id)
        if self._outbox is not None:
            await in_thread(partial(self._outbox.remove, change))
        self.changed()

    def _queue(self, change: Change) -> None:
        self.waiting.append(change)
        self._go_on()
        self.changed()

    def _go_on(self) -> None:
        if self.waiting and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        pause = _FIRST_PAUSE
        while self.waiting:
            change = self.waiting[0]
            self.under_way = change
            self.attempted.add(change)
            try:
                result = await self._send(change)
            except Unreachable as error:
                self._settle(change, error)
                pause = await self._pause(str(error), pause)
            except Refused as error:
                later = error.status in _LATER or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                if self._settle(change, error):
                    await self.drop(change)  # whoever waits for it says so, and has the text
                elif later:
                    pause = await self._pause(str(error), pause)
                else:
                    await self._refuse(change, str(error))
            except ApiError as error:
                if self._settle(change, error):
                    await self.drop(change)
                else:
                    await self._refuse(change, str(error))
            else:
                self.away, pause = "", _FIRST_PAUSE
                if change in self.waiting:
                    self.waiting.remove(change)
                self._settle(change, result)
                await self.drop(change)

    def _settle(self, change: Change, result: object) -> bool:
        """Give the answer to whoever waits for it; tell whether somebody does."""
        answer = self._answers.pop(change, None)
        if answer is None or answer.done():
            return False
        if isinstance(result, ApiError):
            answer.set_exception(result)
        else:
            answer.set_result(result)
        return True

    async def _pause(self, why: str, seconds: float) -> float:
        self.away, self.under_way = why, None
        self.changed()
        self._nudge.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._nudge.wait()
        except TimeoutError:
            return min(seconds * 2, _LONGEST_PAUSE)
        return _FIRST_PAUSE

    async def _refuse(self, change: Change, why: str) -> None:
        if change not in self.waiting:  # dropped meanwhile
            return
        self.waiting.remove(change)
        self._ended(change.session_id)
        refused = replace(change, refused=why)
        self.refused.append(refused)
        if self._outbox is not None:
            await in_thread(partial(self._outbox.refuse, refused))
        self.changed()
