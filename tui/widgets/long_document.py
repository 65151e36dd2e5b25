"""A text field's document that knows its text and its height without going through all lines each time.

A text field asks for both once for each line that it draws.
"""

from textual.document._document import Document, EditResult, Location
from textual.document._wrapped_document import WrappedDocument


class LongDocument(Document):
    """A document that joins its lines once after each edit."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
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
        return super().replace_range(start, end, text)


class LongWrappedDocument(WrappedDocument):
    """A document's lines on the screen."""

    @property
    def height(self) -> int:
        """How many lines there are on the screen."""
        return len(self._offset_to_line_info)
