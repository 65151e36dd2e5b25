"""What the terminal panes beside printed since the step began: the way there, and into the step's output."""

from collections.abc import Hashable
from functools import partial

from tui.panes.beside import told_with_way
from tui.panes.pane import NoPane, Pane
from tui.screens.base import AppScreen
from tui.screens.choose_pane import ChoosePaneScreen
from tui.screens.pane_capture import PaneScreen
from tui.screens.step_output import StepOutput
from tui.sessions.state import OpenSession

_LOOK_SECONDS = 2.0
"""So often the panes beside are looked at, so that what is lost later can be counted.

More seldom, also while nothing is printed, would lose that: what comes next may fill the history before the next look. And
asking whether anything was printed costs what a look does, which is nearly all for starting the multiplexer's client.
"""


class PanesBeside:
    """Knows where a step began in the panes beside, and has taken into its output what they printed since.

    Args:
        screen: the screen of the session.
        output: takes what is chosen of it.
    """

    def __init__(self, screen: AppScreen, output: StepOutput) -> None:
        self._screen = screen
        self._output = output
        self._beside = screen.context.beside

    def watch(self) -> None:
        """Look at the panes now and then, as long as the screen is there."""
        multiplexer = self._beside.multiplexer
        if multiplexer is not None and multiplexer.is_quick:
            self._screen.set_interval(_LOOK_SECONDS, self._look_again)

    def _look_again(self) -> None:
        if self._screen.app.screen is self._screen:
            self._screen.carry_out(self._beside.look_again, group="panes")

    def begin(self, opened: OpenSession) -> None:
        """Mark in the panes where the present step begins, unless it began before."""
        step: Hashable = (opened.id, tuple(step.id for step in opened.steps), opened.node_id)
        self._screen.carry_out(partial(self._beside.begin, step, session=opened.id), group="panes")

    def show(self) -> None:
        """Show what a pane printed since the step began; of several the one chosen before, or ask which."""
        self._screen.carry_out_first(self._show, group="pane", to_screen=True)

    async def _show(self) -> None:
        try:
            panes = await self._beside.panes()
            if len(panes) == 1 or panes[0].id == self._beside.chosen:
                await self._show_pane(panes[0], panes)
            else:
                await self._choose(panes)
        except NoPane as failed:
            self._screen.say(
                told_with_way(failed), "failed" if self._beside.multiplexer is not None else "note"
            )

    async def _choose(self, panes: tuple[Pane, ...]) -> None:
        async def show(pane: Pane) -> None:
            try:
                await self._show_pane(pane, panes)
            except NoPane as failed:
                self._screen.say(told_with_way(failed), "failed")

        def chosen(pane: Pane | None) -> None:
            if pane is not None:
                self._beside.chosen = pane.id
                self._screen.carry_out_first(partial(show, pane), group="pane", to_screen=True)

        await self._screen.app.push_screen(ChoosePaneScreen(panes), chosen)

    async def _show_pane(self, pane: Pane, panes: tuple[Pane, ...]) -> None:
        printed = await self._beside.printed(pane)
        if self._screen.app.screen is self._screen:
            screen = PaneScreen(self._screen.context, printed, panes)
            await self._screen.app.push_screen(screen, self._captured)

    def _captured(self, text: str | None) -> None:
        if text is not None:
            take = partial(self._output.take_or_keep, text)
            self._screen.carry_out(take, group="pasted", outlive=True)
