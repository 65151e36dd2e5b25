"""A step that the flow does not have: from the team's library, or by hand."""

import asyncio
from dataclasses import replace
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Label, TextArea

from tui import keys
from tui.api.errors import ApiError, Refused
from tui.context import Context
from tui.core.messages import Part
from tui.notes.copying import told_of_change
from tui.notes.told import restored_from
from tui.screens.closing import close_with
from tui.screens.confirm import ConfirmScreen
from tui.screens.discarding import ask_to_discard
from tui.screens.mark_lines import mark_lines, told_kept
from tui.sessions.marks import Marks, told
from tui.sessions.state import OpenSession
from tui.sessions.step_drafts import CustomStep
from tui.widgets.kept_out import keep_secrets_out
from tui.widgets.key_footer import KeyFooter
from tui.widgets.library_list import LibraryList
from tui.widgets.line import LineField
from tui.widgets.message_line import MessageLine
from tui.widgets.text import TextField
from tui.widgets.title_bar import PLACE, TitleBar, title_of
from tui.work import Work, run_beside

_TEXTS = (
    ("action", "Action", "what you did"),
    ("notes", "Notes", "what you saw"),
    ("output", "Output", "command output"),
)
_HINT = f"A title searches the library too; {keys.CHOICE_BELOW} in its field chooses a step from there"


