"""Saving a note where the engineer wants it."""

from pathlib import Path

from tui.core.files import private_folder, write_private


class DownloadFailed(Exception):
    """The note was not saved; the message is one sentence."""


class FileThere(DownloadFailed):
    """A file of that name is there already."""


def save_note(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a note (0600) as a whole or not at all.

    Raises:
        FileThere: the file is there, and `overwrite` was not asked for.
        DownloadFailed: it cannot be written.
    """
    try:
        target = path.resolve() if path.is_symlink() else path
        _require_regular(target)
        private_folder(target.parent)
        write_private(target, text.encode(), overwrite=overwrite)
    except FileExistsError as there:
        if there.filename is not None:  # the system's own: something that is no folder stands in the way
            raise DownloadFailed(f"{path.parent} is no folder; choose another.") from there
        raise FileThere(f"{path} is there already.") from there
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DownloadFailed(
            f"{_shortened(path)} cannot be written ({reason}); choose another place."
        ) from error


def _require_regular(path: Path) -> None:
    if path.is_dir():
        raise DownloadFailed(f"{path} is a folder; name a file in it.")
    if path.exists() and not path.is_file():
        raise DownloadFailed(f"{path} is no regular file; name another.")


def _shortened(path: Path) -> str:
    text = str(path)
    return text if len(text) <= 120 else f"{text[:117]}…"
