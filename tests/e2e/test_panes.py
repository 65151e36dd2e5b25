"""What the pane beside printed since the step began, taken by keys in a real tmux: all of it, or what is missing is said."""

from pathlib import Path

import pytest

from tests.e2e.panes import OPENED, PROMPT, panes

COLOURS = r"printf '\033[31mred\033[0m \033[1mbold\033[0m\n'"
PROGRESS = r"for n in 10 60 100; do printf '\rdone %s %%' $n; done; echo"
WIDE = "x" * 205
CJK = "for n in {1..9}; do printf 日本語テキスト; done; echo"


def test_as_the_screen_showed_it(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        commands = [f"echo {WIDE}", CJK, COLOURS, PROGRESS]
        for command in commands:
            beside.run(command)
        beside.look()
        printed = [WIDE, "日本語テキスト" * 9, "red bold", "done 100 %"]
        expected = [
            line for pair in zip(commands, printed, strict=True) for line in (f"{PROMPT} {pair[0]}", pair[1])
        ]
        assert beside.take().split("\n") == expected

        beside.run("seq 30; clear; seq 3")
        assert "Lines are missing before this: the pane was cleared, or drawn over." in beside.look()
        assert beside.take().split("\n") == ["[Lines are missing here]", "1", "2", "3"]


@pytest.mark.soak
def test_more_at_once_than_tmux_keeps(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        beside.run("seq 5000")
        told = beside.look()
        assert "are missing before this: tmux keeps 2,000 (history-limit)." in told
        assert "resolutionflow run -- command keeps all of it." in told
        lines = beside.take().split("\n")
        first = int(lines[1])
        assert lines == ["[Lines are missing here]", *map(str, range(first, 5_001))]


@pytest.mark.soak
def test_what_tmux_dropped_since_it_was_seen_is_counted(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        beside.run("for n in {1..2600}; do echo $n; ((n%500)) || sleep 2.5; done")
        told = " ".join(beside.look().split())
        lines = beside.take().split("\n")
        first = int(lines[1])
        # The command's own line is missing too, before the first number.
        assert f"{first:,} lines are missing before this: tmux keeps 2,000 (history-limit)." in told
        assert lines == [f"[{first:,} lines are missing here]", *map(str, range(first, 2_601))]


@pytest.mark.soak
def test_a_pager_that_is_open(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        beside.run("echo before; seq 100 200 | less", until="\n:")
        assert "A full-screen program fills the pane: what it shows stands last." in beside.look()
        shown = ["[… what a full-screen program shows: …]", *map(str, range(100, 123)), ":"]
        assert beside.take().split("\n") == [f"{PROMPT} echo before; seq 100 200 | less", "before", *shown]
        beside.type("q")
        beside.run("echo behind it")
        beside.look()
        assert beside.take().split("\n")[-3:] == [f"{PROMPT} echo behind it", "behind it", PROMPT]


@pytest.mark.soak
def test_a_prompt_for_a_password(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        asked = "[sudo] password for eng:"
        command = f'read -rsp "{asked} " p; echo; echo done'
        beside.run(command, until=asked)
        beside.type("hunter2")
        assert asked in beside.look()
        beside.tmux.keys("q")
        beside.tmux.wait_for(absent=OPENED)
        beside.type("Enter")
        beside.wait_for("done")
        beside.wait_for(f"done\n{PROMPT}")
        beside.look()
        assert beside.take().split("\n") == [f"{PROMPT} {command}", asked, "done"]


@pytest.mark.soak
def test_a_command_that_is_interrupted(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        beside.run("echo started; sleep 1000", until="\nstarted")
        beside.type("C-c")
        beside.wait_for(f"^C\n{PROMPT}")
        beside.look()
        assert beside.take().split("\n") == [f"{PROMPT} echo started; sleep 1000", "started", "^C"]


@pytest.mark.soak
def test_a_pane_that_becomes_wider_meanwhile(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        beside.run(f"echo {WIDE}")
        beside.tmux.command("resize-window", "-x", "100", "-y", "49")
        beside.look()
        assert beside.take().split("\n") == [f"{PROMPT} echo {WIDE}", WIDE]


@pytest.mark.soak
def test_marked_lines_alone_with_the_gaps_said(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        beside.run("seq 9")
        beside.look()
        beside.tmux.keys("Home", "j", "Space", "j", "j", "j", "Space")
        beside.tmux.wait_for("2 of 11 lines marked")
        assert beside.take().split("\n") == ["[… 1 line …]", "1", "[… 2 lines …]", "4", "[… 5 lines …]"]


@pytest.mark.soak
def test_of_several_panes_one_is_chosen_and_remembered(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        beside.run("echo in the first")
        beside.tmux.command("split-window", "-d", "-h", "-t", beside.shell, "echo in the second; exec cat")
        beside.tmux.keys("l")
        beside.tmux.wait_for("Panes beside", "cat", "bash")
        beside.tmux.keys("Down", "Enter")
        beside.tmux.wait_for(OPENED, "in the second", "It was not seen when this step began")
        beside.tmux.keys("o")
        beside.tmux.wait_for("in the first", absent="in the second")
        beside.tmux.keys("q")
        beside.tmux.wait_for(absent=OPENED)
        beside.tmux.keys("l")
        beside.tmux.wait_for(OPENED, "in the first")


@pytest.mark.soak
def test_a_pane_that_is_alone_says_what_to_use_instead(tmp_path: Path) -> None:
    with panes(tmp_path) as beside:
        beside.tmux.command("kill-pane", "-t", beside.shell)
        beside.tmux.keys("l")
        beside.tmux.wait_for("tmux has no other pane in this window.", "command | resolutionflow attach")
