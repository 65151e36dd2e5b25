"""The client with three more keys, two of which copy a file each: what is copied here has to be exact to the byte.

Notes have their line ends made one; these files have not. F7 copies the file `first`, F8 the file `second`, of the
folder in COPIED. F9 takes away what is said, so that what is said then is not of the copy before.
"""

import os
import sys
from pathlib import Path

import tui.app
import tui.run
from tui.cli import main
from tui.keys import Verb


class WithCopyKeys(tui.app.ResolutionFlow):
    CSS_PATH = [Path(tui.app.__file__).parent / path for path in tui.app.ResolutionFlow.CSS_PATH]
    BINDINGS = [
        *Verb("test.first", "f7", "First", "Copy a file", show=False).bind("copy_file('first')"),
        *Verb("test.second", "f8", "Second", "Copy a file", show=False).bind("copy_file('second')"),
        *Verb("test.unsay", "f9", "Unsay", "Take away what is said", show=False).bind("unsay"),
    ]

    def action_copy_file(self, name: str) -> None:
        self.copy_to_clipboard((Path(os.environ["COPIED"]) / name).read_bytes().decode())

    def action_unsay(self) -> None:
        self._say_here("")


tui.run.ResolutionFlow = WithCopyKeys  # type: ignore[attr-defined]  # imported there, and not exported
main(["--demo", *sys.argv[1:]])
