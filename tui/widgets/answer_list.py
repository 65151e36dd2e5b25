"""The answers of a question by number, or the one way on from an action."""

from rich.text import Text
from textual.widgets.option_list import Option

from tui import keys
from tui.sessions.choices import choices_of
from tui.sessions.state import OpenSession
from tui.widgets.moving_list import MovingList


class AnswerList(MovingList):
    """What the engineer can choose now."""

    BINDINGS = [*keys.PATH.bind("screen.path")]

    def __init__(self) -> None:
        super().__init__()
        self._answers: tuple[str, ...] = ()
        self._place: tuple[int, str | None] = (-1, None)

    def show(self, opened: OpenSession) -> None:
        """Show the choices at the session's current node."""
        place = (len(opened.steps), opened.node_id)
        at = self.highlighted if place == self._place else 0
        self._place = place
        self.clear_options()
        choices = choices_of(opened)
        self._answers = tuple(answer for answer, _words in choices)
        for number, (_answer, words) in enumerate(choices, start=1):
            self.add_option(
                Option(
                    Text.assemble(
                        (f"{keys.ANSWERS[number - 1] if number <= len(keys.ANSWERS) else ' '} ", "bold"),
                        words,
                    )
                )
            )
        self.highlighted = at if self._answers else None

    def answer(self, number: int) -> str | None:
        """Return an answer by its number, from 1; empty for an action that is done, None if it is not there."""
        return self._answers[number - 1] if 1 <= number <= len(self._answers) else None
