"""To whom a session is given."""

from dataclasses import dataclass
from uuid import UUID

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from backend.app.schemas.accounts import UserResponse
from tui import keys
from tui.sessions.team import Team
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.moving_list import MovingList


@dataclass(frozen=True)
class Gift:
    """To whom what is given: the session, or all that its owner has in progress."""

    to: UUID
    is_all: bool


class HandOverScreen(ModalScreen[Gift]):
    """Lists the team without those who left; closes with what is given to whom, or with nothing."""

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
        *keys.GIVE_ALL.bind("give_all"),
        *keys.BACK.bind("back", tooltip="Go back; the session stays with its owner"),
        *keys.CLOSE.bind("back"),
    ]

    def __init__(self, team: Team, *, owner_id: UUID, session: str) -> None:
        super().__init__()
        self._team = team
        self._owner_id = owner_id
        self._session = session
        self._is_all = False

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = "Hand over"
            yield Static(self._told(), id="told", markup=False)
            yield MovingList(*(Option(self._line(user)) for user in self._team.here))
            yield MessageLine(rows=0)
            yield KeyFooter()

    def on_mount(self) -> None:
        self.set_focus(self.query_one(OptionList))

    def _told(self) -> str:
        if self._is_all:
            return f"All that {self._team.name_of(self._owner_id)} has in progress goes to:"
        return f"{self._session} goes to:"

    def _line(self, user: UserResponse) -> Text:
        line = Text(user.name, no_wrap=True, overflow="ellipsis")
        if user.id == self._owner_id:
            line.append("  has it now", "dim")
        elif user.id == self._team.me.id:
            line.append("  you", "dim")
        return line

    def action_give(self) -> None:
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self.dismiss(Gift(self._team.here[chosen].id, self._is_all))

    def action_give_all(self) -> None:
        self._is_all = not self._is_all
        self.query_one("#told", Static).update(self._told())

    def action_back(self) -> None:
        self.dismiss(None)
