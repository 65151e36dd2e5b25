"""A new session: ticket number, client, flow."""

import asyncio
from functools import partial
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from backend.app.schemas.trees import Flow, TreeSummary
from tui import keys
from tui.api.errors import ApiError
from tui.context import Context
from tui.core.messages import Part
from tui.notes.told import restored_from
from tui.screens.discarding import ask_to_discard
from tui.screens.flow_tree import FlowTreeScreen
from tui.screens.requests import Given, GoOn, ask
from tui.screens.told_everywhere import nearest_screen
from tui.sessions.flow_ranks import Ranked, ranked
from tui.sessions.outline import headings_found
from tui.sessions.state import Typed
from tui.widgets.client_field import ClientField
from tui.widgets.flow_tree import FlowTree
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import LineField
from tui.widgets.message_line import MessageLine
from tui.widgets.more_below import FramedList
from tui.widgets.title_bar import PLACE, TitleBar
from tui.work import run_beside, run_first

_FORM = "new"
_FIELDS = ("ticket", "client", "flow")
_HINT = f"{keys.CHOICE_ABOVE} and {keys.CHOICE_BELOW} choose the flow"
_SETTLES = 0.1
"""Seconds after which a choice, or a word, is taken for one that was meant, and the server is asked about it."""


class NewSessionScreen(Screen[None]):
    """Gives way to the session that was started."""

    CSS_PATH = "new_session.tcss"
    ESCAPE_CLOSES = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]
    BINDINGS = [
        *keys.SUBMIT.bind("start", "Start", "Start the session"),
        *keys.NEXT.bind("next_field", show=False),
        *keys.SEARCH.bind("search", "Find flow", "Find a flow by its name, description and questions"),
        *keys.CHOICE_ABOVE.bind("move(-1)", "Flow above", "The flow above"),
        *keys.CHOICE_BELOW.bind("move(1)", "Flow below", "The flow below"),
        *keys.SCROLL_DOWN.bind("read(1)", "Read flow", "Read on in the chosen flow", show=True),
        *keys.SCROLL_UP.bind("read(-1)", "Read flow", "Read back in the chosen flow"),
        *keys.DISCARD.bind("discard"),
        *keys.BACK.bind("back", tooltip="Go back without starting; what is typed here stays"),
    ]

    def __init__(self, context: Context, given: Given | None = None) -> None:
        super().__init__()
        self.context = context
        self._given = given
        self._failed = f"Not started: {given.failed}" if given is not None and given.failed else ""
        """Why the session was not started, until that is tried again."""
        self._flows: list[TreeSummary] = []
        self._shown: list[Ranked] = []
        self._moved = False
        self._found: tuple[str, dict[UUID, tuple[str, ...]]] = ("", {})
        self._starting = False
        self._start_once_read = False
        self._flows_read = asyncio.Event()
        self._searched = asyncio.Event()
        self._started = asyncio.Event()
        self._typed: Typed | None = None

    @property
    def flows(self) -> OptionList:
        """The flows that match."""
        return self.query_one(OptionList)

    @property
    def tree_pane(self) -> FlowTree:
        """The chosen flow, to read."""
        return self.query_one(FlowTree)

    @property
    def chosen(self) -> Ranked | None:
        """The flow under the cursor."""
        at = self.flows.highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    @property
    def message(self) -> MessageLine:
        """The message line."""
        return self.query_one(MessageLine)

    def field(self, name: str) -> LineField:
        """A field by its id."""
        return self.query_one(f"#{name}", LineField)

    def compose(self) -> ComposeResult:
        yield TitleBar("New session")
        with Vertical(id="fields", classes="form"):
            with Horizontal(classes="field"):
                yield Label("Ticket")
                yield LineField(placeholder="may stay empty", id="ticket")
            with Horizontal(classes="field"):
                yield Label("Client")
                find = self.context.store.clients.beginning
                yield ClientField(find=find, placeholder="may stay empty", id="client")
            with Horizontal(classes="field"):
                yield Label("Flow")
                yield LineField(placeholder="any words of it", id="flow")
        with Horizontal(id="panes"):
            yield FramedList()
            yield FlowTree()
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(TitleBar).status = (Part(self.context.place, PLACE),)
        self.flows.can_focus = False
        self.message.hint(_HINT)
        run_beside(self, self._load, group="flows")
        self.set_focus(self.field(_FIELDS[0]))

    def keep_typed(self) -> None:
        """Keep what stands in the fields."""
        if self._typed is not None:
            for name in _FIELDS:
                self._typed.form(_FORM).keep(name, self.field(name).value)

    async def _restore(self) -> None:
        """Fill in what was typed before; what is typed already goes before it."""
        typed = await self.context.store.typed.new_session()
        kept = typed.form(_FORM)
        given = self._given_texts()
        if (kept or given) and not any(self.field(name).value for name in _FIELDS):
            for name in _FIELDS:
                text = given.get(name, kept.get(name))
                self.field(name).value = text
                self.field(name).cursor_position = len(text)
            if restored := restored_from(self.context, typed):
                self.message.show(
                    f"What was typed here is {restored}; {keys.DISCARD.in_field} discards it", "note"
                )
        self._typed = typed

    def _given_texts(self) -> dict[str, str]:
        """Return what the fields are to hold; one that is not named here keeps what was typed in it before."""
        if self._given is None:
            return {}
        texts = self._given.texts
        named = {"flow": texts.flow, "ticket": texts.ticket_number, "client": texts.client_name}
        return {name: text for name, text in named.items() if text is not None}

    def _given_flow(self, query: str) -> UUID | None:
        """Return the flow that was asked for, as long as its name stands in the field."""
        given = self._given
        return given.flow_id if given is not None and given.texts.flow.strip() == query else None

    async def _load(self) -> None:
        await self._restore()
        try:
            self._flows = await self.context.store.list_flows()
        except ApiError as error:
            self.message.show(str(error), "failed")
            return
        finally:
            self._flows_read.set()
        self._filter()
        if self._start_once_read:
            self.action_start()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.refresh_bindings()

    @on(ClientField.Offered)
    def _offered(self, event: ClientField.Offered) -> None:
        self.message.offer(event.hint)

    @on(Input.Changed, "#flow")
    def _filter(self) -> None:
        query = self.field("flow").value.strip()
        self._moved = False
        if query and self._found[0] != query:
            self._searched.clear()
            run_beside(self, partial(self._search, query), group="search", exclusive=True)
        else:
            self._searched.set()
        self._list(query)

    async def _search(self, query: str) -> None:
        """Find the words in the questions and titles of the flows, which the server has."""
        failed = ""
        try:
            await asyncio.sleep(_SETTLES)
            self._found = query, await self.context.store.flows.find(query)
        except ApiError as error:
            self._found, failed = ("", {}), str(error)
        if query != self.field("flow").value.strip():
            return
        self._searched.set()
        self._list(query, keep=self._moved)
        if failed:
            self.message.show(failed, "failed")
        if self._start_once_read:
            self.action_start()

    def _list(self, query: str, *, keep: bool = False) -> None:
        """List the flows that fit; the first one is chosen, unless the choice is to be kept."""
        kept = self.chosen.flow.id if keep and self.chosen is not None else self._given_flow(query)
        found = self._found[1] if query and self._found[0] == query else {}
        self._shown = ranked(self._flows, query, found, score=Matcher(query).match)
        self.flows.clear_options()
        self.flows.add_options(Option(self._line(one)) for one in self._shown)
        at = next((at for at, one in enumerate(self._shown) if one.flow.id == kept), 0)
        self.flows.highlighted = at if self._shown else None
        self.flows.border_title = f"Flows {len(self._shown)}/{len(self._flows)}" if self._flows else "Flows"
        if self._flows and not self._shown:
            self.message.show("No flow matches" if self._searched.is_set() else "", "note")
            self._show_chosen()
        elif self._flows and self._typed is not None and not self._typed.restored_at:
            self.message.show(self._failed, "failed")

    def _line(self, one: Ranked) -> Content:
        """Return a flow's line in the list; what stands in the pane beside it is not said twice."""
        if self.has_class("-narrow") or self.app.has_class("-flat"):
            return Content(f"{one.flow.name}  ({_about(one.flow)})")
        return Content(one.flow.name)

    def on_resize(self) -> None:
        """Say of each flow what this width has room for."""
        self._list(self.field("flow").value.strip(), keep=True)

    @on(OptionList.OptionHighlighted)
    def _show_chosen(self) -> None:
        """Show the flow under the cursor, at once what the list has of it."""
        chosen = self.chosen
        if chosen is None:
            self.tree_pane.entitle("")
            self.tree_pane.tell("")
            return
        self.tree_pane.entitle(chosen.flow.name, _about(chosen.flow))
        if (known := self.context.store.flows.known(chosen.flow)) is not None:
            self._show_flow(known, chosen)
        else:
            self.tree_pane.tell(f"{chosen.flow.description}\n\n…".strip())
            run_beside(self, partial(self._read, chosen), group="flow", exclusive=True)

    async def _read(self, chosen: Ranked) -> None:
        failed, flow = "", None
        try:
            await asyncio.sleep(_SETTLES)
            flow = await self.context.store.flows.read(chosen.flow)
        except ApiError as error:
            failed = str(error)
        now = self.chosen
        if now is None or now.flow.id != chosen.flow.id:
            return  # another one was chosen, and known
        if flow is not None:
            self._show_flow(flow, now)
        else:
            self.tree_pane.tell(f"{chosen.flow.description}\n\n{failed}".strip())

    def _show_flow(self, flow: Flow, chosen: Ranked) -> None:
        self.tree_pane.show(flow, headings_found(flow, chosen.headings))

    async def action_read(self, by: int) -> None:
        """Scroll the chosen flow, or open it where there is no room for it beside the form."""
        chosen = self.chosen
        if self.tree_pane.display:
            self.tree_pane.scroll_pages(by)
        elif chosen is not None:
            run_first(self, partial(self._open, chosen), group="open", hold=self.context.hold_keys_for_screen)

    async def _open(self, chosen: Ranked) -> None:
        try:
            flow = await self.context.store.flows.read(chosen.flow)
        except ApiError as error:
            self.message.show(str(error), "failed")
            return
        await self.app.push_screen(FlowTreeScreen(flow, headings_found(flow, chosen.headings)))

    async def action_next_field(self) -> None:
        """Go on to the next field, or start from the last one."""
        order = [self.field(name) for name in _FIELDS]
        at = order.index(self.focused) if isinstance(self.focused, LineField) else -1
        if at + 1 < len(order):
            self.set_focus(order[at + 1])
        else:
            self.action_start()

    def action_search(self) -> None:
        self.set_focus(self.field("flow"))

    def action_move(self, by: int) -> None:
        if self._shown:
            self._moved = True
            self.flows.highlighted = ((self.flows.highlighted or 0) + by) % len(self._shown)

    def action_start(self) -> None:
        self._start_once_read = False
        chosen = self.chosen
        if not self._flows:
            self._start_once_read = True  # typed ahead of the list of flows
            self.context.hold_keys_for_screen(self._flows_read)
        elif not self._searched.is_set() and not self._moved and (chosen is None or chosen.loosely):
            self._start_once_read = True  # typed ahead of what is found in the flows
            self.context.hold_keys_for_screen(self._searched)
        elif chosen is None:
            self.message.show("Choose a flow first: clear the flow field to see all", "failed")
            self.set_focus(self.field("flow"))
        elif not self._starting:
            self._starting = True
            self._failed = ""
            self._started.clear()
            # What is typed from here on is meant for the session, not for this form.
            self.context.hold_keys_for_screen(self._started)
            texts = (self.field("ticket").value, self.field("client").value)
            run_beside(self.app, partial(self._start, chosen.flow, *texts), group="start")

    async def _start(self, flow: TreeSummary, ticket_number: str, client_name: str) -> None:
        try:
            opened = await self.context.store.start(
                tree_id=flow.id, ticket_number=ticket_number, client_name=client_name
            )
        except ApiError as error:
            self._starting = False
            if self in self.app.screen_stack:
                self.message.show(str(error), "failed")
            else:  # it was left meanwhile; what was typed here is kept
                nearest_screen(self.app).say(f"Not started: {error}", "failed")
        else:
            if self._typed is not None:
                self._typed.form(_FORM).clear()
                self._typed = None
            ask(self.context, GoOn(self, opened.id, in_place=True))
        finally:
            self._started.set()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "read":
            return (self.is_mounted and self.chosen is not None) or None
        if action == "discard":
            return (self.is_mounted and any(self.field(name).value for name in _FIELDS)) or None
        return super().check_action(action, parameters)

    async def action_discard(self) -> None:
        await ask_to_discard(self, "what is typed here", self._discard)

    def _discard(self) -> None:
        for name in _FIELDS:
            self.field(name).value = ""
        self.keep_typed()
        self.set_focus(self.field(_FIELDS[0]))

    def action_back(self) -> None:
        self.keep_typed()
        self.app.pop_screen()


def _about(flow: TreeSummary) -> str:
    return ", ".join(filter(None, (flow.category, f"{flow.node_count} nodes")))
