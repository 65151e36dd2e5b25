"""Walking a flow: the path so far, the current step, notes, output and scratchpad."""

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList, TextArea

from backend.app.schemas.sessions import SessionResponse
from tui import keys
from tui.context import Context
from tui.core.clock import short_span
from tui.core.messages import MessageKind, Part
from tui.core.threads import in_thread
from tui.notes.copying import keep_unrecorded, not_saved
from tui.notes.told import restored_from
from tui.screens.add_step import AddStepScreen
from tui.screens.autosave import Autosave
from tui.screens.earlier_steps import EarlierSteps
from tui.screens.finish import FinishScreen
from tui.screens.handed_in import HandingIn
from tui.screens.navigation_keys import NAVIGATION_KEYS, NEED_A_SESSION, works_now
from tui.screens.note_screen import NoteScreen, NoteSource
from tui.screens.panes_beside import PanesBeside
from tui.screens.requests import ShowDetail, ask
from tui.screens.step_commands import StepCommands
from tui.screens.step_output import StepOutput
from tui.screens.step_recording import StepRecording
from tui.screens.ticket_edit import TicketEditScreen
from tui.sessions.opened_last import note_opened
from tui.sessions.state import OpenSession
from tui.sessions.unrecorded import in_brief
from tui.widgets.answer_list import AnswerList
from tui.widgets.copy_button import CopyButton
from tui.widgets.kept_out import keep_secrets_out
from tui.widgets.key_footer import KeyFooter
from tui.widgets.note_row import NoteRow
from tui.widgets.path_list import PathList
from tui.widgets.step_pane import StepPane
from tui.widgets.text import TextField
from tui.widgets.title_bar import DURATION, WORD, TitleBar, title_of


