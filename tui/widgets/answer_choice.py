"""The answers of a recorded question by number: the one that is chosen, and the one that is recorded."""

from textual.content import Content
from textual.widgets.option_list import Option

from tui import keys
from tui.widgets.moving_list import MovingList


class AnswerChoice(MovingList):
    """Chooses one answer; up and down alone choose none."""

    BINDINGS = [*keys.CHOOSE.bind("select", tooltip="Choose the answer under the cursor")]

    def __init__(self, answers: tuple[str, ...], *, recorded: str, chosen: str) -> None:
        super().__init__()
        self._answers = answers
        self._recorded = recorded
        self.chosen = chosen

    def on_mount(self) -> None:
        self._show()

    def choose(self, number: int) -> None:
        """Choose an answer by its number, from 1."""
        self.chosen = self._answers[number - 1]
        self._show()

    def mark_recorded(self, answer: str) -> None:
        """Mark another answer as the one that is recorded; the choice stays."""
        self._recorded = answer
        self._show()

    def _show(self) -> None:
        self.clear_options()
        self.add_options([Option(self._line(number)) for number in range(1, len(self._answers) + 1)])
        if self.chosen in self._answers:
            self.highlighted = self._answers.index(self.chosen)

    def _line(self, number: int) -> Content:
        answer = self._answers[number - 1]
        key = str(keys.ANSWERS[number - 1]) if number <= len(keys.ANSWERS) else " "
        line = Content.assemble("● " if answer == self.chosen else "○ ", (key, "bold"), f" {answer}")
        if answer == self._recorded:
            line += Content.styled("  recorded", "$foreground 75%")
        return line
