"""`resolutionflow attach` as a process: what passes is unchanged, and what passed is kept."""

import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.serving import COMMAND
from tests.e2e.stub_terminal import StubTerminal
from tests.tui.handing_in.desks import Desk, desk
from tui.core.streams import say
from tui.core.threads import in_thread
from tui.handing_in.delivery import deliver

__all__ = ["desk"]

SLOW_SPEAKER = """
import signal, sys, time
signal.signal(signal.SIGINT, lambda *_: (print("said at the end", flush=True), sys.exit(130)))
print("said at first", flush=True)
time.sleep(600)
"""


def environment(desk: Desk) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "HOME": str(desk.folder),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "RESOLUTIONFLOW_DATA_DIR": str(desk.folder),
        "RESOLUTIONFLOW_STATE_DIR": str(desk.state),
    }


def attach(desk: Desk, content: bytes, *words: str) -> tuple[int, bytes, str]:
    done = subprocess.run(
        [*COMMAND, "attach", "--session", "SR-2847", *words],
        input=content,
        capture_output=True,
        env=environment(desk),
        timeout=HANGS_AFTER,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr.decode()


WAITS = "resolutionflow: Waits as a draft for Output of step 4 of SR-2847 · Contoso Ltd: "


def test_bytes_pass_unchanged_and_what_is_no_text_is_said(desk: Desk) -> None:
    content = bytes(range(256)) * 300
    status, passed, told = attach(desk, content)
    assert (status, passed == content) == (1, True)
    assert told.startswith("resolutionflow: It is no text (a byte of it is NUL")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            "имя \n".encode("utf-16-le") * 9, "It is no text (a byte of it is NUL", id="UTF-16 without a mark"
        ),
        pytest.param(
            "name → \n".encode("utf-16-le") * 9,
            "It is no text (a byte of it is NUL",
            id="UTF-16, most of it Latin",
            marks=pytest.mark.soak,
        ),
        pytest.param(
            b"\x7fELF\x02\x01\x01\0\0\0" + bytes(range(128, 256)) * 3,
            "It is no text (a byte of it is NUL",
            id="a program",
            marks=pytest.mark.soak,
        ),
        pytest.param(bytes(9), "Nothing but NUL characters came", id="NUL alone", marks=pytest.mark.soak),
    ],
)
def test_what_is_no_text_is_not_taken_for_one_with_nul(desk: Desk, content: bytes, said: str) -> None:
    status, passed, told = attach(desk, content)
    assert (status, passed) == (1, content)
    assert told.startswith(f"resolutionflow: {said}")


@pytest.mark.parametrize(
    ("content", "words", "kept", "said"),
    [
        (
            b"before\n" + bytes(4096) + b"cr\xe9\0pe\n",
            (),
            "before\ncr\\xe9pe\n",
            " 4,097 NUL characters are left out",
        ),
        pytest.param(
            b"one\0\n",
            (),
            "one\n",
            " 1 NUL character is left out, as a terminal shows none.",
            marks=pytest.mark.soak,
        ),
        ("\ufeffÄ\r\nB\r\n".encode("utf-16-le"), (), "Ä\nB\n", ""),
        pytest.param("Ä\nB\n".encode("cp850"), ("--encoding", "cp850"), "Ä\nB\n", "", marks=pytest.mark.soak),
        (b"one \xff two", (), "one \\xff two", " What of it is no UTF-8 is written as \\xNN"),
        pytest.param(b"\x1b[1mbold\x1b[0m\n 10%\r 99%\n", (), "bold\n 99%\n", "", marks=pytest.mark.soak),
    ],
)
def test_what_is_kept_is_text(
    desk: Desk, content: bytes, words: tuple[str, ...], kept: str, said: str
) -> None:
    status, passed, told = attach(desk, content, *words)
    assert (status, passed) == (0, content)
    assert told.startswith(WAITS) and said in told
    assert f"step.output={kept}" in desk.on_disk()


@pytest.mark.parametrize("name", ["\udcff", "A" * 5_000])
async def test_no_name_of_a_session_loses_the_text(desk: Desk, name: str) -> None:
    told = await in_thread(partial(deliver, desk.config, "kept\n", session=name))
    assert told.status == 1
    assert told.sentence.startswith("No session has the ticket number '")
    assert told.sentence.endswith("The text is set aside: 1 line, 5 characters, under ! in the program.")


def test_a_sentence_gives_the_terminal_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    say("no\x1b]0;such\x07\x9b31mcommand\nhere")
    assert capsys.readouterr().err == "resolutionflow: no\\x1b]0;such\\x07\\x9b31mcommand\nhere\n"


