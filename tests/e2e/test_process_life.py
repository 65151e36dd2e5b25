"""The end of a process: by a signal, by a terminal that goes away, and the sleep in between."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.conftest import Tmux
from tests.e2e.serving import COMMAND
from tests.e2e.stub_terminal import StubTerminal, opened

pytestmark = pytest.mark.soak  # each starts the program in a terminal of its own

PROGRAM = f"{sys.executable} -c 'from tui.cli import main; main()'"
DEAF = ["sh", "-c", f"trap '' HUP; {PROGRAM}; sleep 60"]
"""As under nohup: the shell holds the terminal, and nobody gets a signal when that goes away."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def children(process_id: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _name, _paren, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        if int(rest.split()[1]) == process_id:
            found.append(int(stat.parent.name))
    return found


def within_bounds(condition: Callable[[], bool]) -> bool:
    """Wait for a condition, and say whether it came."""
    deadline = time.monotonic() + HANGS_AFTER
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def gone(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def type_notes(terminal: StubTerminal) -> None:
    terminal.wait_for("No sessions yet")
    terminal.write(b"n")
    terminal.wait_for("New session", "Account Lockout")
    terminal.write(b"SR-1\rContoso Ltd\rvpn conn\r")
    terminal.wait_for("Is the VPN client installed", "SR-1")
    terminal.write(b"nhalf a thought")
    terminal.wait_for("half a thought")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize("words", [COMMAND, DEAF], ids=["alone", "deaf to hang-ups"])
def test_a_terminal_that_went_away_leaves_no_process_and_no_typed_text_is_lost(
    environment: dict[str, str], words: list[str]
) -> None:
    with opened(words, environment) as terminal:
        type_notes(terminal)
        program = terminal.process.pid if words is COMMAND else children(terminal.process.pid)[0]
        terminal.hang_up()
        assert within_bounds(lambda: gone(program)), "it still runs"
        if words is COMMAND:
            assert terminal.process.wait() == 128 + signal.SIGHUP
    with opened(COMMAND, environment) as terminal:
        terminal.wait_for("SR-1")
        terminal.write(b"\r")
        terminal.wait_for("half a thought", "restored from")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_what_was_typed_a_moment_ago(environment: dict[str, str], number: int) -> None:
    with opened(COMMAND, environment) as terminal:
        type_notes(terminal)
        terminal.write(b" and more")
        terminal.wait_for("half a thought and more")
        os.kill(terminal.process.pid, number)
        assert terminal.process.wait(timeout=HANGS_AFTER) == 128 + number
    with opened(COMMAND, environment) as terminal:
        terminal.wait_for("SR-1")
        terminal.write(b"\r")
        terminal.wait_for("half a thought and more", "restored from")


def test_ctrl_z_is_back_in_the_shell_and_fg_goes_on(tmux: Tmux) -> None:
    start_in_a_shell(tmux)
    tmux.wait_for("No sessions yet")
    tmux.keys("C-z")
    tmux.wait_for("Stopped", "shell>")
    tmux.write("echo $((40 + 2)) is the answer; fg")
    tmux.keys("Enter")
    tmux.wait_for("No sessions yet", "n New")
    tmux.keys("C-q")
    tmux.wait_for("42 is the answer", "shell>", absent="No sessions yet")


def test_ctrl_z_takes_a_mask_back_and_does_not_suspend(tmux: Tmux) -> None:
    """Under a shell that could continue it, too, and with the focus beside the text."""
    start_in_a_shell(tmux, "--demo")
    tmux.wait_for("SR-2847", "enter Open")
    tmux.keys("p")
    tmux.choose_markdown()
    tmux.wait_for("- Server IP: 10.0.1.50", "─ 2 findings ─")
    tmux.keys("Tab")
    tmux.wait_for("space Mask or not")
    tmux.keys("m")
    masked = ("2 values masked; ctrl+z takes it back", "- Server IP: [IP REDACTED]", "─ 0 findings ─")
    tmux.wait_for(*masked, absent="10.0.1.50")
    tmux.keys("C-z")
    tmux.wait_for("- Server IP: 10.0.1.50", "─ 2 findings ─", absent="[IP REDACTED]")
    tmux.keys("Tab")  # the list had nothing left to choose from
    tmux.wait_for("space Mask or not")
    tmux.keys("m")  # a shell would print it
    tmux.wait_for(*masked, absent="10.0.1.50")
    assert "Stopped" not in everything(tmux) and not stopped(tmux)
    tmux.keys("C-z")
    tmux.wait_for("- Server IP: 10.0.1.50", "q Back", absent="[IP REDACTED]")
    tmux.keys("q")
    tmux.wait_for("n New")
    tmux.keys("C-z")  # the shell could continue it: where there is nothing to take back, it is suspended
    tmux.wait_for("Stopped", "shell>")


def test_ctrl_z_does_not_suspend_what_nobody_could_continue(tmux: Tmux) -> None:
    """The window's own command has no shell that is its parent."""
    root = Path(__file__).parents[2]
    command = f"cd {root}; PYTHONPATH={root} exec {PROGRAM}"
    tmux.command("new-session", "-d", "-x", "80", "-y", "24", command)
    tmux.wait_for("No sessions yet", "n New")
    tmux.keys("C-z")
    tmux.keys("n")
    tmux.wait_for("New session", "Account Lockout")
    assert "Stopped" not in everything(tmux) and not stopped(tmux)
    tmux.keys("C-z")  # in a field, with nothing to take back
    tmux.keys("Tab", "Tab")
    tmux.write("vpn conn")
    tmux.wait_for("VPN Connection Failure", absent="Account Lockout")
    assert not stopped(tmux)


def start_in_a_shell(tmux: Tmux, arguments: str = "") -> None:
    """Run the program as a job of a shell that people type in."""
    root = Path(__file__).parents[2]
    tmux.command("new-session", "-d", "-x", "80", "-y", "24", f"cd {root}; PS1='shell> ' exec bash --norc -i")
    tmux.write(f"PYTHONPATH={root} {PROGRAM} {arguments}")
    tmux.keys("Enter")


def everything(tmux: Tmux) -> str:
    """What is on the screen, and what was."""
    return tmux.command("capture-pane", "-p", "-S", "-").decode()


def stopped(tmux: Tmux) -> bool:
    """Whether the window's process, or one that it started, is stopped."""
    window = int(tmux.command("list-panes", "-F", "#{pane_pid}"))
    stats = [Path(f"/proc/{process}/stat") for process in (window, *children(window))]
    return any(stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in stats)
