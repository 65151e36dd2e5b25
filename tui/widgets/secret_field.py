"""The field of a secret value: what is typed shows as dots, and goes nowhere but to where it is asked for."""

from tui.widgets.line import LineField


class SecretField(LineField):
    """Text of one line that is not shown, and cannot be copied from here: a copy would be kept in a file."""

    def __init__(self, value: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(value, placeholder="is not shown", id=id)
        self.password = True

    def action_copy(self) -> None:
        """Do nothing."""

    def action_cut(self) -> None:
        """Do nothing."""
