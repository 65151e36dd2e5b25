"""Commands run by `resolutionflow run`, in a shell in a real tmux, as they would run without it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.serving import COMMAND
from tests.e2e.tmux import Tmux
from tests.tui.running import demo_database

ROOT = Path(__file__).parents[2]
TELLS_SIZE = (
    "import os, signal; signal.signal(signal.SIGWINCH, lambda *_: "
    'print("size", *reversed(os.get_terminal_size()), flush=True)); print("ready", flush=True); input()'
)
TYPED = "hunter2-is-typed"
ASKS = "import getpass; print(len(getpass.getpass('[sudo] password: ')), 'typed')"


class Bench:
    """A folder with the program as `rf`, whose file of drafts cannot be used: so each record is kept in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "state" / "drafts.db").mkdir(parents=True)
        self.environment = {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
            "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
            "RESOLUTIONFLOW_CONFIG": str(folder / "config.toml"),
        }
        program = folder / "rf"
        program.write_text(f'#!/bin/sh\nexec {COMMAND[0]} {COMMAND[1]} "{COMMAND[2]}" "$@"\n')
        program.chmod(0o755)

    @property
    def kept(self) -> list[Path]:
        return sorted((self.folder / "state" / "outputs").glob("*"), key=lambda path: path.stat().st_mtime_ns)

    def record(self) -> list[str]:
        """Return the lines of the one record, and forget it."""
        deadline = time.monotonic() + HANGS_AFTER
        while not (kept := [path for path in self.kept if path.suffix == ".txt"]):
            assert time.monotonic() < deadline, "nothing was kept"
            time.sleep(0.02)
        assert len(kept) == 1
        assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
        text = kept[0].read_text()
        kept[0].unlink()
        return text.split("\n")

    def holding(self, text: str) -> list[Path]:
        """Return the files below the folder that hold a text."""
        return [
            path for path in self.folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()
        ]

    def call(self, *words: str, given: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
        """Run a command by the program, without a terminal."""
        return subprocess.run(
            ["rf", "run", *words],
            env=self.environment,
            input=given,
            capture_output=True,
            timeout=HANGS_AFTER,
            start_new_session=True,
            cwd=self.folder,
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def shell(bench: Bench) -> Iterator[Tmux]:
    tmux = Tmux(
        bench.folder, bench.environment, f"cd {bench.folder}; exec env PS1='> ' bash --norc --noprofile"
    )
    try:
        tmux.see(">")
        yield tmux
    finally:
        tmux.stop()


def running(words: str) -> list[int]:
    """Return the processes whose command line is this."""
    found = subprocess.run(["pgrep", "-xf", words], capture_output=True, text=True).stdout
    return [int(number) for number in found.split()]


def wait_until_gone(words: str) -> None:
    deadline = time.monotonic() + HANGS_AFTER
    while running(words):
        assert time.monotonic() < deadline, f"{words} still runs"
        time.sleep(0.02)


def wait_for_keys(shell: Tmux) -> None:
    """Wait until keys go to the command: before that the terminal itself shows them, as at any prompt."""
    shell.wait_until(lambda: "-opost" in shell.modes())


def program(words: str) -> int:
    """Wait until a command runs, and return the program that runs it: it was there before its monitor."""
    deadline = time.monotonic() + HANGS_AFTER
    while not (running(words) and (found := running(f".* run -- {words}"))):
        assert time.monotonic() < deadline, f"{words} does not run"
        time.sleep(0.02)
    return min(found)


def test_a_command_has_a_terminal_and_what_it_shows_is_recorded(bench: Bench, shell: Tmux) -> None:
    shell.enter(
        r"""rf run -- sh -c 'test -t 0 && test -t 1 && test -t 2 && stty size; printf "\033[31mr\033[0med\n1%%\r2%%\n"; exit 7'; echo "=$?" """
    )
    shown = shell.see("=7")
    assert "24 80\nred\n2%\nresolutionflow: " in shown
    assert "\x1b[31mr" in shell.coloured()
    first, *lines, last = bench.record()
    assert first.startswith("$ sh -c 'test -t 0 &&") and last.startswith("[exit status 7, ")
    assert lines == ["24 80", "red", "2%"]


def test_a_password_at_a_prompt_is_in_no_file(bench: Bench, shell: Tmux) -> None:
    (bench.folder / "sudo").write_text(f"#!{sys.executable}\n{ASKS}\n")
    (bench.folder / "sudo").chmod(0o755)
    shell.enter("rf run -- sudo")
    shell.see("password:")
    shell.enter(TYPED)
    shown = shell.see(f"{len(TYPED)} typed", "resolutionflow: ")
    assert TYPED not in shown
    assert bench.holding("[sudo] password:") != []
    assert bench.holding(TYPED) == []
    assert bench.record()[1:-1] == ["[sudo] password:", f"{len(TYPED)} typed"]


def test_ctrl_z_stops_and_fg_goes_on(bench: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- cat")
    wait_for_keys(shell)
    shell.press("one", "Enter")
    shell.see("one\none")
    shell.press("C-z")
    shell.see("Stopped")
    shell.enter("stty -a | grep -wo -e '-*icanon' -e '-*echo'; echo back")
    shell.see("\nicanon\necho\nback")
    shell.enter("fg")
    wait_for_keys(shell)
    shell.press("two", "Enter")
    shell.see("two\ntwo")
    shell.press("C-d")
    shell.see("resolutionflow: ")
    assert bench.record()[:-1] == ["$ cat", "one", "one", "^Z", "two", "two"]


@pytest.mark.soak
def test_ctrl_c_ends_the_command_and_the_loop_of_the_shell(bench: Bench, shell: Tmux) -> None:
    shell.enter("for n in 1 2 3; do rf run -- sleep 10$n; done")
    program("sleep 101")
    shell.press("C-c")
    shell.see("resolutionflow: ")
    shell.enter("echo $?-and-over")
    shown = shell.see("130-and-over")
    assert shown.count("resolutionflow: ") == 1
    assert bench.record()[1:-1] == ["^C"]


@pytest.mark.soak
def test_a_command_that_takes_ctrl_c_goes_on(bench: Bench, shell: Tmux) -> None:
    shell.enter(
        """rf run -- sh -c 'trap "echo caught" INT; echo ready; sleep 102; echo on; exit 5'; echo "=$?" """
    )
    shell.see("\nready")
    shell.press("C-c")
    shell.see("=5")
    assert bench.record()[1:-1] == ["ready", "^Ccaught", "on"]


@pytest.mark.soak
def test_ctrl_backslash(bench: Bench, shell: Tmux) -> None:
    shell.enter('ulimit -c 0; rf run -- sleep 103; echo "=$?"')
    program("sleep 103")
    shell.press("C-\\")
    shell.see("=131")
    assert bench.record()[-1].startswith("[ended by signal 3, SIGQUIT: exit status 131, ")


@pytest.mark.soak
def test_vim_stopped_and_gone_on_with(bench: Bench, shell: Tmux) -> None:
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
    assert (bench.folder / "file").read_text() == "hello\n"
    assert bench.record()[1:-1] == ["[vim: a full-screen program was shown here]"]


@pytest.mark.soak
@pytest.mark.parametrize("begin", ["", "cat listing | "])
def test_less(begin: str, bench: Bench, shell: Tmux) -> None:
    if shutil.which("less") is None:
        pytest.skip("less: not installed")
    (bench.folder / "listing").write_text("".join(f"number {line}\n" for line in range(500)))
    shell.enter(f"clear; {begin}rf run -- less {'' if begin else 'listing'}")
    shell.see("number 22")
    shell.press("G")
    shell.see("number 499")
    shell.press("q")
    shell.see("resolutionflow: ", absent="number")
    assert "a full-screen program was shown here]" in bench.record()[1]


@pytest.mark.soak
def test_top(bench: Bench, shell: Tmux) -> None:
    if shutil.which("top") is None:
        pytest.skip("top: not installed")
    shell.enter('rf run -- top -d 0.1; echo "=$?"')
    shell.see("load average", "PID")
    shell.press("q")
    shell.see("=0")
    assert bench.record()[0] == "$ top -d 0.1"


@pytest.mark.soak
def test_a_window_that_gets_another_size(bench: Bench, shell: Tmux) -> None:
    shell.enter(f"""rf run -- python3 -c '{TELLS_SIZE}'""")
    shell.see("\nready")
    shell.resize(100, 30)
    shell.see("size 30 100")
    shell.press("Enter")
    shell.see("resolutionflow: ")
    assert "size 30 100" in bench.record()


@pytest.mark.soak
def test_a_size_that_changed_while_it_was_stopped(bench: Bench, shell: Tmux) -> None:
    shell.enter("PS1='inner> ' rf run -- bash --norc --noprofile -i")
    shell.see("\ninner>")
    shell.enter("kill -STOP $$")
    shell.see("Stopped")
    shell.resize(90, 20)
    shell.enter("fg")
    shell.enter("stty size; exit")
    shell.see("20 90", "resolutionflow: ")


@pytest.mark.soak
def test_in_the_background_it_prints_and_takes_no_keys(bench: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- sh -c 'echo begun; sleep 1; cat' &")
    shell.see("begun\n")
    shell.enter("echo typed-to-the-shell")
    shell.see("\ntyped-to-the-shell")
    shell.enter("fg; echo left")
    shell.see("rf run -- sh -c 'echo begun; sleep 1; cat'\n")
    wait_for_keys(shell)
    shell.press("to-cat", "Enter", "C-d")
    shell.see("to-cat\nto-cat", "resolutionflow: ")
    assert bench.record()[1:-1] == ["begun", "to-cat", "to-cat"]


@pytest.mark.soak
def test_a_pipe_of_the_shell_stops_and_goes_on(bench: Bench, shell: Tmux) -> None:
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
    assert bench.record()[1:-2] == ["one", "two"]


@pytest.mark.soak
def test_a_password_for_another_command_of_the_pipe(bench: Bench, shell: Tmux) -> None:
    (bench.folder / "sudo").write_text(f"#!{sys.executable}\n{ASKS}\n")
    (bench.folder / "sudo").chmod(0o755)
    shell.enter("sudo | rf run -- cat")
    shell.see("password:")
    shell.enter(TYPED)
    shown = shell.see(f"{len(TYPED)} typed", "resolutionflow: ")
    assert TYPED not in shown and bench.holding(TYPED) == []
    assert bench.record()[1] == f"{len(TYPED)} typed"


@pytest.mark.soak
def test_su_asks_for_a_password(bench: Bench, shell: Tmux) -> None:
    """It does so of nobody but root, so somebody else runs it."""
    if os.geteuid() or shutil.which("setpriv") is None:
        pytest.skip("not root")
    shell.enter('chmod 711 .; rf run -- setpriv --reuid=65534 --clear-groups su root -c id; echo "=$?"')
    shell.see("Password:")
    shell.enter(TYPED)
    shown = shell.see("=1", "resolutionflow: ")
    assert TYPED not in shown and bench.holding(TYPED) == []
    assert "Password:" in bench.record()


@pytest.mark.soak
def test_what_the_command_left_running_goes_on(bench: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- sh -c 'sleep 104 & echo begun'")
    shell.see("resolutionflow: ")
    left = running("sleep 104")
    assert left
    for number in left:
        os.kill(number, signal.SIGKILL)


@pytest.mark.soak
def test_killed_it_hangs_the_command_up(bench: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- sleep 105")
    found = program("sleep 105")
    os.kill(found, signal.SIGKILL)
    shell.see("Killed")
    wait_until_gone("sleep 105")
    shell.enter("echo the-shell-goes-on")
    shell.see("\nthe-shell-goes-on")


@pytest.mark.soak
def test_ended_from_elsewhere_the_terminal_is_as_before(bench: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- sleep 106; stty -a | grep -wo -e '-*icanon' -e '-*echo'; echo \"=$?\"")
    os.kill(program("sleep 106"), signal.SIGTERM)
    shell.see("icanon\necho\n=0")
    assert bench.record()[-1].startswith("[ended by signal 15, SIGTERM: exit status 143, ")


@pytest.mark.soak
def test_a_terminal_that_is_closed_hangs_the_command_up_and_the_record_is_kept(bench: Bench) -> None:
    shell = Tmux(
        bench.folder, bench.environment, f"cd {bench.folder}; exec env PS1='> ' bash --norc --noprofile"
    )
    shell.enter(
        "rf run -- sh -c 'trap \"echo hung up; exit 3\" HUP; echo begun; while :; do sleep 0.1; done'"
    )
    shell.see("\nbegun")
    shell.stop()
    lines = bench.record()
    assert (lines[1], lines[-2]) == ("begun", "hung up")
    assert lines[-1].startswith("[exit status 3, ")


@pytest.mark.soak
def test_all_of_a_long_output_is_shown_and_recorded(bench: Bench, shell: Tmux) -> None:
    shell.enter("rf run -- seq 200000; echo over")
    shell.see("200000\nresolutionflow: ", "\nover")
    assert bench.record()[1:-1] == [str(number) for number in range(1, 200_001)]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--", "sh", "-c", "exit 3"), 3),
        (("sh", "-c", "kill -TERM $$"), 143),
        (("sh", "-c", "kill -INT $$"), -2),  # a shell makes 130 of it, and ends its loop
        (("no-such-command",), 127),
        (("./no-such-file",), 127),
        (("./",), 126),
        (("./not-executable",), 126),
        (("./script", "a b"), 9),
        ((), 2),
    ],
)
def test_the_exit_status_is_the_commands(words: tuple[str, ...], status: int, bench: Bench) -> None:
    (bench.folder / "not-executable").write_text("")
    (bench.folder / "script").write_text('test "$1" = "a b" && exit 9\n')  # names nothing that runs it
    (bench.folder / "script").chmod(0o755)
    done = bench.call(*words)
    assert done.returncode == status
    assert done.stderr.decode().startswith("resolutionflow: ") and done.stderr.count(b"\n") == 1


def test_a_command_in_a_pipe_is_as_without_it(bench: Bench) -> None:
    done = bench.call(
        "--to",
        "scratchpad",
        "python3",
        "-c",
        "import sys; print(sys.stdout.isatty(), sys.stdin.read())",
        given=b"x",
    )
    assert done.stdout.startswith(b"False x")
    assert bench.record()[1].startswith("False x")


def test_options_of_the_command_are_its_own(bench: Bench) -> None:
    done = bench.call("printf", r"%s\n", "--da", "--to", "-h", "--", "--version")
    assert done.stdout == b"--da\n--to\n-h\n--\n--version\n"
    assert bench.record()[0] == r"$ printf '%s\n' --da --to -h -- --version"


def test_a_reader_that_had_enough_ends_the_command(bench: Bench) -> None:
    done = subprocess.run(
        ["bash", "-c", 'rf run -- yes | head -2; echo "${PIPESTATUS[0]}"'],
        env=bench.environment,
        capture_output=True,
        timeout=HANGS_AFTER,
    )
    assert done.stdout == b"y\ny\n141\n"


def test_it_waits_in_the_session_that_was_named(bench: Bench) -> None:
    (bench.folder / "state" / "drafts.db").rmdir()
    (bench.folder / "data").mkdir()
    demo_database(bench.folder / "data" / "resolutionflow.db")
    done = bench.call("--session", "SR-2847", "--to", "scratchpad", "--", "sh", "-c", "echo shown; exit 4")
    assert (done.returncode, done.stdout) == (4, b"shown\n")
    told = done.stderr.decode()
    assert (
        told.startswith("resolutionflow: Waits as a draft for the scratchpad of SR-2847")
        and told.count("\n") == 1
    )
    assert bench.kept == [] and bench.holding("echo shown; exit 4")
