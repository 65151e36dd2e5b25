"""A text in the engineer's own editor, and back."""

import contextlib
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from textual.app import App, SuspendNotSupported

from backend.app.core.files import new_folder, private_folder, write_private
from backend.app.core.text_files import NoText, decoded
from backend.app.schemas.text import cleaned


class EditorFailed(Exception):
    """The text did not come back from the editor; the message is one sentence."""


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the editor as words: of VISUAL, EDITOR, or the first of the usual ones that is there.

    Raises:
        EditorFailed: there is none.
    """
    for variable in ("VISUAL", "EDITOR"):
        try:
            if words := shlex.split(environment.get(variable, "")):
                return words
        except ValueError as error:
            raise EditorFailed(f"{variable} cannot be read as a command ({error}).") from error
    for name in ("nano", "vim", "vi"):
        if path := shutil.which(name, path=environment.get("PATH")):
            return [path]
    raise EditorFailed("No editor was found; set EDITOR to one.")


def edit(text: str, *, folder: Path, name: str, environment: Mapping[str, str]) -> str:
    """Run the editor on a text, on this terminal, and return what was saved, cleaned as all typed text is.

    The file (0600) stands in a folder of its own, so that two programs that edit at once do not meet; both are gone
    afterwards, unless something was saved in it that could not be taken.

    Raises:
        EditorFailed: it could not be run, failed, or left no text; the text is as it was.
    """
    command = editor_command(environment)
    try:
        path = new_folder(private_folder(folder)) / name
        write_private(path, text.encode())
    except OSError as error:
        raise EditorFailed(
            f"The note cannot be put into {folder} for the editor ({error.strerror})."
        ) from error
    try:
        # The engineer's own choice, run as words and without a shell.
        ended = subprocess.run([*command, str(path)], env=dict(environment), check=False)  # noqa: S603
    except OSError as error:
        _remove(path)
        raise EditorFailed(
            f"{command[0]} cannot be run ({error.strerror}); set EDITOR to another."
        ) from error
    return _taken(path, text, command[0], ended.returncode)


def edit_suspended(
    app: App[None], text: str, *, folder: Path, name: str, environment: Mapping[str, str]
) -> tuple[str, str]:
    """Give the terminal to the editor; return the text as it left it, and what went wrong, if anything did."""
    failed = ""
    try:
        with app.suspend():
            # Nothing may be raised in here: the app would not come back.
            try:
                text = edit(text, folder=folder, name=name, environment=environment)
            except EditorFailed as error:
                failed = str(error)
    except SuspendNotSupported:
        failed = "This terminal cannot be given to another program."
    return text, failed


def _taken(path: Path, before: str, editor: str, status: int) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EditorFailed(f"{editor} left no file ({error.strerror}); the note is as it was.") from error
    problem = f"{editor} ended with status {status}" if status else ""
    try:
        saved = decoded(content)  # some editors of Windows write no plain UTF-8
    except NoText:
        problem, saved = f"{editor} saved no UTF-8", before
    if not problem:
        _remove(path)
        return cleaned(saved)
    if content == before.encode():
        _remove(path)
        raise EditorFailed(f"{problem}; the note is as it was.")
    raise EditorFailed(f"{problem}; the note is as it was, and what was saved is in {path}.")


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
        path.parent.rmdir()  # an editor may have left a copy of its own there; then it stays
