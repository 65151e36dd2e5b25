"""Takes what the engineer pastes, to be compared: it is counted and not shown."""

from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

INVITATION = "Paste here; it is compared and not shown."
_PAUSE_SECONDS = 0.5
"""After so long without a key, a paste that comes as keys is over."""


class PasteBox(Widget, can_focus=True):
    """A box to paste into.

    A terminal without bracketed paste sends the text as keys: they are gathered, and plain letters are no verbs here.
    """

    DEFAULT_CSS = """
    PasteBox { height: 3; border: $frame $panel; padding: 0 1; color: $text-muted; }
    PasteBox:focus { border: $frame-focused $primary; color: $foreground; }
    """

    told: reactive[str] = reactive(INVITATION)

    @dataclass
    class Pasted(Message):
        """Something was pasted; `typed` says that it came as keys."""

        text: str
        typed: bool = False

    def __init__(self) -> None:
        super().__init__()
        self._typed: list[str] = []
        self._pause: Timer | None = None

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take plain letters for what is pasted."""
        return character is not None and (character >= " " or key in ("enter", "tab"))

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste as a whole."""
        event.stop()
        self._typed.clear()
        self.post_message(self.Pasted(event.text))

    def on_key(self, event: events.Key) -> None:
        """Take a paste that comes as keys."""
        if not self.check_consume_key(event.key, event.character):
            return
        event.stop()
        self._typed.append("\n" if event.key == "enter" else event.character or "")
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE_SECONDS, self._all_came)

    def _all_came(self) -> None:
        text = "".join(self._typed)
        self._typed.clear()
        self.post_message(self.Pasted(text, typed=True))

    def render(self) -> Text:
        """Draw what is known."""
        return Text(self.told)
