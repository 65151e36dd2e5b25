"""The jump list: sessions, flows, screens and the verbs that work now, found by what is typed.

It is Textual's palette, which asks the providers below anew after each letter, and cancels what it asked before.
"""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual import on
from textual.app import App
from textual.command import CommandInput, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.fuzzy import Matcher
from textual.markup import escape
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker

from backend.app.schemas.sessions import SessionListItem
from backend.app.schemas.trees import TreeSummary
from tui import keys
from tui.api.errors import ApiError, Unreachable
from tui.context import Context
from tui.screens.base import AppScreen
from tui.screens.requests import Given, GoOn, Request, ShowDetail, ShowTeamSettings, StartSession, ask
from tui.screens.session_list import SessionListScreen
from tui.screens.told_everywhere import nearest_screen
from tui.sessions.flow_ranks import ranked
from tui.sessions.intents import StartOn
from tui.sessions.label import label_of
from tui.widgets.key_footer import working_keys
from tui.widgets.session_table import where_of
from tui.work import run_first

_SHOWN = 10
"""So many sessions at most, and so many flows."""
_SETTLES = 0.1
"""Seconds after which a word is taken for one that was meant, and the API is asked about it."""
_PATIENCE_SECONDS = 3.0
"""So long the palette waits for the API: it lists nothing before all have answered."""
_FOUND = 0.1
"""How well what the API found fits at least; of a title, the palette says how well."""

_Ask = Callable[[AppScreen], Request]


class JumpList(CommandPalette):
    """The palette; what is chosen ahead of the answers waits for them: before, the list is of what stood there."""

    DEFAULT_CSS = """
    JumpList { background: $background; }
    JumpList > Vertical { background: $surface; }
    JumpList CommandList > .option-list--option { text-style: none; }
    JumpList CommandList > .option-list--option-highlighted {
        text-style: bold; background: $block-cursor-background; color: $block-cursor-foreground;
    }
    """
    BINDINGS = [*keys.OPEN.bind("choose", "Go", "Go to what is under the cursor")]

    def __init__(self, context: Context) -> None:
        super().__init__(
            (Verbs, Sessions, FlowsToStart), placeholder="Ticket, client, flow, screen or action"
        )
        self._context_of_all = context
        self._sought = self._listed = ""
        self._chosen_ahead: asyncio.Event | None = None

    @on(Input.Changed)
    def _begin_search(self, event: Input.Changed) -> None:
        self._sought = event.value.strip()

    @on(Worker.StateChanged)
    def _search_ended(self, event: Worker.StateChanged) -> None:
        if not event.worker.is_finished or event.worker.is_cancelled:
            return
        self._listed = self._sought
        if self._chosen_ahead is not None:
            self.action_choose()

    def action_choose(self) -> None:
        """Go where the entry under the cursor leads, once the list is of what is typed."""
        listed = self.query_one(CommandList)
        if self.query_one(CommandInput).value.strip() == self._listed:
            listed.action_select()  # closes the list
            if listed.highlighted is None:
                self._end_waiting()
        elif self._chosen_ahead is None:
            self._chosen_ahead = asyncio.Event()
            self._context_of_all.hold_keys_for_screen(self._chosen_ahead)

    def on_unmount(self) -> None:
        self._end_waiting()

    def _end_waiting(self) -> None:
        if self._chosen_ahead is not None:
            self._chosen_ahead.set()
            self._chosen_ahead = None


class _Jumps(Provider):
    """Leads to another screen. What is typed where one is stays there, as when one leaves by keys."""

    @property
    def context(self) -> Context:
        """What all screens are given."""
        return nearest_screen(self.app).context

    def jump(self, over: type[AppScreen], wanted: _Ask | None = None) -> Callable[[], None]:
        """Return what leaves all screens over the nearest one of a kind, and asks for another one there."""
        work = partial(_leave_and_ask, self.app, self.context, over, wanted)
        return partial(run_first, self.app, work, group="jump", hold=self.context.hold_keys_for_screen)


