"""The finish form: outcome notes and next steps, beside what will be exported."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Label, Static, TextArea

from tui import keys
from tui.api.errors import ApiError
from tui.context import Context
from tui.core.messages import MessageKind
from tui.screens.autosave import DECIDE, Autosave
from tui.screens.base import with_delivery
from tui.screens.closing import close_with
from tui.screens.confirm import ConfirmScreen
from tui.sessions.changes import TextName
from tui.sessions.open_ends import open_ends
from tui.sessions.state import OpenSession
from tui.sessions.time_told import time_shown
from tui.sessions.unrecorded import not_recorded
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import is_field
from tui.widgets.message_line import MessageLine
from tui.widgets.note_view import NoteView, options_to_show
from tui.widgets.text import TextField
from tui.widgets.title_bar import TitleBar, title_of
from tui.work import run_beside, run_first

_FIELDS: tuple[tuple[TextName, str, str], ...] = (
    ("outcome_notes", "Outcome notes", "what was wrong, what was done, who confirmed"),
    ("next_steps", "Next Steps / Follow-Up", "- monitor, - schedule, - escalate if …"),
)

_HINT = f"{keys.SUBMIT} completes the session. Both texts freeze then."
_NAMES = tuple(name for name, _label, _hint in _FIELDS)


class FinishScreen(Screen[bool]):
    """Closes with True once the session is completed. Until then it can be left at any time: the texts are saved."""

    CSS_PATH = "finish.tcss"
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("complete", "Complete", "Complete the session; both texts freeze"),
        *keys.NOTES.bind("focus_field('outcome_notes')", "Outcome", "Write the outcome notes"),
        *keys.OUTPUT.bind("focus_field('next_steps')", "Next steps", "Write the next steps"),
        *keys.SCROLL_UP.bind("scroll_note(-1)", "Note up", "Scroll the note"),
        *keys.SCROLL_DOWN.bind("scroll_note(1)", "Note down", "Scroll the note"),
        *DECIDE,
        *keys.BACK.bind("back", tooltip="Back to the session; the texts are saved"),
    ]

    def __init__(
        self, context: Context, opened: OpenSession, *, save_others: Callable[[], Awaitable[bool]]
    ) -> None:
        super().__init__()
        self._save_others = save_others
        self.context = context
        self.opened = opened
        self._autosave = Autosave(self, context, _NAMES, field=self.field, told=self._told)

    @property
    def message(self) -> MessageLine:
        """The message line."""
        return self.query_one(MessageLine)

    def field(self, name: str) -> TextField:
        """A field by its id."""
        return self.query_one(f"#{name}", TextField)

    def compose(self) -> ComposeResult:
        yield TitleBar(title_of(self.opened, screen="Finish"))
        with Horizontal(id="panes"):
            with Vertical(id="texts", classes="form"):
                for name, label, hint in _FIELDS:
                    yield Label(label)
                    yield TextField(getattr(self.opened.session, name), placeholder=hint, id=name)
            note = NoteView(id="note-pane")
            note.border_title = "The note so far"
            yield note
        yield Static(self._time, id="time", markup=False)
        yield MessageLine()
        yield KeyFooter()

    @property
    def _time(self) -> str:
        """How long the engineer worked on the session, by what is known of it now."""
        return time_shown(self.opened.session, self.context.rounding, self.context.sources)

    def on_mount(self) -> None:
        self.set_focus(self.field("outcome_notes"))
        self.message.hint(_HINT)
        self._autosave.begin(self.opened)
        self._show_status()
        for told in not_recorded(self.opened)[:1]:
            self.message.show(f"{told} and will not be in the note", "note")
        run_beside(self, self._show_note, group="note", exclusive=True)

    def show_delivery(self) -> None:
        """Show what the server has not answered by now."""
        self._show_status()
        self.refresh_bindings()

    def _show_status(self) -> None:
        for bar in self.query(TitleBar):  # none once the screen is being left
            bar.status = with_delivery(self.context, self._autosave.told)
            self.query_one("#time", Static).update(self._time)

    async def _show_note(self) -> None:
        try:
            shown = options_to_show(self.opened.export_options(self.context.choices.export))
            note = await self.context.store.render(self.opened, shown)
        except ApiError as error:
            self.message.show(str(error), "failed")
        else:
            await self.query_one(NoteView).show(note.text, markdown=shown.format == "markdown")

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._autosave.changed()
        self._show_status()

    def _told(self, sentence: str, kind: MessageKind) -> None:
        if sentence:
            self.message.show(sentence, kind)
        self.call_after_refresh(self._show_status)
        self.refresh_bindings()
        if kind == "done":
            run_beside(self, self._show_note, group="note", exclusive=True)

    def action_scroll_note(self, by: int) -> None:
        pane = self.query_one(NoteView)
        (pane.scroll_page_down if by > 0 else pane.scroll_page_up)(animate=False)

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session."""
        self._autosave.gather()

    @property
    def unsaved(self) -> bool:
        """Whether something typed here is not saved."""
        return self._autosave.waiting

    async def flush(self) -> bool:
        """Save what waits; tell whether all of it is saved."""
        return await self._autosave.flush()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        focused = self.focused
        if action == "scroll_note" and focused is not None and is_field(focused) and focused.max_scroll_y:
            return False  # the field's own pages
        if action == "decide":
            return self._autosave.asked
        return super().check_action(action, parameters)

    def action_decide(self, mine: int) -> None:
        run_beside(self, partial(self._autosave.decide, mine=bool(mine)), group="decide")

    def action_focus_field(self, name: str) -> None:
        self.set_focus(self.field(name))

    def action_complete(self) -> None:
        """Complete the session, after one question that names all that seems to be forgotten."""
        self._autosave.gather()
        if forgotten := open_ends(self.opened):
            question = "\n".join((*forgotten, "Complete the session all the same?"))
            self.app.push_screen(ConfirmScreen(question), self._confirmed)
        else:
            self._begin()

    def _confirmed(self, yes: bool | None) -> None:
        if yes:
            self._begin()

    def _begin(self) -> None:
        run_first(self, self._complete, group="complete", hold=self.context.hold_keys)

    async def _complete(self) -> None:
        # Completing freezes all texts, so all of them have to be saved first, and no question open about one.
        if not (await self._save_others() and await self._autosave.flush()):
            if self._autosave.asked:
                self.set_focus(None)  # where the plain keys answer
            return
        try:
            await self.context.store.writer.complete(
                self.opened,
                outcome_notes=self.field("outcome_notes").text,
                next_steps=self.field("next_steps").text,
            )
        except ApiError as error:
            self.message.show(f"Not completed: {error}", "failed")
        else:
            close_with(self, True)

    def action_back(self) -> None:
        """Go back; the texts are saved first."""
        run_first(self, self._leave, group="leave", hold=self.context.hold_keys_for_screen)

    async def _leave(self) -> None:
        await self._autosave.flush()
        if self._autosave.asked:
            self.set_focus(None)  # where the plain keys answer
        else:
            self.keep_typed()
            close_with(self, False)
