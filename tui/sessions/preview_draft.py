"""A session's note as it was edited or masked, which stands in for the one that the session makes."""

import hashlib
import re
from dataclasses import dataclass

from backend.app.schemas.categories import PLACEHOLDER
from tui.sessions.state import Typed

_PLACEHOLDER = re.compile(PLACEHOLDER)


@dataclass(frozen=True)
class Edits:
    """A note as it was edited.

    Attributes:
        text: the whole of it.
        up_to_date: whether the session makes the same note still as when it was edited.
        masked: whether masking is all that was done to it.
    """

    text: str
    up_to_date: bool
    masked: bool = False

    @property
    def how(self) -> str:
        """What was done to it, in a word."""
        return "masked" if self.masked else "edited"

    def masks(self, made: str) -> int:
        """Return how many more values are masked in it than in the note that is `made` now."""
        return max(0, len(_PLACEHOLDER.findall(self.text)) - len(_PLACEHOLDER.findall(made)))


class PreviewDraft:
    """Keeps the edits of a session's note with what is typed for the session, until they are discarded."""

    def __init__(self, typed: Typed) -> None:
        self._form = typed.form("preview")

    def __bool__(self) -> bool:
        return bool(self._form)

    def keep(self, text: str, *, made: str, masked: bool = False) -> None:
        """Keep a note that was `made` and edited since; one that is as it was made is none."""
        if text == made:
            self.clear()
            return
        self._form.keep("text", text, made)
        self._form.keep("made", _digest(made))
        self._form.keep("masked", "yes" if masked else "")

    def edits(self, *, made: str) -> Edits | None:
        """Return what was kept for a note that is made so now."""
        text = self._form.get("text", made)
        if text == made:
            return None
        return Edits(text, self._form.get("made") == _digest(made), bool(self._form.get("masked")))

    def clear(self) -> None:
        """Forget the edits."""
        self._form.clear()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
