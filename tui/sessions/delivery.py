"""What screens see of changes on their way: what waits, what is not taken, and whether the server is away."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from backend.app.schemas.trees import Flow
from tui.api.errors import ApiError
from tui.drafts.store import Fields
from tui.sessions.attached import how_it_came
from tui.sessions.changes import Aside, Lost
from tui.sessions.outbox import Queued
from tui.sessions.sender import Sender
from tui.sessions.written import typed_out


class Delivery:
    """The changes of this engineer that the server does not have."""

    def __init__(
        self,
        sender: Sender,
        *,
        problem: Callable[[], str],
        flow_of: Callable[[UUID], Flow | None],
        typed_of: Callable[[UUID], Fields],
        drop: Callable[[Queued], Awaitable[None]],
    ) -> None:
        self._sender = sender
        self._typed_of = typed_of
        self._drop = drop
        self._problem = problem
        self._flow_of = flow_of

    @property
    def waiting(self) -> Sequence[Queued]:
        """Those that wait for an answer, in order."""
        return self._sender.waiting

    @property
    def refused(self) -> Sequence[Queued]:
        """Those that the server does not take, and texts that were set aside."""
        return self._sender.refused

    @property
    def away(self) -> str:
        """Why the last call got no answer, as one sentence; empty while the server answers."""
        return self._sender.away

    @property
    def told_away(self) -> str:
        """What is said of the server where a session is opened without it; empty while it answers."""
        if not self.away:
            return ""
        return f"{self._sender.standing.told}; the session is as it was here last, and what you record is sent later."

    @property
    def told(self) -> str:
        """What the top line says in place of `all saved`; empty if the server has everything, and the disk keeps it.

        ``offline · 3 waiting``, ``token refused · 3 waiting``, ``sending · 199 waiting``, ``saving …`` for what is waited for just now.
        """
        refused = len(self.refused) - self._aside - self._lost
        parts = (
            self._told_of_waiting(),
            f"{self._lost} to create again" if self._lost else "",
            f"{refused} not taken" if refused else "",
            "not kept on disk" if self._problem() else "",
        )
        return " · ".join(filter(None, parts))

    @property
    def told_aside(self) -> str:
        """What the top line says of texts that were set aside; empty where there are none."""
        return f"{self._aside} set aside" if self._aside else ""

    @property
    def _aside(self) -> int:
        return sum(isinstance(queued.change, Aside) for queued in self.refused)

    @property
    def _lost(self) -> int:
        return sum(isinstance(queued.change, Lost) for queued in self.refused)

    @property
    def told_at_end(self) -> str:
        """What is said at the end of the program of what goes on waiting; empty where nothing does, or it is not kept."""
        count = len(self.waiting)
        if not count or self._problem():
            return ""
        wait = "1 change waits" if count == 1 else f"{count} changes wait"
        return f"{wait} to be sent: kept on this machine, and sent by the next run."

    def _told_of_waiting(self) -> str:
        waiting = f"{len(self.waiting)} waiting" if self.waiting else ""
        if self.away:
            return " · ".join(filter(None, (self._sender.standing.short, waiting)))
        if len(self.waiting) == 1 and self.waiting[0].awaited:
            return "saving …"
        return f"sending · {waiting}" if waiting else ""

    def heading(self, queued: Queued) -> str:
        """Return what a change does, in the words of its session's flow where that is known."""
        return queued.change.heading(self._flow_of(queued.session_id))

    def text(self, queued: Queued) -> str:
        """Return all that an engineer typed for a change; empty where nothing was.

        Of a session that the server lost it is the whole session, with what is typed for it and not sent.
        """
        text = "\n".join(filter(None, queued.change.texts))
        if not isinstance(queued.change, Lost):
            return text
        fields = self._typed_of(queued.session_id)
        typed, came = typed_out(fields), how_it_came(fields).capitalize()
        return f"{text}\n\n{came}, and not recorded:\n\n{typed}" if typed else text

    def retry(self) -> None:
        """Send again now."""
        self._sender.hurry()

    async def drop(self, queued: Queued) -> None:
        """Forget a change: it is never sent."""
        await self._drop(queued)

    def unanswered(self, error: ApiError) -> None:
        """Note that a call got no answer, or one that lets nobody in."""
        self._sender.unanswered(error)

    async def take_over(self) -> None:
        """Go on with what runs of the program that are gone left behind."""
        await self._sender.take_over()

    async def look_aside(self) -> None:
        """Have what other processes set aside, and left, among the refused."""
        await self._sender.look_aside()

    def on_change(self, changed: Callable[[], None]) -> None:
        """Have this called when anything here is another one; it may come often."""
        self._sender.changed = changed
