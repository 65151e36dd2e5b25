"""The last result, which stays until there is another one, and what is wrong for as long as it lasts."""

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from tui.notes.messages import MARKS, MessageKind


class MessageLine(Widget):
    """A message with a mark that says what kind it is, also without colour; a warning stands below it."""

    DEFAULT_CSS = """
    MessageLine { height: auto; max-height: 5; padding: 0 1; color: $text-muted; }
    MessageLine.-done { color: $text-success; }
    MessageLine.-sent { color: $text-accent; }
    MessageLine.-failed, MessageLine > .message-line--warning { color: $text-error; text-style: bold; }
    MessageLine.-warned { max-height: 8; }
    """
    COMPONENT_CLASSES = {"message-line--warning"}

    text: reactive[str] = reactive("", layout=True)
    warning: reactive[str] = reactive("", layout=True)

    def __init__(self, *, keeps_place: bool = True) -> None:
        """Make an empty line; without `keeps_place` it takes none as long as it is empty, as in dialogs."""
        super().__init__()
        self._kind: MessageKind = "note"
        self._keeps_place = keeps_place
        self.display = keeps_place

    def show(self, text: str, kind: MessageKind = "note") -> None:
        """Show a message in place of the last one."""
        self.remove_class(*(f"-{other}" for other in MARKS))
        self.add_class(f"-{kind}")
        self._kind = kind
        self.display = self._keeps_place or bool(text or self.warning)
        self.text = text

    def warn(self, warning: str) -> None:
        """Show a warning with each message from now on; an empty one ends that."""
        self.set_class(bool(warning), "-warned")
        self.display = self._keeps_place or bool(self.text or warning)
        self.warning = warning

    def render(self) -> Text:
        """Draw the message and the warning, each with its mark."""
        lines = [Text(f"{MARKS[self._kind]} {self.text}")] if self.text else []
        if self.warning:
            style = self.get_component_rich_style("message-line--warning", partial=True)
            lines.append(Text(f"{MARKS['failed']} {self.warning}", style))
        return Text("\n").join(lines)
