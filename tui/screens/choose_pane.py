"""Which of several panes beside this program is meant."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui import keys
from tui.panes.pane import Pane
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.moving_list import MovingList


class ChoosePaneScreen(ModalScreen[Pane]):
    """Lists the panes; closes with the chosen one, or with nothing."""

    DEFAULT_CSS = """
    ChoosePaneScreen { align: center middle; }
    ChoosePaneScreen > Vertical {
        width: 64; max-width: 95%; height: auto; max-height: 90%; padding: 1 2 0 2;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    ChoosePaneScreen OptionList { height: auto; max-height: 12; padding: 0; margin: 1 0; background: $surface; }
    ChoosePaneScreen OptionList, ChoosePaneScreen OptionList:focus { border: none; }
    ChoosePaneScreen KeyFooter { padding: 0; background: $surface; }
    """
    BINDINGS = [
        *keys.CHOOSE_PANE.bind("choose"),
        *keys.BACK.bind("back"),
        *keys.CLOSE.bind("back"),
    ]

    def __init__(self, panes: Sequence[Pane]) -> None:
        super().__init__()
        self._panes = panes

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = "Panes beside"
            yield Static("Which one printed it? It is remembered until the program ends.", markup=False)
            yield MovingList(
                *(Option(Text(pane.told, no_wrap=True, overflow="ellipsis")) for pane in self._panes)
            )
            yield MessageLine(rows=0)
            yield KeyFooter()

    def on_mount(self) -> None:
        self.set_focus(self.query_one(OptionList))

    def action_choose(self) -> None:
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self.dismiss(self._panes[chosen])

    def action_back(self) -> None:
        self.dismiss(None)
