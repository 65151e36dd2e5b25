"""The last result, which stays until there is another one."""

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from tui.notes.messages import MARKS, MessageKind


class MessageLine(Widget):
    """A message with a mark that says what kind it is, also without colour."""

    DEFAULT_CSS = """
    MessageLine { height: auto; max-height: 5; padding: 0 1; color: $text-muted; }
    MessageLine.-done { color: $text-success; }
    MessageLine.-sent { color: $text-accent; }
    MessageLine.-failed { color: $text-error; text-style: bold; }
    """

    text: reactive[str] = reactive("", layout=True)

    def __init__(self, *, keeps_place: bool = True) -> None:
        """Make an empty line; without `keeps_place` it takes none as long as it is empty, as in dialogs."""
        super().__init__()
        self._kind: MessageKind = "note"
        self._keeps_place = keeps_place
        self.display = keeps_place

    def show(self, text: str, kind: MessageKind = "note") -> None:
        """Show a message in place of the last one."""
        self._kind = kind
        self.set_classes(f"-{kind}")
        self.display = self._keeps_place or bool(text)
        self.text = text

    def render(self) -> Text:
        """Draw the mark and the message."""
        return Text(f"{MARKS[self._kind]} {self.text}" if self.text else "")
