"""What became of a copy, and the sentence that may be said about it."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Level(Enum):
    """How far a delivery is known."""

    VERIFIED = "verified"
    """It was read back and is the same."""
    SENT = "sent"
    """It was handed on; nobody confirmed it."""
    FAILED = "failed"
    """It went nowhere but to the file."""


@dataclass(frozen=True)
class Delivery:
    """The outcome of one copy.

    Attributes:
        level: how far it is known.
        detail: what was delivered where, or why nothing was; a part of a sentence.
        path: the file that holds the text in any case; None where even that could not be written.
    """

    level: Level
    detail: str
    path: Path | None

    def message(self, remark: str = "") -> str:
        """What the engineer may be told, with a remark of the caller's before the file's name.

        Nothing is said to be copied that is not known to be.
        """
        if self.path is None:
            file = "No file was kept: the state folder cannot be written"
        elif self.level is Level.FAILED:
            file = f"It is in {short_path(self.path)}"
        else:
            file = f"Also in {short_path(self.path)}"
        claim = f"NOT copied: {self.detail}" if self.level is Level.FAILED else self.detail
        return ". ".join(part for part in (claim, remark, file) if part)


def short_path(path: Path) -> str:
    """Return a path as people write it."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def size_of(text: str) -> str:
    """Return the size of a text in UTF-8, for people."""
    size = len(text.encode())
    return f"{size} bytes" if size < 1000 else f"{size / 1000:.1f} KB"
