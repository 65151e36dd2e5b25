"""The last result, which stays until there is another one, what is wrong for as long as it lasts, and hints.

It has its rows on the screen, empty or not, so that no message moves what an engineer is looking at. What needs more
rises over what is above.
"""

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from tui.core.messages import HINT, MARKS, MessageKind, Part, in_one_line, without_sparest

_MOST = 6
"""Rows of a message that rises."""


class MessageLine(Widget):
    """A message with a mark that says what kind it is, also without colour; a warning stands below it."""

    DEFAULT_CSS = """
    MessageLine { height: 1; padding: 0 1; color: $text-muted; layout: vertical; }
    MessageLine.-none { height: 0; }
    MessageLine.-three { height: 3; }
    MessageLine.-done { color: $text-success; }
    MessageLine.-sent { color: $text-accent; }
    MessageLine.-failed, MessageLine > .message-line--warning { color: $text-error; text-style: bold; }
    """
    COMPONENT_CLASSES = {"message-line--warning"}

    def __init__(self, *, rows: int = 1) -> None:
        """Make an empty line of so many rows: 0, 1 or 3."""
        super().__init__(classes={0: "-none", 1: "", 3: "-three"}[rows])
        self._rows = rows
        self._parts: tuple[Part, ...] = ()
        self._kind: MessageKind = "note"
        self._warning = ""
        self._hint = ""
        self._offer = ""
        self._calm = False

    def compose(self) -> ComposeResult:
        yield RisenMessage()

    def show(self, text: str | tuple[Part, ...], kind: MessageKind = "note") -> None:
        """Show a message in place of the last one, and of an offer; an empty one leaves the row to those and to a hint."""
        if text:
            self._offer = ""
        self._parts = (Part(text),) if isinstance(text, str) else text
        self._kind, self._calm = kind, False
        self._draw()

    def reword(self, before: tuple[Part, ...], after: tuple[Part, ...]) -> None:
        """Say the same in other words, if it is what is said."""
        if self._parts == before != after:
            self._parts = after
            self._draw()

    def hint(self, text: str) -> None:
        """Say what can be done here, while there is no message."""
        self._hint = text
        self._draw()

    def offer(self, text: str) -> None:
        """Say what a key does just now, in place of the message; an empty one brings the message back."""
        self._offer = text
        self._draw()

    def warn(self, warning: str) -> None:
        """Show a warning with each message from now on; an empty one ends that."""
        self._warning = warning
        self._draw()

    def calm(self) -> None:
        """Give back what lies under a long message, since the engineer has gone on; what failed stays to be read."""
        if not self._calm and self._kind != "failed":
            self._calm = True
            self._draw()

    def on_resize(self) -> None:
        self._draw()

    def render(self) -> Text:
        """Draw what has its place here."""
        return Text("\n").join(self._lines(self.content_size.width)) if self._fits else Text()

    def _draw(self) -> None:
        """Lay the message where it has room."""
        for kind in MARKS:
            self.set_class(kind == self._kind and self.tells, f"-{kind}")
        self.refresh()
        for risen in self.query(RisenMessage):  # none before the first layout
            place = self.parent.content_region if isinstance(self.parent, Widget) else self.content_region
            lines = [] if self._fits else self._lines(place.width - 2)
            shared = self.outer_size.width < place.width
            below = 0 if shared else self._rows
            risen.show(lines, width=place.width, x=place.x - self.content_region.x, y=below - len(lines))

    @property
    def tells(self) -> bool:
        """Whether there is a message that an offer does not take the place of."""
        return not self._offer and any(part.text for part in self._parts)

    @property
    def _fits(self) -> bool:
        """Whether all of it that is said nowhere else has its place in the rows that are reserved."""
        return len(self._lines(self.content_size.width, least_spare=HINT)) <= self._rows

    def _lines(self, width: int, *, least_spare: int = 1) -> list[Text]:
        """Return message and warning in lines of a width; for one line, parts go that are as spare as that."""
        lines = []
        if not self.tells:
            text = self._offer or self._hint
            lines += self._wrapped(text, width, most=1) if text else []
        else:
            text = f"{MARKS[self._kind]} {self._fitted(width, least_spare)}"
            lines += self._wrapped(text, width, most=1 if self._calm else _MOST)
        if self._warning:
            style = self.get_component_rich_style("message-line--warning", partial=True)
            warning = self._wrapped(f"{MARKS['failed']} {self._warning}", width, most=_MOST)
            lines += [Text(line.plain, style) for line in warning]
        return lines

    def _wrapped(self, text: str, width: int, *, most: int) -> list[Text]:
        lines = list(Text(text).wrap(self.app.console, max(width, 1)))
        if len(lines) > most:
            rest = Text(" ").join(Text(line.plain.rstrip()) for line in lines[most - 1 :])
            rest.truncate(width, overflow="ellipsis")
            lines = [*lines[: most - 1], rest]
        return lines

    def _fitted(self, width: int, least_spare: int) -> str:
        parts = self._parts
        while cell_len(text := in_one_line(parts)) + 2 > width:
            fewer = without_sparest(parts, at_least=least_spare)
            if fewer == parts:
                break
            parts = fewer
        return text


class RisenMessage(Static):
    """What does not fit in the rows of a message line, over what is above."""

    DEFAULT_CSS = "RisenMessage { overlay: screen; display: none; padding: 0 1; background: $panel; }"

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[list[Text], int, int, int] | None = None

    def show(self, lines: list[Text], *, width: int, x: int, y: int) -> None:
        """Show these lines at a place that is relative to the message line's; none hide it."""
        shown = (lines, width, x, y) if lines else None
        if shown == self._shown:  # laying it out anew would bring the message line here again
            return
        self._shown = shown
        self.display = bool(lines)
        if lines:
            self.styles.width, self.styles.height, self.styles.offset = width, len(lines), (x, y)
            self.update(Text("\n").join(lines))
