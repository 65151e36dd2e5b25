"""Saving a note where the engineer wants it."""

from pathlib import Path

from tui.files import private_folder, write_private


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
    if path.is_dir():
        raise DownloadFailed(f"{path} is a folder; name a file in it.")
    try:
        private_folder(path.parent)
        write_private(path, text.encode(), overwrite=overwrite)
    except FileExistsError as there:
        if overwrite or not path.exists():
            raise DownloadFailed(f"{path.parent} is no folder; choose another.") from there
        raise FileThere(f"{path} is there already.") from there
    except OSError as error:
        raise DownloadFailed(f"{path} cannot be written ({error.strerror}); choose another place.") from error
