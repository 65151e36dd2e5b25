"""Correcting recorded steps: the way to the path and back, and the form over it."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from backend.app.schemas.sessions import DecisionResponse
from tui import keys
from tui.api.errors import ApiError
from tui.notes.copying import told_of_change
from tui.screens.base import AppScreen
from tui.screens.step_edit import Saved, StepEditScreen
from tui.sessions.state import OpenSession
from tui.sessions.writer import StepTexts
from tui.widgets.path_list import PathList
from tui.widgets.text import is_field


class EarlierSteps:
    """Has recorded steps corrected.

    Args:
        screen: the screen of the session.
        path: returns the steps so far.
        keep: puts a text at the end of the scratchpad, and saves it.
        settled: is called with the session when the form is closed.
    """

    def __init__(
        self,
        screen: AppScreen,
        *,
        path: Callable[[], PathList],
        keep: Callable[[str], Awaitable[None]],
        settled: Callable[[OpenSession], None],
    ) -> None:
        self._screen = screen
        self._path = path
        self._keep = keep
        self._settled = settled

    def go(self) -> None:
        """Go to the path, on its last recorded step; it takes its place back from the scratchpad."""
        self._screen.query("#panes").remove_class("-scratchpad")
        self._screen.set_focus(self._path())
        self._path().choose_last()

    def name_key(self, opened: OpenSession | None) -> None:
        """Say on the path's border which key leads there, or back from there."""
        if opened is None or not opened.steps:
            told = ""
        elif self._screen.focused is self._path():
            told = f"{keys.LEAVE_PATH} to the answers"
        elif is_field(self._screen.focused):
            told = f"{keys.PATH_TOO.in_field} correct a step"
        else:
            told = f"{keys.PATH} correct a step"
        self._screen.query_one("#path-pane").border_subtitle = told

    def edit(self, opened: OpenSession, index: int) -> None:
        """Open a recorded step, by its place in the path."""
        if index < len(opened.steps):
            edit = partial(self._edit, opened, opened.steps[index])
            self._screen.carry_out_first(edit, group="edit", to_screen=True)

    async def _edit(self, opened: OpenSession, step: DecisionResponse) -> None:
        step = await self._screen.context.store.writer.whole_step(opened, step)

        def closed(saved: Saved | None) -> None:
            if saved is not None:
                self._screen.focus_home()
            self._settled(opened)
            if saved is not None:
                self._screen.say(*told_of_change(saved.told, saved.unanswered))

        save = partial(self._save, opened, step.id)
        form = StepEditScreen(opened, step, save=save, hold_keys=self._screen.context.hold_keys)
        await self._screen.app.push_screen(form, closed)

    async def _save(
        self, opened: OpenSession, step_id: UUID, texts: StepTexts, later: tuple[DecisionResponse, ...]
    ) -> str:
        writer = self._screen.context.store.writer
        if not later:
            return await writer.edit_step(opened, step_id, texts)
        expected = [step.id for step in later]
        return await writer.lead_elsewhere(opened, step_id, texts, expected=expected, keep=self._keep_there)

    async def _keep_there(self, text: str) -> None:
        if not self._screen.present:
            raise ApiError("The session was left meanwhile.")
        await self._keep(text)
