"""The list of sessions: views, live search in all of them, more rows as one scrolls, and what the chosen one holds."""

import asyncio
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key
from textual.timer import Timer
from textual.widgets import DataTable, Input, Static

from backend.app.schemas.sessions import SessionListItem
from tui import keys
from tui.api.errors import ApiError, keeps_out
from tui.context import Context
from tui.screens.beginning import Beginning
from tui.screens.deleting import ask_to_delete, ask_to_erase, tell_why_not
from tui.screens.empty_list import empty_text
from tui.screens.note_screen import NoteScreen, NoteSource, note_verbs, option_verbs
from tui.screens.requests import GoOn, ShowDetail, StartSession, ask
from tui.sessions.intents import Intent
from tui.sessions.known import together
from tui.sessions.label import name_of
from tui.sessions.state import OpenSession
from tui.sessions.store import View
from tui.widgets.key_footer import KeyFooter
from tui.widgets.note_row import NoteRow
from tui.widgets.search_field import SearchField
from tui.widgets.session_peek import SessionPeek
from tui.widgets.session_table import SessionTable
from tui.widgets.title_bar import TitleBar
from tui.widgets.view_tabs import VIEWS, ViewTabs

_ROWS_AHEAD = 20
_ROOM_FOR_PEEK = 110
"""Columns of a terminal in which a session has a pane beside the list."""
_ROOM_FOR_OWNERS = 100
_PEEK_SECONDS = 0.1
"""So long the cursor rests on a session before that is read."""