class Verbs(_Jumps):
    """The verbs that work now, with their keys, and the screens that have none here."""

    async def discover(self) -> Hits:
        """Offer all of them."""
        for title, tooltip, run in self._all():
            yield DiscoveryHit(escape(title), run, text=title, help=escape(tooltip))

    async def search(self, query: str) -> Hits:
        """Offer those whose names fit."""
        matcher = self.matcher(query)
        for title, tooltip, run in self._all():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, Content(title), run, text=title, help=escape(tooltip))

    def _all(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        working = working_keys(self.screen)
        if not isinstance(self.screen, SessionListScreen):
            yield "Sessions", "Go to the list of sessions", self.jump(SessionListScreen)
        if not any(keys.verb_of(binding) == keys.TEAM_SETTINGS.id for binding in working):
            verb = keys.TEAM_SETTINGS
            yield verb.label, verb.told, self.jump(AppScreen, ShowTeamSettings)
        # What moves the cursor and the focus comes last.
        for binding in sorted(working, key=lambda binding: not binding.show):
            node = self.screen.active_bindings[binding.key].node
            run = partial(self.app.call_later, self.app.run_action, binding.action, node)
            yield f"{binding.description}  {keys.shown(binding)}", binding.tooltip, run
        if not self.app.no_color:
            yield "Theme", "Choose other colours; they are remembered", self.app.search_themes


class Sessions(_Jumps):
    """Sessions by ticket, client and flow."""

    async def search(self, query: str) -> Hits:
        """Offer those that the API finds, or without it those that were opened on this machine."""
        matcher = self.matcher(query)
        try:
            await asyncio.sleep(_SETTLES)
            async with asyncio.timeout(_PATIENCE_SECONDS):
                found = await self._found(query)
        except (ApiError, TimeoutError) as error:
            told = f"Sessions: {error or 'no answer yet.'}"
            yield Hit(_FOUND, Content(told), lambda: None, text=told)
            return
        for item in found:
            title = " · ".join(filter(None, (label_of(item, without=""), item.tree_name)))
            look = GoOn if item.completed_at is None else ShowDetail
            run = self.jump(SessionListScreen, partial(_of_session, look, item))
            score = max(matcher.match(title), _FOUND)
            yield Hit(score, Content(title), run, text=title, help=escape(where_of(item)))

    async def _found(self, query: str) -> list[SessionListItem]:
        store = self.context.store
        try:
            page = await store.list_sessions("all", query, sort="activity", limit=_SHOWN)
        except Unreachable:
            here = await store.sessions_here("all", query, sort="activity")
            if here is None:
                raise
            return here[:_SHOWN]
        return list(page.items)


class FlowsToStart(_Jumps):
    """Flows, each of which opens the form of a new session."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._flows: list[TreeSummary] | None = None

    async def search(self, query: str) -> Hits:
        """Offer those whose names or descriptions fit."""
        matcher = self.matcher(query)
        if self._flows is None:
            try:
                await asyncio.sleep(_SETTLES)
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    self._flows = await self.context.store.list_flows()
            except (ApiError, TimeoutError):  # what is said of the sessions says it
                return
        found = ranked(self._flows, query, {}, score=Matcher(query).match)
        for one in [one for one in found if not one.loosely][:_SHOWN]:
            given = Given(StartOn(one.flow.name), one.flow.id)
            run = self.jump(SessionListScreen, partial(StartSession, given=given))
            title = f"New session: {one.flow.name}"
            score = max(matcher.match(title), _FOUND)
            yield Hit(score, Content(title), run, text=title, help=escape(one.flow.category))


def _of_session(look: type[GoOn | ShowDetail], item: SessionListItem, screen: AppScreen) -> Request:
    return look(screen, item.id)


async def _leave_and_ask(app: App[Any], context: Context, over: type[AppScreen], wanted: _Ask | None) -> None:
    """Leave screen by screen, each by its own key, and ask for another one; one that asks something stays."""
    while not isinstance(app.screen, over):
        if not await _left(app, app.screen):
            return
    if wanted is not None and isinstance(app.screen, AppScreen):
        ask(context, wanted(app.screen))


async def _left(app: App[Any], screen: Screen[Any]) -> bool:
    """Have a screen left by its own key, which saves what is typed there; tell whether it is gone."""
    way = _way_back(screen)
    if way is None:
        return False
    await app.run_action(*way)
    for worker in [worker for worker in app.workers if worker.node is screen and worker.group == "leave"]:
        while not worker.is_finished:
            await asyncio.sleep(0.01)
    return screen not in app.screen_stack


def _way_back(screen: Screen[Any]) -> tuple[str, DOMNode] | None:
    """Return the action of the key that goes back, or else of the one that closes, and whose it is."""
    found = {
        keys.verb_of(binding): (binding.action, screen.active_bindings[binding.key].node)
        for binding in working_keys(screen)
    }
    return found.get(keys.BACK.id) or found.get(keys.CLOSE.id)
