"""Private folders and files."""

import os
from pathlib import Path


def private_folder(path: Path) -> Path:
    """Make a folder (0700) if it is not there, and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, content: bytes, *, overwrite: bool = True) -> None:
    """Write a file (0600) as a whole or not at all.

    Raises:
        FileExistsError: there is such a file, and it is not to be overwritten.
    """
    if not overwrite and path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
