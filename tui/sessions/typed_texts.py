"""What is typed and not sent for all sessions, and the form of a new one: taken over from runs of before, and kept."""

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID

from tui.core.threads import in_thread
from tui.drafts.store import Drafts, Fields
from tui.sessions.changes import Aside
from tui.sessions.outbox import NO_SESSION, Queued
from tui.sessions.sender import Sender
from tui.sessions.state import Typed, is_known

_NEW = "new"
"""What is typed for a session that is not started yet is kept under this name."""


class TypedTexts:
    """What one engineer typed; without `drafts` nothing of it is on disk."""

    def __init__(self, drafts: Drafts | None, sender: Sender) -> None:
        self._drafts = drafts
        self._sender = sender
        self._of: dict[UUID, Typed] = {}
        self._new: Typed | None = None
        self._restoring: set[asyncio.Task[None]] = set()

    def of(self, session_id: UUID) -> Typed:
        """Return what is typed for a session in this run."""
        return self._of.setdefault(session_id, Typed())

    async def restored(self, session_id: UUID, label: str) -> Typed:
        """Return what is typed for a session, with what runs of before left; `label` is what people call it."""
        typed = self.of(session_id)
        await self._restore(str(session_id), typed, label=label)
        return typed

    async def left_for(
        self, session_id: UUID, label: str, *, gather: Callable[[], None], show: Callable[[], None]
    ) -> None:
        """Take in what other runs left for a session that is on the screen.

        Right before that `gather` is called, to take what stands in the fields, and right behind it `show`; neither where
        nothing was left.
        """
        await self._restore(str(session_id), self.of(session_id), label=label, gather=gather, show=show)

    async def new_session(self) -> Typed:
        """Return what is typed in the form of a new session."""
        if self._new is None:
            self._new = Typed()
        await self._restore(_NEW, self._new, label="New session")
        return self._new

    def forget(self, session_id: UUID) -> None:
        """Forget what is typed for a session."""
        self._of[session_id] = Typed()

    def keep(self) -> None:
        """Have all that is typed and not sent on disk soon."""
        if self._drafts is None:
            return
        subjects = {str(session_id): typed for session_id, typed in self._of.items()}
        if self._new is not None:
            subjects[_NEW] = self._new
        for subject, typed in subjects.items():
            if not self._drafts.keep(
                subject, partial(_fields_of, typed)
            ):  # what is typed from now on is of this run
                typed.restored_at = None

    def kept(self, seconds: float) -> bool:
        """Wait until all that is typed is on disk, for so many seconds at most; tell whether it is."""
        if self._drafts is None:
            return False
        self._drafts.await_replacing(seconds)
        self.keep()
        return self._drafts.flush(seconds)

    @property
    def problem(self) -> str:
        """Why what is typed is not kept on disk, as one sentence; empty while it is."""
        return self._drafts.problem if self._drafts is not None else ""

    def unrecorded(self) -> int:
        """Return for how many sessions something is typed that would be lost at the end of the program."""
        subjects = [*self._of.values(), *([self._new] if self._new else [])]
        return sum(bool(typed or typed.summary or typed.forms) for typed in subjects)

    async def _restore(
        self,
        subject: str,
        typed: Typed,
        *,
        label: str,
        gather: Callable[[], None] = lambda: None,
        show: Callable[[], None] = lambda: None,
    ) -> None:
        """Take in what runs of before left for a subject."""
        # To its end, also where whoever waits is gone: on disk it is this run's from then on, and nowhere else.
        task = asyncio.ensure_future(self._take_over(subject, typed, label, gather, show))
        self._restoring.add(task)
        task.add_done_callback(self._restoring.discard)
        await asyncio.shield(task)

    async def _take_over(
        self, subject: str, typed: Typed, label: str, gather: Callable[[], None], show: Callable[[], None]
    ) -> None:
        if self._drafts is None:
            return
        draft = await in_thread(partial(self._drafts.take_over, subject))
        if draft is None:
            return
        gather()
        typed.add(Typed.restored(draft.fields, at=draft.kept_at))
        show()
        self._drafts.adopted(subject)
        foreign = {name: text for name, text in draft.fields.items() if not is_known(name)}
        if foreign:
            title = f"A draft that this version does not know ({', '.join(foreign)})"
            aside = Queued(
                NO_SESSION if subject == _NEW else UUID(subject),
                Aside(title, "\n".join(foreign.values())),
                label,
                draft.kept_at,
                refused="Another version of the program kept it.",
            )
            await self._sender.set_aside(aside, typed.fields(), subject=subject)


def _fields_of(typed: Typed) -> Fields:
    fields = typed.fields()
    typed.attached.forget_missing(fields)
    return fields
