"""Where a note is saved."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from tui.clipboard.delivery import short_path
from tui.context import Context
from tui.download import DownloadFailed, FileThere, save_note
from tui.keys import plain, verb
from tui.note import Note
from tui.screens.confirm import ConfirmScreen
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.text import LineField


class DownloadScreen(ModalScreen[Path | None]):
    """Closes with the path once the note is saved; never overwrites a file without asking."""

    DEFAULT_CSS = """
    DownloadScreen { align: center middle; }
    DownloadScreen > Vertical {
        width: 76; max-width: 95%; height: auto; padding: 1 2 0 2;
        background: $surface; border: round $primary; border-title-color: $text-accent;
    }
    DownloadScreen Label { color: $text-muted; }
    DownloadScreen LineField { margin-bottom: 1; }
    DownloadScreen KeyFooter { padding: 0; background: $surface; }
    """
    BINDINGS = [
        plain("ctrl+s,enter", "save", "Save", "Save the note under this path", id="submit"),
        *verb("q", "back", "Back", "Go back without saving", id="back"),
    ]

    def __init__(self, context: Context, note: Note) -> None:
        super().__init__()
        self.context = context
        self._note = note

    @property
    def field(self) -> LineField:
        """The path."""
        return self.query_one(LineField)

    @property
    def _folder(self) -> Path:
        return self.context.choices.download_dir or self.context.download_dir

    def compose(self) -> ComposeResult:
        """Show the path."""
        with Vertical() as panel:
            panel.border_title = "Download"
            yield Label("Save the note as (the folder is remembered)")
            yield LineField(short_path(self._folder / self._note.file_name), id="path")
            yield MessageLine()
            yield KeyFooter()

    def on_mount(self) -> None:
        """Begin at the end of the path."""
        self.set_focus(self.field)

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Save the note, after a question if a file of that name is there."""
        self._save(overwrite=False)

    def _save(self, *, overwrite: bool) -> None:
        name = self.field.value.strip()
        message = self.query_one(MessageLine)
        if not name:
            message.show("Name a file.", "failed")
            return
        try:
            path = self._folder / Path(name).expanduser()  # a name alone goes into the folder that is shown
            save_note(path, self._note.text, overwrite=overwrite)
        except FileThere as there:
            question = f"{there} Overwrite it?"
            self.app.push_screen(
                ConfirmScreen(question), lambda yes: self._save(overwrite=True) if yes else None
            )
        except (DownloadFailed, RuntimeError) as failed:  # RuntimeError: ~user of nobody
            message.show(f"Not saved: {failed}", "failed")
        else:
            self.context.choices.choose_download_dir(path.parent)
            self.dismiss(path)

    def action_back(self) -> None:
        """Close without saving."""
        self.dismiss(None)
