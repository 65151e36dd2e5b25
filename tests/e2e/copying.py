"""What the tests of copying share: texts, the program's environment, and how it is started."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.stub_terminal import F7, F9, StubTerminal

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, str(Path(__file__).with_name("copy_program.py"))]
READY = ("SR-2847", "enter Open")
SENT = "→ Selection · sent, not confirmed"
IN_TMUX_ONLY = "i Selection · NOT on your clipboard, only in tmux · g details"
VERIFIED = "✓ Selection · copied, verified"
LAST_COPY = "Last copy"
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

    def newest_path(self) -> Path:
        """The file of the copy that was kept last."""
        return max(self.kept.iterdir())

    def newest_file(self) -> bytes:
        """The copy that was kept last."""
        return self.newest_path().read_bytes()


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


def copy(
    terminal: StubTerminal,
    bench: Bench,
    text: bytes,
    *details: str,
    line: str = SENT,
    doubted: bool = False,
) -> str:
    """Copy a text; return the screen with the line that tells of it, and behind it the details that were asked for."""
    begin_copy(terminal, bench, text)
    return told(terminal, bench, text, *details, line=line, doubted=doubted)


def begin_copy(terminal: StubTerminal, bench: Bench, text: bytes) -> None:
    """Press the key that copies a text, once nothing is said of a copy before."""
    terminal.write(F9)
    terminal.wait_for(absent="Selection")
    bench.put(text)
    terminal.write(F7)


def told(
    terminal: StubTerminal,
    bench: Bench,
    text: bytes,
    *details: str,
    line: str = SENT,
    doubted: bool = False,
) -> str:
    """Wait for the line that tells of a copy, and for the details; only of a verified one may they say that it is."""
    shown = terminal.wait_for(line, *(["g details"] if line == SENT and not doubted else []))
    if (
        line == SENT
    ):  # a remark may stand between; what speaks against the copy goes before the key that tells more
        more = "your check at [0-9:]+ found something else" if doubted else "([^·]* · )?(alt\\+)?g details"
        assert re.search(f"{SENT} · {more}", shown)
    shown += f" {last_copy(terminal, bench, as_told(text), *details)}"
    if line != VERIFIED:
        assert "Copied" not in shown and "copied, verified" not in shown and "✓" not in shown
    assert bench.newest_file() == text
    return shown


def copy_refused(
    terminal: StubTerminal, bench: Bench, text: bytes, reason: str, *, in_field: bool = False
) -> str:
    """Try to copy a text, which is told to have failed, with the reason, and where the text is."""
    begin_copy(terminal, bench, text)
    return told_refused(terminal, bench, text, reason, in_field=in_field)


def told_refused(
    terminal: StubTerminal, bench: Bench, text: bytes, *reasons: str, in_field: bool = False
) -> str:
    """Wait for the line that tells why a copy failed, and for the details."""
    said = [f"NOT copied: {reasons[0]}", *reasons[1:]]
    shown = terminal.wait_for("✗ Selection · NOT copied: ", *said, " shows how to get it")
    assert ("alt+g shows" in shown) == in_field
    shown += f" {last_copy(terminal, bench, *said, in_field=in_field)}"
    assert "Copied" not in shown and "copied, verified" not in shown
    assert bench.newest_file() == text
    return shown


def last_copy(terminal: StubTerminal, bench: Bench, *details: str, in_field: bool = False) -> str:
    """Ask for the details of the last copy, wait for these and for the path of its file, and close them."""
    terminal.write(b"\x1bg" if in_field else b"g")
    shown = terminal.wait_for_panel(LAST_COPY, *details, "It is also in this file")
    assert str(bench.newest_path()) in shown.replace(" ", "")  # it is wrapped at the panel's edge
    close_last_copy(terminal)
    return shown


def close_last_copy(terminal: StubTerminal) -> None:
    """Close it, and wait until it is gone: a key right behind Esc would be another key."""
    terminal.write(b"\x1b")
    terminal.wait_for(absent=f"╭─ {LAST_COPY} ─")
