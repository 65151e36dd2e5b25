"""What lands in the output of the present step: pastes, and what a pane beside printed."""

from collections.abc import Hashable
from functools import partial

from tui import keys
from tui.context import Context
from tui.core.threads import in_thread
from tui.panes.beside import INSTEAD
from tui.panes.pane import NoPane, Pane
from tui.screens.choose_pane import ChoosePaneScreen
from tui.screens.note_screen import NoteScreen
from tui.screens.pane_capture import Captured, PaneScreen
from tui.screens.pasting import take_pasted
from tui.sessions.pasted import told_size
from tui.sessions.state import OpenSession
from tui.widgets.step_pane import StepPane

_DISK_SECONDS = 5.0
_SHORT_LINES = 5
"""So many lines of an output a note of standard detail has, if none is marked."""
_LOOK_SECONDS = 2.0
"""So often the panes beside are looked at, so that what is lost later can be counted."""


class StepOutputScreen(NoteScreen):
    """A screen with the present step of a session."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.opened: OpenSession | None = None

    @property
    def shown_session(self) -> OpenSession | None:
        """The session, once it is read."""
        return self.opened

    @property
    def step(self) -> StepPane:
        """The current step with its answers and fields."""
        return self.query_one(StepPane)

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session."""

    def take_what_waits(self) -> None:
        """Put what was pasted where no step took it into the output of this one."""
        if self.context.store.pasted and self.opened is not None and self.opened.node is not None:
            self.carry_out(partial(take_pasted, self, self.step, keep=self.keep_typed), group="pasted")

    async def _keep_at_once(self) -> None:
        self.keep_typed()
        await in_thread(partial(self.context.store.typed.kept, _DISK_SECONDS))

    async def take_output(self, text: str) -> str:
        """Put a text behind the output of the step; return which step that is, and nothing if there is none."""
        if self.opened is not None and self.opened.node is None:
            return ""
        left = await self.step.take_output(text)
        number = len(self.opened.steps) + 1 if self.opened is not None else 0
        return f"step {number}{left}" if number else "the step that is being opened"

    def watch_panes(self) -> None:
        """Look at the panes beside now and then, as long as this screen is there."""
        multiplexer = self.context.beside.multiplexer
        if multiplexer is not None and multiplexer.is_quick:
            self.set_interval(_LOOK_SECONDS, self._look_at_panes)

    def _look_at_panes(self) -> None:
        if self.app.screen is self:
            self.carry_out(self.context.beside.look_again, group="panes")

    def mark_panes(self, opened: OpenSession) -> None:
        """Mark in the panes beside where the step begins, unless it began before."""
        step: Hashable = (opened.id, tuple(step.id for step in opened.steps), opened.node_id)
        self.carry_out(partial(self.context.beside.begin, step, session=opened.id), group="panes")

    def action_pane(self) -> None:
        """Look at what a pane beside printed since the step began."""
        self.carry_out_first(self._open_pane, group="pane", to_screen=True)

    async def _open_pane(self) -> None:
        beside = self.context.beside
        try:
            panes = await beside.panes()
            if len(panes) == 1 or panes[0].id == beside.chosen:
                await self._show_pane(panes[0], panes)
            else:
                await self._choose_pane(panes)
        except NoPane as failed:
            self.say(_with_way(failed), "failed" if beside.multiplexer is not None else "note")

    async def _choose_pane(self, panes: tuple[Pane, ...]) -> None:
        async def show(pane: Pane) -> None:
            try:
                await self._show_pane(pane, panes)
            except NoPane as failed:
                self.say(_with_way(failed), "failed")

        def chosen(pane: Pane | None) -> None:
            if pane is not None:
                self.context.beside.chosen = pane.id
                self.carry_out_first(partial(show, pane), group="pane", to_screen=True)

        await self.app.push_screen(ChoosePaneScreen(panes), chosen)

    async def _show_pane(self, pane: Pane, panes: tuple[Pane, ...]) -> None:
        printed = await self.context.beside.printed(pane)
        if self.app.screen is self:
            await self.app.push_screen(PaneScreen(self.context, printed, panes), self._captured)

    def _captured(self, captured: Captured | None) -> None:
        if captured is not None:
            self.carry_out(partial(self._take_captured, captured.text), group="pasted", outlive=True)

    async def _take_captured(self, text: str) -> None:
        step = await self.take_output(text)
        if not step:  # the flow ended meanwhile
            self.context.store.pasted.keep(text)
            self.say(f"Kept for Output of the next step that you open: {told_size(text)}")
            return
        cut = text.count("\n") + 1 > _SHORT_LINES
        marking = f" · {self.named(keys.MARK_LINES)} marks lines" if cut else ""
        self.say(f"Taken into Output of {step}: {told_size(text)}{marking}", "done")
        await self._keep_at_once()


def _with_way(failed: NoPane) -> str:
    told = str(failed)
    return told if INSTEAD in told else f"{told} {INSTEAD}"
