"""The button that copies the note."""

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Button

from tui import keys
from tui.widgets.line import is_field


class CopyButton(Button):
    """Copy for Ticket, with the key that works where the focus is."""

    DEFAULT_CSS = """
    CopyButton { height: 1; width: auto; min-width: 10; margin: 0 1; color: $text-accent; background: $background; border: none; text-style: bold; }
    CopyButton:focus { text-style: bold reverse; }
    """

    def __init__(self) -> None:
        super().__init__(id="copy", compact=True)

    def on_mount(self) -> None:
        """Name the key again whenever the focus moves."""
        self.watch(self.screen, "focused", self._name_key)

    def _name_key(self, focused: Widget | None) -> None:
        label = keys.COPY.label
        self.label = Text(f"[ {keys.COPY.named(in_field=is_field(focused))} {label} ]")
        self.refresh(layout=True)
