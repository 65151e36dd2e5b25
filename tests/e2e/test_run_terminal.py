"""Commands run by `resolutionflow run` in a real tmux, as they would run without it."""

import os
import shutil
import signal
import sys

import pytest

from tests.e2e.running import (
    ASKS,
    TELLS_SIZE,
    TYPED,
    Bench,
    program,
    running,
    wait_for_keys,
    wait_until_gone,
)
from tests.e2e.tmux import Tmux

pytestmark = pytest.mark.soak  # each has a terminal of its own


def test_ctrl_c_ends_the_command_and_the_loop_of_the_shell(recording: Bench, shell: Tmux) -> None:
    shell.enter("for n in 1 2 3; do rf run -- sleep 10$n; done")
    program("sleep 101")
    shell.press("C-c")
    shell.see("resolutionflow: ")
    shell.enter("echo $?-and-over")
    shown = shell.see("130-and-over")
    assert shown.count("resolutionflow: ") == 1
    assert recording.record()[1:-1] == ["^C"]


def test_a_command_that_takes_ctrl_c_goes_on(recording: Bench, shell: Tmux) -> None:
    shell.enter(
        """rf run -- sh -c 'trap "echo caught" INT; echo ready; sleep 102; echo on; exit 5'; echo "=$?" """
    )
    shell.see("\nready")
    shell.press("C-c")
    shell.see("=5")
    assert recording.record()[1:-1] == ["ready", "^Ccaught", "on"]


def test_ctrl_backslash(recording: Bench, shell: Tmux) -> None:
    shell.enter('ulimit -c 0; rf run -- sleep 103; echo "=$?"')
    program("sleep 103")
    shell.press("C-\\")
    shell.see("=131")
    assert recording.record()[-1].startswith("[ended by signal 3, SIGQUIT: exit status 131, ")


def test_vim_stopped_and_gone_on_with(recording: Bench, shell: Tmux) -> None:
    if shutil.which("vim") is None:
        pytest.skip("vim: not installed")
    shell.enter('rf run -- vim -u NONE file; echo "=$?"')
    shell.see("~")
    shell.press("i", "hello", "Escape", "C-z")
    shell.see("Stopped", absent="~")
    shell.enter("fg")
    shell.see("hello", "~")
    shell.press(":wq", "Enter")
    shell.see("resolutionflow: ", absent="~")
    assert (recording.folder / "file").read_text() == "hello\n"
    assert recording.record()[1:-1] == ["[vim: a full-screen program was shown here]"]


@pytest.mark.parametrize("begin", ["", "cat listing | "])
def test_less(begin: str, recording: Bench, shell: Tmux) -> None:
    if shutil.which("less") is None:
        pytest.skip("less: not installed")
    (recording.folder / "listing").write_text("".join(f"number {line}\n" for line in range(500)))
    shell.enter(f"clear; {begin}rf run -- less {'' if begin else 'listing'}")
    shell.see("number 22")
    shell.press("G")
    shell.see("number 499")
    shell.press("q")
    shell.see("resolutionflow: ", absent="number")
    assert "a full-screen program was shown here]" in recording.record()[1]


def test_top(recording: Bench, shell: Tmux) -> None:
    if shutil.which("top") is None:
        pytest.skip("top: not installed")
    shell.enter('rf run -- top -d 0.1; echo "=$?"')
    shell.see("load average", "PID")
    shell.press("q")
    shell.see("=0")
    assert recording.record()[0] == "$ top -d 0.1"


def test_a_window_that_gets_another_size(recording: Bench, shell: Tmux) -> None:
    shell.enter(f"""rf run -- python3 -c '{TELLS_SIZE}'""")
    shell.see("\nready")
    shell.resize(100, 30)
    shell.see("size 30 100")
    shell.press("Enter")
    shell.see("resolutionflow: ")
    assert "size 30 100" in recording.record()


def test_a_size_that_changed_while_it_was_stopped(recording: Bench, shell: Tmux) -> None:
    shell.enter("PS1='inner> ' rf run -- bash --norc --noprofile -i")
    shell.see("\ninner>")
    shell.enter("kill -STOP $$")
    shell.see("Stopped")
    shell.resize(90, 20)
    shell.enter("fg")
    shell.enter("stty size; exit")
    shell.see("20 90", "resolutionflow: ")


