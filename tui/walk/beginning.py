"""Which session is walked: one that is named, one of a list, or a new one."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from backend.app.schemas.sessions import SessionListItem
from backend.app.schemas.trees import TreeSummary
from tui import keys
from tui.api.errors import ApiError, Refused, Unreachable
from tui.context import Context
from tui.core.clock import span_in_words
from tui.sessions.flow_ranks import ranked
from tui.sessions.label import label_of
from tui.sessions.named import flow_named, session_of_ticket
from tui.sessions.state import OpenSession
from tui.sessions.store import View
from tui.walk.incoming import Ended, Stopped
from tui.walk.letters import behind, heard, letter_of
from tui.walk.plain import spoken
from tui.walk.session import walk_session
from tui.walk.talk import Talk, number_in
from tui.walk.ticket import EMPTY, EMPTY_SAID
from tui.walk.walk import Walk, size

_AT_ONCE = 9
"""Sessions that are read out before the engineer asks for more."""


@dataclass(frozen=True)
class Wanted:
    """What the command asks for: a session, or a new one on a flow; without either, a list."""

    session: str = ""
    flow: str = ""
    ticket: str = ""
    client: str = ""


async def begin(context: Context, talk: Talk, wanted: Wanted) -> None:
    """Walk what is wanted.

    Raises:
        NotNamed, ApiError: there is no such session or flow, or it cannot be had.
        Ended, Stopped, CannotGoOn: as `walk_session`.
    """
    if context.server:
        await _know_caller(context)
    if wanted.session:
        await walk_session(Walk(context, talk, await find(context, wanted.session)))
    elif wanted.flow:
        flow = flow_named(wanted.flow, await context.store.list_flows())
        opened = await context.store.start(
            tree_id=flow.id, ticket_number=wanted.ticket, client_name=wanted.client
        )
        await walk_session(Walk(context, talk, opened))
    else:
        await _List(context, talk).run()


async def _know_caller(context: Context) -> None:
    """Learn whose drafts are those that are typed here; without the server, as it said last."""
    try:
        await context.know_team(())
    except Unreachable as error:
        context.store.delivery.unanswered(error)


async def find(context: Context, name: str) -> OpenSession:
    """Return the session with this id or ticket number: of several the one worked on last that is in progress.

    Raises:
        NotNamed, ApiError: there is none, or it cannot be read.
    """
    try:
        return await context.store.open(UUID(name.strip()))
    except ValueError:
        pass
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
    item = await session_of_ticket(context.store, name)
    return await context.store.open(item.id)


class _List:
    """The sessions in progress by number, and a new one."""

    def __init__(self, context: Context, talk: Talk) -> None:
        self._context = context
        self._talk = talk
        self._items: list[SessionListItem] = []
        self._more: str | None = None
        self._search = ""
        self._told = ""

    async def run(self) -> None:
        """Have sessions chosen until the engineer leaves."""
        await self._context.store.delivery.take_over()
        await self._read()
        while True:
            self._talk.keep_paste = self._keep_paste
            if self._offers != self._told:
                self._talk.say(self._offers)
            self._told = self._offers
            line = await self._talk.command("Session:")
            if line == letter_of(keys.BACK):
                return
            try:
                await self._do(line)
            except (Stopped, Ended):  # at a question
                if not self._talk.incoming.typed:
                    raise
                self._talk.say("Stopped.")
            except ApiError as error:
                self._talk.fail(str(error))

    @property
    def _offers(self) -> str:
        number = "A number opens a session, " if self._items else ""
        more = "nothing says more of them, " if self._more else ""
        return f"{number}{more}{heard(keys.NEW)} starts one, {heard(keys.SEARCH)} and words searches, {heard(keys.BACK)} leaves."

    async def _keep_paste(self, text: str) -> str:
        self._context.store.pasted.keep(text)
        return f"Kept for Output of the next step that you open: {size(text)}."

    async def _do(self, line: str) -> None:
        if not line and self._more:
            await self._read(self._more)
        elif not line:
            self._say(0)
        elif line == letter_of(keys.KEYS):
            self._talk.say(self._offers)
        elif line == letter_of(keys.NEW):
            if (opened := await self._new()) is not None:
                await self._walk(opened)
        elif (words := behind(line, keys.SEARCH)) is not None:
            self._search = words
            await self._read()
        elif (number := number_in(line, most=len(self._items))) is not None:
            await self._walk(await self._context.store.open(self._items[number - 1].id))
        else:
            self._talk.fail(f"{line!r} is no number of these and no letter; {heard(keys.KEYS)} lists them.")

    async def _walk(self, opened: OpenSession) -> None:
        try:
            await walk_session(Walk(self._context, self._talk, opened))
        except (Stopped, Ended):  # the list is as the session left it, however that was left
            if not self._talk.incoming.typed:
                raise
        finally:
            self._talk.keep_paste = self._keep_paste
        self._talk.space()
        await self._read()

    async def _read(self, cursor: str | None = None) -> None:
        store = self._context.store
        view: View = "all" if self._search else "in_progress"
        try:
            page = await store.list_sessions(view, self._search, cursor, sort="activity", limit=_AT_ONCE)
            items, self._more = list(page.items), page.next_cursor
            await self._context.know_team(item.owner_id for item in items)
        except Unreachable as error:
            here = await store.sessions_here(view, self._search, sort="activity")
            if here is None:
                raise
            store.delivery.unanswered(error)
            self._talk.say("The server is away. These were opened on this machine:")
            items, self._more = here, None
        first = len(self._items) if cursor else 0
        self._items = [*self._items, *items] if cursor else items
        self._say(first)

    def _say(self, first: int) -> None:
        if not self._items:
            self._talk.say("No session matches." if self._search else "No session is in progress.")
        for number, item in enumerate(self._items[first:], start=first + 1):
            self._talk.say(f"{number} {self._line(item)}")

    def _line(self, item: SessionListItem) -> str:
        ago = span_in_words(self._context.sources.now() - item.last_activity_at)
        team = self._context.team
        owner = team.name_of(item.owner_id) if team is not None and item.owner_id != team.me.id else ""
        if item.completed_at is not None:
            state = "completed"
        else:
            state = f"step {item.step_count + 1} {item.stands_at}" if item.stands_at else "end of the flow"
        parts = (spoken(label_of(item)), item.tree_name, owner, state, f"{ago} ago")
        return ", ".join(filter(None, parts))

    async def _new(self) -> OpenSession | None:
        """Ask for ticket, client and flow, and start the session; what is typed stays until then."""
        store, talk = self._context.store, self._talk
        form = (await store.typed.new_session()).form("new")
        for name, label in (("ticket", "Ticket number"), ("client", "Client")):
            present = form.get(name)
            asked = (
                f"{label} ({present}), nothing keeps it, {EMPTY_SAID} empties it:"
                if present
                else f"{label}, may stay empty:"
            )
            typed = await talk.line(asked)
            form.keep(name, "" if typed == EMPTY else typed or present)
            store.typed.keep()
        flow = await self._flow()
        if flow is None:
            return None
        opened = await store.start(
            tree_id=flow.id, ticket_number=form.get("ticket"), client_name=form.get("client")
        )
        form.clear()
        store.typed.keep()
        return opened

    async def _flow(self) -> TreeSummary | None:
        """Have a flow chosen by number or words; None if that was given up."""
        store, talk = self._context.store, self._talk
        listed = every = await store.list_flows()
        talk.say(f"Flow, by words of it; nothing lists all, {heard(keys.BACK)} gives up.")
        while (typed := await talk.line("Flow:")) != letter_of(keys.BACK):
            if (number := number_in(typed, most=len(listed))) is not None:
                return listed[number - 1]
            found = every
            if typed:
                found = [one.flow for one in ranked(every, typed, await store.flows.find(typed))]
            if len(found) == 1 or (found and found[0].name.casefold() == typed.casefold()):
                return found[0]
            if not found:
                talk.fail(f"No flow has {typed!r}.")
                continue
            listed = found
            talk.say(*(f"{number} {flow.name}" for number, flow in enumerate(listed, start=1)))
        return None
