"""Editing a recorded step."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label, TextArea

from backend.app.schemas.sessions import DecisionResponse
from tui import keys
from tui.api.errors import ApiError
from tui.core.messages import MessageKind
from tui.notes.copying import told_of_change
from tui.screens.closing import close_with
from tui.screens.confirm import ConfirmScreen
from tui.screens.discarding import ask_to_discard
from tui.screens.mark_lines import mark_lines
from tui.sessions.changes import StepTextName, text_in
from tui.sessions.earlier import (
    Displaced,
    answers_of,
    displaced,
    edited,
    question_of,
    told_aside,
    typed_over,
    with_marks,
)
from tui.sessions.marks import MARKED_LINES, Marks, restored, spelled, told
from tui.sessions.overwriting import ChangedElsewhere, StepTexts
from tui.sessions.state import OpenSession
from tui.widgets.answer_choice import AnswerChoice
from tui.widgets.kept_out import keep_secrets_out
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.text import TextField
from tui.work import Hold, run_beside

_FIELDS: tuple[tuple[StepTextName, str], ...] = (
    ("notes", "Notes"),
    ("action_performed", "Action"),
    ("command_output", "Output"),
)


Save = Callable[[StepTexts, Displaced | None], Awaitable[str]]
"""Saves texts of the step, and takes from its place what cannot stay there; as `SessionWriter.edit_step`."""


class Saved(NamedTuple):
    """What became of a step; `unanswered` says why the server has no part in it yet, empty once it has."""

    told: str
    unanswered: str


class StepEditScreen(ModalScreen[Saved]):
    """Closes with what was saved, None where nothing was.

    Stays open with the texts if saving fails, and with those that were typed while it was under way.
    """

    CSS_PATH = "step_edit.tcss"
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("save", tooltip="Save the step"),
        *(
            binding
            for number, verb in enumerate(keys.ANSWERS, start=1)
            for binding in verb.bind(
                f"answer({number})", display=keys.span(keys.ANSWERS) if verb.show else None
            )
        ),
        *keys.NOTES.bind("notes"),
        *keys.OUTPUT.bind("output"),
        *keys.MARK_LINES.bind("mark_lines"),
        *keys.DISCARD.bind("discard"),
        *keys.BACK.bind("back", tooltip="Go back; what is changed here stays until it is saved"),
        *keys.CLOSE.bind("back", tooltip="Go back; what is changed here stays until it is saved"),
    ]

    def __init__(self, opened: OpenSession, step: DecisionResponse, *, save: Save, hold_keys: Hold) -> None:
        super().__init__(classes="panel")
        self._opened = opened
        self._step = step
        self._typed = typed_over(opened, step.id)
        self._save = save
        self._hold_keys = hold_keys
        self._answers = answers_of(opened, step)
        self._saving = False
        self._marks = self._marks_typed()
        self._left_with: dict[StepTextName, str] = {}
        """What stood in the fields when the form was left, unless that was discarded."""

    def _marks_typed(self) -> Marks:
        """Return the marks as they were typed over the step's, or else its own."""
        output = self._typed.get("command_output", self._step.command_output)
        typed = self._typed.get(MARKED_LINES, "=")  # none at all are typed as well
        return Marks(restored(typed), output) if typed != "=" else self._marks_of(self._step).at(output)

    @staticmethod
    def _marks_of(step: DecisionResponse) -> Marks:
        return Marks(step.marked_lines, step.command_output)

    @property
    def unsaved(self) -> bool:
        """Whether something typed or chosen here is not saved."""
        return bool(self.changes())

    def field(self, name: str) -> TextField:
        """A field by its id."""
        return self.query_one(f"#{name}", TextField)

    @property
    def _answer(self) -> AnswerChoice:
        return self.query_one(AnswerChoice)

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = f"Step {self._step.position}: {self._step.question}".replace("[", "\\[")
            with Vertical(classes="form"):
                if self._answers:
                    yield Label("Answer")
                    recorded = self._step.answer
                    yield AnswerChoice(
                        self._answers, recorded=recorded, chosen=self._typed.get("answer", recorded)
                    )
                for name, label in _FIELDS:
                    yield Label(label, id=f"{name}-label")
                    yield TextField(self._typed.get(name, getattr(self._step, name)), id=name)
            yield MessageLine()
            yield KeyFooter()

    def on_mount(self) -> None:
        """Begin in the notes, at their end."""
        for name, _label in _FIELDS:
            keep_secrets_out(self.field(name), self._opened)
        self.action_notes()
        notes = self.field("notes")
        notes.move_cursor(notes.document.end)
        self._show_unsaved()
        if self._typed:
            self._say(f"What you changed before is here; {keys.DISCARD.in_field} discards it", "note")

    def changes(self) -> dict[StepTextName, str]:
        """Return the texts that differ from what is saved, and the answer if it does."""
        return {name: text for name, text in self._present().items() if text != text_in(self._step, name)}

    def _present(self) -> dict[StepTextName, str]:
        texts: dict[StepTextName, str] = {name: self.field(name).text for name, _label in _FIELDS}
        self._marks = self._marks.at(texts["command_output"])
        texts[MARKED_LINES] = spelled(self._marks.numbers)
        return {"answer": self._answer.chosen, **texts} if self._answers else texts

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session."""
        self._keep(self._present())

    def _keep(self, texts: dict[StepTextName, str]) -> None:
        for name, text in texts.items():
            self._typed.keep_over(name, text, text_in(self._step, name))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "discard":
            return (self.is_mounted and self.unsaved) or None
        if action == "mark_lines":
            return (self.is_mounted and bool(self.field("command_output").text.strip())) or None
        if action == "answer":
            return isinstance(parameters[0], int) and parameters[0] <= len(self._answers)
        return super().check_action(action, parameters)

    @on(TextArea.Changed)
    def _show_unsaved(self) -> None:
        self.refresh_bindings()
        self.query_one(Vertical).border_subtitle = "not saved yet" if self.unsaved else ""
        marked = told(len(self._marks.numbers))
        self.query_one("#command_output-label", Label).update(f"Output{f' · {marked}' if marked else ''}")

    @on(AnswerChoice.OptionSelected)
    def _selected(self, event: AnswerChoice.OptionSelected) -> None:
        self.action_answer(event.option_index + 1)

    def action_answer(self, number: int) -> None:
        """Choose another answer; it is saved with the texts."""
        self._answer.choose(number)
        self._show_unsaved()

    def action_notes(self) -> None:
        self.set_focus(self.field("notes"))

    def action_output(self) -> None:
        self.set_focus(self.field("command_output"))

    def action_mark_lines(self) -> None:
        """Mark lines of the output; they are saved with the texts."""
        output = self._present()["command_output"]

        def kept(numbers: tuple[int, ...]) -> None:
            self._marks = Marks(numbers, output).at(self.field("command_output").text)
            self._show_unsaved()

        name = f"Output of step {self._step.position}"
        mark_lines(
            self.app, self._opened, name, output, self._marks.numbers, hold_keys=self._hold_keys, kept=kept
        )

    async def action_save(self) -> None:
        gone = displaced(self._opened, self._step, self.changes().get("answer", self._step.answer))
        if not gone:
            self._save_beside(gone)
            return
        question = question_of(self._step.answer, self._answer.chosen, gone)
        await self.app.push_screen(
            ConfirmScreen(question), lambda yes: self._save_beside(gone) if yes else None
        )

    def _save_beside(self, gone: Displaced | None) -> None:
        """Save, to the end also if the form is closed meanwhile: half of it would be carried out."""
        if self._saving:
            return
        self._saving = True
        ended = asyncio.Event()
        self._hold_keys(ended)

        async def to_its_end() -> None:
            try:
                await self._save_changes(gone)
            finally:
                self._saving = False
                ended.set()

        run_beside(self.app, to_its_end, group="edit step")

    async def _save_changes(self, gone: Displaced | None) -> None:
        sent, changes = self._present(), self.changes()
        unanswered = None
        try:
            if changes:
                texts = {
                    name: (text, self._typed.over(name, text_in(self._step, name)))
                    for name, text in changes.items()
                }
                unanswered = await self._save(with_marks(self._step, texts), gone)
        except ChangedElsewhere as error:
            told = f"Not saved: {error} Yours stays here; {keys.DISCARD.in_field} discards it, and then theirs is shown."
            self._say(told, "failed")
        except ApiError as error:
            self._say(f"Not saved: {error}", "failed")
        else:
            aside, done = told_aside(gone) if gone else "", f"Step {self._step.position} saved"
            if self._take_saved(sent, changes):
                close_with(self, Saved(f"{done}{aside}", unanswered) if unanswered is not None else None)
            else:
                self._say(*told_of_change(f"{done}; what was typed since is not{aside}", unanswered or ""))

    def _take_saved(self, sent: dict[StepTextName, str], changes: dict[StepTextName, str]) -> bool:
        """Take what was sent for what is typed over from here on; tell whether nothing was typed since."""
        here = self in self.app.screen_stack
        present = self._present() if here else self._left_with
        since = {name: text for name, text in present.items() if text != sent[name]}
        self._step = edited(self._opened, self._step, changes)
        self._typed.clear()
        self._keep(since)
        if since and here:
            self._show_saved(since)
        return not since

    def _show_saved(self, since: dict[StepTextName, str]) -> None:
        for name, _label in _FIELDS:
            saved = text_in(self._step, name)
            if name not in since and self.field(name).text != saved:  # the server keeps no control characters
                self.field(name).load(saved)
        if self._answers:
            self._answer.mark_recorded(self._step.answer)
        self._show_unsaved()

    def _say(self, text: str, kind: MessageKind) -> None:
        """Show a message here; on the screen that is there if this one was closed meanwhile."""
        screen = self if self in self.app.screen_stack else self.app.screen
        for line in screen.query(MessageLine):
            line.show(text, kind)

    async def action_discard(self) -> None:
        await ask_to_discard(self, "the changes of this step", self._discard)

    def _discard(self) -> None:
        self._typed.clear()
        self.dismiss(None)

    def action_back(self) -> None:
        """Close without saving; what is changed is here again when the step is opened."""
        self.keep_typed()
        self._left_with = self._present()
        self.dismiss(None)
