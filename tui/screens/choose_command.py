"""Choosing one of a step's commands, to copy it."""

from collections.abc import Callable, Sequence

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui import keys
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.moving_list import MovingList


class ChooseCommandScreen(ModalScreen[None]):
    """Lists commands with their numbers; `chosen` is called with one before any key that is typed behind it."""

    DEFAULT_CSS = """
    ChooseCommandScreen { align: center middle; }
    ChooseCommandScreen > Vertical {
        width: 90; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    ChooseCommandScreen OptionList { height: auto; padding: 0; background: $surface; }
    ChooseCommandScreen KeyFooter { padding: 0; background: $surface; }
    """
    BINDINGS = [
        *(
            binding
            for number, verb in enumerate(keys.ANSWERS, start=1)
            for binding in verb.bind(
                f"choose({number})",
                "Copy",
                "Copy the command with this number",
                display=keys.span(keys.ANSWERS),
            )
        ),
        *keys.COMMANDS.bind("choose_all", show=True),
        *keys.BACK.bind("leave", tooltip="Go back; nothing is copied"),
        *keys.CLOSE.bind("leave"),
    ]

    def __init__(self, commands: Sequence[Text], chosen: Callable[[int | None], None], *, title: str) -> None:
        """Make the list; `chosen` is given a number from 1, or None for all."""
        super().__init__()
        self._commands = commands
        self._chosen = chosen
        self._titled = title

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = self._titled
            yield MovingList(
                *(Option(_numbered(number, line)) for number, line in enumerate(self._commands, start=1))
            )
            yield MessageLine(rows=0)
            yield KeyFooter()

    def on_mount(self) -> None:
        self.set_focus(self.query_one(OptionList))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_choose(event.option_index + 1)

    def action_choose(self, number: int) -> None:
        if number <= len(self._commands):
            self._choose(number)

    def action_choose_all(self) -> None:
        self._choose(None)

    def _choose(self, number: int | None) -> None:
        self.dismiss(None)
        self._chosen(number)

    def action_leave(self) -> None:
        self.dismiss(None)


def _numbered(number: int, line: Text) -> Table:
    """Return a command behind its number; where it is folded, its lines stay together."""
    row = Table.grid(padding=(0, 1, 0, 0))
    row.add_column(style="bold", width=2, justify="right")
    row.add_column()
    row.add_row(str(number), line)
    return row
