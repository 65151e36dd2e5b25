"""A shell in a real tmux: keys in, screen text out."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER


class Tmux:
    """A tmux server of its own with one pane; skips the test where there is no tmux."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], command: str, *, size: tuple[int, int] = (80, 24)
    ) -> None:
        if shutil.which("tmux") is None:
            pytest.skip("tmux: not installed")
        self._words = ["tmux", "-S", str(folder / "tmux"), "-f", os.devnull, "-u"]
        self._environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment}
        columns, rows = size
        self._call(
            "set-option",
            "-g",
            "history-limit",
            "20000",
            ";",
            "new-session",
            "-d",
            "-x",
            str(columns),
            "-y",
            str(rows),
            command,
        )

    def _call(self, *words: str) -> str:
        done = subprocess.run(
            [*self._words, *words],
            env=self._environment,
            capture_output=True,
            check=True,
            timeout=HANGS_AFTER,
        )
        return done.stdout.decode()

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names of them, or type a text."""
        self._call("send-keys", *keys)

    def enter(self, line: str) -> None:
        """Type a line."""
        self._call("send-keys", "-l", line)
        self._call("send-keys", "Enter")

    def resize(self, columns: int, rows: int) -> None:
        self._call("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """What is on the screen, colours left out."""
        return self._call("capture-pane", "-p")

    def coloured(self) -> str:
        return self._call("capture-pane", "-pe")

    def everything(self) -> str:
        """History and screen, lines whole."""
        return self._call("capture-pane", "-pJ", "-S", "-")

    def modes(self) -> str:
        """The modes of the pane's terminal, as stty tells them."""
        terminal = self._call("display-message", "-p", "#{pane_tty}").strip()
        return subprocess.run(
            ["stty", "-a", "-F", terminal], capture_output=True, text=True, check=True
        ).stdout

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + HANGS_AFTER
        while not condition():
            assert time.monotonic() < deadline, self.screen()
            time.sleep(0.02)

    def see(self, *wanted: str, absent: str = "") -> str:
        """Wait until all of these are on the screen, and this is not."""
        deadline = time.monotonic() + HANGS_AFTER
        while True:
            shown = self.screen()
            if all(text in shown for text in wanted) and not (absent and absent in shown):
                return shown
            assert time.monotonic() < deadline, f"{wanted} did not come:\n{shown}"
            time.sleep(0.02)

    def stop(self) -> None:
        subprocess.run([*self._words, "kill-server"], env=self._environment, capture_output=True)
