"""A text field's document for texts of any length.

It knows its text without going through all lines each time: a text field asks for it once for each row that it draws. It
takes a long text in parts, as one edit. And what comes into it is legible, however it comes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from textual.document._document import Document, EditResult, Location
from textual.document._edit import Edit
from textual.document._history import EditHistory

from backend.app.schemas.text import made_legible


class LongDocument(Document):
    """A document that joins its lines once after each edit."""

    def __init__(self, text: str) -> None:
        super().__init__(made_legible(text))
        self._joined: str | None = None

    @property
    def text(self) -> str:
        """The text."""
        if self._joined is None:
            self._joined = super().text
        return self._joined

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace a stretch of the text."""
        self._joined = None
        return super().replace_range(start, end, made_legible(text))


class LongHistory(EditHistory):
    """A history of edits that takes those in a row, each right behind the one before, for one."""

    _in_a_row: list[Edit] | None = None

    @contextmanager
    def one_edit(self) -> Iterator[None]:
        """Take the edits made meanwhile for one."""
        edits: list[Edit] = []
        self._in_a_row = edits
        try:
            yield
        finally:
            self._in_a_row = None
            if edits:
                super().record(_joined(edits))

    def record(self, edit: Edit) -> None:
        """Record an edit that was made."""
        if self._in_a_row is None:
            super().record(edit)
        else:
            self._in_a_row.append(edit)


def _joined(edits: list[Edit]) -> Edit:
    first, last = edits[0], edits[-1]
    whole = Edit(
        "".join(edit.text for edit in edits),
        first.from_location,
        first.to_location,
        first.maintain_selection_offset,
    )
    if first._edit_result is not None and last._edit_result is not None:
        whole._edit_result = EditResult(last._edit_result.end_location, first._edit_result.replaced_text)
    whole._original_selection = first._original_selection
    return whole
