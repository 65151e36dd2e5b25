"""What an engineer does to a session: each write is on disk before it is sent, and goes on without the server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial, reduce
from http import HTTPStatus
from uuid import UUID

from backend.app.flow import CUSTOM_PREFIX
from backend.app.schemas.sessions import (
    DecisionCreate,
    DecisionResponse,
    SessionComplete,
    SessionResponse,
    SessionUpdate,
)
from tui.api import sessions
from tui.api.bodies import built
from tui.api.errors import ApiError, Refused, SessionLost, Unreachable
from tui.api.http import Http
from tui.core.clock import Sources
from tui.core.threads import in_thread
from tui.sessions import earlier, overwriting
from tui.sessions.calls import carry_out
from tui.sessions.changes import Append, Change, Undo, Values
from tui.sessions.known import KnownSessions
from tui.sessions.marks import within
from tui.sessions.outbox import Outbox, Queued
from tui.sessions.place import Place, require_ids, require_last, require_place
from tui.sessions.projection import with_changes
from tui.sessions.secrets import texts_without_secrets, without_secrets
from tui.sessions.sender import Sender, Unanswered
from tui.sessions.state import OpenSession
from tui.sessions.step_drafts import CustomStep, StepDraft
from tui.sessions.tally import Tally
from tui.sessions.text_writer import TextWriter, give_texts_back, give_up_texts

DONE = "Done"
"""What is recorded as the action performed when an engineer says nothing else."""

_LOST = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
"""Answers to a change where the server may have lost its session, or what came before the change."""
_LAST_SECONDS = 5.0
"""How long completing waits for changes that are still on their way."""


@dataclass(frozen=True)
class Recorded:
    """A recorded step; `unanswered` says why the server has no part in it yet, empty once it has answered."""

    step: DecisionResponse
    unanswered: str = ""


class SessionWriter:
    """Writes to the sessions that are open, and to those whose changes are still on their way.

    Attributes:
        sender: sends what is written.
        texts: saves texts of the sessions.
        look_for: asks whether the server has a session as it was known here, and returns why not.
        is_older: takes a session of the server's that is older than it was known here, and returns what that means.
    """

    def __init__(
        self,
        http: Http,
        sources: Sources,
        outbox: Outbox | None,
        known: KnownSessions | None,
        tally: Tally,
    ) -> None:
        self.sender = Sender(outbox, self._send, ended=self.show, had=partial(self._keep_known, worked=True))
        self.texts = TextWriter(self.sender, now=sources.now)
        self._http = http
        self._sources = sources
        self._on_disk = known
        self._tally = tally
        self._open: dict[UUID, OpenSession] = {}
        self.look_for: Callable[[UUID], Awaitable[str]] = _found
        self.is_older: Callable[[UUID, SessionResponse], Awaitable[str]] = _not_older

    def known(self, session_id: UUID) -> OpenSession | None:
        """Return a session that was opened in this run, as it is known here."""
        return self._open.get(session_id)

    def without_secrets(self, text: str) -> str:
        """Return a text with what it has of any open session's secret values left out."""
        return reduce(lambda left, opened: without_secrets(opened, left).text, self._open.values(), text)

    async def opened(self, opened: OpenSession) -> OpenSession:
        """Take note of an open session, and show in it what the server may not have yet."""
        self._open[opened.id] = opened
        await self.take(opened, opened.confirmed)
        return opened

    async def take(self, opened: OpenSession, confirmed: SessionResponse, *, worked: bool = False) -> None:
        """Take over a session as the server gave it, and keep it for when that is away; `worked` if it was changed here."""
        opened.confirm(confirmed)
        self.show(opened.id)
        await self._keep_known([opened.id], worked=worked)

    async def _keep_known(self, session_ids: Iterable[UUID], *, worked: bool = False) -> None:
        if self._on_disk is None:
            return
        for session_id in session_ids:
            if opened := self._open.get(session_id):
                await in_thread(partial(self._on_disk.keep, opened.confirmed))
            if worked:
                await in_thread(partial(self._on_disk.note_work, session_id))

    def forget(self, session_id: UUID) -> None:
        """Forget a session that is deleted."""
        self._open.pop(session_id, None)

    def show(self, session_id: UUID) -> None:
        """Show in a session what waits to be sent, and nothing that is not sent any more."""
        if opened := self._open.get(session_id):
            opened.session = with_changes(opened.confirmed, self.sender.changes_of(session_id))

    async def refresh(self, opened: OpenSession) -> str:
        """Read the session again, and return what it means if the server lost something of it.

        The base of its texts stays: the fields still show that.
        """
        before = opened.confirmed.version
        session = await sessions.get_session(self._http, opened.id)
        if session.version >= opened.confirmed.version:
            await self.take(opened, session)
        elif session.version < before:  # else it was changed from here meanwhile
            return await self.is_older(opened.id, session)
        return ""

    async def record_step(
        self,
        opened: OpenSession,
        taken: StepDraft,
        *,
        answer: str = "",
        shown: Place | None = None,
        give_back: Callable[[], None] = lambda: None,
    ) -> Recorded:
        """Record the current node with its answer and what was typed for it, if the session stands where it was shown.

        `give_back` puts what was taken back to what is typed, if the step is not taken; it may be called twice.
        """
        async with self._writing(opened):
            try:
                require_place(opened, shown)
                if opened.node_id is None:
                    raise ApiError("The flow has ended; finish the session, or undo the last step.")
                return await self._append(
                    opened,
                    give_back=give_back,
                    node_id=opened.node_id,
                    answer=answer,
                    action_performed="" if answer else DONE,
                    notes=taken.notes,
                    command_output=without_secrets(opened, taken.output).text,
                    marked_lines=taken.marked_lines,
                    on_disk=opened.draft.on_disk,
                )
            except ApiError:
                give_back()
                raise

    async def record_custom_step(self, opened: OpenSession, custom: CustomStep) -> Recorded:
        """Record a step that the flow does not have; the session stays at its node."""
        async with self._writing(opened):
            return await self._append(
                opened,
                node_id=f"{CUSTOM_PREFIX}{self._sources.new_id()}",
                question=custom.title,
                action_performed=custom.action,
                notes=custom.notes,
                command_output=without_secrets(opened, custom.output).text,
                marked_lines=custom.marked_lines,
            )

    async def undo_step(self, opened: OpenSession, *, shown: Place | None = None) -> Recorded:
        """Undo the last step, if it was shown as that, and return it with its whole output, so that no text is lost."""
        async with self._writing(opened):
            last = await self._whole_last(opened, require_last(opened, shown))
            return Recorded(last, await self._carry_out(opened, Undo(last.id)))

    async def give_values(self, opened: OpenSession, values: dict[str, str]) -> str:
        """Give values of the flow's inputs, none of them secret; the rest as for `edit_step`, but nobody is asked."""
        body = built(SessionUpdate, values=values)
        async with self._writing(opened):
            return await self._carry_out(opened, Values(dict(body.values or {})))

    async def edit_step(self, opened: OpenSession, step_id: UUID, texts: overwriting.StepTexts) -> str:
        """Change texts of a recorded step, or its answer, each given with the one that it was typed over.

        Returns why the server has no part in it yet, empty once it has.

        Raises:
            ChangedElsewhere: another text is there by now.
        """
        edit = overwriting.edit_of(step_id, texts_without_secrets(opened, texts))
        async with self._writing(opened):
            return await self._carry_out(opened, edit)

    async def lead_elsewhere(
        self,
        opened: OpenSession,
        step_id: UUID,
        texts: overwriting.StepTexts,
        *,
        expected: Sequence[UUID],
        keep: Callable[[str], Awaitable[None]],
        moved: Callable[[], None],
    ) -> str:
        """Give a recorded step an answer that leads elsewhere, and take back those after it; `expected` are these.

        `keep` is called with all of their texts, and nothing is taken back before it has kept them. Then they are undone,
        the last one first, and the step is changed as `edit_step` does it; `moved` is called once the session stands
        elsewhere. What fails ends this: the rest stays.
        """
        edit = overwriting.edit_of(step_id, texts_without_secrets(opened, texts))
        steps = await self._whole_from(opened, step_id)
        later = steps[1:]
        require_ids(steps, step_id, expected)
        overwriting.require_known(steps[0], edit)
        await keep(earlier.evidence_of(opened, later))
        async with self._writing(opened):
            require_ids(earlier.steps_from(opened.steps, step_id), step_id, expected)
            for step in reversed(later):
                await self._carry_out(opened, Undo(step.id))
                if step is later[-1]:
                    moved()
                earlier.typed_over(opened, step.id).clear()
            unanswered = await self._carry_out(opened, edit)
            if not later:
                moved()
            return unanswered

    async def _whole_from(self, opened: OpenSession, step_id: UUID) -> tuple[DecisionResponse, ...]:
        """Return a step and those after it as the server has them, with what waits; without it as known here."""
        known = earlier.steps_from(opened.steps, step_id)
        cut = any(map(earlier.is_cut, known[1:]))
        if self.sender.of(opened.id) and not cut:
            return known
        try:
            session = await sessions.get_session(self._http, opened.id, whole=True)
        except Unreachable:
            if cut:
                raise
            return known
        if session.version != opened.confirmed.version:
            await self.refresh(opened)
        waiting = self.sender.changes_of(opened.id)
        return earlier.steps_from(with_changes(session, waiting).decisions, step_id)

    async def _whole_last(self, opened: OpenSession, last: DecisionResponse) -> DecisionResponse:
        """Return the last step as the server has it; without the server as it is known here."""
        if self.sender.of(opened.id):
            return await self.whole_step(opened, last)
        try:
            return await self._read_step(opened, last.id)
        except Unreachable:
            if earlier.is_cut(last):
                raise
            return last

    async def whole_step(self, opened: OpenSession, step: DecisionResponse) -> DecisionResponse:
        """Return a step with its whole output."""
        if step.command_output_length == len(step.command_output):
            return step
        return await self._read_step(opened, step.id)

    async def _read_step(self, opened: OpenSession, step_id: UUID) -> DecisionResponse:
        found, _version = await sessions.find_step(self._http, opened.id, step_id)
        if found is None:
            await self.refresh(opened)
            raise ApiError("This step was undone elsewhere; the path shows what is recorded now.")
        return found

    async def complete(self, opened: OpenSession, *, outcome_notes: str, next_steps: str) -> None:
        """Complete the session; both texts freeze with it, and what is typed for a step is forgotten.

        Raises:
            ApiError: the server is away, which this needs.
        """
        body = built(SessionComplete, outcome_notes=outcome_notes, next_steps=next_steps)
        await self._wait_for_changes(opened)
        async with self._writing(opened):
            one = not opened.completed
            with self._tally.change(more_open=-one, more_to_copy=one):
                session = await sessions.complete_session(self._http, opened.id, body)
            await self.take(opened, session, worked=True)
        opened.typed.end()
        opened.secrets.clear()

    @asynccontextmanager
    async def _writing(self, opened: OpenSession) -> AsyncIterator[None]:
        """Write alone; if the API says that the session is elsewhere by now, read it again and pass that on."""
        async with opened.writing:
            try:
                yield
            except Refused as refused:
                if refused.status == HTTPStatus.CONFLICT or self.sender.of(opened.id):
                    await self.refresh(opened)
                raise

    async def _append(
        self,
        opened: OpenSession,
        *,
        on_disk: Callable[[], None] = lambda: None,
        give_back: Callable[[], None] = lambda: None,
        marked_lines: tuple[int, ...] = (),
        **step: str,
    ) -> Recorded:
        body = built(
            DecisionCreate,
            id=self._sources.new_id(),
            after=opened.steps[-1].id if opened.steps else None,
            recorded_at=self._sources.now(),
            **step,
        )
        if marked := within(marked_lines, body.command_output):  # an older server knows of none
            body = body.model_copy(update={"marked_lines": marked})
        unanswered = await self._carry_out(opened, Append(body), on_disk=on_disk, give_back=give_back)
        recorded = next((known for known in opened.steps if known.id == body.id), None)
        if recorded is None:  # undone elsewhere in the same moment
            raise ApiError("This step was undone elsewhere; the path shows what is recorded now.")
        return Recorded(recorded, unanswered)

    async def _carry_out(
        self,
        opened: OpenSession,
        change: Change,
        *,
        on_disk: Callable[[], None] = lambda: None,
        give_back: Callable[[], None] = lambda: None,
    ) -> str:
        """Send a change, or keep it and show it as if it were sent; return why, empty if it was sent."""
        queued = Queued(opened.id, change, opened.label, self._sources.now())
        try:
            await self.sender.submit(queued, opened.typed.fields(sending=False), on_disk=on_disk)
        except Unanswered as unanswered:
            return str(unanswered)
        except ApiError:
            give_back()
            await self.sender.give_back(queued, opened.typed.fields())
            raise
        return ""

    async def _wait_for_changes(self, opened: OpenSession) -> None:
        self.sender.hurry()
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                while self.sender.of(opened.id) and not self.sender.away:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            pass
        if count := len(self.sender.of(opened.id)):
            raise ApiError(
                f"Completing needs the server: {count} change{'s' if count > 1 else ''} of this session still wait to be "
                f"sent. {self.sender.away}"
            )

    async def _send(self, queued: Queued) -> None:
        """Send one change, and take the answer over into the session if it is open."""
        opened = self._open.get(queued.session_id)
        try:
            await carry_out(self._http, queued, opened)
        except Unreachable:
            raise
        except ApiError as error:
            why = ""
            if opened is not None:
                if queued.awaited:
                    give_texts_back(opened, queued.change)
                with suppress(ApiError):  # what is shown was not so, it seems
                    why = await self.refresh(opened)
                if not queued.awaited:
                    give_up_texts(opened, queued.change)
            if why := why or await self._why_lost(queued.session_id, error):
                raise SessionLost(why) from error
            raise

    async def _why_lost(self, session_id: UUID, error: ApiError) -> str:
        """Return what it means for a change that was not taken if the server lost its session; empty where it did not."""
        if isinstance(error, Refused) and error.status not in _LOST:
            return ""
        with suppress(ApiError):
            return await self.look_for(session_id)
        return ""


async def _found(_session_id: UUID) -> str:
    return ""


async def _not_older(_session_id: UUID, _server: SessionResponse) -> str:
    return ""
