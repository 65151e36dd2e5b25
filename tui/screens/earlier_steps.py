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
from tui.screens.step_recording import StepRecording
from tui.sessions.earlier import Displaced, typed_here
from tui.sessions.overwriting import ChangedElsewhere, StepTexts
from tui.sessions.state import OpenSession
from tui.sessions.step_drafts import StepDraft
from tui.sessions.step_texts import blocks
from tui.widgets.line import is_field
from tui.widgets.path_list import PathList


class EarlierSteps:
    """Has recorded steps corrected.

    Args:
        screen: the screen of the session.
        recording: what records and undoes steps there.
        path: returns the steps so far.
        keep: puts a text at the end of the scratchpad, and saves it.
    """

    def __init__(
        self,
        screen: AppScreen,
        recording: StepRecording,
        *,
        path: Callable[[], PathList],
        keep: Callable[[str], Awaitable[None]],
    ) -> None:
        self._screen = screen
        self._path = path
        self._keep = keep
        self._recording = recording

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
        self._recording.keep_draft()
        step = await self._screen.context.store.writer.whole_step(opened, step)

        def closed(saved: Saved | None) -> None:
            if saved is not None:
                self._screen.focus_home()
            self._recording.settled(opened)
            if saved is not None:
                self._screen.say(*told_of_change(saved.told, saved.unanswered))

        save = partial(self._save, opened, step.id)
        form = StepEditScreen(opened, step, save=save, hold_keys=self._screen.context.hold_keys)
        await self._screen.app.push_screen(form, closed)

    async def _save(
        self, opened: OpenSession, step_id: UUID, texts: StepTexts, displaced: Displaced | None
    ) -> str:
        writer = self._screen.context.store.writer
        if displaced is None:
            return await writer.edit_step(opened, step_id, texts)
        async with self._recording.moving(opened):
            self._recording.keep_draft()
            typed, text = opened.draft.copy(), typed_here(opened, opened.draft)
            return await writer.lead_elsewhere(
                opened,
                step_id,
                texts,
                expected=[step.id for step in displaced.steps],
                keep=partial(self._keep_there, text),
                moved=partial(self._recording.forget, opened, typed if text else StepDraft()),
            )

    async def _keep_there(self, typed: str, evidence: str) -> None:
        text = blocks(evidence, typed)
        if not text:
            return
        if not self._screen.present:
            raise ApiError("The session was left meanwhile.")
        try:
            await self._keep(text)
        except ChangedElsewhere as conflict:  # of the scratchpad, and nothing of the step
            raise ApiError("The scratchpad was changed elsewhere; decide about it first.") from conflict
