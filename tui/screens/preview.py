"""The note as text to look over and edit before it is copied. Edits are never saved to the session."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widgets import TextArea

from backend.app.schemas.export import SessionExport
from tui import keys
from tui.api.note import Note
from tui.context import Context
from tui.core.messages import Part, counted
from tui.notes.copying import copy_note, note_downloaded
from tui.notes.edited import Editing, meant_of, told_of
from tui.notes.findings import NoteFindings
from tui.notes.options import described
from tui.notes.told import restored_from, values_masked
from tui.screens.closing import close_with
from tui.screens.confirm import ConfirmScreen
from tui.screens.discarding import ask_to_discard
from tui.screens.download import DownloadScreen, Saved
from tui.screens.findings_check import FindingsCheck
from tui.screens.note_screen import NoteScreen
from tui.screens.preview_keys import PREVIEW_KEYS
from tui.sessions.state import OpenSession
from tui.sessions.unrecorded import not_in_note
from tui.terminal.editor import edit_suspended
from tui.widgets.editor_pane import EditorPane
from tui.widgets.findings_list import FindingsList
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.note_editor import NoteEditor
from tui.widgets.note_view import NoteView
from tui.widgets.title_bar import DURATION, FLOW, SCREEN, TitleBar

LARGEST_EDITED = 1_000_000
"""Characters of the longest note that is edited here; above that every key would be felt."""

_REMADE = "The note is made anew then, and your edits are lost. Go on?"


class PreviewScreen(NoteScreen):
    """One note. What is copied or downloaded is the text as it stands here."""

    CSS_PATH = "preview.tcss"
    BINDINGS = PREVIEW_KEYS
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (64, "-narrow"), (110, "-wide")]

    def __init__(self, context: Context, opened: OpenSession) -> None:
        super().__init__(context)
        self._opened = opened
        self._editing = Editing(opened)
        self._options = opened.export_options(context.choices.export)
        self._told_edited = False
        self._elsewhere: str | None = None
        """The text, as long as the editor does not hold all of it: while it fills, and where it is too long."""
        self._findings = NoteFindings(context.store)
        self._check = FindingsCheck(self, self._findings, text=lambda: self.text, paused=self._entitle)

    @property
    def shown_session(self) -> OpenSession:
        """The session."""
        return self._opened

    @property
    def editor(self) -> NoteEditor:
        """The text."""
        return self.query_one(NoteEditor)

    @property
    def rendered(self) -> NoteView:
        """The note as it will look."""
        return self.query_one(NoteView)

    @property
    def findings(self) -> FindingsList:
        """The findings."""
        return self.query_one(FindingsList)

    @property
    def text(self) -> str:
        """The text as it stands, also what is too long to be shown."""
        return self.editor.text if self._elsewhere is None else self._elsewhere

    @property
    def how(self) -> str:
        """What was done to the note, in a word; empty where it is as it was made."""
        return self._editing.how(self.text)

    @property
    def unsaved(self) -> bool:
        """Whether there are edits, which are kept with the session until they are discarded."""
        return bool(self.how)

    def keep_typed(self) -> None:
        """Keep the edits with what is typed for the session, also when they were copied."""
        self._editing.keep(self.text)

    def focus_home(self) -> None:
        """Leave the text: the preview is looked at, and plain letters are keys."""
        self.set_focus(None)

    def compose(self) -> ComposeResult:
        yield TitleBar("Making the note …")
        with Horizontal(id="panes"):
            with Container(id="note-panes"):
                yield EditorPane(self._findings)
                rendered = NoteView(id="rendered")
                rendered.border_title = "As it will look"
                yield rendered
            yield FindingsList(self._findings)
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Make the note; keys typed meanwhile wait for it."""
        self.rendered.display = False
        self.editor.read_only, self.editor.can_focus = True, False
        self.carry_out_first(self._make, group="note")

    async def _make(self) -> None:
        options = self._opened.export_options(self.context.choices.export)
        note = await self.context.store.render(self._opened, options)
        if self.how and not self._editing.given_up:  # typed while the note was being made
            await self.app.push_screen(ConfirmScreen(_REMADE), partial(self._remade, options, note))
        else:
            await self._take(options, note)

    async def _take(self, options: SessionExport, note: Note) -> None:
        meant = await meant_of(self.context, self._opened, note)
        if meant is None:
            close_with(self, None)
            return
        self._options = options
        self._editing.begin(meant)
        self._findings.also = options.chosen
        await self._show(meant.text)
        if meant.how:
            self.say(self._back_again(), "note")
        if not self._in_force:  # they were changed while the note was being made
            await self.options_changed()

    def _back_again(self) -> str:
        """Return what to say of edits that were made before."""
        restored = restored_from(self.context, self._opened.typed)
        return (
            f"Your edits are here again{f' ({restored})' if restored else ''}; {self.named(keys.DISCARD)} takes the note "
            "as it is now"
        )

    def _remade(self, options: SessionExport, note: Note, yes: bool | None) -> None:
        if yes:
            self._editing.give_up()
            self.carry_out(partial(self._take, options, note), group="note", exclusive=True)
        else:
            self._options = options  # the edits stand for these options from now on
            self._entitle()

    @property
    def _in_force(self) -> bool:
        """Whether the note was made with the options that are chosen now."""
        return self._options == self._opened.export_options(self.context.choices.export)

    async def _show(self, text: str) -> None:
        """Fill the editor, in parts, so that keys go on working meanwhile."""
        self._editing.touched = True
        self._elsewhere = text
        self.editor.read_only = True
        too_long = len(text) > LARGEST_EDITED
        self._entitle()
        await self.editor.fill(text[:LARGEST_EDITED] if too_long else text)
        if too_long:
            self.say(
                f"{len(text):,} characters are too long to be edited here: read-only, and only the beginning is shown. "
                f"{keys.EDITOR} opens all of it in your editor; Copy and Download take all of it."
            )
        else:
            self._elsewhere = None
            self.editor.read_only = False
        self._entitle()
        self.refresh_bindings()
        self._check.soon()
        if self.rendered.display:
            await self.rendered.show(text, markdown=True)

    def _entitle(self) -> None:
        ticket = self._opened.session.ticket_number or self._opened.label
        in_force = described(self._options, steps=len(self._opened.steps))
        text = self.text
        lines = text.count("\n") + (not text.endswith("\n"))
        bar = self.query_one(TitleBar)
        bar.title = (Part("Preview", SCREEN), Part(ticket), Part(in_force, FLOW))
        made_here = self._editing.note is not None and self._editing.note.made_here
        here = "made without the server" if made_here else ""
        size = (Part(counted(len(text), "char"), DURATION), Part(counted(lines, "line"), DURATION))
        bar.status = (Part(self.how), Part(here), *size)
        self._told_edited = self.how == "edited"

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._editing.typed()
        if not self._told_edited:
            self._entitle()  # else it waits for the pause: painting the size anew would double what each key costs
        self._check.soon()

    @on(FindingsList.Switched)
    def _switched(self) -> None:
        self._check.show()

    @on(FindingsList.Chosen)
    def _show_place(self, event: FindingsList.Chosen) -> None:
        if self._check.up_to_date:
            self.editor.select_place(event.finding.start, event.finding.end)

    def action_next(self, by: int) -> None:
        self.carry_out(partial(self._check.go, by), group="scan", exclusive=True)

    def action_sensitive(self) -> None:
        self.carry_out(self._check.mark, group="scan", exclusive=True)

    def action_take_back(self) -> None:
        """Take back the last edit, also a mask."""
        self.editor.undo()
        self.say("Taken back")

    def action_highlights(self) -> None:
        shown = self.editor.switch_highlights()
        self.say("Sensitive values are highlighted" if shown else "Highlights are hidden", "note")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action in ("copy", "copy_redacted", "mask", "download", "editor"):
            return self._editing.note is not None or None
        if action == "rendered":
            return (self._editing.note is not None and self._options.format == "markdown") or None
        if action == "edit":
            return not self.editor.read_only and self.focused in (None, self.findings)
        if action in ("next", "sensitive"):
            return (self._editing.note is not None and self._findings.text is not None) or None
        if action in ("discard", "take_back"):
            return bool(self.how) or None
        if action == "scroll_note":
            return self.focused is None
        return super().check_action(action, parameters)

    def action_copy(self) -> None:
        """Copy the text as it stands here now."""
        self.copy_in_turn(partial(self._copy_text, self.text))

    async def _copy_text(self, text: str) -> None:
        if not text.strip():
            self.say("The note is empty: there is nothing to copy", "failed")
            return
        await self._copied(text, told_of(self._editing.how(text)))

    async def _copied(self, text: str, how: str, *, redacted: bool = False) -> None:
        note = replace(self._editing.note or Note("", "note.txt"), text=text)
        typed = not_in_note(self._opened)
        copying = partial(copy_note, self.context, self._opened, note, self._options)
        self.tell(await copying(how=how, typed=typed, redacted=redacted))

    def action_copy_redacted(self) -> None:
        """Copy the text with its sensitive values masked; the text here stays as it is."""
        self.copy_in_turn(partial(self._copy_redacted, self.text))

    async def _copy_redacted(self, text: str) -> None:
        masked = await self._findings.masked(text)
        await self._copied(masked.text, f"Redacted copy: {values_masked(masked.masked)}", redacted=True)

    def action_mask(self) -> None:
        self.carry_out(self._mask, group="mask", exclusive=True)

    async def _mask(self) -> None:
        text = self.text
        masked = await self._findings.masked(text)
        if self.text != text:
            self.say(
                f"The text was changed meanwhile and is as it was; press {self.named(keys.MASK)} again",
                "note",
            )
            return
        if not masked.masked:
            self.say("There is nothing to mask", "note")
            return
        self._editing.mask(text, masked.text)
        if self._elsewhere is not None:
            await self._show(masked.text)
            self.say(f"{values_masked(masked.masked)} in all of the note", "done")
        else:
            self.editor.replace_all(masked.text)
            self.say(f"{values_masked(masked.masked)}; {keys.TAKE_BACK} takes it back", "done")

    def action_download(self) -> None:
        if self._editing.note is None:
            return

        def closed(saved: Saved | None) -> None:
            if saved is not None:
                self.carry_out(partial(self._downloaded, saved), group="download", outlive=True)

        note = replace(self._editing.note, text=self.text)
        self.app.push_screen(DownloadScreen(self.context, note, self._findings.masked), closed)

    async def _downloaded(self, saved: Saved) -> None:
        told = await note_downloaded(self.context, self._opened, self._options, saved.path, saved.text)
        self.say(told, "done")

    async def action_options(self) -> None:
        """Choose the options, after a question if edits would be lost."""
        await self._unless_edits_are_lost(super().action_options)

    async def action_level(self) -> None:
        """Take the next level of detail, after a question if edits would be lost."""
        await self._unless_edits_are_lost(super().action_level)

    async def _unless_edits_are_lost(self, go_on: Callable[[], Awaitable[None]]) -> None:
        async def confirmed(yes: bool | None) -> None:
            if yes:
                self._editing.give_up()
                await go_on()

        if self.how:
            await self.app.push_screen(ConfirmScreen(_REMADE), confirmed)
        else:
            await go_on()

    async def action_discard(self) -> None:
        """Take the note as the session makes it now."""

        def discard() -> None:
            self._editing.give_up()
            self.carry_out_first(self._make, group="note")

        await ask_to_discard(self, "your edits of this note", discard)

    def on_screen_resume(self) -> None:
        """Make the note anew if the options were changed, and look again: the team's words may be others."""
        self.carry_out(self.options_changed, group="options", exclusive=True)
        if self._editing.note is not None:
            self._check.soon()

    async def options_changed(self) -> None:
        """Make the note anew."""
        if self._editing.note is not None and not self._in_force:
            if self.context.choices.export.format != "markdown":
                self._show_rendered(shown=False)
            self.carry_out_first(self._make, group="note")

    async def action_rendered(self) -> None:
        """Show how the note will look, or the text again."""
        shown = not self.rendered.display
        self._show_rendered(shown=shown)
        if shown:
            await self.rendered.show(self.text, markdown=True)

    def _show_rendered(self, *, shown: bool) -> None:
        # It lies over the text: hiding a long text and showing it again would wrap all of it anew.
        self.rendered.display = shown
        self.set_focus(None)
        self.refresh_bindings()

    def action_edit(self) -> None:
        self._show_rendered(shown=False)
        self.editor.can_focus = True
        self.set_focus(self.editor)

    def on_descendant_blur(self) -> None:
        """Look at the text again: nobody comes into it unasked, as with the key that goes to the findings."""
        self.editor.can_focus = self.focused is self.editor

    def action_scroll_note(self, how: str) -> None:
        pane = self.rendered if self.rendered.display else self.editor
        getattr(pane, f"scroll_{how}")(animate=False)

    async def action_editor(self) -> None:
        """Edit the text in the engineer's own editor; the program waits meanwhile."""
        if self._editing.note is None:
            return
        text, failed = edit_suspended(
            self.app,
            self.text,
            folder=self.context.editing,
            name=self._editing.note.file_name,
            environment=self.context.environment,
        )
        if failed:
            self.say(failed, "failed")
            return
        self.say("Taken from your editor" if text != self.text else "Your editor changed nothing", "note")
        self.carry_out(partial(self._show, text), group="note", exclusive=True)

    def action_back(self) -> None:
        """Go back; edits that were neither copied nor saved are here again next time."""
        self.keep_typed()
        self.app.pop_screen()
