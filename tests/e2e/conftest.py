"""The program in a real tmux, with default settings and folders of its own; a browser; a server's databases."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.databases import empty_database
from tests.e2e.copying import Bench
from tests.e2e.running import Bench as RunBench
from tests.e2e.tmux import Tmux as Shell


def unwrapped(screen: str) -> str:
    """Return what is on a screen, and behind it the same on one line, without frames."""
    return screen + " ".join(screen.replace("│", " ").split())


class Tmux:
    """A tmux server on its own socket; one window that runs a program."""

    def __init__(self, folder: Path, *, columns: int, rows: int) -> None:
        self.socket = folder / "tmux.sock"
        self._size = ("-x", str(columns), "-y", str(rows))
        self.home = folder / "home"
        self.home.mkdir()
        kept = {name: value for name, value in os.environ.items() if name == "PATH"}
        self.environment = {
            **kept,
            "HOME": str(self.home),
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "RESOLUTIONFLOW_DATA_DIR": str(self.home / "data"),
            "RESOLUTIONFLOW_STATE_DIR": str(self.home / "state"),
            "RESOLUTIONFLOW_CONFIG": str(self.home / "config.toml"),
        }

    @property
    def database(self) -> Path:
        return self.home / "data" / "resolutionflow.db"

    def command(self, *arguments: str, text: bytes = b"") -> bytes:
        words = ["tmux", "-S", str(self.socket), *arguments]
        done = subprocess.run(
            words, input=text, capture_output=True, env=self.environment, check=True, timeout=HANGS_AFTER
        )
        return done.stdout

    def start(self, *arguments: str, prefix: str = "") -> None:
        """Run the client; the window stays after its end and shows its status."""
        self._run(f"-c 'from tui.cli import main; main()' {' '.join(arguments)}", prefix)

    def start_script(self, script: Path) -> None:
        """Run a script that starts the client."""
        self._run(str(script))

    def _run(self, arguments: str, prefix: str = "") -> None:
        self.command("new-session", "-d", *self._size, self._program(arguments, prefix))

    def split(self, *arguments: str, rows: int = 24) -> None:
        """Run the client in a pane of so many rows below the one that is there, and go there."""
        program = self._program(f"-c 'from tui.cli import main; main()' {' '.join(arguments)}")
        self.command("split-window", "-v", "-l", str(rows), program)

    def _program(self, arguments: str, prefix: str = "") -> str:
        root = Path(__file__).parents[2]
        program = f"PYTHONPATH={root} {prefix} {sys.executable} {arguments}"
        return f"cd {root}; {program}; echo ended with $?; exec cat"

    def keys(self, *names: str) -> None:
        """Send keys by tmux's names, all in one write."""
        self.command("send-keys", *names)

    def write(self, text: str) -> None:
        """Type text."""
        self.command("send-keys", "-l", "--", text)

    def paste(self, text: str) -> None:
        """Paste as a terminal does, bracketed."""
        self.command("load-buffer", "-b", "typed", "-", text=text.encode())
        self.command("paste-buffer", "-p", "-r", "-b", "typed", "-d", "-t", ":")

    def choose_markdown(self) -> None:
        """Answer what is asked once, before the very first note: into which kind of field it goes."""
        self.wait_for("Your first note", "2 Markdown")
        self.keys("2")

    def last_copy(self, *details: str, key: str = "g") -> None:
        """Ask for the details of the last copy, wait for these, and close them."""
        self.keys(key)
        self.wait_for("Last copy", "Did it arrive?", *details)
        self.keys("Escape")
        self.wait_for(absent="Did it arrive?")  # a key right behind Esc would be another key

    def screen(self) -> str:
        return self.command("capture-pane", "-p").decode()

    def wait_for(self, *wanted: str, absent: str = "") -> str:
        """Wait until all of these stand on the screen, wherever lines were wrapped, and return it."""

        def there(screen: str) -> bool:
            shown = unwrapped(screen)
            return all(text in shown for text in wanted) and not (absent and absent in screen)

        return self.wait_until(there, wanted)

    def wait_for_one_of(self, *wanted: str) -> str:
        """Wait until one of these stands on the screen, as `wait_for` does."""
        return self.wait_until(lambda screen: any(text in unwrapped(screen) for text in wanted), wanted)

    def wait_until(self, condition: Callable[[str], bool], wanted: object = "") -> str:
        deadline = time.monotonic() + HANGS_AFTER
        screen = self.screen()
        while not condition(screen):
            assert time.monotonic() < deadline, f"{wanted} did not come:\n{screen}"
            time.sleep(0.02)  # looking takes a process each time: without a pause it slows what is waited for
            screen = self.screen()
        return screen

    def stop(self) -> None:
        if self.socket.exists():
            subprocess.run(["tmux", "-S", str(self.socket), "kill-server"], env=self.environment, check=False)


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    terminal = Tmux(tmp_path, columns=80, rows=24)
    yield terminal
    terminal.stop()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium is installed")
    return found


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.soak)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of a server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/server.db"
        return
    with empty_database(request.getfixturevalue("postgres")) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def recording(tmp_path: Path) -> RunBench:
    """Commands are run and recorded here."""
    return RunBench(tmp_path)


@pytest.fixture
def shell(recording: RunBench) -> Iterator[Shell]:
    """A shell in which they are."""
    with recording.shell() as tmux:
        yield tmux
