"""The program run beside commands, in a shell in a real tmux."""

import contextlib
import os
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bounds import HANGS_AFTER
from tests.e2e.serving import COMMAND
from tests.e2e.tmux import Tmux

ROOT = Path(__file__).parents[2]
TELLS_SIZE = (
    'import os, signal; signal.signal(signal.SIGWINCH, lambda *_: os.write(1, b"size %d %d\\n" % '
    'os.get_terminal_size()[::-1])); print("ready", flush=True); input()'
)
TYPED = "hunter2-is-typed"
ASKS = "import getpass; print(len(getpass.getpass('[sudo] password: ')), 'typed')"


class Bench:
    """A folder with the program as `rf`, whose file of drafts cannot be used: so each record is kept in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "state" / "drafts.db").mkdir(parents=True)
        self.environment = {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
            "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
            "RESOLUTIONFLOW_CONFIG": str(folder / "config.toml"),
        }
        program = folder / "rf"
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH={ROOT} exec {COMMAND[0]} {COMMAND[1]} "{COMMAND[2]}" "$@"\n'
        )
        program.chmod(0o755)

    @property
    def kept(self) -> list[Path]:
        return sorted((self.folder / "state" / "outputs").glob("*"), key=lambda path: path.stat().st_mtime_ns)

    def record(self) -> list[str]:
        """Return the lines of the one record, and forget it."""
        deadline = time.monotonic() + HANGS_AFTER
        while not (kept := [path for path in self.kept if path.suffix == ".txt"]):
            assert time.monotonic() < deadline, "nothing was kept"
            time.sleep(0.02)
        assert len(kept) == 1
        assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
        text = kept[0].read_text()
        kept[0].unlink()
        return text.split("\n")

    def holding(self, text: str) -> list[Path]:
        """Return the files below the folder that hold a text."""
        return [
            path for path in self.folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()
        ]

    def call(self, *words: str, given: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
        """Run a command by the program, without a terminal."""
        return subprocess.run(
            ["rf", "run", *words],
            env=self.environment,
            input=given,
            capture_output=True,
            timeout=HANGS_AFTER,
            start_new_session=True,
            cwd=self.folder,
        )

    @contextlib.contextmanager
    def shell(self) -> Iterator[Tmux]:
        """A shell in the folder, once it has its prompt."""
        tmux = Tmux(
            self.folder, self.environment, f"cd {self.folder}; exec env PS1='> ' bash --norc --noprofile"
        )
        try:
            tmux.see(">")
            yield tmux
        finally:
            tmux.stop()


def running(words: str) -> list[int]:
    """Return the processes whose command line is this."""
    found = subprocess.run(["pgrep", "-xf", words], capture_output=True, text=True).stdout
    return [int(number) for number in found.split()]


def wait_until_gone(words: str) -> None:
    deadline = time.monotonic() + HANGS_AFTER
    while running(words):
        assert time.monotonic() < deadline, f"{words} still runs"
        time.sleep(0.02)


def wait_for_keys(shell: Tmux) -> None:
    """Wait until keys go to the command: before that the terminal itself shows them, as at any prompt."""
    shell.wait_until(lambda: "-opost" in shell.modes())


def program(words: str) -> int:
    """Wait until a command runs, and return the program that runs it: it was there before its monitor."""
    deadline = time.monotonic() + HANGS_AFTER
    while not (running(words) and (found := running(f".* run -- {words}"))):
        assert time.monotonic() < deadline, f"{words} does not run"
        time.sleep(0.02)
    return min(found)
