"""The client; all that Textual writes goes to the file DRAWN too, as the terminal would get it from Textual's own driver."""

import os
import sys

import tui.run
from tui.cli import main
from tui.terminal.output.driver import DifferenceDriver


class Told(DifferenceDriver):
    _drawn = os.open(os.environ["DRAWN"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, data: str) -> None:
        os.write(self._drawn, data.encode())
        super().write(data)


tui.run.DifferenceDriver = Told  # type: ignore[attr-defined]  # imported there, and not exported
main(["--demo", *sys.argv[1:]])
