"""The field of many lines: the only subclass of TextArea, so that what all of them do stands in one place."""

import asyncio
from collections.abc import Callable, Iterator

from textual import events
from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._edit import Edit
from textual.widgets import TextArea

from tui import keys
from tui.widgets.line import Field
from tui.widgets.long_document import LongDocument, LongHistory
from tui.widgets.long_lines import LongLines
from tui.widgets.long_wrapped import LongWrappedDocument

_PART_LENGTH, _PART_LINES = 40_000, 1_000
"""How many characters, and how many lines, are laid out without a pause for other work."""


class TextField(Field, LongLines, TextArea):
    """Text of many lines."""

    BINDINGS = [*keys.TAKE_BACK.bind("undo")]

    def __init__(self, text: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(text, id=id, placeholder=placeholder, highlight_cursor_line=False, compact=True)
        self.cursor_blink = False  # blinking sends bytes over SSH for ever
        before = self.history
        self.history = self._long_history = LongHistory(
            before.max_checkpoints, before.checkpoint_timer, before.checkpoint_max_characters
        )
        self._wrapped_at = -1
        self._height = 0
        self.let_in: Callable[[str], str] = lambda text: text
        """Returns what of a text may stand here that is pasted or put behind the others; what is typed is not asked."""
        self._one_at_a_time = asyncio.Lock()
        """Held while a text goes in part by part."""

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        if not self.read_only:
            event.stop()
            async with self._one_at_a_time:
                self.move_cursor(await self.put(self.let_in(event.text), *self.selection))

    async def put(self, text: str, start: Location, end: Location) -> Location:
        """Put a text of any length in place of a stretch, and return where it ends.

        It goes in part by part, with a turn for other work after each; undo takes back all of it.
        """
        start, end = sorted((start, end))
        *parts, last = _parts(text)
        with self._long_history.one_edit():
            for part in parts:
                with self.prevent(TextArea.Changed):
                    start = end = self.replace(part, start, end).end_location
                await asyncio.sleep(0)
            return self.replace(last, start, end).end_location

    def undo(self) -> None:
        """Take back the last edit."""
        self._before(self.history.undo_stack)
        super().undo()

    def redo(self) -> None:
        """Make the edit again that was taken back last."""
        self._before(self.history.redo_stack)
        super().redo()

    def _before(self, batches: list[list[Edit]]) -> None:
        # Textual looks for the cursor before it has put it where it belongs; behind the end there is no line.
        if batches:
            self.move_cursor(min(edit.top for edit in batches[-1]))

    async def append(self, text: str) -> None:
        """Put a text of any length on lines of its own behind all others."""
        async with self._one_at_a_time:
            gap = "\n" if self.text and not self.text.endswith("\n") else ""
            await self.put(gap + self.let_in(text), self.document.end, self.document.end)

    def _rewrap_and_refresh_virtual_size(self) -> None:
        self._wrapped_at = self.wrap_width
        super()._rewrap_and_refresh_virtual_size()

    def _on_resize(self, event: events.Resize) -> None:  # type: ignore[override]  # Textual passes it if it is asked for
        before, self._height = self._height, self.size.height
        at = self.wrapped_document.location_to_offset(self.cursor_location).y - self.scroll_offset.y
        if self._height <= at < before:  # where one types, or what came last, stays in sight
            self.call_after_refresh(self.scroll_cursor_visible)
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

    def show_end(self) -> None:
        """Go behind the last of the text; blank lines behind it would be all that a low field shows."""
        shown = self.text.rstrip()
        self.move_cursor((shown.count("\n"), len(shown) - shown.rfind("\n") - 1))
        self.call_after_refresh(self.scroll_cursor_visible)  # where the field has no size yet, or another one

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
        first, *parts = _parts(text)
        with self.prevent(TextArea.Changed):
            self.load_text(first)
            for part in parts:
                await asyncio.sleep(0)
                self.insert(part, self.document.end, maintain_selection_offset=True)
        self.history.clear()
        self.move_cursor((0, 0))


def _parts(text: str) -> Iterator[str]:
    """Cut a text into parts that are quickly laid out, each but the last ending in a newline."""
    start = end = lines = 0
    while next_line := text.find("\n", end) + 1:
        end, lines = next_line, lines + 1
        if end - start >= _PART_LENGTH or lines >= _PART_LINES:
            yield text[start:end]
            start, lines = end, 0
    yield text[start:]
