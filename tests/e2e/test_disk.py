"""A disk that takes nothing more: the program says so and goes on, and what was saved is as it was."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.serving import COMMAND
from tests.e2e.stub_terminal import StubTerminal, opened

pytestmark = pytest.mark.soak
NOBODY = 65534
needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="root alone mounts a file system and becomes another user"
)


def variables(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
        "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
    }


def record_first_step(terminal: StubTerminal) -> None:
    terminal.write(b"n")
    terminal.wait_for("New session", "Account Lockout")
    terminal.write(b"SR-1\rContoso Ltd\rvpn conn\r")
    terminal.wait_for("Is the VPN client installed", "SR-1")
    terminal.write(b"nfirst note\x1b1")
    terminal.wait_for("Step 1 recorded: Yes")


def type_second_note(terminal: StubTerminal) -> None:
    terminal.write(b"n")
    terminal.wait_for("escape Leave field alt + 1-9 Answer")
    terminal.write(b"second note")
    terminal.wait_for("second note", "step 2 not recorded")


def copy_without_a_file(terminal: StubTerminal) -> None:
    """Copy the note, which is the first one, and see that it says what is missing."""
    terminal.write(b"\x1bc")
    terminal.wait_for("Your first note", "2 Markdown")
    terminal.write(b"2")
    terminal.wait_for("typed text of step 2 is not in it", "sent, not confirmed", "no file was kept")
    terminal.write(b"\x1bg")
    terminal.wait_for_panel(
        "Last copy", "to your terminal, not confirmed", "none: its folder cannot be written"
    )
    terminal.write(b"\x1b")
    terminal.wait_for(absent="─ Last copy ─")


def notes(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "data" / "resolutionflow.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [text for (text,) in db.execute("SELECT notes FROM decisions ORDER BY position")]


def leave(terminal: StubTerminal) -> None:
    terminal.write(b"\x11")
    assert terminal.ended() == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> Callable[[], None]:
    """Take all that is left of a disk; return what gives it back."""
    path = disk / "ballast"
    with path.open("wb", buffering=0) as ballast:
        try:
            while ballast.write(bytes(4096)):
                pass
        except OSError:
            pass
    return path.unlink


@needs_root
def test_a_full_disk_is_said_and_nothing_is_harmed(small_disk: Path) -> None:
    with opened(COMMAND, variables(small_disk)) as terminal:
        terminal.wait_for("No sessions yet")
        record_first_step(terminal)
        give_back = fill(small_disk)

        type_second_note(terminal)
        terminal.wait_for("What you type is not kept on disk:", "drafts.db cannot be written")
        terminal.write(b"\x1b1")
        terminal.wait_for("The database's disk is full; nothing of this was saved. Make room there")
        terminal.wait_for("second note", "not kept on disk · step 2 not recorded")
        copy_without_a_file(terminal)
        terminal.write(b"\x11")
        terminal.wait_for("Quit and lose it?")
        terminal.write(b"n")
        assert notes(small_disk) == ["first note"]
        assert "Traceback" not in terminal.shown()

        give_back()
        terminal.wait_for("second note")
        terminal.write(b"\x1b1")
        terminal.wait_for("Step 2 recorded: Yes", "all saved")
        leave(terminal)
    assert notes(small_disk) == ["first note", "second note"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others find their way into, which pytest's are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@needs_root
@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is not installed")
def test_a_state_folder_that_cannot_be_written(open_folder: Path) -> None:
    """Root writes to any folder, so somebody else runs the program."""
    (open_folder / "state").mkdir(mode=0o555)
    (open_folder / "data").mkdir(mode=0o700)
    os.chown(open_folder / "data", NOBODY, NOBODY)
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *COMMAND]
    if subprocess.run([*command, "--version"], env=variables(open_folder), capture_output=True).returncode:
        pytest.skip("somebody else cannot read the program")
    with opened(command, variables(open_folder)) as terminal:
        terminal.wait_for("No sessions yet", "What you type is not kept on disk:", "Permission denied")
        record_first_step(terminal)
        type_second_note(terminal)
        copy_without_a_file(terminal)
        terminal.write(b"\x11")
        terminal.wait_for("Quit and lose it?")
        terminal.write(b"n")
        terminal.wait_for("second note")
        terminal.write(b"\x1b1")
        terminal.wait_for("Step 2 recorded: Yes", "embedded · not kept on disk")
        leave(terminal)
    assert notes(open_folder) == ["first note", "second note"]
    assert "Traceback" not in terminal.shown()
    assert list((open_folder / "state").iterdir()) == []
