"""Saving a note where the engineer wants it."""

from pathlib import Path

from backend.app.core.files import private_folder, write_private


class DownloadFailed(Exception):
    """The note was not saved; the message is one sentence."""


class FileThere(DownloadFailed):
    """A file of that name is there already."""


def save_note(path: Path, text: str, *, overwrite: bool = False, usual: Path | None = None) -> None:
    """Write a note (0600) as a whole or not at all; of folders none is made but the `usual` one of downloads.

    A link is neither followed nor replaced: it may be another user's, and lead to a file that is none of a note's.

    Raises:
        FileThere: the file is there, and `overwrite` was not asked for.
        DownloadFailed: it cannot be written.
    """
    try:
        _require_regular(path)
        if path.parent == usual and not usual.exists():
            private_folder(usual)
        write_private(path, text.encode(), overwrite=overwrite)
    except FileExistsError as there:
        raise FileThere(f"{path} is there already.") from there
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = error.strerror if isinstance(error, OSError) else str(error)
        remedy = "choose another place"
        if isinstance(error, FileNotFoundError) and not path.parent.exists():
            reason, remedy = f"there is no folder {_shortened(path.parent)}", "make it, or choose another"
        raise DownloadFailed(f"{_shortened(path)} cannot be written ({reason}); {remedy}.") from error


def _require_regular(path: Path) -> None:
    if path.is_symlink():
        raise DownloadFailed(f"{path} is a link; name the file itself.")
    if path.is_dir():
        raise DownloadFailed(f"{path} is a folder; name a file in it.")
    if path.exists() and not path.is_file():
        raise DownloadFailed(f"{path} is no regular file; name another.")
    if path.parent.exists() and not path.parent.is_dir():
        raise DownloadFailed(f"{path.parent} is no folder; choose another.")


def _shortened(path: Path) -> str:
    text = str(path)
    return text if len(text) <= 120 else f"{text[:117]}…"
