"""A new session: flow, ticket number, client."""

import asyncio
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from backend.app.schemas.trees import TreeSummary
from tui import keys
from tui.api.errors import ApiError
from tui.context import Context
from tui.screens.discarding import ask_to_discard, restored_from
from tui.screens.requests import GoOn, ask
from tui.sessions.state import Typed
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.text import LineField
from tui.widgets.title_bar import TitleBar
from tui.work import run_beside

_FORM = "new"
_FIELDS = ("flow", "ticket", "client")


class NewSessionScreen(Screen[None]):
    """Gives way to the session that was started."""

    CSS_PATH = "new_session.tcss"
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("start", "Start", "Start the session"),
        *keys.NEXT.bind("next_field", show=False),
        *keys.CHOICE_ABOVE.bind("move(-1)", "Flow above", "The flow above"),
        *keys.CHOICE_BELOW.bind("move(1)", "Flow below", "The flow below"),
        *keys.DISCARD.bind("discard"),
        *keys.BACK.bind("back", tooltip="Go back without starting; what is typed here stays"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._flows: list[TreeSummary] = []
        self._shown: list[TreeSummary] = []
        self._starting = False
        self._start_once_read = False
        self._flows_read = asyncio.Event()
        self._started = asyncio.Event()
        self._typed: Typed | None = None

    @property
    def flows(self) -> OptionList:
        """The flows that match."""
        return self.query_one(OptionList)

    @property
    def message(self) -> MessageLine:
        """The message line."""
        return self.query_one(MessageLine)

    def field(self, name: str) -> LineField:
        """A field by its id."""
        return self.query_one(f"#{name}", LineField)

    def compose(self) -> ComposeResult:
        yield TitleBar("New session")
        with Vertical(id="form"):
            yield Label("Flow")
            yield LineField(
                placeholder=f"type to find a flow, {keys.CHOICE_ABOVE}{keys.CHOICE_BELOW} to choose",
                id="flow",
            )
            yield OptionList()
            yield Label("Ticket number")
            yield LineField(placeholder="SR-1234, may stay empty", id="ticket")
            yield Label("Client")
            yield LineField(placeholder="may stay empty", id="client")
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(TitleBar).status = self.context.place
        self.flows.can_focus = False
        run_beside(self, self._load, group="flows")
        self.set_focus(self.field("flow"))

    def keep_typed(self) -> None:
        """Keep what stands in the fields."""
        if self._typed is not None:
            for name in _FIELDS:
                self._typed.form(_FORM).keep(name, self.field(name).value)

    async def _restore(self) -> None:
        """Fill in what was typed before; what is typed already goes before it."""
        typed = await self.context.store.new_session_form()
        kept = typed.form(_FORM)
        if kept and not any(self.field(name).value for name in _FIELDS):
            for name in _FIELDS:
                self.field(name).value = kept.get(name)
                self.field(name).cursor_position = len(kept.get(name))
            if restored := restored_from(self.context, typed):
                self.message.show(
                    f"What was typed here is {restored}; {keys.DISCARD.in_field} discards it", "note"
                )
        self._typed = typed

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

    @on(Input.Changed, "#flow")
    def _filter(self) -> None:
        query = self.field("flow").value.strip()
        matcher = Matcher(query)
        scored = [
            (matcher.match(f"{flow.name} {flow.category}") if query else 1.0, flow) for flow in self._flows
        ]
        self._shown = [flow for score, flow in sorted(scored, key=lambda pair: -pair[0]) if score > 0]
        self.flows.clear_options()
        self.flows.add_options(
            Option(f"{flow.name}  ({flow.category}, {flow.node_count} nodes)".replace("[", "\\["))
            for flow in self._shown
        )
        self.flows.highlighted = 0 if self._shown else None
        if self._flows and not self._shown:
            self.message.show("No flow matches", "note")
        elif self._flows and self._typed is not None and not self._typed.restored_at:
            self.message.show("")

    async def action_next_field(self) -> None:
        """Go on to the next field, or start from the last one."""
        order = [self.field(name) for name in _FIELDS]
        at = order.index(self.focused) if isinstance(self.focused, LineField) else -1
        if at + 1 < len(order):
            self.set_focus(order[at + 1])
        else:
            self.action_start()

    def action_move(self, by: int) -> None:
        if self._shown:
            self.flows.highlighted = ((self.flows.highlighted or 0) + by) % len(self._shown)

    def action_start(self) -> None:
        at = self.flows.highlighted
        if not self._flows:
            self._start_once_read = True  # typed ahead of the list of flows
            self.context.hold_keys_for_screen(self._flows_read)
        elif at is None or not self._shown:
            self.message.show("Choose a flow first: clear the flow field to see all", "failed")
            self.set_focus(self.field("flow"))
        elif not self._starting:
            self._starting = True
            self._started.clear()
            # What is typed from here on is meant for the session, not for this form.
            self.context.hold_keys_for_screen(self._started)
            texts = (self.field("ticket").value, self.field("client").value)
            run_beside(self.app, partial(self._start, self._shown[at], *texts), group="start")

    async def _start(self, flow: TreeSummary, ticket_number: str, client_name: str) -> None:
        try:
            opened = await self.context.store.start(
                tree_id=flow.id, ticket_number=ticket_number, client_name=client_name
            )
        except ApiError as error:
            self.message.show(str(error), "failed")
            self._starting = False
        else:
            if self._typed is not None:
                self._typed.form(_FORM).clear()
                self._typed = None
            ask(self.context, GoOn(self, opened.id, in_place=True))
        finally:
            self._started.set()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "discard":
            return self.is_mounted and any(self.field(name).value for name in _FIELDS)
        return super().check_action(action, parameters)

    async def action_discard(self) -> None:
        await ask_to_discard(self, "what is typed here", self._discard)

    def _discard(self) -> None:
        for name in _FIELDS:
            self.field(name).value = ""
        self.keep_typed()
        self.set_focus(self.field("flow"))

    def action_back(self) -> None:
        self.keep_typed()
        self.app.pop_screen()
