"""A question with two answers."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui import keys
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine


class ConfirmScreen(ModalScreen[bool]):
    """Asks; answers True for yes, False for no, and None for Esc, which leaves all as it is.

    `closed` is called in any case, also when the question is closed with the screen below it, without an answer.
    """

    BINDINGS = [
        *keys.YES.bind("answer(True)"),
        *keys.NO.bind("answer(False)"),
        *keys.CLOSE.bind("leave"),
    ]

    def __init__(self, question: str, closed: Callable[[], None] = lambda: None) -> None:
        super().__init__(classes="question")
        self._question = question
        self._when_closed = closed

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._question, markup=False)
            yield MessageLine(rows=0)
            yield KeyFooter()

    def on_unmount(self) -> None:
        self._when_closed()

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

    def action_leave(self) -> None:
        self.dismiss(None)
