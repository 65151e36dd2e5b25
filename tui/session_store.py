"""What screens talk to: intents in, local state out. Only the store calls the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from backend.app.flow import CUSTOM_PREFIX, is_custom
from backend.app.schemas.accounts import HandOver, MeResponse
from backend.app.schemas.export import SessionExport, SummaryResponse
from backend.app.schemas.library import LibraryStepCreate, LibraryStepResponse
from backend.app.schemas.redaction import FindingBody, FindingResponse, MaskRequest, MaskResponse, ScanRequest
from backend.app.schemas.sessions import (
    DecisionCreate,
    DecisionResponse,
    DecisionUpdate,
    SessionComplete,
    SessionCreate,
    SessionPage,
    SessionUpdate,
)
from backend.app.schemas.settings import TeamSettings, TeamSettingsResponse
from backend.app.schemas.trees import Flow, TreeSummary
from tui.api import accounts, library, redaction, sessions, settings, trees
from tui.api.errors import ApiError, Refused, Unreachable
from tui.api.http import Http
from tui.clock import Sources
from tui.drafts import Drafts, drafts_of
from tui.note import Note
from tui.session_state import CustomStep, FieldsChanged, OpenSession, StepDraft, TextName, Typed
from tui.team import Team
from tui.threads import in_thread

View = Literal["in_progress", "completed", "not_exported", "all", "mine"]

DONE = "Done"
"""What is recorded as the action performed when an engineer says nothing else."""

_VIEWS: dict[View, dict[str, str | bool]] = {
    "in_progress": {"status": "in_progress"},
    "completed": {"status": "completed"},
    "not_exported": {"status": "completed", "exported": False},
    "all": {},
    "mine": {"mine": True},
}
PAGE_SIZE = 100
_SAVE_ATTEMPTS = 3
_NEW = "new"
"""What is typed for a session that is not started yet is kept under this name."""

Body = TypeVar("Body", bound=BaseModel)


class SessionStore:
    """Sessions as the screens see them."""

    def __init__(self, http: Http, sources: Sources, drafts: Drafts | None = None) -> None:
        self._http = http
        self._sources = sources
        self._drafts = drafts
        self._typed: dict[UUID, Typed] = {}
        self._new: Typed | None = None

    async def list_sessions(self, view: View, search: str = "", cursor: str | None = None) -> SessionPage:
        """Return a page of a view, newest first."""
        params: dict[str, str | int | bool] = {**_VIEWS[view], "limit": PAGE_SIZE}
        if search.strip():
            params["q"] = search.strip()
        if cursor:
            params["cursor"] = cursor
        return await sessions.list_sessions(self._http, **params)

    async def list_flows(self) -> list[TreeSummary]:
        """Return the flows that a session can be started on."""
        return await trees.list_trees(self._http)

    async def import_flow(self, flow: Flow, *, replace: bool) -> None:
        """Import a flow.

        Raises:
            Refused: another flow of that name is there (409), and `replace` is not asked for.
        """
        await trees.import_tree(self._http, flow, replace=replace)

    async def start(self, *, tree_id: UUID, ticket_number: str, client_name: str) -> OpenSession:
        """Start a session."""
        body = _built(
            SessionCreate,
            id=self._sources.new_id(),
            tree_id=tree_id,
            ticket_number=ticket_number,
            client_name=client_name,
        )
        session = await sessions.create_session(self._http, body)
        return OpenSession(session, self._typed.setdefault(session.id, Typed()))

    async def open(self, session_id: UUID) -> OpenSession:
        """Read a session; what was typed for it and not sent comes with it, also what a run before left on disk."""
        session = await sessions.get_session(self._http, session_id)
        if session_id not in self._typed:
            restored = await self._restored(str(session_id))
            self._typed.setdefault(session_id, restored)
        return OpenSession(session, self._typed[session_id])

    async def new_session_form(self) -> Typed:
        """Return what is typed in the form of a new session."""
        if self._new is None:
            restored = await self._restored(_NEW)
            self._new = self._new or restored
        return self._new

    async def _restored(self, subject: str) -> Typed:
        draft = await in_thread(partial(self._drafts.take_over, subject)) if self._drafts else None
        return Typed.restored(draft.fields, at=draft.kept_at) if draft else Typed()

    def keep_drafts(self) -> None:
        """Have all that is typed and not sent on disk soon."""
        if self._drafts is None:
            return
        subjects = {str(session_id): typed for session_id, typed in self._typed.items()}
        if self._new is not None:
            subjects[_NEW] = self._new
        for subject, typed in subjects.items():
            fields = typed.fields()
            self._drafts.keep(subject, fields)
            if not fields:  # what is typed from now on is of this run
                typed.restored_at = None

    def drafts_kept(self, seconds: float) -> bool:
        """Wait until all that is typed is on disk, for so many seconds at most; tell whether it is."""
        self.keep_drafts()
        return self._drafts is not None and self._drafts.flush(seconds)

    @property
    def drafts_problem(self) -> str:
        """Why what is typed is not kept on disk, as one sentence; empty while it is."""
        return self._drafts.problem if self._drafts is not None else ""

    async def refresh(self, opened: OpenSession) -> None:
        """Read the session again. The base of its texts stays: the fields still show that."""
        opened.session = await sessions.get_session(self._http, opened.id)

    @asynccontextmanager
    async def _writing(self, opened: OpenSession) -> AsyncIterator[None]:
        """Write alone; if the API says that the session is elsewhere by now, read it again and pass that on."""
        async with opened.writing:
            try:
                yield
            except Refused as refused:
                if refused.status == HTTPStatus.CONFLICT:
                    await self.refresh(opened)
                raise

    async def delete(self, session_id: UUID) -> None:
        """Delete a session in progress, and what was typed for it."""
        await sessions.delete_session(self._http, session_id)
        self._typed[session_id] = Typed()

    async def record_step(
        self, opened: OpenSession, taken: StepDraft, *, answer: str = ""
    ) -> DecisionResponse:
        """Record the current node with its answer and what was typed for it.

        If the answer to an attempt before was lost, the same step is sent again under the same id.
        """
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
            )

    async def record_custom_step(self, opened: OpenSession, custom: CustomStep) -> DecisionResponse:
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

    async def _append(self, opened: OpenSession, **step: str) -> DecisionResponse:
        body = _built(
            DecisionCreate,
            id=self._sources.new_id(),
            after=opened.steps[-1].id if opened.steps else None,
            recorded_at=self._sources.now(),
            **step,
        )
        if _same_step(body, opened.unanswered):
            body = opened.unanswered or body
        opened.unanswered = None
        try:
            recorded, version = await sessions.append_decision(self._http, opened.id, body)
        except Unreachable:
            opened.unanswered = body
            raise
        if all(recorded.id != known.id for known in opened.steps):
            opened.replace_steps((*opened.steps, recorded), version=version)
        return recorded

    async def undo_step(self, opened: OpenSession) -> DecisionResponse:
        """Undo the last step and return it with its whole output, so that its texts are not lost."""
        async with self._writing(opened):
            last = await self._read_step(opened, opened.steps[-1].id)
            version = await sessions.undo_decision(self._http, opened.id, last.id)
            opened.replace_steps(opened.steps[:-1], version=version)
            return last

    async def whole_step(self, opened: OpenSession, step: DecisionResponse) -> DecisionResponse:
        """Return a step with its whole output."""
        if step.command_output_length == len(step.command_output):
            return step
        return await self._read_step(opened, step.id)

    async def _read_step(self, opened: OpenSession, step_id: UUID) -> DecisionResponse:
        step = await sessions.find_step(self._http, opened.id, step_id)
        if step is None:
            await self.refresh(opened)
            raise ApiError("This step was undone elsewhere; the path shows what is recorded now.")
        return step

    async def edit_step(self, opened: OpenSession, step_id: UUID, texts: dict[str, str]) -> None:
        """Change texts of a recorded step."""
        body = _built(DecisionUpdate, **texts)
        async with self._writing(opened):
            edited, version = await sessions.edit_decision(self._http, opened.id, step_id, body)
            steps = tuple(edited if step.id == step_id else step for step in opened.steps)
            opened.replace_steps(steps, version=version)

    async def save_texts(self, opened: OpenSession, texts: dict[TextName, str]) -> None:
        """Save text fields of the session. A change elsewhere of other fields does not matter.

        Raises:
            FieldsChanged: one of these fields was changed elsewhere, and nobody has decided about it yet.
        """
        async with self._writing(opened):
            for _attempt in range(_SAVE_ATTEMPTS):
                changed = {name: text for name, text in texts.items() if opened.base[name] != text}
                if not changed:
                    return
                self._require_unchanged(opened, changed)
                body = _built(SessionUpdate, **changed)
                version = opened.session.version
                try:
                    opened.session = await sessions.update_session(
                        self._http, opened.id, body, if_version=version
                    )
                except Refused as refused:
                    if refused.status != HTTPStatus.PRECONDITION_FAILED:
                        raise
                    await self.refresh(opened)
                else:
                    opened.base |= {name: getattr(opened.session, name) for name in changed}
                    return
            raise ApiError("The session is being changed elsewhere all the time; save again in a moment.")

    @staticmethod
    def _require_unchanged(opened: OpenSession, changed: dict[TextName, str]) -> None:
        theirs: dict[TextName, str] = {}
        for name, text in changed.items():
            saved: str = getattr(opened.session, name)
            if saved not in (opened.base[name], text):
                theirs[name] = saved
        if theirs:
            raise FieldsChanged(theirs, opened.base)

    async def complete(self, opened: OpenSession, *, outcome_notes: str, next_steps: str) -> None:
        """Complete the session; both texts freeze with it, and what is typed for a step is forgotten."""
        body = _built(SessionComplete, outcome_notes=outcome_notes, next_steps=next_steps)
        async with self._writing(opened):
            opened.session = await sessions.complete_session(self._http, opened.id, body)
        opened.draft.clear()
        opened.typed.custom.clear()
        opened.typed.forms.clear()

    async def find_library_steps(self, search: str) -> list[LibraryStepResponse]:
        """Return custom steps of the library that match."""
        return await library.list_steps(self._http, search.strip())

    async def keep_in_library(self, custom: CustomStep, *, replace: bool = False) -> None:
        """Add a custom step to the library.

        Raises:
            Refused: a step of this title is there already (409), and `replace` is not asked for.
        """
        body = _built(LibraryStepCreate, id=self._sources.new_id(), title=custom.title, action=custom.action)
        await library.add_step(self._http, body, replace=replace)

    async def summary(self, opened: OpenSession, options: SessionExport) -> SummaryResponse:
        """Return the summary block as the session fills it in."""
        return await sessions.get_summary(self._http, opened.id, options)

    async def render(self, opened: OpenSession, options: SessionExport) -> Note:
        """Return the note of a session without marking the session."""
        return await sessions.export_session(self._http, opened.id, self._located(options, preview=True))

    async def whoami(self) -> MeResponse:
        """Return who calls."""
        return await accounts.read_me(self._http)

    async def team(self, server: str) -> Team:
        """Return who calls a server, and who else is in the team."""
        team = Team(await accounts.read_me(self._http), await accounts.list_users(self._http))
        if self._drafts is not None:
            self._drafts.place = drafts_of(server, team.me.team, team.me.name)
        return team

    async def hand_over(self, session_id: UUID, owner_id: UUID) -> None:
        """Give a session to another user of the team.

        Raises:
            Refused: whoever calls is no admin (403), or there is no such user (404).
        """
        await accounts.hand_over(self._http, session_id, HandOver(owner_id=owner_id))

    async def scan(self, text: str) -> tuple[FindingResponse, ...]:
        """Return what is sensitive in a text."""
        return (await redaction.scan(self._http, ScanRequest(text=text))).findings

    async def count_sensitive(self, text: str) -> int:
        """Return how many values of a text would be masked by default."""
        answer = await redaction.scan(self._http, ScanRequest(text=text, counts_only=True))
        return answer.masked_by_default

    async def mask(self, text: str, *, redact_hostnames: bool = False) -> MaskResponse:
        """Return a text with what is sensitive in it masked."""
        return await redaction.mask(
            self._http, _built(MaskRequest, text=text, redact_hostnames=redact_hostnames)
        )

    async def mask_findings(self, text: str, findings: tuple[FindingBody, ...]) -> MaskResponse:
        """Return a text with these findings masked, and no others."""
        return await redaction.mask(self._http, _built(MaskRequest, text=text, findings=findings))

    async def team_settings(self) -> TeamSettingsResponse:
        """Return what the team decided about redaction."""
        return await settings.read_settings(self._http)

    async def save_team_settings(
        self, decided: dict[str, object], *, if_version: int
    ) -> TeamSettingsResponse:
        """Change what the team decided.

        Raises:
            Refused: an entry is wrong (422), or somebody else changed the settings since that version (412).
        """
        return await settings.write_settings(
            self._http, _built(TeamSettings, **decided), if_version=if_version
        )

    async def mark_exported(self, opened: OpenSession, options: SessionExport) -> None:
        """Say that a completed session's note has left the program; nothing for one in progress."""
        if opened.completed and not opened.session.exported:
            await sessions.export_session(self._http, opened.id, self._located(options, preview=False))
            opened.session = opened.session.model_copy(update={"exported": True})

    def unrecorded(self) -> int:
        """Return for how many sessions something is typed that would be lost at the end of the program."""
        subjects = [*self._typed.values(), *([self._new] if self._new else [])]
        return sum(bool(typed or typed.summary or typed.forms) for typed in subjects)

    def _located(self, options: SessionExport, *, preview: bool) -> SessionExport:
        return options.model_copy(update={"preview": preview, "time_zone": self._sources.time_zone()})


def _built(kind: type[Body], **fields: object) -> Body:
    """Return a body; what breaks the contract, such as a text that is too long, is said in a sentence."""
    try:
        return kind.model_validate(fields)
    except ValidationError as invalid:
        first = invalid.errors(include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]).replace("_", " ")
        longest = first.get("ctx", {}).get("max_length")
        reason = f"it is longer than {longest:,} characters" if longest else first["msg"]
        raise ApiError(f"The {name} cannot be saved: {reason}.") from None


def _same_step(body: DecisionCreate, earlier: DecisionCreate | None) -> bool:
    if earlier is None or is_custom(body.node_id) != is_custom(earlier.node_id):
        return False
    # A custom step's node id is minted anew for each attempt, as the step's id is.
    unlike = {"id", "recorded_at", *(("node_id",) if is_custom(body.node_id) else ())}
    return body.model_dump(exclude=unlike) == earlier.model_dump(exclude=unlike)
