"""Sends changes one after another, again with growing pauses while the server is away."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from http import HTTPStatus
from math import inf
from uuid import UUID

from tui.api.errors import AWAY, ApiError, Refused, Unreachable, standing_of
from tui.core.threads import in_thread
from tui.drafts.store import Fields
from tui.sessions.changes import Change, Kept, Texts
from tui.sessions.outbox import Outbox, Queued

PATIENCE_SECONDS = 2.0
"""After so long the engineer goes on; the change is sent all the same."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_CLEAR_SECONDS = 0.5
"""So long what the server has may stay on disk while more is sent: it would only be sent again."""
_LATER = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS)
"""Answers after which the same call may succeed: with another token, or after a while."""

Send = Callable[[Queued], Awaitable[None]]


def _place(queued: Queued) -> float:
    return queued.number or inf  # one that is not on disk is of this run


class Unanswered(Exception):
    """There is no answer to a change yet: it goes on being sent. The message says why."""


class Sender:
    """The changes that are on their way.

    Attributes:
        waiting: those that no answer came for, in order.
        refused: those that the server does not take, and texts that were set aside.
        away: why the last call got no answer; empty while the server answers.
        standing: what that says of the server.
        changed: is called when any of these is another one.
        under_way: the change that is being sent, or was sent last.
    """

    # `ended` is called with the session of a change that does not wait any more, `had` with the sessions of changes that
    # the server has, before these are erased.

    def __init__(
        self,
        outbox: Outbox | None,
        send: Send,
        *,
        ended: Callable[[UUID], None],
        had: Callable[[Iterable[UUID]], Awaitable[None]],
    ) -> None:
        self.waiting: list[Queued] = []
        self.refused: list[Queued] = []
        self.away, self.standing = "", AWAY
        self.changed: Callable[[], None] = lambda: None
        self.under_way: Queued | None = None
        self._outbox = outbox
        self._send = send
        self._ended = ended
        self._had = had
        self._answered: list[Queued] = []
        self._nudge = asyncio.Event()
        self._looking = asyncio.Lock()
        self._nobodys: list[Queued] = []
        """Those of `refused` that no run of the program has for its own."""
        self._dropped: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: asyncio.Task[None] | None = None

    async def take_over(self) -> None:
        """Go on with what instances that are gone left behind."""
        if self._outbox is None:
            return
        await self.look_aside(anew=True)
        left = await in_thread(self._outbox.take_over)
        if not left:
            return
        never_sent = [queued for queued in left if queued.refused or isinstance(queued.change, Kept)]
        self.refused += never_sent
        first = [self.under_way] if self.under_way in self.waiting else []
        rest = [queued for queued in (*self.waiting, *left) if queued not in (*first, *never_sent)]
        self.waiting[:] = [*first, *sorted(rest, key=_place)]
        for session_id in {queued.session_id for queued in left}:
            self._ended(session_id)  # what is shown of it is another state now
        self._go_on()
        self.changed()

    async def look_aside(self, *, anew: bool = False) -> None:
        """Have among the refused what other processes set aside and left, as long as nobody dropped it.

        Without `anew` nothing is read unless something was written.
        """
        if self._outbox is None or (self._looking.locked() and not anew):
            return
        async with self._looking:
            left = await in_thread(partial(self._outbox.left_aside, anew=anew))
        if left is None:
            return
        if not left.same_file:
            self._number_anew(left.texts)
        there, known = {queued.number for queued in left.texts}, {queued.number for queued in self._nobodys}
        new = [queued for queued in left.texts if queued.number not in known | self._dropped]
        # What another file lacks was not dropped: here is all that is left of it.
        gone = [queued for queued in self._nobodys if left.same_file and queued.number not in there]
        self._nobodys = [queued for queued in (*self._nobodys, *new) if queued.number in there]
        if new or gone:
            self.refused[:] = [*(queued for queued in self.refused if queued not in gone), *new]
            self.changed()

    def _number_anew(self, texts: Sequence[Queued]) -> None:
        """Take the numbers that texts have in another file; 0 for one that is not there."""
        numbers = {(queued.made_at, queued.change): queued.number for queued in texts}
        for queued in self._nobodys:
            queued.number = numbers.get((queued.made_at, queued.change), 0)
        self._dropped.clear()

    def of(self, session_id: UUID) -> list[Queued]:
        """Return the changes of a session that are not answered, in order."""
        return [queued for queued in self.waiting if queued.session_id == session_id]

    def changes_of(self, session_id: UUID) -> list[Change]:
        """Return what those do to the session."""
        return [queued.change for queued in self.of(session_id) if not isinstance(queued.change, Kept)]

    async def submit(
        self, queued: Queued, draft: Fields, *, on_disk: Callable[[], None] = lambda: None
    ) -> None:
        """Have a change on disk, send it after those before it, and wait for the answer.

        `draft` is what stays typed for the session; `on_disk` is called, on another thread, once the change is there.

        Raises:
            Unanswered: there is no answer in time; the change goes on being sent.
            ApiError: the server does not take it. It is on disk still: `give_back` erases it.
        """
        queued.awaited += 1
        try:
            # Whoever waits may be gone before the disk is done: what is there is sent all the same.
            await self._to_its_end(self._put(queued, draft, on_disk))
            await self._answer(queued)
        finally:
            queued.awaited -= 1

    async def rewrite(
        self, queued: Queued, change: Texts, draft: Fields, *, on_disk: Callable[[], None]
    ) -> None:
        """Add later texts to texts that wait and are not under way, and wait for the answer as `submit` does."""
        if isinstance(queued.change, Texts):
            queued.change = queued.change.followed_by(change, attempted=queued.attempted)
        queued.awaited += 1
        if queued.answer is None or queued.answer.done():
            queued.answer = _unsettled()
        try:
            if self._outbox is not None:
                put = partial(self._outbox.rewrite, queued, draft, on_disk=on_disk)
                await self._to_its_end(in_thread(put))
            self._ended(queued.session_id)
            self.changed()
            if self.away:
                raise Unanswered(self.away)
            await self._answer(queued)
        finally:
            queued.awaited -= 1

    async def give_back(self, queued: Queued, draft: Fields) -> None:
        """Erase a change that is not taken; `draft` has its texts again."""
        if self._outbox is not None:
            await in_thread(partial(self._outbox.give_back, queued, draft))

    async def set_aside(self, queued: Queued, draft: Fields, *, subject: str = "") -> None:
        """Keep something that is never sent until the engineer drops it; `draft` is what stays typed for the subject.

        The subject is the session if it is not given.
        """
        self.refused.append(queued)
        self.changed()
        if self._outbox is not None:
            put = partial(self._outbox.add, queued, draft, on_disk=lambda: None, subject=subject)
            await self._to_its_end(in_thread(put))

    async def send_again(self, refused: Sequence[Queued]) -> None:
        """Send changes that were not taken, each in its place: the server would take them now."""
        for queued in refused:
            queued.refused = ""
            self.refused.remove(queued)
            if self._outbox is not None:
                await in_thread(partial(self._outbox.refuse, queued))
        first = [self.under_way] if self.under_way in self.waiting else []
        rest = [queued for queued in (*self.waiting, *refused) if queued not in first]
        self.waiting[:] = [*first, *sorted(rest, key=_place)]
        for session_id in {queued.session_id for queued in refused}:
            self._ended(session_id)
        self._go_on()
        self.changed()

    async def drop(self, queued: Queued) -> None:
        """Forget a change, which is never sent again."""
        self._dropped.add(queued.number)
        for among in (self.waiting, self.refused):
            if queued in among:
                among.remove(queued)
        self._ended(queued.session_id)
        if self._outbox is not None:
            await in_thread(partial(self._outbox.remove, [queued]))
        self.changed()

    def unanswered(self, error: ApiError) -> None:
        """Note that a call got no answer, or one that lets nobody in; the first reason of a kind is the one that is told."""
        if not self.away or standing_of(error) != self.standing:
            self.away, self.standing = str(error), standing_of(error)
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

    async def _put(self, queued: Queued, draft: Fields, on_disk: Callable[[], None]) -> None:
        queued.answer = _unsettled()
        if self._outbox is not None:
            await in_thread(partial(self._outbox.add, queued, draft, on_disk=on_disk))
        self.waiting.append(queued)
        self._ended(queued.session_id)
        self._go_on()
        self.changed()

    async def _answer(self, queued: Queued) -> None:
        if self.away and self.waiting and self.waiting[0] is not queued:
            raise Unanswered(self.away)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.shield(queued.answer or _unsettled())
        except TimeoutError:
            self.unanswered(Unreachable(f"No answer within {PATIENCE_SECONDS:.0f} s."))
            raise Unanswered(self.away) from None
        except Unreachable as error:
            raise Unanswered(str(error)) from error

    async def _to_its_end(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.shield(task)

    def _go_on(self) -> None:
        if self.waiting and (self._running is None or self._running.done()):
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        pause = _FIRST_PAUSE
        loop = asyncio.get_running_loop()
        cleared = loop.time()
        while self.waiting:
            queued = self.waiting[0]
            self.under_way, queued.attempted = queued, True
            try:
                await self._send(queued)
            except Unreachable as error:
                self._settle(queued, error)
                await self._clear()
                pause = await self._pause(error, pause)
            except ApiError as error:
                if self._settle(queued, error):
                    self._leave(queued)  # whoever waits for it gives the texts back, and says so
                elif isinstance(error, Refused) and _may_be_taken_later(error):
                    pause = await self._pause(error, pause)
                else:
                    await self._refuse(queued, str(error))
            else:
                self.away, pause = "", _FIRST_PAUSE
                self._leave(queued)
                self._settle(queued, None)
                self._answered.append(queued)
            self.changed()
            if not self.waiting or loop.time() > cleared + _CLEAR_SECONDS:
                await self._clear()
                cleared = loop.time()

    def _leave(self, queued: Queued) -> None:
        if queued in self.waiting:  # else it was dropped meanwhile
            self.waiting.remove(queued)
        self._ended(queued.session_id)

    def _settle(self, queued: Queued, error: ApiError | None) -> bool:
        """Give the answer to those who wait for it; tell whether anybody does."""
        if queued.answer is None or queued.answer.done() or not queued.awaited:
            return False
        if error is not None:
            queued.answer.set_exception(error)
        else:
            queued.answer.set_result(None)
        return True

    async def _clear(self) -> None:
        """Erase what the server has, all at once: a disk is slow, and many wait."""
        answered, self._answered = self._answered, []
        if answered:
            await self._had({queued.session_id for queued in answered})
            if self._outbox is not None:
                await in_thread(partial(self._outbox.remove, answered))

    async def _pause(self, error: ApiError, seconds: float) -> float:
        self.away, self.standing, self.under_way = str(error), standing_of(error), None
        self.changed()
        self._nudge.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._nudge.wait()
        except TimeoutError:
            return min(seconds * 2, _LONGEST_PAUSE)
        return _FIRST_PAUSE

    async def _refuse(self, queued: Queued, why: str) -> None:
        if queued not in self.waiting:  # dropped meanwhile
            return
        self._leave(queued)
        queued.refused = why
        self.refused.append(queued)
        if self._outbox is not None:
            await in_thread(partial(self._outbox.refuse, queued))


def _may_be_taken_later(refused: Refused) -> bool:
    return refused.status in _LATER or refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _unsettled() -> "asyncio.Future[None]":
    answer = asyncio.get_running_loop().create_future()
    # An error is retrieved, also where nobody waits any more.
    answer.add_done_callback(lambda settled: settled.cancelled() or settled.exception())
    return answer
