"""Recording and undoing steps beside the screen that shows them, one after another."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from math import inf

from backend.app.schemas.sessions import SessionResponse
from tui.api.errors import ApiError
from tui.notes.copying import told_of_change
from tui.screens.base import AppScreen
from tui.screens.discarding import ask_to_discard
from tui.sessions.place import Place
from tui.sessions.secrets import without_secrets
from tui.sessions.state import OpenSession, put_back
from tui.sessions.step_drafts import StepDraft
from tui.widgets.step_pane import StepPane
from tui.work import Work

_CHANGED = "The session was changed meanwhile, as the path shows now."
_SAVED = "The last step is still being saved; press again in a moment"
_ATTACHED = "A text is still being attached; press again in a moment"
_UNREAD_SECONDS = 1.0
"""A message that is not older may not be taken off the screen by one that comes of the same."""


class StepRecording:
    """Records, discards and undoes steps, and says what became of it. What is not taken is in the fields again.

    Args:
        screen: the screen of the session.
        step: returns the pane with the step's fields.
        shown: returns the session as it is on the screen, once it is: what the engineer acts on.
        settled: is called with the session when it is known where it stands.
    """

    def __init__(
        self,
        screen: AppScreen,
        *,
        step: Callable[[], StepPane],
        shown: Callable[[], SessionResponse | None],
        settled: Callable[[OpenSession], None],
    ) -> None:
        self._screen = screen
        self._step = step
        self._shown = shown
        self._interrupted = ""
        """Why what is shown is not what the keys before it led to."""
        self._interrupted_at = -inf
        self.settled = settled
        self._ended = asyncio.Event()
        self._ended.set()
        self._under_way = _SAVED
        """What is under way, to be said."""

    @property
    def under_way(self) -> bool:
        """Whether it is not known yet where the session stands."""
        return not self._ended.is_set()

    def record(self, opened: OpenSession, answer: str) -> None:
        """Record the current step with an answer and what is typed for it."""
        if not self._begin():
            return
        pane = self._step()
        pane.keep_draft()
        taken = opened.typed.take_step()
        pane.show_draft(opened)
        self._screen.say("Recording …")
        # Now, not once the answer is there: keys typed until then are meant for the next step.
        self._screen.focus_home()
        self._carry_out(opened, partial(self._record, opened, answer, taken, self._place))

    def undo(self, opened: OpenSession) -> None:
        """Undo the last step."""
        if self._begin():
            self._carry_out(opened, partial(self._undo, opened, self._place))

    async def discard(self, opened: OpenSession) -> None:
        """Throw away what is typed for the step, after a question."""

        def discard() -> None:
            opened.typed.clear_step()
            self.settled(opened)
            self._screen.say("Discarded", "note")

        await ask_to_discard(self._screen, f"notes and output of step {len(opened.steps) + 1}", discard)

    def note_change(self, opened: OpenSession) -> None:
        """Have keys that were pressed by now do nothing to a place that is another one than that on the screen."""
        if self._place != Place.of(opened.session):
            self._interrupt(_CHANGED)

    @asynccontextmanager
    async def moving(self, opened: OpenSession) -> AsyncIterator[None]:
        """Have other work move the session: after what is under way, and nothing is recorded or undone meanwhile."""
        while self.under_way:
            await self._ended.wait()
        self._ended.clear()
        try:
            yield
        finally:
            self.keep_draft()
            self._ended.set()
            if self._screen.app.screen is self._screen:  # or else it settles once it is on top again
                self.settled(opened)

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Have a text put into the fields as a whole: after what is under way, and nothing is recorded meanwhile."""
        while self.under_way:
            await self._ended.wait()
        self._ended.clear()
        self._under_way = _ATTACHED
        self._screen.context.hold_keys_while_read(self._ended)
        try:
            yield
        finally:
            self.keep_draft()
            self._under_way = _SAVED
            self._ended.set()

    def forget(self, opened: OpenSession, kept: StepDraft) -> None:
        """Empty the fields of what is kept elsewhere by now."""
        self.keep_draft()
        opened.draft.forget(kept)
        self._show_draft(opened)

    def beside(self, told: str) -> str:
        """Return what is to be told, with why a step was not taken if that would go unread: both come of one answer."""
        unread = asyncio.get_running_loop().time() < self._interrupted_at + _UNREAD_SECONDS
        return f"{self._interrupted} {told}" if unread else told

    @property
    def _place(self) -> Place | None:
        """Where the session stands on the screen."""
        shown = self._shown()
        return Place.of(shown) if shown is not None else None

    def _interrupt(self, why: str) -> None:
        self._interrupted, self._interrupted_at = why, asyncio.get_running_loop().time()
        self._screen.context.interrupt_keys()

    def _begin(self) -> bool:
        """Begin, unless the engineer pressed the key at another place, or one is under way: nobody saw where it leads."""
        if self._screen.context.key_interrupted():
            self._screen.say(
                f"{self._interrupted or _CHANGED} A key pressed before that did nothing.", "failed"
            )
            return False
        if self.under_way:
            self._screen.say(self._under_way, "note")
            return False
        self._ended.clear()
        self._screen.context.hold_keys(self._ended)
        return True

    def _carry_out(self, opened: OpenSession, work: Work) -> None:
        async def to_its_end() -> None:
            try:
                await work()
            except ApiError as error:
                self._interrupt(str(error))  # keys typed ahead were meant for where it would have led
                raise
            finally:
                self._ended.set()
                if self._screen.present:
                    self.settled(opened)

        self._screen.carry_out(to_its_end, group="record", outlive=True)

    async def _record(self, opened: OpenSession, answer: str, taken: StepDraft, shown: Place | None) -> None:
        recorded = await self._screen.context.store.writer.record_step(
            opened, taken, answer=answer, shown=shown, give_back=partial(self._give_back, opened)
        )
        self.keep_draft()
        opened.typed.step_sent()
        told = f"Step {recorded.step.position} recorded{f': {answer}' if answer else ''}"
        told = "; ".join(filter(None, (told, without_secrets(opened, taken.output).left_out)))
        self._screen.say(*told_of_change(told, recorded.unanswered))

    async def _undo(self, opened: OpenSession, shown: Place | None) -> None:
        undone = await self._screen.context.store.writer.undo_step(opened, shown=shown)
        self.keep_draft()
        told = f"Step {undone.step.position} undone{put_back(opened, undone.step)}"
        self._screen.say(*told_of_change(told, undone.unanswered))

    def _give_back(self, opened: OpenSession) -> None:
        self.keep_draft()
        opened.typed.give_step_back()
        self._show_draft(opened)

    def _show_draft(self, opened: OpenSession) -> None:
        if self._screen.present:
            self._step().show_draft(opened)  # in the same turn: the fields are what is kept

    def keep_draft(self) -> None:
        """Take what stands in the fields into the draft, if they are still there."""
        if self._screen.present:
            self._step().keep_draft()
