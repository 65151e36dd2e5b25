"""The top line: where one is on the left, what is saved on the right."""

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

_SHORTEST = 8
"""What stays of a title beside a long status."""


class TitleBar(Widget):
    """One line with a title and a status."""

    DEFAULT_CSS = "TitleBar { height: 1; padding: 0 1; background: $panel; color: $foreground; }"

    title: reactive[str] = reactive("")
    status: reactive[str] = reactive("")

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.set_reactive(TitleBar.title, title)

    def render(self) -> Text:
        """Draw the title, cut where the status needs the room."""
        width = self.content_size.width
        right = Text(self.status, style="dim")
        left = Text(self.title, style="bold", no_wrap=True)
        left.truncate(max(_SHORTEST, width - right.cell_len - 2), overflow="ellipsis")
        right.truncate(max(1, width - left.cell_len - 2), overflow="ellipsis")
        gap = max(1, width - left.cell_len - right.cell_len)
        return Text.assemble(left, " " * gap, right, no_wrap=True, overflow="ellipsis")
