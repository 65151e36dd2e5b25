"""The field of one line, the only subclass of Input, and what is a field: the list has no other, and imports no other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.widgets import Input

from backend.app.schemas.text import made_legible
from tui import keys

_LONGEST_LINE = 500
"""How many characters of one line the API takes."""


if TYPE_CHECKING:
    from textual.widget import Widget as _Part
else:
    _Part = object  # a field has the style sheet of the first of its bases that is a widget: not this one's


class Field(_Part):
    """What all text fields have in common: plain letters go into them. It stands before the field's own class."""

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Take plain keys as text, those too whose character Textual does not know here."""
        return super().check_consume_key(key, keys.character_of(key) or character)

    async def _on_key(self, event: events.Key) -> None:
        # Alt with a letter that no verb has is no text, though it carries a character.
        if event.key.startswith("alt+"):
            event.prevent_default()
            return
        await super()._on_key(event)


def is_field(widget: object) -> bool:
    """Tell whether a widget takes plain letters as text."""
    return isinstance(widget, Field) and not getattr(widget, "read_only", False)


class LineField(Field, Input):
    """Text of one line."""

    @dataclass
    class TooLong(Message):
        """What was pasted is more than a line takes; the field is as it was."""

        text: str

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own word
        max_length: int = 0,
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, id=id, compact=True, select_on_focus=False, max_length=max_length
        )
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        # Input itself would keep the first line and drop the others without a word.
        event.stop()
        event.prevent_default()
        line = " ".join(made_legible(event.text).split())
        kept = len(self.value) - len(self.selected_text)
        if kept + len(line) > (self.max_length or _LONGEST_LINE):
            self.post_message(self.TooLong(event.text))
        else:
            self.replace(line, *self.selection)
