"""A question with two answers."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keys import plain, verb
from tui.widgets.key_footer import KeyFooter

NOT_SAVED = "What is typed here cannot be saved now. Leave and lose it?"
"""Asked when a screen is left whose text could not be saved: it must not be a dead end either."""


class ConfirmScreen(ModalScreen[bool]):
    """Asks; answers True for yes. Esc is no."""

    BINDINGS = [
        *verb("y", "answer(True)", "Yes", "Do it", id="confirm.yes"),
        *verb("n", "answer(False)", "No", "Leave all as it is", id="confirm.no"),
        plain("escape", "answer(False)", "No", "Leave all as it is", id="confirm.escape", show=False),
    ]

    def __init__(self, question: str) -> None:
        super().__init__(classes="question")
        self._question = question

    def compose(self) -> ComposeResult:
        """Show the question and its keys."""
        with Vertical():
            yield Static(self._question, markup=False)
            yield KeyFooter()

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
