"""What the tests of copying share: texts, the program's environment, and how it is started."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.stub_terminal import F7, StubTerminal

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, str(Path(__file__).with_name("copy_program.py"))]
READY = ("SR-2847", "enter Open")
SIZES = {"1 KB": 1_000, "50 KB": 50_000, "100 KB": 100_000, "1 MB": 1_000_000}

_LINE = "Ünïcode · 日本語のテキスト · 한국어 · 👩‍💻🇩🇪✔️\ttab\tand \"quotes\" 'too' $HOME `x` \\n %s\r\nsecond line\n\n"


def text_of(size: int, mark: str = "") -> bytes:
    """A text of so many bytes, with UTF-8, CJK, emoji, CRLF and tabs; other marks make others."""
    begin = f"begin {size} {mark}\n".encode()
    end = "\tend · 終".encode()
    line = _LINE.encode()
    filled = begin + line * ((size - len(begin) - len(end)) // len(line))
    return filled + b"." * (size - len(filled) - len(end)) + end


def as_told(text: bytes) -> str:
    """The size of a text as messages tell it."""
    if len(text) < 1000:
        return f"{len(text)} bytes"
    return f"{len(text) / 1000:.1f} KB" if len(text) < 1_000_000 else f"{len(text) / 1_000_000:.1f} MB"


class Bench:
    """Folders of one program: what it copies, what it keeps, and its environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copied = folder / "copied"
        self.kept = folder / "kept"
        home = folder / "home"
        for path in (self.copied, home):
            path.mkdir(parents=True)
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "xterm-256color",
            "COPIED": str(self.copied),
            "RESOLUTIONFLOW_CONFIG": str(folder / "config.toml"),
            "RESOLUTIONFLOW_COPY_DIR": str(self.kept),
        }
        self.put(text_of(100))

    def put(self, first: bytes, second: bytes = b"second") -> None:
        """Write the texts that F7 and F8 copy."""
        (self.copied / "first").write_bytes(first)
        (self.copied / "second").write_bytes(second)

    def newest_file(self) -> bytes:
        """The copy that was kept last."""
        return max(self.kept.iterdir()).read_bytes()


def needs(*programs: str) -> None:
    path = f"{os.environ['PATH']}:/usr/sbin"
    missing = [name for name in programs if shutil.which(name, path=path) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)}: not installed")


class TmuxServer:
    """A tmux server with settings of its own, started with a window that runs the program."""

    def __init__(self, bench: Bench, settings: str = "") -> None:
        self._bench = bench
        self.socket = bench.folder / "tmux"
        configuration = bench.folder / "tmux.conf"
        configuration.write_text(settings)
        self.words = ["tmux", "-S", str(self.socket), "-f", str(configuration)]
        self.start = [*self.words, "new-session", *PROGRAM]
        self.attach = [*self.words, "attach"]

    def buffer(self) -> bytes:
        return subprocess.run(
            [*self.words, "save-buffer", "-"], capture_output=True, check=True, env=self._bench.environment
        ).stdout

    def stop(self) -> None:
        subprocess.run([*self.words, "kill-server"], capture_output=True, env=self._bench.environment)


def copy(terminal: StubTerminal, bench: Bench, text: bytes, *told: str) -> str:
    bench.put(text)
    terminal.write(F7)
    shown = terminal.wait_for("Selection:", as_told(text), *told)
    assert "Copied" not in shown
    assert bench.newest_file() == text
    return shown
