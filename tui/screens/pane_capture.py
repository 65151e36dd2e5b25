"""What a pane beside printed since the step began: to be looked at, and taken into the step's output."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from tui import keys
from tui.api.errors import ApiError
from tui.context import Context
from tui.core.messages import counted
from tui.panes.beside import Printed, told_with_way
from tui.panes.pane import NoPane, Pane
from tui.panes.taking import KEEPS_ALL, is_lost, is_nothing, shown, taken, told
from tui.screens.choose_pane import ChoosePaneScreen
from tui.screens.sensitive_lines import Sensitive, look_for_sensitive
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line_list import LineList
from tui.widgets.message_line import MessageLine
from tui.work import run_beside, run_first


class PaneScreen(ModalScreen[str]):
    """Shows a capture; closes with what is taken of it, or with nothing. Nothing is sent to the pane."""

    DEFAULT_CSS = """
    PaneScreen { background: $background; }
    PaneScreen > LineList { height: 1fr; }
    PaneScreen > #missing { height: auto; padding: 0 1; color: $text-warning; }
    PaneScreen > #sensitive { height: auto; padding: 0 1; color: $text-muted; }
    """
    BINDINGS = [
        *keys.TAKE_LINES.bind("take"),
        *keys.PANE.bind("read_again", "Read again", "Look into the pane again"),
        *keys.OTHER_PANE.bind("other"),
        *keys.BACK.bind("back", tooltip="Go back; nothing is taken"),
        *keys.CLOSE.bind("back"),
        *keys.KEYS.bind("app.keys"),  # which a dialog's footer does not name by itself
    ]

    def __init__(self, context: Context, printed: Printed, panes: Sequence[Pane]) -> None:
        super().__init__()
        self.context = context
        self._printed = printed
        self._panes = panes
        self._lines: list[str] = []

    @property
    def pane(self) -> LineList:
        """The lines."""
        return self.query_one(LineList)

    def compose(self) -> ComposeResult:
        yield Static("", id="missing", markup=False)
        yield LineList()
        yield Static("", id="sensitive", markup=False)
        yield MessageLine(rows=1)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.set_focus(self.pane)
        self._show(self._printed)

    def _show(self, printed: Printed) -> None:
        self._printed, self._lines = printed, shown(printed.since)
        before = self.context.beside.taken_before(printed)
        fresh = range(before + 1, len(self._lines) - printed.since.waits + 1) if before else ()
        self.pane.show(self._lines, marked=fresh, cursor=len(self._lines))
        self._entitle()
        self.query_one("#missing", Static).update(self._told())
        self._tell_sensitive(Sensitive())
        self.query_one(MessageLine).show(self._hint(before, len(fresh)))
        self.call_after_refresh(self._begin_to_look)  # the text first
        self.refresh_bindings()

    def _hint(self, before: int, fresh: int) -> str:
        if is_nothing(self._printed.since):
            return "Nothing was printed since this step began."
        if before and not fresh:
            return "Nothing was printed since you took of it."
        return "Marked is what was printed since you took of it." if before else ""

    def _entitle(self) -> None:
        pane = self._printed.pane
        since = f"since {self._printed.at:%H:%M}"
        self.pane.border_title = f"{pane.told} · {counted(len(self._lines), 'line')} {since}"

    def _told(self) -> str:
        beside = self.context.beside
        multiplexer = beside.multiplexer
        sentences = [told(self._printed.since, multiplexer=multiplexer.name if multiplexer else "")]
        if is_lost(self._printed.since) and not beside.told_of_run:
            beside.told_of_run = True
            sentences.append(KEEPS_ALL)
        if multiplexer is not None:
            sentences.append(multiplexer.remark)
        return " ".join(filter(None, sentences))

    def _begin_to_look(self) -> None:
        run_beside(self, self._look_for_sensitive, group="sensitive", exclusive=True)

    async def _look_for_sensitive(self) -> None:
        try:
            async for found in look_for_sensitive(self.context.store, self._lines):
                self._tell_sensitive(found)
                self.pane.highlight(found.spans)
        except ApiError as error:
            self.query_one("#sensitive", Static).update(f"Not checked for sensitive values: {error}")

    def _tell_sensitive(self, found: Sensitive) -> None:
        self.query_one("#sensitive", Static).update(found.told)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "take":
            return not is_nothing(self._printed.since) or None
        if action == "other":
            return len(self._panes) > 1
        return super().check_action(action, parameters)

    @on(LineList.Marked)
    def _marked(self) -> None:
        self._entitle()

    def action_take(self) -> None:
        """Close with the marked lines, or with all."""
        beside, printed = self.context.beside, self._printed
        text = taken(printed.since, self.pane.marked, before=beside.taken_before(printed))
        beside.took(printed)
        self.dismiss(text)

    def action_read_again(self) -> None:
        self._read(self._printed.pane)

    def _read(self, pane: Pane) -> None:
        async def read() -> None:
            try:
                self._show(await self.context.beside.printed(pane))
            except NoPane as failed:
                self.query_one(MessageLine).show(told_with_way(failed), "failed")

        run_first(self, read, group="pane", hold=self.context.hold_keys)

    async def action_other(self) -> None:
        """Ask which other pane is meant."""

        def chosen(pane: Pane | None) -> None:
            if pane is not None:
                self.context.beside.chosen = pane.id
                self._read(pane)

        others = [pane for pane in self._panes if pane.id != self._printed.pane.id]
        if len(others) == 1:
            chosen(others[0])
        else:
            await self.app.push_screen(ChoosePaneScreen(others), chosen)

    def action_back(self) -> None:
        self.dismiss(None)