class AddStepScreen(Screen[str | None]):
    """Closes with a sentence once the step is recorded. What is typed stays with the session until then."""

    CSS_PATH = "add_step.tcss"
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("record", "Record", "Record this step; the flow stays where it is"),
        *keys.NEXT.bind("take", tooltip="Take the step under the cursor, or go on"),
        *keys.CHOICE_ABOVE.bind("move(-1)", "Step above", "The library's step above"),
        *keys.CHOICE_BELOW.bind("move(1)", "From library", "Choose from the library", show=True),
        *keys.KEEP.bind("keep"),
        *keys.MARK_LINES.bind("mark_lines"),
        *keys.DISCARD.bind("discard"),
        *keys.BACK.bind("back", tooltip="Go back; what is typed here stays"),
    ]

    def __init__(self, context: Context, opened: OpenSession) -> None:
        super().__init__()
        self.context = context
        self._opened = opened
        self._custom = opened.typed.custom
        self._recorded = asyncio.Event()
        self._recorded.set()
        self._searched = asyncio.Event()
        self._filled_in = ""
        """The action that the library's step brought, which another one may replace."""

    @property
    def title_field(self) -> LineField:
        """The step's title, and the search in the library."""
        return self.query_one("#title", LineField)

    @property
    def library(self) -> LibraryList:
        """The library's steps that match the title."""
        return self.query_one(LibraryList)

    @property
    def message(self) -> MessageLine:
        """The message line."""
        return self.query_one(MessageLine)

    def text_field(self, name: str) -> TextField:
        """A field by its name."""
        return self.query_one(f"#{name}", TextField)

    def compose(self) -> ComposeResult:
        yield TitleBar(title_of(self._opened, screen="Add a step"))
        with Vertical(classes="form"):
            yield Label("Title of a step of your own")
            yield LineField(
                self._custom.title, placeholder="what this step is called in the note", id="title"
            )
            yield LibraryList()
            for name, label, hint in _TEXTS:
                yield Label(label, id=f"{name}-label")
                yield TextField(getattr(self._custom, name), placeholder=hint, id=name)
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        for name, *_shown in _TEXTS:
            keep_secrets_out(self.text_field(name), self._opened)
        self.query_one(TitleBar).status = (Part(self.context.place, PLACE),)
        self.library.can_focus = False
        self.set_focus(self.title_field)
        if self._custom and (restored := restored_from(self.context, self._opened.typed)):
            self.message.show(
                f"What was typed here is {restored}; {keys.DISCARD.in_field} discards it", "note"
            )
        self.message.hint(_HINT)
        self._show_marks()
        self._begin_search()

    def _begin_search(self) -> None:
        self._searched.clear()
        self.context.hold_keys(self._searched)  # an arrow has to find the steps of what is typed by then
        run_beside(self, self._search, group="library", exclusive=True)

    async def _search(self) -> None:
        try:
            steps = await self.context.store.find_library_steps(self.title_field.value)
        except ApiError as error:
            self.message.show(str(error), "failed")
        else:
            self.library.show(steps)
        self._searched.set()

    @on(Input.Changed, "#title")
    def _titled(self) -> None:
        self.keep_typed()
        self.refresh_bindings()
        self._begin_search()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self.keep_typed()
        self._show_marks()
        self.refresh_bindings()

    def _show_marks(self) -> None:
        marked = told(len(self._custom.marked_lines))
        self.query_one("#output-label", Label).update(f"Output{f' · {marked}' if marked else ''}")

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session."""
        self._custom.title = self.title_field.value
        for name, _label, _hint in _TEXTS:
            setattr(self._custom, name, self.text_field(name).text)
        self._custom.marks = self._custom.marks.at(self._custom.output)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "discard":
            return bool(self._custom) or None
        if action == "mark_lines":
            return bool(self._custom.output.strip()) or None
        if action in ("take", "move"):
            return self.is_mounted and self.focused is self.title_field
        return super().check_action(action, parameters)

    def action_move(self, by: int) -> None:
        self.library.move(by)

    async def action_take(self) -> None:
        """Fill in the library's step under the cursor, and go on to the action."""
        step = self.library.chosen
        if step is not None:
            with self.title_field.prevent(Input.Changed):
                self.title_field.value = step.title
                self.title_field.cursor_position = len(step.title)
            action = self.text_field("action")
            if action.text.strip() in ("", self._filled_in.strip()):
                action.load(step.action)
                self._filled_in = step.action
            self.keep_typed()
            self.library.move(0)
        self.set_focus(self.text_field("action" if step is None else "notes"))

    def action_mark_lines(self) -> None:
        """Mark the lines of the output that matter."""
        self.keep_typed()
        custom, output = self._custom, self._custom.output

        def kept(numbers: tuple[int, ...]) -> None:
            custom.marks = Marks(numbers, output).at(custom.output)
            self._show_marks()
            self.message.show(told_kept(custom.marked_lines), "done")

        hold = self.context.hold_keys_for_screen
        mark_lines(self.app, self._opened, "Output", output, custom.marked_lines, hold_keys=hold, kept=kept)

    def action_record(self) -> None:
        self.keep_typed()
        if not self._custom.title.strip():
            self.message.show("Give the step a title: it is the step's heading in the note.", "failed")
            self.set_focus(self.title_field)
        elif self.context.key_interrupted():
            told = "Not recorded: the session was changed before that."
            self.message.show(f"{told} {keys.SUBMIT} records the step after those of now.", "failed")
        elif self._recorded.is_set():
            self._recorded.clear()
            self.context.hold_keys(self._recorded)
            self.message.show("Recording …")
            run_beside(self.app, partial(self._record, replace(self._custom)), group="record")

    async def _record(self, taken: CustomStep) -> None:
        try:
            recorded = await self.context.store.writer.record_custom_step(self._opened, taken)
        except ApiError as error:
            self.message.show(f"Not recorded: {error}", "failed")
        else:
            self.keep_typed()
            self._custom.forget(taken)  # what was typed since then stays
            step = recorded.step
            told = f"Step {step.position} recorded: [CUSTOM] {step.question}"
            close_with(self, told_of_change(told, recorded.unanswered)[0])
        finally:
            self._recorded.set()

    def action_keep(self) -> None:
        self.keep_typed()
        run_beside(self, self._guarded(replace=False), group="keep", exclusive=True)

    def _guarded(self, *, replace: bool) -> Work:
        return partial(self._keep, replace=replace)

    async def _keep(self, *, replace: bool) -> None:
        try:
            await self.context.store.add_to_library(self._custom, replace=replace)
        except Refused as refused:
            if refused.kind == "library-step-exists":
                question = f"The library has a step {self._custom.title!r} with another action. Replace it?"
                await self.app.push_screen(ConfirmScreen(question), self._replace_confirmed)
            else:
                self.message.show(f"Not kept: {refused}", "failed")
        except ApiError as error:
            self.message.show(f"Not kept: {error}", "failed")
        else:
            self.message.show(f"In the library now: {self._custom.title}", "done")
            await self._search()

    def _replace_confirmed(self, yes: bool | None) -> None:
        if yes:
            run_beside(self, self._guarded(replace=True), group="keep", exclusive=True)

    async def action_discard(self) -> None:
        await ask_to_discard(self, "this step", self._discard)

    def _discard(self) -> None:
        self._custom.clear()
        self.title_field.value = ""
        for name, _label, _hint in _TEXTS:
            self.text_field(name).load("")
        self.set_focus(self.title_field)
        self.message.show("Discarded", "note")

    def action_back(self) -> None:
        """Go back; what is typed stays with the session."""
        if not self._recorded.is_set():
            self.message.show("The step is still being recorded; this closes by itself then", "note")
            return
        self.keep_typed()
        self.dismiss(None)