def test_of_what_is_too_long_both_ends_are_kept(desk: Desk) -> None:
    content = b"first\n" + b"x" * 99 + b"\n" + (b"y" * 99 + b"\n") * 200_000 + b"last\n"
    status, passed, told = attach(desk, content)
    assert (status, passed == content) == (0, True)
    assert re.search(r"Its middle is left out: about 2,[01]\d\d,\d{3} bytes\.", told)
    kept = desk.on_disk()
    assert "step.output=first\nxxx" in kept and kept.endswith("yyy\nlast\n")
    assert "bytes are missing here]\n" in kept and len(kept) < 18_100_000


@pytest.mark.soak
def test_no_character_is_cut_where_the_middle_is_left_out(desk: Desk) -> None:
    content = ("x" + ("Ü" * 99 + "\n") * 120_000).encode("utf-16")
    status, passed, told = attach(desk, content)
    assert (status, passed == content) == (0, True)
    assert "Its middle is left out: about 6," in told and "no UTF-16" not in told
    first, gap, last = desk.on_disk().partition("step.output=x")[2].partition("[about 6,")
    assert gap and set(first) == {"Ü", "\n"} and set(last.partition("]\n")[2]) == {"Ü", "\n"}


def pipeline(desk: Desk, script: str) -> subprocess.Popen[bytes]:
    """A pipeline in a process group of its own, as a shell with jobs has it."""
    return subprocess.Popen(
        ["bash", "-c", script, "sh", *COMMAND, "attach", "--session", "SR-2847"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(desk),
        start_new_session=True,
    )


def test_all_is_kept_where_nobody_reads_on(desk: Desk) -> None:
    with pipeline(desk, 'seq 100000 | "$@" | head -1') as running:
        output, told = running.communicate(timeout=HANGS_AFTER)
    assert output == b"1\n"
    assert told.decode().startswith(f"{WAITS}100,000 lines")
    assert "\n99999\n100000" in desk.on_disk()


def test_an_interrupted_command_says_its_last_and_what_came_is_kept(desk: Desk, tmp_path: Path) -> None:
    speaker = tmp_path / "speaker.py"
    speaker.write_text(SLOW_SPEAKER)
    with pipeline(desk, f'{sys.executable} {speaker} | "$@"') as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"said at first\n"
        os.killpg(running.pid, signal.SIGINT)
        output, told = running.communicate(timeout=HANGS_AFTER)
    assert output == b"said at the end\n"
    assert WAITS.encode() in told
    assert "step.output=said at first\nsaid at the end\n" in desk.on_disk()


@pytest.mark.soak
def test_a_command_that_goes_on_is_left_after_a_moment(desk: Desk) -> None:
    with pipeline(desk, '(trap "" INT; echo begun; sleep 600) | "$@"; exit $?') as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"begun\n"
        begun = time.monotonic()
        os.killpg(running.pid, signal.SIGINT)
        assert running.stderr is not None
        assert running.stderr.readline().decode().startswith(WAITS)
        assert time.monotonic() - begun < HANGS_AFTER
        os.killpg(running.pid, signal.SIGKILL)
    assert "step.output=begun\n" in desk.on_disk()


@pytest.mark.parametrize("number", [pytest.param(signal.SIGTERM, marks=pytest.mark.soak), signal.SIGHUP])
def test_what_came_is_kept_when_the_terminal_goes(desk: Desk, number: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "attach", "--session", "SR-2847"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(desk),
    ) as running:
        assert running.stdin is not None and running.stdout is not None and running.stderr is not None
        running.stdin.write(b"evidence\n")
        running.stdin.flush()
        assert running.stdout.readline() == b"evidence\n"
        running.send_signal(number)
        assert running.stderr.read().decode().startswith(WAITS)
        assert running.wait(HANGS_AFTER) == 0
    assert "step.output=evidence\n" in desk.on_disk()


def test_a_terminal_is_no_pipe(desk: Desk) -> None:
    terminal = StubTerminal([*COMMAND, "attach"], environment(desk))
    try:
        terminal.wait_for("command | resolutionflow attach")
        assert terminal.ended() == 2
    finally:
        terminal.close()


def test_a_folder_that_cannot_be_written_is_one_sentence(desk: Desk) -> None:
    desk.state.parent.joinpath("state").write_text("no folder")
    status, passed, told = attach(desk, b"evidence\n")
    assert (status, passed, told.count("\n")) == (2, b"evidence\n", 1)
    assert told.startswith("resolutionflow: The text is kept nowhere: ")
