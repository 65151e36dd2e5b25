"""Every copy goes to a private file first, so that no note is ever lost to a terminal."""

import contextlib
import os
import re
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from backend.app.core.files import private_folder, write_private

KEPT = 20
"""Copies that are kept; older ones are removed."""

_PREFIX = "rf-"
_OURS = re.compile(rf"{_PREFIX}[0-9]{{8}}-[0-9]{{6}}(\.[0-9]+)?-.+\.(md|txt|html)\Z")
"""What may be removed: the folder may be one that the engineer chose, with other files in it."""


def save_copy(folder: Path, file_name: str, text: str, *, now: datetime) -> Path:
    """Write a copy (0600) and return its path; only the newest `KEPT` copies stay.

    Raises:
        OSError: the folder cannot be written; NotPrivate, if others can write to what is in it.
    """
    private_folder(folder, shared=True)
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", file_name).lstrip(".") or "note.txt"
    while True:
        path = _free(folder, f"{_PREFIX}{now:%Y%m%d-%H%M%S}", safe)
        with contextlib.suppress(FileExistsError):  # another program took the name meanwhile
            write_private(path, text.encode(), overwrite=False)
            break
    _prune(folder, path)
    return path


def kept_copies(folder: Path) -> list[Path]:
    """Return the copies that are kept there, and nothing else that may be there."""
    with contextlib.suppress(OSError):
        return [path for path in folder.iterdir() if _OURS.match(path.name) and _is_plain(path)]
    return []


def erase_copies(folder: Path, *, named: Collection[str] | None = None) -> tuple[int, int]:
    """Erase all copies that are kept there, or those alone that were made under one of these names.

    Returns how many are erased, and how many cannot be, such as another user's.
    """
    meant = [path for path in kept_copies(folder) if named is None or own_name(path) in named]
    for path in meant:
        with contextlib.suppress(OSError):
            path.unlink()
    left = sum(os.path.lexists(path) for path in meant)
    return len(meant) - left, left


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _prune(folder: Path, newest: Path) -> None:
    """Remove what is too old; what cannot be removed, such as another user's, stays."""
    found: list[tuple[int, str, Path]] = []
    for path in kept_copies(folder):
        if path != newest:
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime_ns, path.name, path))
    for _written, _name, old in sorted(found, reverse=True)[KEPT - 1 :]:
        with contextlib.suppress(OSError):
            old.unlink()


def own_name(path: Path) -> str:
    """Return the name that a copy was given by whoever made it."""
    return re.sub(rf"^{_PREFIX}[0-9]{{8}}-[0-9]{{6}}(\.[0-9]+)?-", "", path.name)


def _free(folder: Path, stamp: str, name: str) -> Path:
    """Return a path that no copy of the same second has; the names sort by age."""
    path, number = folder / f"{stamp}-{name}", 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stamp}.{number:02}-{name}"
    return path
