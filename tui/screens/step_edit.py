"""Editing a recorded step."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label, TextArea

from backend.app.schemas.sessions import DecisionResponse, DecisionUpdate
from tui.keys import plain, verb
from tui.screens.confirm import ConfirmScreen
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import TextField

_FIELDS = (("notes", "Notes"), ("action_performed", "Action"), ("command_output", "Output"))


class StepEditScreen(ModalScreen[DecisionUpdate | None]):
    """Closes with the changed texts, or with None where nothing was changed."""

    CSS_PATH = "step_edit.tcss"
    BINDINGS = [
        plain("ctrl+s", "save", "Save", "Save the step's texts", id="submit"),
        *verb("q", "back", "Back", "Go back; asks if something was changed", id="back"),
    ]

    def __init__(self, step: DecisionResponse) -> None:
        super().__init__()
        self._step = step

    def field(self, name: str) -> TextField:
        """A field by its id."""
        return self.query_one(f"#{name}", TextField)

    def compose(self) -> ComposeResult:
        """Show the step's texts."""
        with Vertical() as panel:
            panel.border_title = f"Step {self._step.position}: {self._step.question}".replace("[", "\\[")
            for name, label in _FIELDS:
                yield Label(label)
                yield TextField(getattr(self._step, name), id=name)
            yield KeyFooter()

    def on_mount(self) -> None:
        """Begin in the notes, at their end."""
        notes = self.field("notes")
        self.set_focus(notes)
        notes.move_cursor(notes.document.end)

    def changes(self) -> DecisionUpdate | None:
        """Return what differs from what is saved."""
        texts = {name: self.field(name).text for name, _label in _FIELDS}
        changed = {name: text for name, text in texts.items() if text != getattr(self._step, name)}
        return DecisionUpdate.model_validate(changed) if changed else None

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self.query_one(Vertical).border_subtitle = "not saved yet" if self.changes() else ""

    def action_save(self) -> None:
        """Close with the changes."""
        self.dismiss(self.changes())

    def action_back(self) -> None:
        """Close without the changes, after a question if there are any."""
        if self.changes() is None:
            self.dismiss(None)
        else:
            question = "Throw the changes of this step away?"
            self.app.push_screen(ConfirmScreen(question), self._confirmed)

    def _confirmed(self, yes: bool | None) -> None:
        if yes:
            self.dismiss(None)
