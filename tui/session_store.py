"""What screens talk to: intents in, local state out. Only the store calls the API."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from backend.app.flow import current_node_id
from backend.app.schemas.export import SessionExport
from backend.app.schemas.sessions import (
    DecisionCreate,
    DecisionResponse,
    DecisionUpdate,
    SessionComplete,
    SessionCreate,
    SessionPage,
    SessionResponse,
    SessionUpdate,
)
from backend.app.schemas.trees import DecisionNode, Flow, Node, TreeSummary
from tui.api import sessions, trees
from tui.api.errors import Refused
from tui.api.http import Http
from tui.api.sessions import Note
from tui.clock import Sources

View = Literal["in_progress", "completed", "not_exported", "all"]
TextName = Literal["scratchpad", "outcome_notes", "next_steps", "ticket_number", "client_name"]

DONE = "Done"
"""What is recorded as the action performed when an engineer says nothing else."""

_VIEWS: dict[View, dict[str, str | bool]] = {
    "in_progress": {"status": "in_progress"},
    "completed": {"status": "completed"},
    "not_exported": {"status": "completed", "exported": False},
    "all": {},
}
PAGE_SIZE = 100


class FieldsChanged(Exception):
    """Texts were changed elsewhere since they were read: `theirs` is what is saved there now."""

    def __init__(self, theirs: dict[TextName, str]) -> None:
        names = " and ".join(name.replace("_", " ") for name in theirs)
        super().__init__(f"The {names} changed elsewhere meanwhile.")
        self.theirs = theirs


@dataclass
class StepDraft:
    """What is typed for the next step and not recorded yet."""

    notes: str = ""
    output: str = ""

    def __bool__(self) -> bool:
        return bool(self.notes.strip() or self.output.strip())

    def take(self) -> "StepDraft":
        """Return what is typed so far, and begin anew: the next step may be typed while this one is sent."""
        taken = StepDraft(self.notes, self.output)
        self.notes = self.output = ""
        return taken

    def put_back(self, notes: str, output: str) -> None:
        """Put texts before what is typed by now."""
        self.notes = "\n".join(part for part in (notes, self.notes) if part)
        self.output = "\n".join(part for part in (output, self.output) if part)


@dataclass
class OpenSession:
    """The local state of one session."""

    session: SessionResponse
    draft: StepDraft = field(default_factory=StepDraft)
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while texts are saved, so that two saves of this client do not meet as strangers."""

    @property
    def id(self) -> UUID:
        """The session's id."""
        return self.session.id

    @property
    def flow(self) -> Flow:
        """The flow, frozen when the session began."""
        return self.session.tree_snapshot

    @property
    def steps(self) -> tuple[DecisionResponse, ...]:
        """The recorded steps, in order."""
        return self.session.decisions

    @property
    def node_id(self) -> str | None:
        """The node that the session stands at; None once the flow has ended."""
        return current_node_id(self.flow, self.steps)

    @property
    def node(self) -> Node | None:
        """The node that the session stands at; None once the flow has ended."""
        return self.flow.nodes[self.node_id] if self.node_id is not None else None

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers of the current node; none unless it is a question."""
        return (
            tuple(option.label for option in self.node.options) if isinstance(self.node, DecisionNode) else ()
        )

    @property
    def completed(self) -> bool:
        """Whether the session is completed, and so frozen."""
        return self.session.completed_at is not None

    @property
    def label(self) -> str:
        """Ticket and client, for titles."""
        parts = (self.session.ticket_number, self.session.client_name)
        return " · ".join(part for part in parts if part) or "no ticket"

    def replace_steps(self, steps: tuple[DecisionResponse, ...], *, version: int) -> None:
        """Take over the steps as they stand after a change of this client's."""
        self.session = self.session.model_copy(update={"decisions": steps, "version": version})


