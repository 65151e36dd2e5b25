"""The text fields: the only subclasses of TextArea and Input, so that what all fields do stands in one place."""

import asyncio

from textual import events
from textual.document._document_navigator import DocumentNavigator
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tui import keys
from tui.widgets.long_document import LongDocument, LongWrappedDocument

_PART = 40_000
"""Characters that are laid out without a pause for other work."""


def is_field(widget: Widget | None) -> bool:
    """Tell whether a widget takes plain letters as text."""
    return isinstance(widget, TextField | LineField) and not getattr(widget, "read_only", False)


class TextField(TextArea):
    """Text of many lines."""

    BINDINGS = [*keys.TAKE_BACK.bind("undo")]

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(text, id=id, placeholder=placeholder, highlight_cursor_line=False, compact=True)
        self.cursor_blink = False  # blinking sends bytes over SSH for ever
        self._wrapped_at = -1

    async def _on_key(self, event: events.Key) -> None:
        # Alt with a letter that no verb has is no text, though it carries a character.
        if event.key.startswith("alt+"):
            event.prevent_default()
            return
        await super()._on_key(event)

    def _rewrap_and_refresh_virtual_size(self) -> None:
        self._wrapped_at = self.wrap_width
        super()._rewrap_and_refresh_virtual_size()

    def _on_resize(self, event: events.Resize) -> None:  # type: ignore[override]  # Textual passes it if it is asked for
        # TextArea would wrap the whole text anew, also where only its height changed: at 1 MB that is felt.
        if self.wrap_width == self._wrapped_at:
            event.prevent_default()
            self._refresh_size()

    def _set_document(self, text: str, language: str | None) -> None:  # noqa: ARG002 - no field has a language
        self._highlight_query = None
        self.document = LongDocument(text)
        self.wrapped_document = LongWrappedDocument(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def load(self, text: str) -> None:
        """Show another text than the one typed, without a Changed message of its own."""
        if text != self.text:
            with self.prevent(TextArea.Changed):
                self.load_text(text)
            self.move_cursor(self.document.end)

    def replace_all(self, text: str) -> None:
        """Put another text in place of this one, as one step that undo takes back; the cursor stays on its line."""
        row, column = self.cursor_location
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end)
        self.history.checkpoint()
        row = min(row, self.document.line_count - 1)
        self.move_cursor((row, min(column, len(self.document.get_line(row)))))

    async def fill(self, text: str) -> None:
        """Show a long text: part by part, with a turn for other work after each; undo begins after it."""
        parts = _parts(text)
        with self.prevent(TextArea.Changed):
            self.load_text(parts[0])
        for part in parts[1:]:
            await asyncio.sleep(0)
            with self.prevent(TextArea.Changed):
                self.insert(part, self.document.end, maintain_selection_offset=True)
        self.history.clear()
        self.move_cursor((0, 0))


def _parts(text: str) -> list[str]:
    """Cut a text into parts that are quickly laid out, each but the last ending in a newline."""
    parts, start = [], 0
    while len(text) - start > _PART:
        end = text.find("\n", start + _PART) + 1
        if not end:
            break
        parts.append(text[start:end])
        start = end
    return [*parts, text[start:]]


class LineField(Input):
    """Text of one line."""

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

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take plain letters as text, and the slash, whose character Textual does not know here."""
        return super().check_consume_key(key, "/" if key == keys.NAMES["/"] else character)

    async def _on_key(self, event: events.Key) -> None:
        if event.key.startswith("alt+"):
            event.prevent_default()
            return
        await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        # Input itself would keep the first line and drop the others without a word.
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(" ".join(event.text.split()))
