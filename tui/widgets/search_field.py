"""The field in which a list is searched."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from tui import keys
from tui.widgets.line import LineField


class SearchField(LineField):
    """Leads on to what was found, where something was."""

    BINDINGS = [
        *keys.OPEN.bind("leave", "To the list", "Go to what was found"),
        *keys.CHOICE_BELOW.bind("leave", "To the list", "Go to what was found"),
    ]

    @dataclass
    class Left(Message):
        """The engineer wants to go on to what was found."""

    def __init__(self, *, found: Callable[[], bool], id: str) -> None:  # noqa: A002 - Textual's own word
        """Make the field; `found` tells whether there is anything to go on to."""
        super().__init__(placeholder=f"{keys.SEARCH} search", id=id)
        self._found = found

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Lead on only to something."""
        return self._found() if action == "leave" else super().check_action(action, parameters)

    def action_leave(self) -> None:
        self.post_message(self.Left())