def test_in_the_background_it_prints_and_takes_no_keys(recording: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- sh -c 'echo begun; sleep 1; cat' &")
    shell.see("begun\n")
    shell.enter("echo typed-to-the-shell")
    shell.see("\ntyped-to-the-shell")
    shell.enter("fg; echo left")
    shell.see("rf run -- sh -c 'echo begun; sleep 1; cat'\n")
    wait_for_keys(shell)
    shell.press("to-cat", "Enter", "C-d")
    shell.see("to-cat\nto-cat", "resolutionflow: ")
    assert recording.record()[1:-1] == ["begun", "to-cat", "to-cat"]


def test_a_pipe_of_the_shell_stops_and_goes_on(recording: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- cat | cat")
    shell.press("one", "Enter")
    shell.see("one\none")
    shell.press("C-z")
    shell.see("Stopped")
    shell.enter("fg")
    shell.press("two", "Enter")
    shell.see("two\ntwo")
    shell.press("C-d")
    shell.see("resolutionflow: ")
    assert recording.record()[1:-2] == ["one", "two"]


def test_a_password_for_another_command_of_the_pipe(recording: Bench, shell: Tmux) -> None:
    (recording.folder / "sudo").write_text(f"#!{sys.executable}\n{ASKS}\n")
    (recording.folder / "sudo").chmod(0o755)
    shell.enter("sudo | rf run -- cat")
    shell.see("password:")
    shell.enter(TYPED)
    shown = shell.see(f"{len(TYPED)} typed", "resolutionflow: ")
    assert TYPED not in shown and recording.holding(TYPED) == []
    assert recording.record()[1] == f"{len(TYPED)} typed"


def test_su_asks_for_a_password(recording: Bench, shell: Tmux) -> None:
    """It does so of nobody but root, so somebody else runs it."""
    if os.geteuid() or shutil.which("setpriv") is None:
        pytest.skip("not root")
    shell.enter('chmod 711 .; rf run -- setpriv --reuid=65534 --clear-groups su root -c id; echo "=$?"')
    shell.see("Password:")
    shell.enter(TYPED)
    shown = shell.see("=1", "resolutionflow: ")
    assert TYPED not in shown and recording.holding(TYPED) == []
    assert "Password:" in recording.record()


def test_what_the_command_left_running_goes_on(recording: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- sh -c 'sleep 104 & echo begun'")
    shell.see("resolutionflow: ")
    left = running("sleep 104")
    assert left
    for number in left:
        os.kill(number, signal.SIGKILL)


def test_killed_it_hangs_the_command_up(recording: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- sleep 105")
    found = program("sleep 105")
    os.kill(found, signal.SIGKILL)
    shell.see("Killed")
    wait_until_gone("sleep 105")
    shell.enter("echo the-shell-goes-on")
    shell.see("\nthe-shell-goes-on")


def test_ended_from_elsewhere_the_terminal_is_as_before(recording: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- sleep 106; stty -a | grep -wo -e '-*icanon' -e '-*echo'; echo \"=$?\"")
    os.kill(program("sleep 106"), signal.SIGTERM)
    shell.see("icanon\necho\n=0")
    assert recording.record()[-1].startswith("[ended by signal 15, SIGTERM: exit status 143, ")


def test_a_terminal_that_is_closed_hangs_the_command_up_and_the_record_is_kept(recording: Bench) -> None:
    shell = Tmux(
        recording.folder,
        recording.environment,
        f"cd {recording.folder}; exec env PS1='> ' bash --norc --noprofile",
    )
    shell.enter(
        "rf run -- sh -c 'trap \"echo hung up; exit 3\" HUP; echo begun; while :; do sleep 0.1; done'"
    )
    shell.see("\nbegun")
    shell.stop()
    lines = recording.record()
    assert (lines[1], lines[-2]) == ("begun", "hung up")
    assert lines[-1].startswith("[exit status 3, ")


def test_all_of_a_long_output_is_shown_and_recorded(recording: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- seq 200000; echo over")
    shell.see("200000\nresolutionflow: ", "\nover")
    assert recording.record()[1:-1] == [str(number) for number in range(1, 200_001)]


def test_what_takes_long_to_attach_is_said_and_can_be_kept_in_a_file(recording: Bench, shell: Tmux) -> None:
    shell.resize(240, 24)
    shell.enter("""rf run -- python3 -c 'print("a\\tb\\n" * 3_000_000)'; echo "=$?" """)
    shell.see("Ctrl-C keeps it in a file")
    shell.press("C-c")
    shell.see("that was interrupted", "=0")
    assert recording.record()[1] == "a\tb"


def test_where_no_shell_could_go_on_with_it_ctrl_z_stops_nothing(recording: Bench) -> None:
    shell = Tmux(recording.folder, recording.environment, f"cd {recording.folder}; exec rf run -- cat")
    try:
        wait_for_keys(shell)
        shell.press("C-z")
        shell.see("^Z")
        shell.press("on", "Enter")
        shell.see("on\non")
        shell.press("C-d")
        assert recording.record()[-3:-1] == ["on", "on"]
    finally:
        shell.stop()


_GOES_ON = "echo begun; (while [ -e ~/rf ]; do echo more; sleep 0.01; done) &"
"""What it leaves running prints for as long as the test's folder is there."""


def test_it_does_not_wait_for_what_the_command_left_printing(recording: Bench, shell: Tmux) -> None:
    shell.enter(f"rf run -- sh -c '{_GOES_ON}'; echo =$?")
    shell.see("resolutionflow: ", "=0")
    assert recording.record()[1] == "begun"


def test_in_a_pipe_it_does_not_either(recording: Bench) -> None:
    done = recording.call("sh", "-c", _GOES_ON)
    assert done.returncode == 0
    assert recording.record()[1] == "begun"
