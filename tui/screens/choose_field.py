"""Asking once, at the very first note, which kind of field notes are pasted into."""

from collections.abc import Callable

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from backend.app.schemas.export import ExportFormat
from tui import keys
from tui.notes.options import FIELD_KINDS
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.moving_list import MovingList


class ChooseFieldScreen(ModalScreen[ExportFormat]):
    """Answers the format for the kind of field; None where it was left open.

    `closed` is called in any case.
    """

    DEFAULT_CSS = """
    ChooseFieldScreen { align: center middle; }
    ChooseFieldScreen > Vertical {
        width: 66; max-width: 100%; height: auto; max-height: 100%; padding: 0 2;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    ChooseFieldScreen OptionList { height: auto; padding: 0; margin: 1 0; background: $surface; }
    ChooseFieldScreen OptionList, ChooseFieldScreen OptionList:focus { border: none; }
    ChooseFieldScreen KeyFooter { padding: 0; background: $surface; }
    """
    BINDINGS = [
        *(
            binding
            for number, verb in enumerate(keys.ANSWERS[: len(FIELD_KINDS)], start=1)
            for binding in verb.bind(f"choose({number})", display=keys.span(keys.ANSWERS[: len(FIELD_KINDS)]))
        ),
        *keys.CLOSE.bind("leave", "Not now", "Decide later", show=True),
    ]

    def __init__(self, closed: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._when_closed = closed

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = "Your first note"
            yield Static(
                "Which kind of field do you paste ticket notes into? It is remembered, and the export options "
                "change it at any time.",
                markup=False,
            )
            yield MovingList(*(Option(_line(number)) for number in range(len(FIELD_KINDS))))
            yield MessageLine(rows=0)
            yield KeyFooter()

    def on_mount(self) -> None:
        self.set_focus(self.query_one(OptionList))

    def on_unmount(self) -> None:
        self._when_closed()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.action_choose(event.option_index + 1)

    def action_choose(self, number: int) -> None:
        self.dismiss(FIELD_KINDS[number - 1][0])

    def action_leave(self) -> None:
        self.dismiss(None)


def _line(number: int) -> Text:
    _format, name, told = FIELD_KINDS[number]
    return Text.assemble((f"{keys.ANSWERS[number]} {name}\n", "bold"), f"  {told}")
