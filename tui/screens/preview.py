"""The note as text to look over and edit before it is copied. Edits are never saved to the session."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Container, Vertical
from textual.timer import Timer
from textual.widgets import TextArea

from backend.app.schemas.export import SessionExport
from tui.context import Context
from tui.copying import copy_note, joined, left_out, note_downloaded, sensitive_values
from tui.editor import EditorFailed, edit
from tui.keys import plain, verb
from tui.note import Note
from tui.screens.confirm import ConfirmScreen
from tui.screens.download import DownloadScreen
from tui.screens.export_options import described
from tui.screens.note_screen import NoteScreen, note_verbs, option_verbs
from tui.session_state import OpenSession
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.note_editor import NoteEditor
from tui.widgets.note_view import NoteView
from tui.widgets.title_bar import TitleBar

LARGEST_EDITED = 1_000_000
"""Characters of the longest note that is edited here; above that every key would be felt."""

_PAUSE_SECONDS = 0.4
_LARGEST_HIGHLIGHTED = 200_000
"""Characters of the longest note that is scanned after each pause in typing; a copy says how many values it holds."""

_REMADE = "The note is made anew then, and your edits are lost. Go on?"
_LOST = "Your edits were not copied or saved. Throw them away?"


class PreviewScreen(NoteScreen):
    """One note. What is copied or downloaded is the text as it stands here."""

    CSS_PATH = "preview.tcss"
    BINDINGS = [
        *note_verbs("Copy the text as it stands here"),
        *verb("r", "copy_redacted", "Copy Redacted", "Copy with sensitive values masked", id="redacted"),
        *verb(
            "m", "mask", "Mask all", "Mask the sensitive values in the text; ctrl+z takes it back", id="mask"
        ),
        *verb("d", "download", "Download", "Save the text as it stands here to a file", id="download"),
        *verb("w", "rendered", "Rendered", "How the Markdown will look, and back", id="rendered"),
        *verb("h", "highlights", "Highlights", "Show or hide where sensitive values stand", id="highlights"),
        *option_verbs(),
        plain("ctrl+o", "editor", "Editor", "Edit the text in your own editor", id="preview.editor"),
        plain("enter", "edit", "Edit", "Go to the text", id="preview.edit"),
        plain("pageup", "scroll_note(-1)", "Up", "Scroll the note", id="preview.up", show=False),
        plain("pagedown", "scroll_note(1)", "Down", "Scroll the note", id="preview.down", show=False),
        *verb("q", "back", "Back", "Go back; asks if edits would be lost", id="back"),
    ]

    def __init__(self, context: Context, opened: OpenSession) -> None:
        super().__init__(context)
        self._opened = opened
        self._note: Note | None = None
        """The note as it was made; None until it is."""
        self._options = opened.export_options(context.choices.export)
        self._elsewhere: str | None = None
        """The text, as long as the editor does not hold all of it: while it fills, and where it is too long."""
        self._pause: Timer | None = None
        self._given_up = False
        """Whether the engineer agreed to lose the edits when the note is made anew."""
        self._kept = ""
        """The text that was copied or saved last."""

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
    def text(self) -> str:
        """The text as it stands, also what is too long to be shown."""
        return self.editor.text if self._elsewhere is None else self._elsewhere

    @property
    def edited(self) -> bool:
        """Whether the text differs from the note as it was made."""
        return self._note is not None and self.text != self._note.text

    @property
    def unsaved(self) -> bool:
        """Whether edits are in no copy and no file."""
        return self.edited and self.text != self._kept

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield TitleBar("Making the note …")
        with Container(id="panes"):
            with Vertical(id="editor-pane") as pane:
                pane.border_title = "Edits stay here, they are not saved to the session"
                yield NoteEditor(id="note")
            rendered = NoteView(id="rendered")
            rendered.border_title = "As it will look"
            yield rendered
        yield MessageLine()
        yield KeyFooter()

    def on_mount(self) -> None:
        """Make the note; keys typed meanwhile wait for it."""
        self.rendered.display = False
        self.editor.read_only = True
        self.carry_out(self._make, group="note", exclusive=True)

    async def _make(self) -> None:
        made = asyncio.Event()
        self.context.hold_keys(made)
        try:
            options = self._opened.export_options(self.context.choices.export)
            note = await self.context.store.render(self._opened, options)
            if self.edited and not self._given_up:  # typed while the note was being made
                await self.app.push_screen(ConfirmScreen(_REMADE), partial(self._remade, options, note))
                return
            await self._take(options, note)
        finally:
            made.set()

    async def _take(self, options: SessionExport, note: Note) -> None:
        self._options, self._note, self._given_up = options, note, False
        await self._show(note.text)
        self.set_focus(None if self.editor.read_only else self.editor)
        if not self._in_force:  # they were changed while the note was being made
            await self.options_changed()

    def _remade(self, options: SessionExport, note: Note, yes: bool | None) -> None:
        if yes:
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
        self._elsewhere = text
        self.editor.read_only = True
        too_long = len(text) > LARGEST_EDITED
        self._entitle()
        await self.editor.fill(text[:LARGEST_EDITED] if too_long else text)
        if too_long:
            self.say(
                f"{len(text):,} characters are too long to be edited here: read-only, and only the beginning is shown. "
                "ctrl+o opens all of it in your editor; Copy and Download take all of it."
            )
        else:
            self._elsewhere = None
            self.editor.read_only = False
        self._entitle()
        self.refresh_bindings()
        self._scan_soon()
        if self.rendered.display:
            await self.rendered.show(text, markdown=True)

    def _entitle(self) -> None:
        ticket = self._opened.session.ticket_number or self._opened.label
        in_force = described(self._options, steps=len(self._opened.steps))
        text = self.text
        lines = text.count("\n") + (not text.endswith("\n"))
        bar = self.query_one(TitleBar)
        bar.title = f"Preview · {ticket} · {in_force}"
        bar.status = f"{'edited · ' if self.edited else ''}{len(text):,} chars · {lines:,} lines"

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._entitle()
        self._scan_soon()

    def _scan_soon(self) -> None:
        """Look for sensitive values once there is a pause in typing."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(
            _PAUSE_SECONDS, partial(self.carry_out, self._scan, group="scan", exclusive=True)
        )

    async def _scan(self) -> None:
        text = self.text
        if len(text) > _LARGEST_HIGHLIGHTED:
            self.editor.mark(())
            self.query_one(
                "#editor-pane"
            ).border_subtitle = "too long to be highlighted; a copy says how many"
            return
        findings = await self.context.store.scan(text)
        if self.text != text:  # edited meanwhile: the next pause brings another answer
            return
        self.editor.mark(findings)
        count = sum(finding.masked_by_default for finding in findings)
        told = sensitive_values(count) if count else "no sensitive values found"
        self.query_one("#editor-pane").border_subtitle = told

    def action_highlights(self) -> None:
        """Show the highlights or hide them."""
        shown = self.editor.switch_highlights()
        self.say("Sensitive values are highlighted" if shown else "Highlights are hidden", "note")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "preview":
            return False
        if action in ("copy", "copy_redacted", "mask", "download", "editor"):
            return self._note is not None
        if action == "rendered":
            return self._note is not None and self._options.format == "markdown"
        if action == "edit":
            return self.focused is None and not self.editor.read_only
        if action == "scroll_note":
            return self.focused is None
        return super().check_action(action, parameters)

    async def _copy(self) -> None:
        if self._note is None:
            return
        text = self.text
        if not text.strip():
            self.say("The note is empty: there is nothing to copy", "failed")
            return
        remark = joined(
            left_out(self._opened, self._options.detail_level), "With your edits" if self.edited else ""
        )
        note = Note(text, self._note.file_name)
        result = await copy_note(self.context, self._opened, note, remark=remark)
        if result.delivery.path is not None or not result.failed:
            self._kept = text
        self.say(result.message, "failed" if result.failed else "done")

    def action_copy_redacted(self) -> None:
        """Copy the text with its sensitive values masked; the text here stays as it is."""
        self.carry_out(self._copy_redacted, group="copy", exclusive=True)

    async def _copy_redacted(self) -> None:
        if self._note is None:
            return
        masked = await self.context.store.mask(self.text, redact_hostnames=self._options.redact_hostnames)
        note = Note(masked.text, self._note.file_name)
        result = await copy_note(
            self.context, self._opened, note, remark=f"Redacted: {_counted(masked.masked)}"
        )
        self.say(result.message, "failed" if result.failed else "done")

    def action_mask(self) -> None:
        """Mask the sensitive values in the text."""
        self.carry_out(self._mask, group="mask", exclusive=True)

    async def _mask(self) -> None:
        text = self.text
        masked = await self.context.store.mask(text, redact_hostnames=self._options.redact_hostnames)
        if self.text != text:
            self.say("The text was changed meanwhile and is as it was; press m again", "note")
        elif not masked.masked:
            self.say("No sensitive value was found", "note")
        elif self._elsewhere is not None:
            await self._show(masked.text)
            self.say(f"{_counted(masked.masked)} in all of the note", "done")
        else:
            self.editor.replace_all(masked.text)
            self.say(f"{_counted(masked.masked)}; ctrl+z takes it back", "done")

    async def action_download(self) -> None:
        """Save the text to a file."""
        if self._note is None:
            return
        text = self.text

        def closed(path: Path | None) -> None:
            if path is not None:
                self.carry_out(partial(self._downloaded, path, text), group="download", outlive=True)

        await self.app.push_screen(DownloadScreen(self.context, Note(text, self._note.file_name)), closed)

    async def _downloaded(self, path: Path, text: str) -> None:
        self._kept = text
        self.say(await note_downloaded(self.context, self._opened, path), "done")

    async def action_options(self) -> None:
        """Choose the options, after a question if edits would be lost."""
        await self._unless_edits_are_lost(super().action_options)

    async def action_level(self) -> None:
        """Take the next level of detail, after a question if edits would be lost."""
        await self._unless_edits_are_lost(super().action_level)

    async def _unless_edits_are_lost(self, go_on: Callable[[], Awaitable[None]]) -> None:
        async def confirmed(yes: bool | None) -> None:
            if yes:
                self._given_up = True
                await go_on()

        if self.edited:
            await self.app.push_screen(ConfirmScreen(_REMADE), confirmed)
        else:
            await go_on()

    def on_screen_resume(self) -> None:
        """Make the note anew if the options were changed."""
        self.carry_out(self.options_changed, group="options", exclusive=True)

    async def options_changed(self) -> None:
        """Make the note anew."""
        if self._note is not None and not self._in_force:
            if self.context.choices.export.format != "markdown":
                self._show_rendered(shown=False)
            self.carry_out(self._make, group="note", exclusive=True)

    async def action_rendered(self) -> None:
        """Show how the note will look, or the text again."""
        shown = not self.rendered.display
        self._show_rendered(shown=shown)
        if shown:
            await self.rendered.show(self.text, markdown=True)

    def _show_rendered(self, *, shown: bool) -> None:
        # It lies over the text: hiding a long text and showing it again would wrap all of it anew.
        self.rendered.display = shown
        self.set_focus(None if shown or self.editor.read_only else self.editor)
        self.refresh_bindings()

    def action_edit(self) -> None:
        """Go to the text."""
        self._show_rendered(shown=False)

    def action_scroll_note(self, by: int) -> None:
        """Scroll by a page."""
        pane = self.rendered if self.rendered.display else self.editor
        (pane.scroll_page_down if by > 0 else pane.scroll_page_up)(animate=False)

    async def action_editor(self) -> None:
        """Edit the text in the engineer's own editor; the program waits meanwhile."""
        if self._note is None:
            return
        folder, name = self.context.copies.parent / "editing", self._note.file_name
        try:
            with self.app.suspend():
                text, failed = self._edited_elsewhere(folder, name)
        except SuspendNotSupported:
            text, failed = self.text, "This terminal cannot be given to another program."
        if failed:
            self.say(failed, "failed")
            return
        self.say("Taken from your editor" if text != self.text else "Your editor changed nothing", "note")
        self.carry_out(partial(self._show, text), group="note", exclusive=True)

    def _edited_elsewhere(self, folder: Path, name: str) -> tuple[str, str]:
        """Return the text as the editor left it, and what went wrong: `suspend` must not see an exception."""
        try:
            return edit(self.text, folder=folder, name=name, environment=self.context.environment), ""
        except EditorFailed as failed:
            return self.text, str(failed)

    def action_back(self) -> None:
        """Go back, after a question if edits would be lost."""

        def confirmed(yes: bool | None) -> None:
            if yes:
                self.app.pop_screen()

        if self.unsaved:
            self.app.push_screen(ConfirmScreen(_LOST), confirmed)
        else:
            self.app.pop_screen()


def _counted(masked: int) -> str:
    return f"{masked} value{'s' if masked != 1 else ''} masked" if masked else "no sensitive value was found"
