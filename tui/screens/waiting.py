"""What the server has not answered yet, and what it does not take: nothing of it is lost in silence."""

from functools import partial

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui import keys
from tui.context import Context
from tui.screens.base import AppScreen
from tui.screens.confirm import ConfirmScreen
from tui.sessions.changes import Aside, Lost
from tui.sessions.outbox import Queued
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.more_below import ScrolledPane
from tui.widgets.moving_list import MovingList
from tui.widgets.title_bar import TitleBar


class WaitingText(ScrolledPane):
    """All of one change; the keys of pages move in the list."""

    READ_ON = keys.SCROLL
    _told = ""

    def compose(self) -> ComposeResult:
        yield Static(id="text", markup=False)

    def show(self, told: str) -> None:
        """Show a text; another one from its beginning."""
        if told != self._told:
            self._told = told
            self.query_one("#text", Static).update(told)
            self.scroll_home(animate=False)


class WaitingScreen(AppScreen):
    """Lists the changes; the one under the cursor is shown whole below."""

    DEFAULT_CSS = """
    WaitingScreen OptionList { height: 1fr; }
    WaitingScreen OptionList, WaitingScreen OptionList:focus { border: none; }
    WaitingScreen WaitingText { height: 1fr; border: $frame $primary 80%; padding: 0 1; }
    """
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.COPY.bind("copy", "Copy text", "Copy the text of this change"),
        *keys.NEW.bind(
            "create_again", "Create again", "Have the server bring the session to what is kept here"
        ),
        *keys.DROP.bind("drop"),
        *keys.RELOAD.bind("retry", "Try now", "Send again now"),
        *keys.SCROLL.bind("read_on", "Read on", "Scroll the text of the change", show=False),
        *keys.BACK.bind("back"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._delivery = context.store.delivery
        self._shown: list[Queued] = []

    @property
    def changes(self) -> OptionList:
        """The list."""
        return self.query_one(OptionList)

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield MovingList()
        yield WaitingText()
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        self.show_delivery()
        self.set_focus(self.changes)

    def show_delivery(self) -> None:
        """Show what waits now."""
        self.entitle("Waiting to be sent", "")
        at, chosen = self.changes.highlighted or 0, self._chosen()
        self._shown = [*self._delivery.refused, *self._delivery.waiting]
        if chosen in self._shown:  # what came meanwhile, before it, must not stand under the cursor
            at = self._shown.index(chosen)
        self.changes.clear_options()
        self.changes.add_options(
            Option(_line(queued, self._delivery.heading(queued))) for queued in self._shown
        )
        self.changes.highlighted = min(at, len(self._shown) - 1) if self._shown else None
        self._show_text()
        self.refresh_bindings()

    @on(OptionList.OptionHighlighted)
    def _show_text(self) -> None:
        queued = self._chosen()
        if queued is None:
            told = "Nothing waits: the server has everything."
        elif isinstance(queued.change, Lost):
            offer = f"{self.named(keys.NEW)} creates again what is missing, as it stands here."
            told = f"{queued.refused} {offer}\n\n{self._delivery.text(queued)}"
        elif isinstance(queued.change, Aside):
            told = f"Set aside: {queued.refused}\n\n{self._delivery.text(queued)}"
        else:
            why = f"Not taken: {queued.refused}" if queued.refused else f"Waits. {self._delivery.away}"
            told = f"{why}\n\n{self._delivery.text(queued)}"
        self.query_one(WaitingText).show(told)

    def _chosen(self) -> Queued | None:
        at = self.changes.highlighted if self.is_mounted else None
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "create_again":
            queued = self._chosen()
            return queued is not None and isinstance(queued.change, Lost)
        if action == "drop":
            return self._chosen() is not None or None
        if action == "copy":
            queued = self._chosen()
            return (queued is not None and bool(self._delivery.text(queued))) or None
        if action == "retry":
            return bool(self._delivery.waiting) or None
        return super().check_action(action, parameters)

    def action_read_on(self) -> None:
        self.query_one(WaitingText).read_on()

    def action_copy(self) -> None:
        if queued := self._chosen():
            self.copy_in_turn(partial(self._copy, self._delivery.text(queued)))

    async def _copy(self, text: str) -> None:
        self.tell(await self.context.copier.deliver(text, file_name="change.txt"))

    def action_create_again(self) -> None:
        """Have the session under the cursor created again, or what the server lacks of it."""
        queued = self._chosen()
        if queued is None:
            return

        async def create() -> None:
            self.say(await self.context.store.lost.create_again(queued), "done")

        self.say("Creating it again …")
        self.carry_out(create, group="create", outlive=True)

    def action_retry(self) -> None:
        """Send again now."""
        self._delivery.retry()
        self.say("Trying …")

    async def action_drop(self) -> None:
        """Forget the change under the cursor, after a question."""
        queued = self._chosen()
        if queued is None:
            return

        async def drop() -> None:
            await self._delivery.drop(queued)

        heading = self._delivery.heading(queued)
        typed = " and what is not recorded of it" if isinstance(queued.change, Lost) else ""
        question = f"Drop {queued.label}: {heading}{typed}? It is never sent, and cannot be brought back."
        await self.app.push_screen(
            ConfirmScreen(question),
            lambda yes: self.carry_out(drop, group="drop", outlive=True) if yes else None,
        )


def _line(queued: Queued, told: str) -> Text:
    mark = ("✗ ", "bold") if queued.refused else ("… ", "dim")
    return Text.assemble(mark, (f"{queued.label}: ", "dim"), told, no_wrap=True, overflow="ellipsis")
