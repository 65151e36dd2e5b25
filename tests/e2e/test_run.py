"""Commands run by `resolutionflow run`: what they have, what is recorded, and how they end."""

import subprocess
import sys

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.running import (
    ASKS,
    TYPED,
    Bench,
    wait_for_keys,
)
from tests.e2e.tmux import Tmux
from tests.tui.running import demo_database


def test_a_command_has_a_terminal_and_what_it_shows_is_recorded(recording: Bench, shell: Tmux) -> None:
    shell.enter(
        r"""rf run -- sh -c 'test -t 0 && test -t 1 && test -t 2 && stty size; printf "\033[31mr\033[0med\n1%%\r2%%\n"; exit 7'; echo "=$?" """
    )
    shown = shell.see("=7")
    assert "24 80\nred\n2%\nresolutionflow: " in shown
    assert "\x1b[31mr" in shell.coloured()
    first, *lines, last = recording.record()
    assert first.startswith("$ sh -c 'test -t 0 &&") and last.startswith("[exit status 7, ")
    assert lines == ["24 80", "red", "2%"]


def test_a_password_at_a_prompt_is_in_no_file(recording: Bench, shell: Tmux) -> None:
    (recording.folder / "sudo").write_text(f"#!{sys.executable}\n{ASKS}\n")
    (recording.folder / "sudo").chmod(0o755)
    shell.enter("rf run -- sudo")
    shell.see("password:")
    shell.enter(TYPED)
    shown = shell.see(f"{len(TYPED)} typed", "resolutionflow: ")
    assert TYPED not in shown
    assert recording.holding("[sudo] password:") != []
    assert recording.holding(TYPED) == []
    assert recording.record()[1:-1] == ["[sudo] password:", f"{len(TYPED)} typed"]


def test_ctrl_z_stops_and_fg_goes_on(recording: Bench, shell: Tmux) -> None:
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
    assert recording.record()[:-1] == ["$ cat", "one", "one", "^Z", "two", "two"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param(("--", "sh", "-c", "exit 3"), 3, marks=pytest.mark.soak),
        (("sh", "-c", "kill -TERM $$"), 143),
        pytest.param(
            ("sh", "-c", "kill -INT $$"), -2, marks=pytest.mark.soak
        ),  # a shell makes 130 of it, and ends its loop
        (("no-such-command",), 127),
        pytest.param(("./no-such-file",), 127, marks=pytest.mark.soak),
        pytest.param(("./",), 126, marks=pytest.mark.soak),
        pytest.param(("./not-executable",), 126, marks=pytest.mark.soak),
        pytest.param(("./script", "a b"), 9, marks=pytest.mark.soak),
        ((), 2),
    ],
)
def test_the_exit_status_is_the_commands(words: tuple[str, ...], status: int, recording: Bench) -> None:
    (recording.folder / "not-executable").write_text("")
    (recording.folder / "script").write_text('test "$1" = "a b" && exit 9\n')  # names nothing that runs it
    (recording.folder / "script").chmod(0o755)
    done = recording.call(*words)
    assert done.returncode == status
    assert done.stderr.decode().startswith("resolutionflow: ") and done.stderr.count(b"\n") == 1


def test_a_command_in_a_pipe_is_as_without_it(recording: Bench) -> None:
    done = recording.call(
        "--to",
        "scratchpad",
        "python3",
        "-c",
        "import sys; print(sys.stdout.isatty(), sys.stdin.read())",
        given=b"x",
    )
    assert done.stdout.startswith(b"False x")
    assert recording.record()[1].startswith("False x")


@pytest.mark.soak
def test_options_of_the_command_are_its_own(recording: Bench) -> None:
    done = recording.call("printf", r"%s\n", "--da", "--to", "-h", "--", "--version")
    assert done.stdout == b"--da\n--to\n-h\n--\n--version\n"
    assert recording.record()[0] == r"$ printf '%s\n' --da --to -h -- --version"


@pytest.mark.soak
def test_a_reader_that_had_enough_ends_the_command(recording: Bench) -> None:
    done = subprocess.run(
        ["bash", "-c", 'rf run -- yes | head -2; echo "${PIPESTATUS[0]}"'],
        env=recording.environment,
        capture_output=True,
        timeout=HANGS_AFTER,
    )
    assert done.stdout == b"y\ny\n141\n"


def test_what_cannot_be_written_is_said_and_recorded(recording: Bench) -> None:
    done = subprocess.run(
        ["bash", "-c", "rf run -- printf evidence >/dev/full"],
        env=recording.environment,
        capture_output=True,
        timeout=HANGS_AFTER,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        b"resolutionflow: The output cannot be written (No space left on device).\n"
    )
    assert recording.record()[1] == "evidence"


@pytest.mark.soak
def test_it_waits_in_the_session_that_was_named(recording: Bench) -> None:
    (recording.folder / "state" / "drafts.db").rmdir()
    (recording.folder / "data").mkdir()
    demo_database(recording.folder / "data" / "resolutionflow.db")
    done = recording.call(
        "--session", "SR-2847", "--to", "scratchpad", "--", "sh", "-c", "echo shown; exit 4"
    )
    assert (done.returncode, done.stdout) == (4, b"shown\n")
    told = done.stderr.decode()
    assert (
        told.startswith("resolutionflow: Waits as a draft for the scratchpad of SR-2847")
        and told.count("\n") == 1
    )
    assert recording.kept == [] and recording.holding("echo shown; exit 4")


def test_what_the_command_does_not_need_is_imported_after_it() -> None:
    heavy = "{'textual', 'httpx', 'pydantic', 'sqlite3', 'asyncio', 'tui.recording.shown'}"
    code = (
        "import sys; from tui.cli import parser_of; parser_of(['run', 'ls']); import tui.recording.running; "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=HANGS_AFTER)
    assert done.stdout == b"[]\n"
