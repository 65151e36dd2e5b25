"""What screens talk to: intents in, local state out. Only the store calls the API."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Literal
from uuid import UUID

from backend.app.schemas.accounts import MeResponse
from backend.app.schemas.categories import Option
from backend.app.schemas.export import SessionExport, SummaryResponse
from backend.app.schemas.library import LibraryStepCreate, LibraryStepResponse
from backend.app.schemas.redaction import FindingBody, FindingResponse, MaskRequest, MaskResponse, ScanRequest
from backend.app.schemas.sessions import (
    SessionCounts,
    SessionCreate,
    SessionListItem,
    SessionPage,
    SessionResponse,
    Sort,
)
from backend.app.schemas.settings import TeamSettings, TeamSettingsResponse
from backend.app.schemas.trees import Flow, TreeSummary
from tui.api import accounts, library, redaction, sessions, settings, trees
from tui.api.bodies import built
from tui.api.errors import ApiError, Refused, keeps_out
from tui.api.http import Http
from tui.api.note import Note
from tui.core.clock import Sources
from tui.core.threads import in_thread
from tui.drafts.file import LocalFile
from tui.drafts.store import Drafts, drafts_of
from tui.sessions.changes import Lost
from tui.sessions.clients import KnownClients, values_given
from tui.sessions.correcting import Corrections
from tui.sessions.delivery import Delivery
from tui.sessions.flows import Flows
from tui.sessions.known import KnownSessions, as_listed, matches
from tui.sessions.label import label_of
from tui.sessions.lost import LostSessions
from tui.sessions.made_here import made_here
from tui.sessions.outbox import Outbox, Queued
from tui.sessions.own_work import OwnWork
from tui.sessions.pasted import Pasted
from tui.sessions.people import People
from tui.sessions.projection import with_changes
from tui.sessions.removal import Removal
from tui.sessions.state import OpenSession
from tui.sessions.step_drafts import CustomStep
from tui.sessions.tally import Tally
from tui.sessions.team import Team
from tui.sessions.typed_texts import TypedTexts
from tui.sessions.writer import SessionWriter

View = Literal["in_progress", "completed", "not_exported", "all", "mine"]

_VIEWS: dict[View, dict[str, str | bool]] = {
    "in_progress": {"status": "in_progress"},
    "completed": {"status": "completed"},
    "not_exported": {"status": "completed", "exported": False},
    "all": {},
    "mine": {"mine": True},
}
PAGE_SIZE = 100


class SessionStore:
    """Sessions as the screens see them.

    Attributes:
        writer: what an engineer does to a session.
        typed: what is typed and not sent.
        corrections: what of a session can still be mended once it is completed.
        removal: deletes and erases sessions.
        delivery: what of that the server does not have.
        pasted: what was pasted for the step that is opened next.
        flows: the flows, to read.
        tally: how many sessions are open, and how many are to be copied.
        lost: sessions that are known here, and that the server lost.
        clients: the clients that sessions name.
        own_work: the sessions on which whoever calls worked.
        people: how people come to the server, and leave it.
    """

    def __init__(
        self,
        http: Http,
        sources: Sources,
        local: LocalFile | None = None,
        *,
        known: KnownSessions | None = None,
    ) -> None:
        self._http = http
        self._sources = sources
        self._local = local
        drafts = Drafts(local, now=sources.now) if local is not None else None
        outbox = Outbox(local, drafts) if local is not None and drafts is not None else None
        self.tally = Tally()
        self.writer = SessionWriter(http, sources, outbox, known, self.tally)
        self.own_work = OwnWork(http, outbox, known)
        self.typed = TypedTexts(drafts, self.writer.sender)
        self.corrections = Corrections(http, self.writer)
        self.delivery = Delivery(
            self.writer.sender,
            problem=lambda: self.typed.problem,
            flow_of=self._flow_of,
            typed_of=lambda session_id: self.typed.of(session_id).fields(),
            drop=self._drop,
        )
        self.pasted = Pasted(self.writer.sender, now=sources.now, cleaned=self.writer.without_secrets)
        self.flows = Flows(http)
        self.clients = KnownClients(http, known)
        self.people = People(http)
        self._known = known
        self._starting: dict[tuple[UUID, str, str], UUID] = {}
        self.lost = LostSessions(
            http, self.writer, known, drafts, now=sources.now, take_over=self.typed.restored
        )
        self.removal = Removal(
            http,
            self.writer,
            self.tally,
            local=local,
            known=known,
            forget_typed=self.typed.forget,
            expect_gone=self.lost.expect_gone,
        )

    async def list_sessions(
        self,
        view: View,
        search: str = "",
        cursor: str | None = None,
        *,
        sort: Sort = "started",
        limit: int | None = None,
    ) -> SessionPage:
        """Return a page of a view, the session that was started or worked on last first."""
        params: dict[str, str | int | bool] = {**_VIEWS[view], "sort": sort, "limit": limit or PAGE_SIZE}
        if search.strip():
            params["q"] = search.strip()
        if cursor:
            params["cursor"] = cursor
        page = await sessions.list_sessions(self._http, **params)
        self.writer.sender.answered()
        return page

    async def count_sessions(self, search: str = "") -> SessionCounts:
        """Return how many sessions of a search each view holds."""
        params = {"q": search.strip()} if search.strip() else {}
        reading = partial(sessions.count_sessions, self._http, **params)
        shared = self._known is not None
        counts = await (reading() if params else self.tally.read(reading, shared=shared))
        self.writer.sender.answered()
        return counts

    async def sessions_here(
        self, view: View, search: str = "", *, sort: Sort = "started", me: UUID | None = None
    ) -> list[SessionListItem] | None:
        """Return those of a view that were opened on this machine, for when the server is away; None without any.

        `me` is who calls, as far as it is known: those of others that were opened here are not theirs.
        """
        found = await in_thread(self._known.all) if self._known is not None else []
        if not found:
            return None
        await self.writer.sender.take_over()
        items = [self._listed(session) for session in found]
        if sort == "activity":
            items.sort(key=lambda item: item.last_activity_at, reverse=True)
        return [item for item in items if _in_view(item, view, me) and matches(item, search)]

    def _listed(self, session: SessionResponse) -> SessionListItem:
        sender = self.writer.sender
        changed = [queued.made_at for queued in sender.of(session.id)]
        return as_listed(with_changes(session, sender.changes_of(session.id)), changed=changed)

    async def find_values(self, client: str, names: Collection[str]) -> dict[str, str]:
        """Return what inputs of these names were last given for a client, as far as the server says."""
        return await values_given(self._http, client, names)

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
        wanted = (tree_id, ticket_number, client_name)
        body = built(
            SessionCreate,
            # The same one until there is an answer: a call whose answer was lost may have started the session.
            id=self._starting.setdefault(wanted, self._sources.new_id()),
            tree_id=tree_id,
            ticket_number=ticket_number,
            client_name=client_name,
        )
        with self.tally.change(more_open=1):
            session = await sessions.create_session(self._http, body)
        del self._starting[wanted]
        return await self.writer.opened(OpenSession(session, self.typed.of(session.id)))

    async def look_at(self, session_id: UUID) -> SessionResponse:
        """Return a session as it is known now, without opening it."""
        if opened := self.writer.known(session_id):
            return opened.session
        return await sessions.get_session(self._http, session_id)

    async def open(self, session_id: UUID) -> OpenSession:
        """Read a session; what was typed for it and not sent comes with it, also what a run before left on disk.

        It is one and the same as long as the program runs: several screens may show it.
        """
        await self.writer.sender.take_over()
        if known := self.writer.known(session_id):
            await self.typed.restored(session_id, known.label)
            try:
                async with known.writing:  # no answer of before may come over what is written meanwhile
                    await self.writer.refresh(known)
            except ApiError as error:
                if not keeps_out(error):
                    raise
                self.writer.sender.unanswered(error)
            return known
        version = await self.lost.version_of(session_id)
        try:
            session = await sessions.get_session(self._http, session_id)
            if session.version < version:
                await self.lost.found_older(session_id, session)
        except ApiError as error:
            if isinstance(error, Refused) and error.status == HTTPStatus.NOT_FOUND:
                with suppress(ApiError):  # an older server does not say: that there is none is what counts
                    await self.lost.look_for(session_id)
            session = await self._known_here(session_id, error)
        self._http.prepare()
        typed = await self.typed.restored(session_id, label_of(session))
        return self.writer.known(session_id) or await self.writer.opened(OpenSession(session, typed))

    async def _known_here(self, session_id: UUID, error: ApiError) -> SessionResponse:
        """Return a session as it was known here before, if the server keeps us out; else raise the error."""
        left = None
        if keeps_out(error) and self._known is not None:
            left = await in_thread(partial(self._known.find, session_id))
        if left is None:
            raise error
        self.writer.sender.unanswered(error)
        return left

    def _flow_of(self, session_id: UUID) -> Flow | None:
        opened = self.writer.known(session_id)
        return opened.flow if opened is not None else None

    async def _drop(self, queued: Queued) -> None:
        """Forget what waits; with a session that the server lost, what was typed for it."""
        if isinstance(queued.change, Lost):
            self.typed.forget(queued.session_id)
        await self.writer.sender.drop(queued)

    async def find_library_steps(self, search: str) -> list[LibraryStepResponse]:
        """Return custom steps of the library that match."""
        return await library.list_steps(self._http, search.strip())

    async def add_to_library(self, custom: CustomStep, *, replace: bool = False) -> None:
        """Add a custom step to the library.

        Raises:
            Refused: a step of this title is there already (409), and `replace` is not asked for.
        """
        body = built(LibraryStepCreate, id=self._sources.new_id(), title=custom.title, action=custom.action)
        await library.add_step(self._http, body, replace=replace)

    async def summary(self, opened: OpenSession, options: SessionExport) -> SummaryResponse:
        """Return the summary block as the session fills it in."""
        return await sessions.get_summary(self._http, opened.id, options)

    async def render(self, opened: OpenSession, options: SessionExport) -> Note:
        """Return the note of a session without marking the session.

        Without the server it is made here, by the same code; what has to be masked is not.

        Raises:
            Unreachable: the server is away, and the options ask for masking.
        """
        located = self._located(options, preview=True)
        if not self.writer.sender.of(opened.id):
            try:
                return await sessions.export_session(self._http, opened.id, located)
            except ApiError as error:
                if not keeps_out(error):
                    raise
                return made_here(opened, located, str(error))
        return made_here(opened, located, self.writer.sender.away)

    async def whoami(self) -> MeResponse:
        """Return who calls."""
        return await accounts.read_me(self._http)

    async def team(self, server: str) -> Team:
        """Return who calls a server, and who else is in the team."""
        team = Team(await accounts.read_me(self._http), await accounts.list_users(self._http))
        if self._local is not None:
            self._local.place = drafts_of(server, team.me.team, team.me.name)
        self.lost.called_by(team.me.id)
        return team

    async def scan(self, text: str) -> tuple[FindingResponse, ...]:
        """Return what is sensitive in a text."""
        return (await redaction.scan(self._http, ScanRequest(text=text))).findings

    async def count_sensitive(self, text: str) -> int:
        """Return how many values of a text would be masked by default."""
        answer = await redaction.scan(self._http, ScanRequest(text=text, counts_only=True))
        return answer.masked_by_default

    async def mask(self, text: str, *, also: Iterable[Option] = ()) -> MaskResponse:
        """Return a text with what is sensitive in it masked, and what is chosen besides."""
        chosen = {f"redact_{option}": True for option in also}
        return await redaction.mask(self._http, built(MaskRequest, text=text, **chosen))

    async def mask_findings(self, text: str, findings: tuple[FindingBody, ...]) -> MaskResponse:
        """Return a text with these findings masked, and no others."""
        return await redaction.mask(self._http, built(MaskRequest, text=text, findings=findings))

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
            self._http, built(TeamSettings, **decided), if_version=if_version
        )

    async def mark_exported(self, opened: OpenSession, options: SessionExport, *, confirmed: bool) -> None:
        """Say that a completed session's note has left the program; nothing for one in progress.

        `confirmed` says whether it is known to have arrived.
        """
        session = opened.session
        if not opened.completed or (session.exported and not (session.export_unconfirmed and confirmed)):
            return
        marking = options.model_copy(update={"unconfirmed": not confirmed})
        with self.tally.change(more_to_copy=-(not session.exported)):
            await sessions.export_session(self._http, opened.id, self._located(marking, preview=False))
        marked = {"exported": True, "export_unconfirmed": not confirmed}
        await self.writer.take(opened, opened.confirmed.model_copy(update=marked))

    def _located(self, options: SessionExport, *, preview: bool) -> SessionExport:
        return options.model_copy(update={"preview": preview, "time_zone": self._sources.time_zone()})


def _in_view(item: SessionListItem, view: View, me: UUID | None) -> bool:
    wanted = _VIEWS[view]
    if wanted.get("mine") and me is not None and item.owner_id != me:
        return False
    status = "completed" if item.completed_at else "in_progress"
    return wanted.get("status", status) == status and wanted.get("exported", item.exported) == item.exported