class NavigationScreen(NoteScreen):
    """One session in progress."""

    CSS_PATH = "navigation.tcss"
    HOME = AnswerList
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS = NAVIGATION_KEYS

    def __init__(self, context: Context, session_id: UUID) -> None:
        super().__init__(context)
        self.opened: OpenSession | None = None
        self._session_id = session_id
        self._shown: SessionResponse | None = None
        self._recording = StepRecording(
            self, step=lambda: self.step, shown=lambda: self._shown, settled=self._settle
        )
        self._loaded = asyncio.Event()
        self._left = False
        self._autosave = Autosave(
            self, context, ("scratchpad",), field=lambda _name: self.scratchpad, told=self._told
        )
        keep = partial(self._autosave.add, "scratchpad")
        opened, step = (lambda: self.opened), (lambda: self.step)
        self._commands = StepCommands(self, opened=opened, step=step)
        self._output = StepOutput(self, opened=opened, step=step, keep=self.keep_typed)
        self._panes = PanesBeside(self, self._output)
        self.handing_in = HandingIn(self._recording, opened, step, lambda: self.scratchpad)
        self._earlier = EarlierSteps(self, self._recording, path=lambda: self.path, keep=keep)

    @property
    def shown_session(self) -> OpenSession | None:
        """The session, once it is read."""
        return self.opened

    @property
    def step(self) -> StepPane:
        """The current step with its answers and fields."""
        return self.query_one(StepPane)

    @property
    def path(self) -> PathList:
        """The steps so far."""
        return self.query_one(PathList)

    @property
    def scratchpad(self) -> TextField:
        """The scratchpad of the session."""
        return self.query_one("#scratchpad", TextField)

    def compose(self) -> ComposeResult:
        yield TitleBar("Opening the session …")
        with Horizontal(id="panes"):
            with Vertical(id="path-pane") as path_pane:
                path_pane.border_title = "Path"
                yield PathList()
            yield StepPane(id="step-pane")
            with Vertical(id="scratchpad-pane") as scratchpad_pane:
                scratchpad_pane.border_title = "Scratchpad"
                yield TextField(
                    placeholder=f"{keys.SCRATCHPAD}: evidence for the whole session", id="scratchpad"
                )
        yield NoteRow(CopyButton())
        yield KeyFooter()

    def on_mount(self) -> None:
        """Read the session; keys typed meanwhile wait for it."""
        self.context.hold_keys_while_read(self._loaded)
        self.carry_out(self._load, group="session", exclusive=True)
        self.set_interval(60, self._show_title)
        self._panes.watch()

    async def _load(self) -> None:
        try:
            opened = await self.context.store.open(self._session_id)
        finally:
            self._loaded.set()
        self.step.adopt_typed(opened)
        self.opened = opened
        if opened.completed:
            self._leave_completed(opened)
            return
        typed_before = self.scratchpad.text
        self._autosave.begin(opened)
        if typed_before:  # while the session was being read
            self.scratchpad.insert("\n" + typed_before, self.scratchpad.document.end)
        told = [away] if (away := self.context.store.delivery.told_away) else []
        if restored := restored_from(self.context, opened.typed):
            told.append(f"What was {opened.typed.restored_as} here is {restored}.")
        if told:
            self.say(" ".join(told))
        elif last := self.context.copier.last:
            self.tell(last)
        self._show()
        if self.focused is None:
            self.focus_home()
        await in_thread(partial(note_opened, self.context.local, opened.id))

    def _leave_completed(self, opened: OpenSession) -> None:
        """Go to the detail of a session that is completed; what can no longer be saved is kept in a file."""
        if self._left:
            return
        self._left = True
        unsaved = self.scratchpad.text if self._autosave.waiting else ""
        typed = "\n\n".join(part for part in (*opened.typed.unrecorded(), unsaved) if part.strip())
        notice = keep_unrecorded(self.context, opened, typed) if typed else ""
        opened.typed.end()
        ask(self.context, ShowDetail(self, self._session_id, notice=notice, completed=True, in_place=True))

    def on_screen_resume(self) -> None:
        """Show what a screen above may have changed."""
        if self.opened is not None:
            self._settle(self.opened)

    def show_delivery(self) -> None:
        """Show what the server has not answered by now; a step that it did not take is none of the path any more."""
        super().show_delivery()
        # What is being recorded shows itself once it is settled.
        if self.opened is None or self._recording.under_way or self.app.screen is not self:
            return
        if self.opened.session is self._shown or not self.query(StepPane):
            return
        if self.opened.completed:
            self._leave_completed(self.opened)
        else:
            self.step.keep_draft()
            self._recording.note_change(self.opened)
            self._show()

    def _show(self) -> None:
        opened = self.opened
        if opened is None:
            return
        self._shown = opened.session
        self.step.show(opened)
        keep_secrets_out(self.scratchpad, opened)
        self.path.show(opened)
        self._earlier.name_key(opened)
        self._show_title()
        self.refresh_bindings()
        self._output.take_what_waits()
        self._panes.begin(opened)

    def _show_title(self) -> None:
        if self.opened is None:
            return
        since = short_span(self.context.sources.now() - self.opened.session.started_at)
        saved = Part(in_brief(self.opened) or self._autosave.told)
        restored = Part("restored" if self.opened.typed.restored_at else "", WORD)
        self.entitle((*title_of(self.opened), Part(since, DURATION)), (restored, saved))

    @on(StepPane.Typed)
    def _typed(self) -> None:
        self._show_title()

    @on(TextArea.Changed, "#scratchpad")
    def _scratched(self) -> None:
        self._autosave.changed()
        self._show_title()

    @property
    def unsaved(self) -> bool:
        """Whether something typed in the scratchpad is not saved."""
        return self._autosave.waiting

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session."""
        if self.opened is not None:
            self.step.keep_draft()
            self._autosave.gather()

    async def flush(self) -> bool:
        """Save what waits; tell whether all of it is saved."""
        return await self._autosave.flush()

    def _told(self, sentence: str, kind: MessageKind) -> None:
        if self.opened is not None and self.opened.completed and self.app.screen is self:
            self._leave_completed(self.opened)
            return
        if sentence:
            self.say(self._recording.beside(sentence), kind)
        self.call_after_refresh(self._show_title)
        self.refresh_bindings()

    async def take_output(self, text: str) -> str:
        """Put a text behind the output of the step; return which step that is, and nothing if there is none."""
        return await self._output.take(text)

    async def action_decide(self, mine: int) -> None:
        self.carry_out(partial(self._autosave.decide, mine=bool(mine)), group="decide")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "decide":
            return self._autosave.asked
        if self.opened is None:
            return action not in NEED_A_SESSION or None
        if action in ("choose", "scroll_step") and not isinstance(self.focused, AnswerList):
            return False
        if action == "answer" and isinstance(self.focused, PathList):
            return None  # nobody answers the present step while choosing one before it
        if action == "values" and not self.opened.flow.inputs:
            return False
        if not works_now(action, parameters, self.opened):
            return None
        return super().check_action(action, parameters)

    def action_answer(self, number: int) -> None:
        answer = self.step.answers.answer(number)
        if self.opened is not None and answer is not None:
            self._recording.record(self.opened, answer)

    def action_submit(self) -> None:
        """Record the step with the answer under the cursor."""
        if self.step.answers.highlighted is not None:
            self.action_answer(self.step.answers.highlighted + 1)

    def action_choose(self) -> None:
        self.action_submit()

    def action_scroll_step(self, by: int) -> None:
        self.step.scroll_node(by)

    def action_undo(self) -> None:
        if self.opened is not None:
            self._recording.undo(self.opened)

    def _settle(self, opened: OpenSession) -> None:
        """Show where the session stands now."""
        if opened.completed:
            self._leave_completed(opened)
        else:
            self._show()

    @on(OptionList.OptionSelected, "PathList")
    def _edit(self, event: OptionList.OptionSelected) -> None:
        if self.opened is not None:
            self._earlier.edit(self.opened, event.option_index)

    def action_path(self) -> None:
        self._earlier.go()

    @on(PathList.Left)
    def _path_left(self) -> None:
        self.focus_home()

    def action_notes(self) -> None:
        self.set_focus(self.step.notes)

    def action_output(self) -> None:
        self.set_focus(self.step.output)

    def action_mark_lines(self) -> None:
        self._output.mark_lines()

    def action_pane(self) -> None:
        self._panes.show()

    def action_scratchpad(self) -> None:
        """Write in the scratchpad, which takes the place of the path on a narrow screen."""
        self.query_one("#panes").add_class("-scratchpad")
        self.set_focus(self.scratchpad)

    def on_descendant_focus(self) -> None:
        """Name the keys that work from here."""
        self._earlier.name_key(self.opened)
        self.step.name_keys()

    def on_descendant_blur(self) -> None:
        """Give the path its place back once the scratchpad is left."""
        self.step.name_keys()
        if self.focused is not self.scratchpad:
            self.query_one("#panes").remove_class("-scratchpad")

    @on(CopyButton.Pressed)
    def _copy_pressed(self) -> None:
        self.action_copy()

    def note_source(self) -> NoteSource:
        """Return what saves the scratchpad and gives the session."""
        opened = self.opened
        if opened is not None:
            self.step.keep_draft()

        async def saved() -> OpenSession | None:
            await self._autosave.flush()
            return opened

        return saved

    async def action_commands(self, which: str) -> None:
        await self._commands.copy(which)

    async def action_values(self) -> None:
        await self._commands.give()

    async def action_add_step(self) -> None:
        if self.opened is None:
            return

        def closed(told: str | None) -> None:
            self._show()
            if told:
                self.say(self._recording.beside(told), "done")

        await self.app.push_screen(AddStepScreen(self.context, self.opened), closed)

    def action_detail(self) -> None:
        self._leave_to(lambda: ask(self.context, ShowDetail(self, self._session_id)))

    async def action_finish(self) -> None:
        if self.opened is None:
            return
        self.step.keep_draft()

        # Once the session is completed, coming back here leads on to its detail.
        await self.app.push_screen(FinishScreen(self.context, self.opened, save_others=self._autosave.flush))

    async def action_ticket(self) -> None:
        if self.opened is None:
            return
        save = partial(self.context.store.writer.texts.save_form, self.opened)
        screen = TicketEditScreen(self.context, self.opened, save, title="Ticket")
        await self.app.push_screen(screen, lambda _closed: self._show_title())

    async def action_discard(self) -> None:
        if self.opened is not None:
            await self._recording.discard(self.opened)

    def action_back(self) -> None:
        """Go back to the list; what is typed stays."""
        self.step.keep_draft()
        self._leave_to(self.app.pop_screen)

    def _leave_to(self, leave: Callable[[], object]) -> None:
        async def flush_then_leave() -> None:
            saved = await self._autosave.flush()
            if self.app.screen is not self:  # the session was completed elsewhere
                return
            if self._autosave.asked:
                self.focus_home()  # where the plain keys answer
                return
            self.keep_typed()
            leave()
            if not saved and self.opened is not None:
                told = not_saved(self.context, self.opened, self._autosave.refusal, self.scratchpad.text)
                self.say(told, "failed")

        self.carry_out_first(flush_then_leave, group="leave", to_screen=True)
