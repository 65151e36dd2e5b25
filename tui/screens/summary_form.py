"""The summary block's fields, filled in from the session, to be looked over before the note is made."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label, TextArea

from backend.app.schemas.export import SUMMARY_LABELS
from tui import keys
from tui.context import Context
from tui.core.messages import Part
from tui.notes.told import restored_from
from tui.screens.note_screen import NoteScreen, NoteSource, note_verbs, option_verbs
from tui.screens.requests import LookAtNote, ask
from tui.sessions.state import OpenSession
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import LineField
from tui.widgets.message_line import MessageLine
from tui.widgets.text import TextField
from tui.widgets.title_bar import PLACE, TitleBar, title_of

_LINE = "status"
"""The field of one line: the note's header may show it too."""


class SummaryScreen(NoteScreen):
    """Keeps what differs from what the session fills in; the rest follows the session."""

    CSS_PATH = "summary_form.tcss"
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("submit", "Preview", "Look at the note with this summary"),
        *note_verbs("Copy the note with this summary"),
        *option_verbs(),
        *keys.RELOAD.bind("refill", "Refill", "Take what the session fills in for all fields again"),
        *keys.BACK.bind("back", tooltip="Go back; what is entered here is kept for this session"),
    ]

    def __init__(self, context: Context, opened: OpenSession) -> None:
        super().__init__(context)
        self._opened = opened
        self._prefilled: dict[str, str] = {}

    @property
    def shown_session(self) -> OpenSession:
        """The session."""
        return self._opened

    def field(self, name: str) -> TextField | LineField:
        """A field by its name."""
        if name == _LINE:
            return self.query_one(f"#{name}", LineField)
        return self.query_one(f"#{name}", TextField)

    def compose(self) -> ComposeResult:
        yield TitleBar(title_of(self._opened, screen="Summary"))
        with Vertical(classes="form"):
            for name, label in SUMMARY_LABELS.items():
                with Horizontal(classes=f"row -{name.replace('_', '-')}"):
                    yield Label(label)
                    if name == _LINE:
                        yield LineField(id=name, max_length=500)
                    else:
                        hint = "who cannot work, since when" if name == "impact" else ""
                        yield TextField(id=name, placeholder=hint)
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Fill the fields in; keys typed meanwhile wait for it."""
        self.query_one(TitleBar).status = (Part(self.context.place, PLACE),)
        self.carry_out_first(self._load, group="summary")

    def on_screen_resume(self) -> None:
        if self._prefilled:
            self.carry_out(self._load, group="summary", exclusive=True)

    async def options_changed(self) -> None:
        """Fill in what the options changed."""
        await self._load()
        if not self.context.choices.export.has_summary:
            self.say(
                f"With these options the note has no summary block; {self.named(keys.OPTIONS)} switches it on",
                "note",
            )

    async def _load(self) -> None:
        first = not self._prefilled
        filled_in = await self.context.store.summary(self._opened, self.context.choices.export)
        self._prefilled = filled_in.model_dump()
        self._show()
        restored = restored_from(self.context, self._opened.typed)
        if first and restored and self._opened.typed.summary:
            self.say(
                f"What was entered here is {restored}; {keys.RELOAD.in_field} takes what the session fills in again",
                "note",
            )
        if first and self.focused is None:
            self.set_focus(self.field("impact"))

    def _show(self) -> None:
        for name, text in (self._prefilled | self._opened.summary_texts).items():
            field = self.field(name)
            if isinstance(field, TextField):
                field.load(text)
            elif field.value != text:
                field.value = text

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _typed(self) -> None:
        if self._prefilled:
            self.keep_typed()

    def keep_typed(self) -> None:
        """Keep what differs from what the session fills in."""
        for name, filled_in in self._prefilled.items():
            field = self.field(name)
            text = field.text if isinstance(field, TextField) else field.value
            if text != filled_in:
                self._opened.typed.summary[name] = text
                if name == _LINE:
                    self._opened.typed.status_of_completed = self._opened.completed
            else:
                self._opened.typed.summary.pop(name, None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "preview":
            return False  # submitting is this form's way there
        if action in ("submit", "copy"):
            return bool(self._prefilled) or None
        if action == "refill":
            return bool(self._opened.typed.summary) or None
        return super().check_action(action, parameters)

    def note_source(self) -> NoteSource:
        """Return what gives the session, with what is entered here."""
        self.keep_typed()
        return super().note_source()

    def action_submit(self) -> None:
        self.keep_typed()
        ask(self.context, LookAtNote(self, self._opened))

    def action_refill(self) -> None:
        self._opened.typed.summary.clear()
        self._show()
        self.refresh_bindings()
        self.say("All fields are as the session fills them in", "note")
