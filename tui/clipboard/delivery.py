"""What became of a copy, and the sentence that may be said about it."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tui import keys
from tui.core.messages import Part


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
        brief: where it is `partly`, the same in few words; else what is known besides of where it went, if anything.
        partly: it is known to be somewhere, as in a tmux buffer, and known not to be on the engineer's clipboard.
    """

    level: Level
    detail: str
    partly: bool = False
    brief: str = ""


class NotDelivered(Exception):
    """A way did not deliver; the message says why, as a part of a sentence."""


@dataclass(frozen=True)
class Delivery:
    """The outcome of one copy.

    Attributes:
        outcome: what the best way came to.
        path: the file that holds the text in any case; None where even that could not be written.
        refused: why not, if its folder is no private one, or nothing of the text may be on a disk.
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

    @property
    def confirmed(self) -> bool:
        """Whether the text is known to be where the engineer pastes from."""
        return self.level is Level.VERIFIED and not self.outcome.partly

    def told(self, *, in_field: bool = False) -> tuple[Part, ...]:
        """Return what the engineer may be told, and the key that tells more.

        `in_field` says whether a text field has the focus, where plain letters are no keys.

        Nothing is said to be copied that is not known to be. Sizes, paths and remedies stand under that key.
        """
        if self.level is Level.FAILED:
            rescue = Part(f"{keys.LAST_COPY.named(in_field=in_field)} shows how to get it")
            return (Part(f"NOT copied: {self.outcome.detail}"), rescue, self._no_file)
        details = f"{keys.LAST_COPY.named(in_field=in_field)} details"
        if self.outcome.partly:
            return (Part(self.outcome.brief), Part(details), self._no_file)
        if self.level is Level.SENT:
            known = Part(self.outcome.brief, 1)
            return (Part("sent, not confirmed"), known, Part(details, 2), self._no_file)
        return (Part("copied, verified"), self._no_file)

    @property
    def no_file(self) -> str:
        """Why there is no file, where there is none."""
        return self.refused or "its folder cannot be written"

    @property
    def _no_file(self) -> Part:
        return Part("" if self.path is not None else f"no file was kept: {self.no_file}")


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
