"""The least that a Textual app can be, to measure beside: .venv/bin/python benchmarks/bare_apps.py NAME, one of `APPS`."""

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input, Label, TextArea


class Hello(App[None]):
    """A label."""

    def compose(self) -> ComposeResult:
        yield Label("hello")


class OneInput(App[None]):
    """A line to type in."""

    def compose(self) -> ComposeResult:
        one = Input(placeholder="ready")
        one.cursor_blink = False
        yield one


class OneTextArea(App[None]):
    """A text of 100 lines."""

    def compose(self) -> ComposeResult:
        one = TextArea("ready\n" * 100, soft_wrap=True)
        one.cursor_blink = False
        yield one


class Table(App[None]):
    """A list with a cursor, with as many rows as the examples have sessions."""

    ROWS = 42

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Ticket", "Client", "Flow", "Where", "Last")
        for row in range(self.ROWS):
            table.add_row(f"SR-{2800 + row}", "Contoso Ltd", "VPN Connection Failure", f"{row} ready", "12m")


class LongTable(Table):
    """One that has more to lay out than a page of sessions."""

    ROWS = 1_000


APPS: dict[str, type[App[None]]] = {
    "hello": Hello,
    "input": OneInput,
    "text": OneTextArea,
    "table": Table,
    "table of 1,000": LongTable,
}

if __name__ == "__main__":
    APPS[sys.argv[1]]().run(mouse=False)
