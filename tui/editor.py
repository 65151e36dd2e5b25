"""A text in the engineer's own editor, and back."""

import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tui.files import private_folder, write_private


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


def edit(text: str, *, path: Path, environment: Mapping[str, str]) -> str:
    """Run the editor on a text, on this terminal, and return what was saved. The file (0600) is gone afterwards.

    Raises:
        EditorFailed: it could not be run, failed, or left no text; the text is as it was.
    """
    command = editor_command(environment)
    try:
        private_folder(path.parent)
        write_private(path, text.encode())
        # The engineer's own choice, run as words and without a shell.
        ended = subprocess.run([*command, str(path)], env=dict(environment), check=False)  # noqa: S603
        if ended.returncode != 0:
            raise EditorFailed(f"{command[0]} ended with status {ended.returncode}; the note is as it was.")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise EditorFailed(f"{command[0]} saved no UTF-8; the note is as it was.") from error
    except OSError as error:
        raise EditorFailed(
            f"{command[0]} cannot be run ({error.strerror}); set EDITOR to another."
        ) from error
    finally:
        path.unlink(missing_ok=True)
