"""What an engineer does to a session: each write is on disk before it is sent, and goes on without the server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from uuid import UUID

from pydantic import BaseModel

from backend.app.flow import CUSTOM_PREFIX
from backend.app.schemas.sessions import (
    DecisionCreate,
    DecisionResponse,
    DecisionUpdate,
    SessionComplete,
    SessionResponse,
    SessionUpdate,
)
from tui.api import sessions
from tui.api.bodies import built
from tui.api.errors import ApiError, Refused, Unreachable
from tui.api.http import Http
from tui.core.clock import Sources
from tui.core.threads import in_thread
from tui.sessions import overwriting
from tui.sessions.known import KnownSessions
from tui.sessions.outbox import Change, Kind, Outbox
from tui.sessions.projection import SavedTexts, StepEdit, with_changes
from tui.sessions.sender import PATIENCE_SECONDS, Kept, Sender
from tui.sessions.state import TEXT_NAMES, CustomStep, FieldsChanged, OpenSession, StepDraft, TextName

DONE = "Done"
"""What is recorded as the action performed when an engineer says nothing else."""

_SAVE_ATTEMPTS = 3
_LAST_SECONDS = 5.0
"""How long completing waits for changes that are still on their way."""


@dataclass(frozen=True)
class Recorded:
    """A recorded step; `kept` says why the server has no part in it yet, empty once it has answered."""

    step: DecisionResponse
    kept: str = ""


class SessionWriter:
    """Writes to the sessions that are open, and to those whose changes are still on their way."""

    def __init__(
        self, http: Http, sources: Sources, outbox: Outbox | None, known: KnownSessions | None
    ) -> None:
        self.sender = Sender(outbox, self._send, ended=self.show)
        self._http = http
        self._sources = sources
        self._on_disk = known
        self._open: dict[UUID, OpenSession] = {}

    def known(self, session_id: UUID) -> OpenSession | None:
        """Return a session that was opened in this run, as it is known here."""
        return self._open.get(session_id)

    async def opened(self, opened: OpenSession) -> OpenSession:
        """Take note of an open session, and show in it what the server may not have yet."""
        self._open[opened.id] = opened
        await self.take(opened, opened.confirmed)
        return opened

    async def take(self, opened: OpenSession, confirmed: SessionResponse) -> None:
        """Take over a session as the server gave it, and keep it for when that is away."""
        opened.confirmed = confirmed
        self.show(opened.id)
        if self._on_disk is not None:
            await in_thread(partial(self._on_disk.keep, confirmed))

    def forget(self, session_id: UUID) -> None:
        """Forget a session that is deleted."""
        self._open.pop(session_id, None)

    def show(self, session_id: UUID) -> None:
        """Show in a session what waits to be sent, and nothing that is not sent any more."""
        if opened := self._open.get(session_id):
            opened.session = with_changes(opened.confirmed, self.sender.of(session_id))

    async def refresh(self, opened: OpenSession) -> None:
        """Read the session again. The base of its texts stays: the fields still show that."""
        session = await sessions.get_session(self._http, opened.id)
        if session.version >= opened.confirmed.version:
            await self.take(opened, session)

    async def record_step(self, opened: OpenSession, taken: StepDraft, *, answer: str = "") -> Recorded:
        """Record the current node with its answer and what was typed for it."""
        async with self._writing(opened):
            if opened.node_id is None:
                raise ApiError("The flow has ended; finish the session, or undo the last step.")
            return await self._append(
                opened,
                node_id=opened.node_id,
                answer=answer,
                action_performed="" if answer else DONE,
                notes=taken.notes,
                command_output=taken.output,
                on_disk=opened.draft.kept,
            )

    async def record_custom_step(self, opened: OpenSession, custom: CustomStep) -> Recorded:
        """Record a step that the flow does not have; the session stays at its node."""
        async with self._writing(opened):
            return await self._append(
                opened,
                node_id=f"{CUSTOM_PREFIX}{self._sources.new_id()}",
                question=custom.title,
                action_performed=custom.action,
                notes=custom.notes,
                command_output=custom.output,
            )

    async def undo_step(self, opened: OpenSession) -> Recorded:
        """Undo the last step and return it with its whole output, so that its texts are not lost."""
        async with self._writing(opened):
            last = await self._last_step(opened)
            return Recorded(last, await self._carry_out(opened, "undo", str(last.id)))

    async def edit_step(self, opened: OpenSession, step_id: UUID, texts: dict[str, tuple[str, str]]) -> str:
        """Change texts of a recorded step, each given with the one that it was typed over.

        Returns why the server has no part in it yet, empty once it has.

        Raises:
            ChangedElsewhere: another text is there by now.
        """
        built(DecisionUpdate, **{name: text for name, (text, _over) in texts.items()})
        over = {name: (text, [before]) for name, (text, before) in texts.items()}
        body = StepEdit.dump_json((step_id, over)).decode()
        async with self._writing(opened):
            return await self._carry_out(opened, "edit", body)

    async def _last_step(self, opened: OpenSession) -> DecisionResponse:
        """Return the last step as the server has it; without the server as it is known here."""
        last = opened.steps[-1]
        if self.sender.of(opened.id):
            return await self.whole_step(opened, last)
        try:
            return await self._read_step(opened, last.id)
        except Unreachable:
            if last.command_output_length > len(last.command_output):
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

    async def save_texts(self, opened: OpenSession, texts: dict[TextName, str]) -> None:
        """Save text fields of the session. A change elsewhere of other fields does not matter.

        Raises:
            FieldsChanged: one of these fields was changed elsewhere, and nobody has decided about it yet.
        """
        async with self._writing(opened):
            changed = {name: text for name, text in texts.items() if opened.base[name] != text}
            if not changed:
                return
            built(SessionUpdate, **changed)
            if not self.sender.of(opened.id):
                try:
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        await self._save(opened, changed)
                except (Unreachable, TimeoutError):
                    pass
                else:
                    return
            await self._keep_texts(opened, changed)

    async def complete(self, opened: OpenSession, *, outcome_notes: str, next_steps: str) -> None:
        """Complete the session; both texts freeze with it, and what is typed for a step is forgotten.

        Raises:
            ApiError: the server is away, which this needs.
        """
        body = built(SessionComplete, outcome_notes=outcome_notes, next_steps=next_steps)
        await self._wait_for_changes(opened)
        async with self._writing(opened):
            await self.take(opened, await sessions.complete_session(self._http, opened.id, body))
        opened.typed.end()

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
        self, opened: OpenSession, *, on_disk: Callable[[], None] = lambda: None, **step: str
    ) -> Recorded:
        body = built(
            DecisionCreate,
            id=self._sources.new_id(),
            after=opened.steps[-1].id if opened.steps else None,
            recorded_at=self._sources.now(),
            **step,
        )
        kept = await self._carry_out(opened, "append", _json(body), on_disk=on_disk)
        recorded = next((known for known in opened.steps if known.id == body.id), None)
        if recorded is None:  # undone elsewhere in the same moment
            raise ApiError("This step was undone elsewhere; the path shows what is recorded now.")
        return Recorded(recorded, kept)

    async def _carry_out(
        self, opened: OpenSession, kind: Kind, body: str, *, on_disk: Callable[[], None] = lambda: None
    ) -> str:
        """Send a change, or keep it and show it as if it were sent; return why, empty if it was sent."""
        change = self._change(opened, kind, body)
        try:
            await self.sender.submit(change, opened.typed.fields(sending=False), on_disk=on_disk)
        except Kept as kept:
            self.show(opened.id)
            return str(kept)
        return ""

    def _change(self, opened: OpenSession, kind: Kind, body: str) -> Change:
        return Change(opened.id, kind, body, opened.label, self._sources.now())

    async def _keep_texts(self, opened: OpenSession, texts: dict[TextName, str]) -> None:
        """Keep texts to be sent later, as one change with those that wait at the end already."""
        body = {str(name): (text, [opened.base[name]]) for name, text in texts.items()}
        last = next(reversed(self.sender.of(opened.id)), None)
        if last is not None and last.kind == "texts" and last is not self.sender.under_way:
            body = _merged(SavedTexts.validate_json(last.body), body, sent=last in self.sender.attempted)
            await self.sender.drop(last)
        change = self._change(opened, "texts", SavedTexts.dump_json(body).decode())
        # Nobody waits for the answer: if these are not taken, all of them have to be found again.
        await self.sender.keep(change, opened.typed.fields(sending=False))
        self.show(opened.id)
        opened.base |= texts

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

    async def _send(self, change: Change) -> None:
        """Send one change, and take the answer over into the session if it is open."""
        opened = self._open.get(change.session_id)
        try:
            await self._call(change, opened)
        except (Refused, overwriting.ChangedElsewhere):
            if opened is not None:  # what is shown was not so, it seems
                with suppress(ApiError):
                    await self.refresh(opened)
                _give_up_texts(opened, change)
            raise
        if opened is not None:
            await self.take(opened, opened.confirmed)

    async def _call(self, change: Change, opened: OpenSession | None) -> None:
        match change.kind:
            case "append":
                body = DecisionCreate.model_validate_json(change.body)
                step, version = await sessions.append_decision(self._http, change.session_id, body)
                _take(opened, step, version, add=True)
            case "edit":
                step_id, edit = StepEdit.validate_json(change.body)
                step, version = await overwriting.edit_step(self._http, change.session_id, step_id, edit)
                _take(opened, step, version, add=False)
            case "undo":
                version = await sessions.undo_decision(self._http, change.session_id, UUID(change.body))
                if opened is not None:
                    rest = tuple(step for step in opened.confirmed.decisions if str(step.id) != change.body)
                    opened.take_steps(rest, version=version)
            case "texts":
                texts = SavedTexts.validate_json(change.body)
                version = await overwriting.save_texts(self._http, change.session_id, texts)
                if opened is not None:
                    opened.take_texts({name: text for name, (text, _over) in texts.items()}, version=version)

    async def _save(self, opened: OpenSession, changed: dict[TextName, str]) -> None:
        for _attempt in range(_SAVE_ATTEMPTS):
            _require_unchanged(opened, changed)
            body = built(SessionUpdate, **changed)
            version = opened.confirmed.version
            try:
                saved = await sessions.update_session(self._http, opened.id, body, if_version=version)
            except Refused as refused:
                if refused.status != HTTPStatus.PRECONDITION_FAILED:
                    raise
                await self.refresh(opened)
            else:
                await self.take(opened, saved)
                opened.base |= {name: getattr(opened.session, name) for name in changed}
                return
        raise ApiError("The session is being changed elsewhere all the time; save again in a moment.")


def _merged(
    before: dict[str, tuple[str, list[str]]], after: dict[str, tuple[str, list[str]]], *, sent: bool
) -> dict[str, tuple[str, list[str]]]:
    """Return two changes of texts as one. What was `sent` without an answer may stand on the server by now."""
    merged = dict(before)
    for name, (text, over) in after.items():
        if name in before:
            earlier, over = before[name]
            over = [*over, earlier] if sent else over
        merged[name] = (text, over)
    return merged


def _take(opened: OpenSession | None, step: DecisionResponse, version: int, *, add: bool) -> None:
    """Put a step as the server has it into an open session."""
    if opened is None:
        return
    steps = tuple(step if known.id == step.id else known for known in opened.confirmed.decisions)
    if add and all(known.id != step.id for known in steps):
        steps = (*steps, step)
    opened.take_steps(steps, version=version)


def _give_up_texts(opened: OpenSession, change: Change) -> None:
    """Let texts that are not taken be saved again: where nobody else wrote meanwhile, that overwrites nothing."""
    if change.kind != "texts":
        return
    for name in TEXT_NAMES:
        text, over = SavedTexts.validate_json(change.body).get(name, ("", []))
        if opened.base[name] == text and getattr(opened.confirmed, name) in over:
            opened.base[name] = getattr(opened.confirmed, name)


def _require_unchanged(opened: OpenSession, changed: dict[TextName, str]) -> None:
    theirs: dict[TextName, str] = {}
    for name, text in changed.items():
        saved: str = getattr(opened.confirmed, name)
        if saved not in (opened.base[name], text):
            theirs[name] = saved
    if theirs:
        raise FieldsChanged(theirs, opened.base)


def _json(body: BaseModel) -> str:
    return body.model_dump_json(exclude_unset=True)
