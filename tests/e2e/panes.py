"""The program in a pane of a real tmux, and a shell in the pane beside it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import Tmux
from tests.e2e.reading import rows

PROMPT = "eng@host:~$"
_SHELL = f"exec env PS1='{PROMPT} ' HISTFILE= bash --norc --noprofile -i"
OPENED = "enter Take into Output"


class Panes:
    """A window of 80x24 for the program below a shell of 80x24."""

    def __init__(self, tmux: Tmux) -> None:
        self.tmux = tmux
        self.shell = self.beside = tmux.command("display-message", "-p", "#{pane_id}").decode().strip()

    def type(self, *keys: str) -> None:
        """Send keys to the shell, by tmux's names."""
        self.tmux.command("send-keys", "-t", self.shell, *keys)

    def shown(self) -> str:
        """Return what the shell's pane shows."""
        return self.tmux.command("capture-pane", "-p", "-t", self.shell).decode()

    def wait_for(self, text: str) -> None:
        """Wait until the shell's pane shows this."""
        self.tmux.wait_until(lambda _screen: text in self.shown(), text)

    def run(self, command: str, *, until: str = f"\n{PROMPT}\n") -> None:
        """Run a command in the shell, until its pane ends so: with the prompt, unless it is something else."""
        self.tmux.command("send-keys", "-t", self.shell, "-l", "--", command)
        self.type("Enter")
        self.tmux.wait_until(lambda _screen: self.shown().rstrip("\n").endswith(until.rstrip("\n")), until)

    def begin(self) -> None:
        """Wait until the step began in the panes beside."""
        self.tmux.keys("l")
        self.tmux.wait_for(OPENED)
        self.tmux.keys("q")
        self.tmux.wait_for(absent=OPENED)

    def look(self) -> str:
        """Open what was printed, and return the screen."""
        self.tmux.keys("l")
        return self.tmux.wait_for(OPENED, "lines marked")

    def take(self) -> str:
        """Take what is open, record the step, and return its output."""
        self.tmux.keys("Enter")
        self.tmux.wait_for("Taken into Output of step")
        self.tmux.keys("1")
        self.tmux.wait_for(absent="Taken into Output of step")
        self.tmux.wait_for("all saved")
        found = rows(
            self.tmux.database, "SELECT command_output FROM decisions ORDER BY position DESC LIMIT 1"
        )
        return str(found[0][0])


@contextmanager
def panes(
    folder: Path, *, flow: Sequence[str] = ("vpn", "SR-1", "Contoso"), options: Sequence[str] = ()
) -> Iterator[Panes]:
    """Start a shell, and the program in a step of a session below it."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    tmux = Tmux(folder, columns=80, rows=49)
    try:
        set_first = [word for option in options for word in ("set-option", "-g", *option.split(), ";")]
        tmux.command("start-server", ";", *set_first, "new-session", "-d", "-x", "80", "-y", "49", _SHELL)
        beside = Panes(tmux)
        beside.wait_for(PROMPT)
        beside.run("uname; echo before the step")
        tmux.split(*("new", *flow))
        tmux.wait_for("► 1", "all saved")
        beside.begin()
        yield beside
    finally:
        tmux.stop()
