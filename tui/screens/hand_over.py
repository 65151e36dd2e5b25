"""To whom a session is given."""

from uuid import UUID

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui import keys
from tui.sessions.team import Team
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.moving_list import MovingList


class HandOverScreen(ModalScreen[UUID]):
    """Lists the team; closes with the chosen user, or with none."""

    DEFAULT_CSS = """
    HandOverScreen { align: center middle; }
    HandOverScreen > Vertical {
        width: 56; max-width: 95%; height: auto; max-height: 90%; padding: 1 2 0 2;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    HandOverScreen OptionList { height: auto; max-height: 14; padding: 0; margin: 1 0; background: $surface; }
    HandOverScreen OptionList, HandOverScreen OptionList:focus { border: none; }
    HandOverScreen KeyFooter { padding: 0; background: $surface; }
    """
    BINDINGS = [
        *keys.GIVE.bind("give"),
        *keys.BACK.bind("back", tooltip="Go back; the session stays with its owner"),
        *keys.CLOSE.bind("back"),
    ]

    def __init__(self, team: Team, *, owner_id: UUID, session: str) -> None:
        super().__init__()
        self._team = team
        self._owner_id = owner_id
        self._session = session

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = "Hand over"
            yield Static(f"{self._session} goes to:", markup=False)
            yield MovingList(*(Option(self._line(number)) for number in range(len(self._team.users))))
            yield MessageLine(rows=0)
            yield KeyFooter()

    def on_mount(self) -> None:
        self.set_focus(self.query_one(OptionList))

    def _line(self, number: int) -> Text:
        user = self._team.users[number]
        line = Text(user.name, no_wrap=True, overflow="ellipsis")
        if user.id == self._owner_id:
            line.append("  has it now", "dim")
        elif user.id == self._team.me.id:
            line.append("  you", "dim")
        return line

    def action_give(self) -> None:
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self.dismiss(self._team.users[chosen].id)

    def action_back(self) -> None:
        self.dismiss(None)
