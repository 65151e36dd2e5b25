"""What all screens have in common that a session's note can be taken from: copy, preview, options, level."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from textual.binding import Binding

from backend.app.schemas.export import SessionExport
from tui import keys
from tui.notes.copying import copy_for_ticket, field_known, note_downloaded
from tui.notes.edited import meant_note
from tui.notes.options import LEVELS, briefly
from tui.screens.base import AppScreen
from tui.screens.requests import LookAtNote, ShowTeamSettings, SummariseNote, ask
from tui.sessions.state import OpenSession
from tui.widgets.note_row import NoteRow

if TYPE_CHECKING:
    from tui.screens.download import Saved

NoteSource = Callable[[], Awaitable[OpenSession | None]]


def note_verbs(copied: str, *, downloads: bool = False, button: bool = False) -> list[Binding]:
    """Return the keys that take a note; `copied` is the tooltip of copying.

    `downloads` gives downloads and redacted copies a place in the footer; with a `button`, copying needs none.
    """
    return [
        *keys.COPY.bind("copy", tooltip=copied, show=not button),
        *keys.REDACTED.bind("copy_redacted", show=downloads),
        *keys.PREVIEW.bind("preview"),
        *keys.DOWNLOAD.bind("download", show=downloads),
    ]


def option_verbs() -> list[Binding]:
    """Return the keys that say what a note contains."""
    return [
        *keys.OPTIONS.bind("options"),
        *keys.LEVEL.bind("level"),
        *keys.TEAM_SETTINGS.bind("team_settings"),
    ]


class NoteScreen(AppScreen):
    """A screen that a session's note can be taken from."""

    @property
    def shown_session(self) -> OpenSession | None:
        """The session that is open on this screen, if there is one."""
        return None

    @property
    def subject(self) -> UUID | None:
        """The session that is open on this screen."""
        return self.shown_session.id if self.shown_session is not None else None

    def note_source(self) -> NoteSource:
        """Return what gives the session whose note is taken, as the screen stands now; None where there is none.

        What is typed for the session is saved first.
        """
        return self._shown_now

    async def _shown_now(self) -> OpenSession | None:
        return self.shown_session

    async def note_taken(self, opened: OpenSession) -> None:
        """Show that the note was copied or looked at, which may have marked the session."""

    def on_screen_resume(self) -> None:
        """Show what may have changed above: the options in force, and the newest copy."""
        self.show_in_force()
        last = self.context.copier.last
        if last is not None and last is not self.told_copy:
            self.tell(last)

    def show_in_force(self) -> None:
        """Show the options in force, where the screen has a row for them."""
        opened, options = self.shown_session, self.context.choices.export
        if opened is not None:
            options = opened.export_options(options)
        steps = len(opened.steps) if opened is not None else 0
        for row in self.query(NoteRow):
            row.show_in_force(self.in_force(options, steps=steps))

    def in_force(self, options: SessionExport, *, steps: int) -> str:
        """Return the options in force, as long as this screen has room for them."""
        return briefly(options, steps=steps)

    async def options_changed(self) -> None:
        """Show what the options changed."""

    def action_copy(self) -> None:
        """Copy the note; a session in progress goes on."""
        self.copy_in_turn(partial(self._copy, self.note_source(), redacted=False))

    def action_copy_redacted(self) -> None:
        """Copy the note with sensitive values masked, whatever the options say."""
        self.copy_in_turn(partial(self._copy, self.note_source(), redacted=True))

    async def _copy(self, source: NoteSource, *, redacted: bool) -> None:
        opened = await source()
        if opened is None:
            return
        copy = await copy_for_ticket(self.context, opened, redacted=redacted)
        if copy is None:
            self.say("Nothing was copied")
            return
        self.tell(copy)
        self.show_in_force()
        await self.note_taken(opened)

    def action_preview(self) -> None:
        """Look at the note, after the summary's fields if it has any."""
        if self.context.choices.field_known:
            self._look()
        else:
            self.carry_out(self._ask_and_look, group="preview")

    async def _ask_and_look(self) -> None:
        await field_known(self.context)  # left open, the note is shown as it would be by default
        self._look()

    def _look(self) -> None:
        self.carry_out_first(partial(self._preview, self.note_source()), group="preview", to_screen=True)

    async def _preview(self, source: NoteSource) -> None:
        opened = await source()
        if opened is not None:
            look = SummariseNote if self.context.choices.export.has_summary else LookAtNote
            ask(self.context, look(self, opened))

    def action_download(self) -> None:
        """Save the note to a file."""
        self.carry_out_first(partial(self._download, self.note_source()), group="download")

    async def _download(self, source: NoteSource) -> None:
        opened = await source()
        if opened is None:
            return
        options = opened.export_options(self.context.choices.export)
        meant = await meant_note(self.context, opened, options)
        if meant is None:
            self.say("Nothing was saved")
            return

        async def downloaded(saved: "Saved") -> None:
            told = await note_downloaded(self.context, opened, options, saved.path, saved.text)
            self.say(told, "done")
            await self.note_taken(opened)

        def closed(saved: "Saved | None") -> None:
            if saved is not None:
                self.carry_out(partial(downloaded, saved), group="download", outlive=True)

        mask = partial(self.context.store.mask, also=options.chosen)
        from tui.screens.download import DownloadScreen  # late, as the others: the list is on such a screen

        await self.app.push_screen(DownloadScreen(self.context, meant.note, mask), closed)

    async def action_options(self) -> None:
        from tui.screens.export_options import ExportOptionsScreen

        await self.app.push_screen(ExportOptionsScreen(self.context, self.shown_session))

    async def action_flow(self) -> None:
        """Read the session's flow, with the path through it."""
        if (opened := self.shown_session) is not None:
            from tui.screens.flow_tree import FlowTreeScreen

            await self.app.push_screen(FlowTreeScreen.of_session(opened))

    def action_team_settings(self) -> None:
        ask(self.context, ShowTeamSettings(self))

    async def action_level(self) -> None:
        choices = self.context.choices
        level = LEVELS[(LEVELS.index(choices.export.detail_level) + 1) % len(LEVELS)]
        choices.choose_export(detail_level=level)
        self.say(f"Level of detail: {level}", "note")
        self.show_in_force()
        self.carry_out(self.options_changed, group="options", exclusive=True)
