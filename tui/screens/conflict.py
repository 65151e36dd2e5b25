"""A text was changed here and elsewhere: whose is kept?"""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keys import plain, verb
from tui.widgets.key_footer import KeyFooter


class ConflictScreen(ModalScreen[bool | None]):
    """Answers True for mine, False for theirs, None for a decision later; then both stay as they are."""

    BINDINGS = [
        *verb(
            "m", "answer(1)", "Keep mine", "Save what is in the field here over theirs", id="conflict.mine"
        ),
        *verb(
            "t",
            "answer(0)",
            "Take theirs",
            "Show theirs; what is in the field here is gone",
            id="conflict.theirs",
        ),
        plain("escape", "later", "Decide later", "Leave both as they are for now", id="conflict.later"),
    ]

    def __init__(self, what: str) -> None:
        super().__init__(classes="question")
        self._what = what

    def compose(self) -> ComposeResult:
        """Show what happened and the answers."""
        with Vertical():
            yield Static(f"{self._what} Whose text is kept?", markup=False)
            yield KeyFooter()

    def action_answer(self, mine: int) -> None:
        """Close with the answer."""
        self.dismiss(bool(mine))

    def action_later(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
