"""Edits of a note that were neither copied nor saved to a file."""

import hashlib
from dataclasses import dataclass

from tui.sessions.state import Typed


@dataclass(frozen=True)
class Edits:
    """A note as it was edited, and whether the session makes the same note still."""

    text: str
    up_to_date: bool


class PreviewDraft:
    """Keeps the edits of a session's note with what is typed for the session."""

    def __init__(self, typed: Typed) -> None:
        self._form = typed.form("preview")

    def keep(self, text: str, *, made: str) -> None:
        """Keep a note that was `made` and edited since; one that is as it was made is none."""
        if text == made:
            self.clear()
            return
        self._form.keep("text", text, made)
        self._form.keep("made", _digest(made))

    def edits(self, *, made: str) -> Edits | None:
        """Return what was kept for a note that is made so now."""
        text = self._form.get("text", made)
        return Edits(text, self._form.get("made") == _digest(made)) if text != made else None

    def clear(self) -> None:
        """Forget the edits."""
        self._form.clear()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
