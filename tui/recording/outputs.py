"""Files with what commands printed that could be attached nowhere; they are of no session that is known."""

import os
import re
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"run-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}-[0-9]+\.txt\Z")


def outputs_in(state_dir: Path) -> Path:
    """Return the folder that they are in."""
    return state_dir / "outputs"


def kept_outputs(state_dir: Path) -> list[Path]:
    """Return those that are kept, and nothing else that may be there."""
    with suppress(OSError):
        return [
            path
            for path in outputs_in(state_dir).iterdir()
            if _NAME.match(path.name) and path.is_file() and not path.is_symlink()
        ]
    return []


def erase_outputs(state_dir: Path) -> tuple[int, int]:
    """Erase them; return how many are erased, and how many cannot be."""
    meant = kept_outputs(state_dir)
    for path in meant:
        with suppress(OSError):
            path.unlink()
    left = sum(os.path.lexists(path) for path in meant)
    return len(meant) - left, left
