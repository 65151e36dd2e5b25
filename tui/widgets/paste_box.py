"""Takes what the engineer pastes, to be compared: it is counted and not shown."""

from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class PasteBox(Widget, can_focus=True):
    """A box to paste into.

    A terminal without bracketed paste sends the text as keys: they are gathered, and plain letters are no verbs here.
    """

    DEFAULT_CSS = """
    PasteBox { height: 3; border: round $panel; padding: 0 1; color: $text-muted; }
    PasteBox:focus { border: round $primary; color: $foreground; }
    """

    told: reactive[str] = reactive("Paste here what you copied; it is compared and not shown.")

    @dataclass
    class Pasted(Message):
        """Something was pasted; `text` is all that was pasted since the last key that is no text."""

        text: str

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take plain letters for what is pasted."""
        return character is not None and (character.isprintable() or key in ("enter", "tab"))

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste as a whole."""
        event.stop()
        self._typed = ""
        self.post_message(self.Pasted(event.text))

    def on_key(self, event: events.Key) -> None:
        """Take a paste that comes as keys."""
        if not self.check_consume_key(event.key, event.character):
            return
        event.stop()
        self._typed += "\n" if event.key == "enter" else event.character or ""
        self.post_message(self.Pasted(self._typed))

    def render(self) -> Text:
        """Draw what is known."""
        return Text(self.told)