class SessionListScreen(NoteScreen):
    """Sessions of a view, newest first."""

    HOME = SessionTable
    BINDINGS = [
        *keys.OPEN.bind("open"),
        *keys.NEW.bind("new"),
        *note_verbs("Copy the note; a session in progress goes on"),
        *keys.DETAIL.bind("detail"),
        *option_verbs(),
        *keys.SEARCH.bind("search"),
        *keys.CLOSE.bind("clear_search", "Clear search", "Show the view as it was before", show=True),
        *(binding for view, verb in VIEWS for binding in verb.bind(f"view('{view}')")),
        *keys.SORT.bind("sort"),
        *keys.RELOAD.bind("reload"),
        *keys.HAND_OVER.bind("hand_over"),
        *keys.DELETE.bind("delete"),
        *keys.BACK.bind("back", "Quit", "Leave the program"),
    ]

    def __init__(self, context: Context, *, start_with: Intent | None = None) -> None:
        super().__init__(context)
        self._beginning = Beginning(self, start_with) if start_with is not None else None
        self._cursor: str | None = None
        self._read_of: tuple[View, str] | None = None
        """The view and the search of which the server gave the rows."""
        self._shown = False
        self._unread = False
        self._waited = False
        self._read = asyncio.Event()
        self._tried = asyncio.Event()
        """Set once the list was read, or could not be."""
        self._peek_timer: Timer | None = None
        self._view_before: View | None = None
        """The view that a search in all of them took the place of."""

    @property
    def table(self) -> SessionTable:
        """The table of sessions."""
        return self.query_one(SessionTable)

    @property
    def tabs(self) -> ViewTabs:
        """The line of views."""
        return self.query_one(ViewTabs)

    @property
    def search(self) -> SearchField:
        """The search field."""
        return self.query_one("#search", SearchField)

    @property
    def peek(self) -> SessionPeek:
        """What the session under the cursor holds."""
        return self.query_one(SessionPeek)

    @property
    def empty(self) -> Static:
        """What is said in place of rows."""
        return self.query_one("#empty", Static)

    def compose(self) -> ComposeResult:
        yield TitleBar("ResolutionFlow")
        with Horizontal(id="bar"):
            yield ViewTabs()
            yield SearchField(found=lambda: self._chosen() is not None, id="search")
        with Horizontal(id="panes"):
            peek = SessionPeek()
            yield SessionTable(peek)
            yield Static("Opening the sessions …", id="empty")
            yield peek
        yield NoteRow()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Read the list after the first paint, since the first call starts the API."""
        self.entitle("ResolutionFlow", "")
        self.table.display = False
        if self._beginning is not None:
            self._beginning.hold_keys()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.action_reload()
        if self._beginning is not None:
            self._beginning.begin(self._tried)

    def on_screen_resume(self) -> None:
        """Read the list again when coming back to it."""
        if self._shown:
            self.action_reload()

    def on_resize(self) -> None:
        self.tabs.refresh(layout=True)
        if self.table.items:
            self._show_rows(self.table.items)
            self._peek_soon()

    def show_delivery(self) -> None:
        """Show what the server has not answered by now; what it has got meanwhile is in the list."""
        super().show_delivery()
        waits = bool(self.context.store.delivery.waiting)
        if self._waited and not waits and self._shown and self.present:
            self.action_reload()
        self._waited = waits

    def _show_rows(self, items: list[SessionListItem]) -> None:
        self.peek.display = bool(items) and self._peeks
        beside = SessionPeek.WIDTH if self._peeks else 0
        self.table.show(
            items,
            now=self.context.sources.here(),
            sort=self.context.choices.list_sort,
            width=self.app.size.width - beside,
            team=self.context.team if self.app.size.width >= _ROOM_FOR_OWNERS else None,
        )

    @property
    def _peeks(self) -> bool:
        """Whether there is room for what a session holds."""
        return self.app.size.width >= _ROOM_FOR_PEEK and not self.app.has_class("-flat")

    async def _load(self) -> None:
        store = self.context.store
        try:
            page = await store.list_sessions(*self._wanted, sort=self.context.choices.list_sort)
            await self.context.know_team(item.owner_id for item in page.items)
        except ApiError as error:
            self._unread = True
            if not (keeps_out(error) and await self._show_those_here(error)):
                if self._read_of != self._wanted:
                    self.empty.update(
                        f"The sessions could not be read; {self.named(keys.RELOAD)} tries again."
                    )
                raise
            return
        self.tabs.shared = self.context.team is not None
        await store.delivery.take_over()
        self._read_of = self._wanted
        if self._unread:  # a message that it cannot be read must not stay when it is
            self._unread = False
            self.say("")
        self._show_page(list(page.items), page.next_cursor)
        await self._count()
        # Beside what the engineer does: it is one small call for each session that is known here.
        self.carry_out(partial(store.lost.look, me=self.context.me), group="lost", outlive=True)

    async def _show_those_here(self, error: ApiError) -> bool:
        """Show what is known of sessions on this machine, and what waits; tell whether any are known."""
        store = self.context.store
        store.delivery.unanswered(error)
        store.lost.look_again()
        await store.delivery.take_over()
        sort = self.context.choices.list_sort
        here = await store.sessions_here(*self._wanted, sort=sort, me=self.context.me)
        if self._read_of == self._wanted:
            self._show_page(together(self.table.items, here or (), sort=sort), None)
            return False
        if here is not None or self._read_of:  # the rows are of another view
            self._read_of = None
            self._show_page(here or [], None)
        if here is not None:
            self.say(f"{error} Here are the sessions that were opened on this machine.", "failed")
        return here is not None

    @property
    def _wanted(self) -> tuple[View, str]:
        return self.tabs.view, self.search.value

    async def _count(self) -> None:
        """Say how many sessions the views hold, where the server tells."""
        try:
            self.tabs.counts = await self.context.store.count_sessions(self.search.value)
        except ApiError:
            self.tabs.counts = None
        self.empty.update(self._empty_text())

    def _show_page(self, items: list[SessionListItem], cursor: str | None) -> None:
        self._cursor = cursor
        self._shown = True
        self._read.set()
        had_focus = self.focused is None or not self.table.display
        self.table.display = bool(items)
        self.empty.display = not items
        self.empty.update(self._empty_text())
        self.entitle("ResolutionFlow")
        self._show_rows(items)
        if items and had_focus and self.focused is not self.search:
            self.focus_home()
        self.refresh_bindings()

    async def _load_more(self) -> None:
        if self._cursor is None:
            return
        sort = self.context.choices.list_sort
        page = await self.context.store.list_sessions(*self._wanted, self._cursor, sort=sort)
        self._cursor = page.next_cursor
        self.table.append(list(page.items), now=self.context.sources.here())

    def _empty_text(self) -> str:
        counts = self.tabs.counts
        return empty_text(
            was_read=self._read_of == self._wanted,
            searched=bool(self.search.value.strip()),
            any_there=counts is None or bool(counts.all),
            named=self.named,
        )

    @on(Input.Changed, "#search")
    def _searched(self) -> None:
        if self.search.value.strip() and self._view_before is None:
            self._view_before, self.tabs.view = self.tabs.view, "all"
        elif not self.search.value.strip() and self._view_before is not None:
            self.tabs.view, self._view_before = self._view_before, None
        self._cursor = None
        self._read.clear()
        self.context.hold_keys(self._read)  # Enter has to find the rows of what is typed by then
        self.carry_out(self._load, group="list", exclusive=True)

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        self.refresh_bindings()
        self._peek_soon()
        if self._cursor is not None and event.cursor_row >= len(self.table.items) - _ROWS_AHEAD:
            self.carry_out(self._load_more, group="list", exclusive=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works for the session under the cursor; None for a verb that keeps its place in the footer meanwhile."""
        item = self._chosen()
        if action == "open":
            return item is not None and self.focused is self.table
        if action in ("copy", "copy_redacted", "preview", "download", "detail"):
            return item is not None or None
        if action == "hand_over":
            return self.context.decides_for_team and (item is not None or None)
        if action == "clear_search":
            return self.is_mounted and bool(self.search.value)
        if action == "view" and parameters == ("mine",):
            return self.tabs.shared
        if action == "delete":  # in the field it is the field's own key
            return self.focused is not self.search and (self._may_remove(item) or None)
        return super().check_action(action, parameters)

    def _may_remove(self, item: SessionListItem | None) -> bool:
        return item is not None and (item.completed_at is None or self.context.may_erase)

    def _chosen(self) -> SessionListItem | None:
        return self.table.chosen if self.is_mounted and self.table.display else None

    def action_reload(self) -> None:
        """Read the list again."""
        self._cursor = None  # of the list as it was: what follows it belongs to no other one

        async def load() -> None:
            try:
                await self._load()
            finally:
                self._tried.set()

        self.carry_out(load, group="list", exclusive=True)

    @on(SearchField.Left)
    def _search_left(self) -> None:
        self.focus_home()

    def action_open(self) -> None:
        """Open the session under the cursor."""
        if item := self._chosen():
            ask(self.context, (GoOn if item.completed_at is None else ShowDetail)(self, item.id))

    @property
    def takes_escape(self) -> bool:
        """Whether there is a search to clear."""
        return bool(self.search.value)

    def action_clear_search(self) -> None:
        """Show the view as it was before the search."""
        self.search.value = ""
        self.focus_home()

    def action_sort(self) -> None:
        """Sort by last activity, or by start."""
        choices = self.context.choices
        choices.choose_list_sort("started" if choices.list_sort == "activity" else "activity")
        by = "when they were worked on last" if choices.list_sort == "activity" else "when they were started"
        self.say(f"Sorted by {by}")
        self.action_reload()

    def _peek_soon(self) -> None:
        """Show what the session under the cursor holds, once the cursor rests on it; at first it does."""
        seconds = 0.001 if self._peek_timer is None else _PEEK_SECONDS
        if self._peek_timer is not None:
            self._peek_timer.stop()
        if self._peeks:
            look = partial(self.carry_out, self._peek, group="peek", exclusive=True)
            self._peek_timer = self.set_timer(seconds, look)

    async def _peek(self) -> None:
        item = self._chosen()
        try:
            session = await self.context.store.look_at(item.id) if item is not None else None
        except ApiError:  # it is no more than a look; what the engineer does says why it fails
            session = None
        if item is not None and item == self._chosen():
            self.peek.show(session, title=name_of(item))

    def action_new(self) -> None:
        ask(self.context, StartSession(self))

    def action_detail(self) -> None:
        if item := self._chosen():
            ask(self.context, ShowDetail(self, item.id))

    def action_search(self) -> None:
        self.set_focus(self.search)

    def action_view(self, view: str) -> None:
        self.tabs.view = next(known for known, _verb in VIEWS if known == view)
        self.action_reload()

    def note_source(self) -> NoteSource:
        """Return what reads the session that is under the cursor now."""
        item = self._chosen()

        async def read() -> OpenSession | None:
            return await self.context.store.open(item.id) if item else None

        return read

    async def note_taken(self, _opened: OpenSession) -> None:
        """Show which sessions are exported now."""
        self.action_reload()

    async def action_delete(self) -> None:
        """Delete the session under the cursor, or erase it if it is completed."""
        item = self._chosen()
        if item is not None and item.completed_at is None:
            await ask_to_delete(self, item, deleted=self.action_reload)
        elif item is not None:
            ask_to_erase(self, item.id, erased=self.action_reload)

    def on_key(self, event: Key) -> None:
        """Say why the session under the cursor is not erased, where the verb rests."""
        item = self._chosen()
        if item is not None and not self._may_remove(item):
            tell_why_not(self, event)

    async def action_hand_over(self) -> None:
        item, team = self._chosen(), self.context.team
        if item is None or team is None:
            return

        from tui.screens.giving import hand_over  # late: it is seldom needed

        await hand_over(self, team, item, name=name_of(item), reload=self.action_reload)

    def action_back(self) -> None:
        self.call_later(self.app.run_action, "app.quit")
