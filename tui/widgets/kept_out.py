"""What the fields of a session have in common in which something may be pasted that a terminal showed."""

from tui.sessions.secrets import without_secrets
from tui.sessions.state import OpenSession
from tui.widgets.message_line import MessageLine
from tui.widgets.text import TextField


def keep_secrets_out(field: TextField, opened: OpenSession) -> None:
    """Leave the session's secret values out of what is pasted or put into a field, and say so."""

    def let_in(text: str) -> str:
        text, left = without_secrets(opened, text)
        for line in field.screen.query(MessageLine) if left else ():
            line.show(f"Pasted, {left}", "note")
        return text

    field.let_in = let_in
