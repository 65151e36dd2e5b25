"""A session in detail: the timeline, the note as it will look, and the options in force."""

from functools import partial
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key

from backend.app.schemas.export import SessionExport
from tui import keys
from tui.context import Context
from tui.core.clock import short_span
from tui.core.messages import Part
from tui.notes.edited import told_of
from tui.notes.options import described
from tui.screens.closing import uncover
from tui.screens.deleting import ask_to_erase, tell_why_not
from tui.screens.note_screen import NoteScreen, note_verbs, option_verbs
from tui.screens.requests import GoOn, ask
from tui.screens.ticket_edit import TicketEditScreen
from tui.sessions.changes import TextName
from tui.sessions.copied import how_copied
from tui.sessions.preview_draft import PreviewDraft
from tui.sessions.state import OpenSession
from tui.widgets.closing_texts import ClosingTexts
from tui.widgets.key_footer import KeyFooter
from tui.widgets.note_row import NoteRow
from tui.widgets.note_view import NoteView, options_to_show
from tui.widgets.timeline import BAR, Timeline
from tui.widgets.title_bar import DURATION, PLACE, TitleBar, title_of


class DetailScreen(NoteScreen):
    """One session, in progress or completed."""

    CSS_PATH = "detail.tcss"
    HOME = Timeline
    BINDINGS = [
        *note_verbs("Copy the note as shown", downloads=True),
        *keys.THROUGH.bind("through"),
        *(
            binding
            for number, verb in enumerate(keys.ANSWERS, start=1)
            for binding in verb.bind(f"step({number})", "Step", "Go to the step with this number", show=False)
        ),
        *option_verbs(),
        *keys.TICKET.bind("correct", tooltip="Correct ticket number and client"),
        *keys.DELETE.bind(
            "erase", "Erase", "Erase the completed session, after its ticket number is typed in"
        ),
        *keys.OPEN.bind("go_on", "Go on", "Go on with the session"),
        *keys.SCROLL_UP.bind("scroll_note(-1)", "Note up", "Scroll the note"),
        *keys.SCROLL_DOWN.bind("scroll_note(1)", "Note down", "Scroll the note"),
        *keys.SCROLL.bind("scroll_note(1)"),
        *keys.BACK.bind("back"),
    ]

    def __init__(
        self, context: Context, session_id: UUID, *, notice: str = "", completed: bool = False
    ) -> None:
        super().__init__(context)
        self._notice = notice
        self._just_completed = completed
        self._session_id = session_id
        self.opened: OpenSession | None = None

    @property
    def timeline(self) -> Timeline:
        """The steps."""
        return self.query_one(Timeline)

    @property
    def shown_session(self) -> OpenSession | None:
        """The session, once it is read."""
        return self.opened

    def compose(self) -> ComposeResult:
        yield TitleBar("Opening the session …")
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                with Vertical(id="timeline-pane") as timeline:
                    timeline.border_title = f"Timeline · {BAR} time taken"
                    yield Timeline()
                yield ClosingTexts()
            note = NoteView(id="note-pane")
            note.border_title = "Note"
            yield note
        yield NoteRow()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Read the session; keys typed meanwhile wait for it."""
        self.carry_out_first(self._load, group="session")

    async def _load(self) -> None:
        self.opened = await self.context.store.open(self._session_id)
        if self._notice:
            self.say(self._notice)
        elif self._just_completed:
            self.say((Part("Completed"), Part(f"{keys.COPY} copies the note")), "done")
        await self._show(self.opened)
        self.focus_home()

    def on_screen_resume(self) -> None:
        if self.opened is not None:
            self.carry_out(partial(self._show, self.opened), group="session", exclusive=True)

    async def _show(self, opened: OpenSession) -> None:
        session = opened.session
        options = opened.export_options(self.context.choices.export)
        self.timeline.show(session, through=opened.typed.through)
        self.query_one(ClosingTexts).show(session)
        self.show_in_force()
        self._show_title(opened)
        self.refresh_bindings()
        shown = options_to_show(options)
        note = await self.context.store.render(opened, shown)
        draft = PreviewDraft(opened.typed)
        made = await self.context.store.render(opened, options) if draft and shown != options else note
        edits = draft.edits(made=made.text)
        pane = self.query_one(NoteView)
        meant = edits if edits is not None and edits.up_to_date else None  # else a copy asks which is meant
        pane.border_title = told_of(meant.how) if meant else "Note"
        await pane.show(
            meant.text if meant else note.text, markdown=(options if meant else shown).format == "markdown"
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "go_on":
            return None if self.opened is None else not self.opened.completed
        if action == "correct":
            return self.context.may_correct and (None if self.opened is None else self.opened.completed)
        if action == "erase":
            done = self.opened is not None and self.opened.completed
            return done and (self.context.may_erase or None)
        if action == "through":
            return (self.opened is not None and bool(self.opened.steps)) or None
        if action in ("copy", "copy_redacted", "preview", "download"):
            return self.opened is not None or None
        return super().check_action(action, parameters)

    def in_force(self, options: SessionExport, *, steps: int) -> str:
        """Return all of the options: the note below them was made with these."""
        return described(options, steps=steps)

    async def note_taken(self, opened: OpenSession) -> None:
        """Show whether the session is exported now."""
        self._show_title(opened)

    def _show_title(self, opened: OpenSession) -> None:
        team = self.context.team
        others = team is not None and team.me.id != opened.session.owner_id
        owner = f"{team.name_of(opened.session.owner_id)}'s" if team is not None and others else ""
        self.entitle(title_of(opened), (Part(owner, PLACE), *_state(opened)))

    async def options_changed(self) -> None:
        """Show the note as the options make it now."""
        if self.opened is not None:
            await self._show(self.opened)

    async def action_correct(self) -> None:
        """Correct ticket number and client; what is shown here follows once the form is closed."""
        opened = self.opened
        if opened is None:
            return

        def closed(_nothing: None) -> None:
            if opened.writing.locked():  # the form was left before there was an answer
                self.carry_out(partial(self._show_written, opened), group="correction")

        async def save(typed: dict[TextName, tuple[str, str]]) -> None:
            await self.context.store.corrections.save(opened, typed)
            copied = "copies made before have the old ones" if opened.session.exported else ""
            self.say((Part(f"Corrected: {opened.label}"), Part(copied)), "done")

        screen = TicketEditScreen(self.context, opened, save, title="Correct ticket and client")
        await self.app.push_screen(screen, closed)

    async def _show_written(self, opened: OpenSession) -> None:
        async with opened.writing:
            pass
        await self._show(opened)

    def action_erase(self) -> None:
        ask_to_erase(self, self._session_id, erased=self._leave)

    def _leave(self) -> None:
        self.opened = None  # it is not read again
        if uncover(self):
            self.app.pop_screen()

    def on_key(self, event: Key) -> None:
        """Say why the session is not erased, where the verb rests."""
        if self.opened is not None and self.opened.completed and not self.context.may_erase:
            tell_why_not(self, event)

    def action_step(self, number: int) -> None:
        self.timeline.choose(number)

    def action_through(self) -> None:
        """Export through the step under the cursor; again, all of them."""
        step = self.timeline.chosen_step
        if self.opened is None or step is None:
            return
        typed = self.opened.typed
        typed.through = None if step in (typed.through, len(self.opened.steps)) else step
        self.carry_out(partial(self._show, self.opened), group="session", exclusive=True)

    def action_scroll_note(self, by: int) -> None:
        pane = self.query_one(NoteView)
        (pane.scroll_page_down if by > 0 else pane.scroll_page_up)(animate=False)

    def action_go_on(self) -> None:
        ask(self.context, GoOn(self, self._session_id, in_place=True))


def _state(opened: OpenSession) -> tuple[Part, ...]:
    session = opened.session
    if session.completed_at is None:
        return (Part(f"● in progress at step {len(opened.steps)}" if opened.steps else "○ no steps yet"),)
    took = short_span(session.completed_at - session.started_at)
    return (Part("✓ Resolved"), Part(took, DURATION), Part(how_copied(session)))
