"""What became of a copy, and the sentence that may be said about it."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tui import keys

_LONGEST_PATH = 160


class Level(Enum):
    """How far a delivery is known."""

    VERIFIED = "verified"
    """It was read back and is the same."""
    SENT = "sent"
    """It was handed on; nobody confirmed it."""
    FAILED = "failed"
    """It went nowhere but to the file."""


@dataclass(frozen=True)
class Outcome:
    """What one way of delivering came to.

    Attributes:
        level: how far it is known.
        detail: what was delivered where; a part of a sentence.
        partly: it is known to be somewhere, as in a tmux buffer, and known not to be on the engineer's clipboard.
    """

    level: Level
    detail: str
    partly: bool = False


class NotDelivered(Exception):
    """A way did not deliver; the message says why, as a part of a sentence."""


@dataclass(frozen=True)
class Delivery:
    """The outcome of one copy.

    Attributes:
        outcome: what the best way came to.
        path: the file that holds the text in any case; None where even that could not be written.
        refused: why not, if its folder is no private one.
    """

    outcome: Outcome
    path: Path | None
    refused: str = ""

    @property
    def level(self) -> Level:
        """How far it is known."""
        return self.outcome.level

    @property
    def left_the_program(self) -> bool:
        """Whether the text is on its way to where the engineer pastes, as far as is known."""
        return self.level is not Level.FAILED and not self.outcome.partly

    def message(self, remark: str = "", *, in_field: bool = False) -> str:
        """What the engineer may be told, with a remark of the caller's after what became of it.

        `in_field` says whether a text field has the focus, where plain letters are no keys.

        Nothing is said to be copied that is not known to be.
        """
        failed = self.level is Level.FAILED
        claim = f"NOT copied: {self.outcome.detail}" if failed else self.outcome.detail
        return ". ".join(
            part for part in (claim, remark, self._next(in_field=in_field), self._file()) if part
        )

    def _next(self, *, in_field: bool) -> str:
        if self.level is Level.SENT:
            return f"{keys.LAST_COPY.named(in_field=in_field)} checks that it arrived"
        if self.outcome.partly or self.level is Level.FAILED:
            return f"{keys.LAST_COPY.named(in_field=in_field)} shows how to get it"
        return ""

    def _file(self) -> str:
        """Name the file where it is needed: a long path would push more important things off the screen."""
        if self.path is None:
            reason = f" ({self.refused})" if self.refused else ""
            return f"No file was kept: its folder cannot be written{reason}"
        if not self.outcome.partly and self.level is not Level.FAILED:
            return ""
        shown = short_path(self.path)
        return f"It is in {shown if len(shown) <= _LONGEST_PATH else f'…/{self.path.name}'}"


def short_path(path: Path) -> str:
    """Return a path as people write it."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def size_of(text: str) -> str:
    """Return the size of a text in UTF-8, for people."""
    size = len(text.encode())
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.1f} KB" if size < 999_950 else f"{size / 1_000_000:.1f} MB"
