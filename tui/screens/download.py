"""Where a note is saved."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from backend.app.schemas.redaction import MaskResponse
from tui import keys
from tui.api.errors import ApiError
from tui.api.note import Note
from tui.clipboard.delivery import short_path
from tui.context import Context
from tui.notes.download import DownloadFailed, FileThere, save_note
from tui.screens.closing import close_with
from tui.screens.confirm import ConfirmScreen
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import LineField
from tui.widgets.message_line import MessageLine
from tui.work import run_beside


@dataclass(frozen=True)
class Saved:
    """A note that was saved."""

    path: Path
    text: str


class DownloadScreen(ModalScreen[Saved | None]):
    """Closes with what was saved; never overwrites a file without asking.

    `mask` masks the note's sensitive values, for those who save it redacted.
    """

    DEFAULT_CSS = """
    DownloadScreen { align: center middle; }
    DownloadScreen > Vertical {
        width: 76; max-width: 95%; height: auto; padding: 1 2 0 2;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    DownloadScreen Label { color: $text-muted; }
    DownloadScreen LineField { margin-bottom: 1; }
    DownloadScreen KeyFooter { padding: 0; background: $surface; }
    """
    ESCAPE_CLOSES = True
    BINDINGS = [
        *keys.SUBMIT.bind("save", tooltip="Save the note under this path", show=False),
        *keys.SAVE_HERE.bind("save"),
        *keys.REDACTED.bind("save_redacted", "Save redacted", "Save it with sensitive values masked"),
        *keys.BACK.bind("back", tooltip="Go back without saving"),
    ]

    def __init__(self, context: Context, note: Note, mask: Callable[[str], Awaitable[MaskResponse]]) -> None:
        super().__init__()
        self.context = context
        self._note = note
        self._mask = mask

    @property
    def field(self) -> LineField:
        """The path."""
        return self.query_one(LineField)

    @property
    def _folder(self) -> Path:
        return self.context.choices.download_dir or self.context.download_dir

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = "Download"
            yield Label("Save the note as (the folder is remembered)")
            yield LineField(short_path(self._folder / self._note.file_name), id="path")
            yield MessageLine()
            yield KeyFooter()

    def on_mount(self) -> None:
        self.set_focus(self.field)
        self.call_after_refresh(self._show_end)

    def _show_end(self) -> None:
        """Bring the cursor into view, which stands behind the path: a field that begins full shows its beginning."""
        self.field.action_home()
        self.field.action_end()

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Save the note, after a question if a file of that name is there."""
        self._save(self._note.text)

    def action_save_redacted(self) -> None:
        run_beside(self, self._save_masked, group="mask", exclusive=True)

    async def _save_masked(self) -> None:
        try:
            masked = await self._mask(self._note.text)
        except ApiError as error:
            self.query_one(MessageLine).show(f"Not saved: {error}", "failed")
        else:
            self._save(masked.text)

    def _save(self, text: str, *, overwrite: bool = False) -> None:
        name = self.field.value.strip()
        message = self.query_one(MessageLine)
        if not name:
            message.show("Name a file.", "failed")
            return
        try:
            path = self._folder / Path(name).expanduser()  # a name alone goes into the folder that is shown
            save_note(path, text, overwrite=overwrite, usual=self.context.download_dir)
        except FileThere as there:
            question = f"{there} Overwrite it?"
            self.app.push_screen(
                ConfirmScreen(question), lambda yes: self._save(text, overwrite=True) if yes else None
            )
        except (DownloadFailed, RuntimeError) as failed:  # RuntimeError: ~user of nobody
            message.show(f"Not saved: {failed}", "failed")
        else:
            self.context.choices.choose_download_dir(path.parent)
            close_with(self, Saved(path, text))

    def action_back(self) -> None:
        self.dismiss(None)
