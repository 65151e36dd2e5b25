"""What another window of GNU screen printed since the step began."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Tmux
from tests.e2e.panes import OPENED, PROMPT

pytestmark = pytest.mark.soak  # it starts the program in a terminal of its own

ROOT = Path(__file__).parents[2]


def test_another_window_of_gnu_screen(tmux: Tmux, tmp_path: Path) -> None:
    if shutil.which("screen") is None:
        pytest.skip("GNU screen is not installed")
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    screen = f"env SCREENDIR={sockets} TMPDIR={temporary} screen -S rf"
    (tmp_path / "screenrc").write_text("defscrollback 400\nstartup_message off\n")
    program = f"{sys.executable} -c 'from tui.cli import main; main()' new vpn SR-1 Contoso"
    (tmp_path / "program").write_text(f"cd {ROOT}; PYTHONPATH={ROOT} {program}\n")
    command = f"{screen} -c {tmp_path}/screenrc sh {tmp_path}/program"
    tmux.command("new-session", "-d", "-x", "80", "-y", "24", command)
    tmux.command("new-window", "-d", "exec cat")
    tmux.wait_for("► 1", "all saved")

    def told(words: str) -> None:
        tmux.command("run-shell", f"{screen} {words}")

    told(f"-X screen -t work env 'PS1={PROMPT} ' bash --norc --noprofile -i")
    tmux.wait_for(PROMPT)
    tmux.write("uname; echo before the step")
    tmux.keys("Enter")
    tmux.wait_for("before the step\n" + PROMPT)
    told("-X select 0")
    tmux.wait_for("► 1")
    tmux.keys("1")
    tmux.wait_for("► 2", "all saved")
    tmux.keys("l")
    tmux.wait_for(OPENED, "window 1 · bash", "GNU screen hands over letters of Western Europe only")
    tmux.keys("q")
    tmux.wait_for(absent=OPENED)
    told("-p 1 -X stuff 'seq 3; echo übrig 日本^M'")
    told("-X select 1")
    tmux.wait_for("3\nübrig")
    told("-X select 0")
    tmux.wait_for("► 2")
    tmux.keys("l")
    tmux.wait_for(OPENED, "seq 3; echo", "übrig \N{REPLACEMENT CHARACTER}", absent="before the step")
    assert list(temporary.iterdir()) == []  # nothing is left of what was written for it
    told("-X quit")
