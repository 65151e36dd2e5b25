"""Editing a recorded step."""

from collections.abc import Awaitable, Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label, TextArea

from backend.app.schemas.sessions import DecisionResponse
from tui import keys
from tui.api.errors import ApiError
from tui.drafts.form import BEFORE, FormDraft
from tui.screens.closing import close_with
from tui.screens.discarding import ask_to_discard
from tui.sessions.overwriting import ChangedElsewhere
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.text import TextField
from tui.work import Hold, run_first

_FIELDS = (("notes", "Notes"), ("action_performed", "Action"), ("command_output", "Output"))


class StepEditScreen(ModalScreen[str]):
    """Closes with why the server has no part in what was saved, empty once it has, None where nothing was.

    Stays open with the texts if saving fails.
    """

    CSS_PATH = "step_edit.tcss"
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("save", tooltip="Save the step's texts"),
        *keys.DISCARD.bind("discard"),
        *keys.BACK.bind("back", tooltip="Go back; what is changed here stays until it is saved"),
    ]

    def __init__(
        self,
        step: DecisionResponse,
        *,
        typed: FormDraft,
        save: Callable[[dict[str, tuple[str, str]]], Awaitable[str]],
        hold_keys: Hold,
    ) -> None:
        super().__init__()
        self._step = step
        self._typed = typed
        self._save = save
        self._hold_keys = hold_keys

    @property
    def unsaved(self) -> bool:
        """Whether something typed here is not saved."""
        return bool(self.changes())

    def field(self, name: str) -> TextField:
        """A field by its id."""
        return self.query_one(f"#{name}", TextField)

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = f"Step {self._step.position}: {self._step.question}".replace("[", "\\[")
            for name, label in _FIELDS:
                yield Label(label)
                yield TextField(self._typed.get(name, getattr(self._step, name)), id=name)
            yield MessageLine()
            yield KeyFooter()

    def on_mount(self) -> None:
        """Begin in the notes, at their end."""
        notes = self.field("notes")
        self.set_focus(notes)
        notes.move_cursor(notes.document.end)
        if self._typed:
            self.query_one(MessageLine).show(
                f"What you changed before is here; {keys.DISCARD.in_field} discards it", "note"
            )
            self._show_unsaved()

    def changes(self) -> dict[str, str]:
        """Return the texts that differ from what is saved."""
        texts = {name: self.field(name).text for name, _label in _FIELDS}
        return {name: text for name, text in texts.items() if text != getattr(self._step, name)}

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session."""
        for name, _label in _FIELDS:
            text, before = self.field(name).text, self._before(name)
            self._typed.keep(name, text, getattr(self._step, name))
            self._typed.keep(name + BEFORE, f"={before}" if text != getattr(self._step, name) else "")

    def _before(self, name: str) -> str:
        """Return the text over which a field's was typed: that of a run before may not be there any more."""
        # With a sign before it, since no text at all is a text as well.
        return self._typed.get(name + BEFORE, f"={getattr(self._step, name)}")[1:]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "discard":
            return self.is_mounted and self.unsaved
        return super().check_action(action, parameters)

    @on(TextArea.Changed)
    def _show_unsaved(self) -> None:
        self.refresh_bindings()
        self.query_one(Vertical).border_subtitle = "not saved yet" if self.unsaved else ""

    def action_save(self) -> None:
        run_first(self, self._save_changes, group="save", hold=self._hold_keys)

    async def _save_changes(self) -> None:
        changes = self.changes()
        unanswered = None
        try:
            if changes:
                unanswered = await self._save(
                    {name: (text, self._before(name)) for name, text in changes.items()}
                )
        except ChangedElsewhere as error:
            told = f"Not saved: {error} Yours stays here; {keys.DISCARD.in_field} discards it, and then theirs is shown."
            self.query_one(MessageLine).show(told, "failed")
        except ApiError as error:
            self.query_one(MessageLine).show(f"Not saved: {error}", "failed")
        else:
            self._typed.clear()
            close_with(self, unanswered)

    async def action_discard(self) -> None:
        await ask_to_discard(self, "the changes of this step", self._discard)

    def _discard(self) -> None:
        self._typed.clear()
        self.dismiss(None)

    def action_back(self) -> None:
        """Close without saving; what is changed is here again when the step is opened."""
        self.keep_typed()
        self.dismiss(None)
