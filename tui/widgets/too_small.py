"""What covers a screen that has no room for its parts: nothing is answered there that cannot be read."""

from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from tui import keys

SMALLEST = Size(60, 18)
"""Columns and rows that every screen needs."""


def is_too_small(size: Size) -> bool:
    """Tell whether a terminal has no room for a screen."""
    return size.width < SMALLEST.width or size.height < SMALLEST.height


class TooSmall(Widget):
    """Covers all of a screen as long as the terminal is too small."""

    DEFAULT_CSS = """
    TooSmall {
        overlay: screen; constrain: inside inside; display: none; width: 100vw; height: 100vh;
        background: $background; padding: 1;
    }
    """

    def render(self) -> Text:
        """Say what to do."""
        now = self.app.size
        return Text(
            f"{now.width}x{now.height} is too small: {SMALLEST.width}x{SMALLEST.height} or more is needed.\n"
            f"No key does anything here but {keys.QUIT}, which quits. All that was typed is kept.\n"
            "Make the terminal larger, or its letters smaller."
        )