class SessionStore:
    """Sessions as the screens see them."""

    def __init__(self, http: Http, sources: Sources) -> None:
        self._http = http
        self._sources = sources
        self._drafts: dict[UUID, StepDraft] = {}

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

    async def start(self, *, tree_id: UUID, ticket_number: str, client_name: str) -> OpenSession:
        """Start a session."""
        body = SessionCreate(
            id=self._sources.new_id(), tree_id=tree_id, ticket_number=ticket_number, client_name=client_name
        )
        return self._opened(await sessions.create_session(self._http, body))

    async def open(self, session_id: UUID) -> OpenSession:
        """Read a session; what was typed for its next step in this run comes with it."""
        return self._opened(await sessions.get_session(self._http, session_id))

    async def refresh(self, opened: OpenSession) -> None:
        """Read the session again."""
        opened.session = await sessions.get_session(self._http, opened.id)

    async def delete(self, session_id: UUID) -> None:
        """Delete a session in progress, and what was typed for it."""
        await sessions.delete_session(self._http, session_id)
        self._drafts.pop(session_id, None)

    async def record_step(
        self, opened: OpenSession, taken: StepDraft, *, answer: str = ""
    ) -> DecisionResponse:
        """Record the current node with its answer and what was typed for it.

        On a conflict the local state is read again before the error is passed on.
        """
        if opened.node_id is None:
            raise ValueError("the flow has ended")
        body = DecisionCreate(
            id=self._sources.new_id(),
            after=opened.steps[-1].id if opened.steps else None,
            node_id=opened.node_id,
            answer=answer,
            action_performed="" if answer else DONE,
            notes=taken.notes,
            command_output=taken.output,
            recorded_at=self._sources.now(),
        )
        try:
            step, version = await sessions.append_decision(self._http, opened.id, body)
        except Refused as refused:
            if refused.status == 409:
                await self.refresh(opened)
            raise
        opened.replace_steps((*opened.steps, step), version=version)
        return step

    async def undo_step(self, opened: OpenSession) -> DecisionResponse:
        """Undo the last step and return it with its whole output, so that its texts are not lost."""
        last = await sessions.get_step(self._http, opened.id, opened.steps[-1].id)
        version = await sessions.undo_decision(self._http, opened.id, last.id)
        opened.replace_steps(opened.steps[:-1], version=version)
        return last

    async def whole_step(self, opened: OpenSession, step: DecisionResponse) -> DecisionResponse:
        """Return a step with its whole output."""
        if step.command_output_length == len(step.command_output):
            return step
        return await sessions.get_step(self._http, opened.id, step.id)

    async def edit_step(self, opened: OpenSession, step_id: UUID, body: DecisionUpdate) -> None:
        """Change texts of a recorded step."""
        edited, version = await sessions.edit_decision(self._http, opened.id, step_id, body)
        steps = tuple(edited if step.id == step_id else step for step in opened.steps)
        opened.replace_steps(steps, version=version)

    async def save_texts(self, opened: OpenSession, texts: dict[TextName, str]) -> None:
        """Save text fields of the session.

        A change elsewhere of other fields does not matter: the save is sent again.

        Raises:
            FieldsChanged: one of these fields was changed elsewhere. The local state is read again, so that
                saving once more overwrites knowingly.
        """
        async with opened.saving:
            await self._save_texts(opened, texts)

    async def _save_texts(self, opened: OpenSession, texts: dict[TextName, str]) -> None:
        changed = {name: text for name, text in texts.items() if getattr(opened.session, name) != text}
        if not changed:
            return
        before = opened.session
        try:
            opened.session = await self._update(opened, changed)
        except Refused as refused:
            if refused.status != 412:
                raise
            await self.refresh(opened)
            theirs: dict[TextName, str] = {
                name: getattr(opened.session, name)
                for name, text in changed.items()
                if getattr(opened.session, name) not in (getattr(before, name), text)
            }
            if theirs:
                raise FieldsChanged(theirs) from refused
            opened.session = await self._update(opened, changed)

    async def complete(self, opened: OpenSession, *, outcome_notes: str, next_steps: str) -> None:
        """Complete the session; both texts freeze with it."""
        body = SessionComplete(outcome_notes=outcome_notes, next_steps=next_steps)
        opened.session = await sessions.complete_session(self._http, opened.id, body)

    async def render(self, opened: OpenSession, options: SessionExport) -> Note:
        """Return the note of a session without marking the session."""
        return await sessions.export_session(self._http, opened.id, self._located(options, preview=True))

    async def mark_exported(self, opened: OpenSession, options: SessionExport) -> None:
        """Say that a completed session's note has left the program; nothing for one in progress."""
        if opened.completed and not opened.session.exported:
            await sessions.export_session(self._http, opened.id, self._located(options, preview=False))
            opened.session = opened.session.model_copy(update={"exported": True})

    def unrecorded(self) -> int:
        """Return for how many sessions something is typed and not recorded."""
        return sum(bool(draft) for draft in self._drafts.values())

    def now(self) -> datetime:
        """Return the present time."""
        return self._sources.now()

    def _opened(self, session: SessionResponse) -> OpenSession:
        return OpenSession(session, self._drafts.setdefault(session.id, StepDraft()))

    def _located(self, options: SessionExport, *, preview: bool) -> SessionExport:
        return SessionExport(
            **options.model_dump(exclude={"preview", "time_zone"}),
            preview=preview,
            time_zone=self._sources.time_zone(),
        )

    async def _update(self, opened: OpenSession, texts: dict[TextName, str]) -> SessionResponse:
        body = SessionUpdate.model_validate(texts)
        return await sessions.update_session(self._http, opened.id, body, if_version=opened.session.version)
