"""A command's output goes from one tmux pane into the program in another one, and is there after the program is killed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Tmux

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux: not installed")
ATTACH = f"{sys.executable} -c 'from tui.cli import main; main()' attach"


def program(tmux: Tmux) -> int:
    """The process of the program: the shell of the pane waits for it."""
    shell = tmux.command("display-message", "-p", "#{pane_pid}").decode().strip()
    found = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


def test_a_second_pane_attaches_and_a_kill_right_after_loses_nothing(tmux: Tmux) -> None:
    root = Path(__file__).parents[2]
    tmux.start("new", "VPN", "SR-1", "Contoso")
    tmux.wait_for("SR-1", "Step 1", "f Finish")
    shown = tmux.home / "shown"
    pid = program(tmux)
    # The program is killed as soon as it is said that the text is there, before anything else can be done.
    script = tmux.home / "beside.sh"
    script.write_text(
        f"cd {root}; export PYTHONPATH={root}\n"
        f"until ls {tmux.home}/state/listening/*.address >/dev/null 2>&1; do sleep 0.05; done\n"
        f"seq 42 | {ATTACH} 2>{shown}.part >/dev/null && kill -9 {pid}; mv {shown}.part {shown}\n"
    )
    tmux.command("split-window", "-d", f"bash {script}")
    tmux.wait_until(lambda _screen: shown.exists())
    assert shown.read_text() == (
        "resolutionflow: Attached to Output of step 1 of SR-1 · Contoso (program in tmux window 0:0): "
        "42 lines, 117 characters.\n"
    )
    tmux.wait_for("ended with 137")
    tmux.command("kill-session")
    tmux.start("open", "SR-1")
    tmux.wait_for("Step 1", "restored", "42 lines, 117 characters")
