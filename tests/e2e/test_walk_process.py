"""The command that walks without a screen, as a process: in a pipe, at a terminal, and when it is ended."""

import contextlib
import os
import pty
import random
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.tui.walk.test_flows import FLOWS, newest_copy, whole_script

NEW = ("walk", "--flow", "vpn", "--ticket", "SR-1", "--client", "Contoso Ltd")
NAMED = "SR-1, Contoso Ltd, VPN Connection Failure"
COMMAND = (sys.executable, "-c", "from tui.cli import main; main()")


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(folder),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
        "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
        **more,
    }


def run(folder: Path, *words: str, lines: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        input=lines,
        capture_output=True,
        text=True,
        env=environment(folder, **more),
        timeout=HANGS_AFTER,
    )


class Line:
    """A program at a terminal without a screen: what goes in by it, and every byte that comes out."""

    def __init__(self, folder: Path, *words: str, echo: bool = True, **more: str) -> None:
        self.said = b""
        self._heard = 0
        self.master, slave = pty.openpty()
        self.before = termios.tcgetattr(slave)
        if not echo:
            self.before[3] &= ~termios.ECHO
            termios.tcsetattr(slave, termios.TCSANOW, self.before)
        self.process = subprocess.Popen(
            [*COMMAND, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment(folder, **more),
            start_new_session=True,
            preexec_fn=lambda: os.login_tty(0),
        )
        self.slave = slave

    def hear(self, *wanted: str) -> str:
        """Wait until all of these were said since what was heard last."""
        deadline = time.monotonic() + HANGS_AFTER
        while not all(text in self._new for text in wanted):
            assert time.monotonic() < deadline, f"{wanted} not heard:\n{self.said.decode()}"
            if select.select([self.master], [], [], 0.02)[0]:
                with contextlib.suppress(OSError):
                    self.said += os.read(self.master, 65_536)
        heard = self._new
        self._heard = len(self.said)
        return heard

    @property
    def _new(self) -> str:
        return self.said[self._heard :].decode(errors="replace").replace("\r\n", "\n")

    def send(self, data: bytes) -> None:
        """Send bytes."""
        view = memoryview(data)
        while view:
            view = view[os.write(self.master, view) :]

    def type(self, line: str, *wanted: str) -> str:
        """Type a line, and wait until these are said."""
        self.send(f"{line}\r".encode())
        return self.hear(*wanted)

    def ended(self) -> int:
        """Wait for the end, and return the status."""
        return self.process.wait(HANGS_AFTER)


@contextlib.contextmanager
def at_a_line(folder: Path, *words: str, echo: bool = True, **more: str) -> Iterator[Line]:
    line = Line(folder, *words, echo=echo, **more)
    try:
        yield line
    finally:
        line.process.kill()
        line.process.wait(HANGS_AFTER)
        for descriptor in (line.master, line.slave):
            with contextlib.suppress(OSError):
                os.close(descriptor)


def test_a_whole_flow_over_a_pipe(tmp_path: Path) -> None:
    done = run(tmp_path, *NEW, lines=whole_script(FLOWS["vpn-connection-failure"]))
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "Completed, not copied." in done.stdout
    note = newest_copy(tmp_path / "state")
    exported = run(tmp_path, "export", "SR-1")
    assert note.decode() == exported.stdout
    in_psa = run(tmp_path, "walk", "SR-1", "--format", "psa", lines="v\np\nq\n").stdout
    assert "The note, PSA, full, all steps:\nVPN Connection Failure\nTicket: SR-1\n" in in_psa
    assert "The note, markdown, full, all steps:" in run(tmp_path, "walk", "SR-1", lines="p\n").stdout


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("walk", "SR-1", "--flow", "vpn"), 2, "A session that is named is gone on with; "),
        (("walk", "--ticket", "SR-1"), 2, "--ticket and --client belong to a new session"),
        pytest.param(("walk", "SR-1"), 1, "No session has the ticket number 'SR-1'", marks=pytest.mark.soak),
        pytest.param(
            ("walk", "--flow", "no such"), 1, "No flow has the name or id 'no such'", marks=pytest.mark.soak
        ),
        pytest.param((*NEW, "--server", "https://flow.invalid"), 1, "", marks=pytest.mark.soak),
    ],
)
def test_what_cannot_be_walked(words: tuple[str, ...], status: int, told: str, tmp_path: Path) -> None:
    done = run(tmp_path, *words, RESOLUTIONFLOW_TOKEN="rf_token")
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith(f"resolutionflow: {told}")
    assert done.stderr.count("\n") == 1


def test_keys_of_the_engineers_own_are_its_letters(tmp_path: Path) -> None:
    settings = tmp_path / "own.toml"
    settings.write_text(
        '[keys]\nfinish = "F"\npreview = "ctrl+t"\nconfirm_yes = "J"\nnotes = "-"\nsearch = "l"\n'
    )
    lines = "- seen\n1\na lit a lamp\n.\n.\n.\np\nh 1\n-= better\nF\nMended.\n.\n.\nJ\nq\n"
    done = run(tmp_path, *NEW, lines=lines, RESOLUTIONFLOW_CONFIG=str(settings))
    assert (done.returncode, done.stderr) == (0, "")
    for said in (
        "End of the note",
        "[CUSTOM] lit a lamp",
        "minus notes, a action",
        "J or n:",
        "Completed, not copied.",
    ):
        assert said in done.stdout
    old = run(tmp_path, "walk", "SR-1", lines="f\n", RESOLUTIONFLOW_CONFIG=str(settings))
    assert "'f' is no answer and no letter; question mark lists them." in old.stderr


@pytest.mark.soak
def test_a_reader_that_had_enough(tmp_path: Path) -> None:
    script = "yes '' | \"$@\" | head -n 2; echo ${PIPESTATUS[1]}"
    done = subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, *NEW],
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        timeout=HANGS_AFTER,
    )
    assert done.stdout.splitlines() == [f"{NAMED}. Type question mark for the letters.", "", "1"]
    assert done.stderr == "resolutionflow: Whoever read the output has gone; what was typed is kept.\n"


@pytest.mark.soak
def test_somebody_at_the_other_end_of_a_pipe(tmp_path: Path) -> None:
    done = run(tmp_path, *NEW, "--interactive", lines="7\n1\nq\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Answer: '7' is no number from 1 to 2.\nAnswer: Step 1 recorded: Yes.\n" in done.stdout


@pytest.mark.soak
def test_no_input(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", '"$@" <&-', "bash", *COMMAND, *NEW],
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        timeout=HANGS_AFTER,
    )
    told = "resolutionflow: standard input cannot be read (it is closed).\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


@pytest.mark.parametrize("term", ["dumb", pytest.param("xterm-256color", marks=pytest.mark.soak)])
def test_at_a_serial_line(term: str, tmp_path: Path) -> None:
    """Nothing but ASCII and no sequence, lines of any length, and the line as it was before."""
    long = b"C:\\Logs  " + b"x" * 9_000 + b"  end\r.\r1\rcolumns  of  it\r"
    with at_a_line(tmp_path, *NEW, TERM=term, LANG="C") as line:
        line.hear("Answer: ")
        line.type("n caf\u00e9\x7f\u00e8 \u2026", "Notes: 1 line.", "Answer: ")
        line.send(long)
        line.hear("Pasted into Output of step 1: 4 lines, 9,0", "Answer: ")
        line.type("o", "Output so far:", "x" * 9_000, "ends it:")
        line.send(long)
        line.hear("Pasted: 4 lines, 9,0")
        line.type(".", "Output: 8 lines, 18,0", "Answer: ")
        line.type("1", "Step 1 recorded: Yes; with notes and output.", "Step 2. ", "Answer: ")
        line.send(b"\x04")
        line.hear("It goes on with: resolutionflow walk SR-1")
        assert line.ended() == 0
        assert b"\x1b" not in line.said
        assert line.said.isascii()
        assert max(map(len, line.said.split(b"\r\n"))) > 9_000  # shown as it is
        assert termios.tcgetattr(line.slave)[3] == line.before[3]


@pytest.mark.soak
def test_a_line_that_shows_what_is_typed_itself(tmp_path: Path) -> None:
    with at_a_line(tmp_path, *NEW, echo=False) as line:
        line.hear("Answer: ")
        assert line.type("1", "Answer: ").startswith("Step 1 recorded: Yes.\n")


def test_the_screens_send_a_dumb_terminal_here(tmp_path: Path) -> None:
    with at_a_line(tmp_path) as line:
        line.hear("`resolutionflow walk` needs none.")
        assert line.ended() == 2
        assert b"\x1b" not in line.said


@pytest.mark.soak
def test_nothing_acknowledged_is_lost_to_kills(tmp_path: Path) -> None:
    """Killed at random moments: what was said to be noted or recorded is there."""
    random_number = random.Random(18)
    run(tmp_path, "walk", "--flow", "vpn", "--ticket", "SR-1", lines="1\n1\n2\n")
    said: list[str] = []
    for number in range(12):
        words = [*COMMAND, "walk", "SR-1"]
        with subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(tmp_path),
            bufsize=1,
        ) as walk:
            assert walk.stdin and walk.stdout
            for word in (f"word{number}-{count}" for count in range(random_number.randint(1, 9))):
                recorded = random_number.random() < 0.3
                lines = f"a {word}\n.\n.\n.\n" if recorded else f"n {word}\n"
                walk.stdin.write(lines)
                walk.stdin.flush()
                # Behind it the API's part is told, which a slow one may not have yet.
                wanted = rf"recorded: \[CUSTOM\] {word}[.;]" if recorded else "Notes: "
                for line in walk.stdout:
                    if re.search(wanted, line):
                        said.append(word)
                        break
            if random_number.random() < 0.5:
                walk.stdin.write(f"n half{number}\nn\nmore\n")
                walk.stdin.flush()
                time.sleep(random_number.random() * 0.05)
            walk.kill()
    there = run(tmp_path, "walk", "SR-1", lines="e\nn\n.\n").stdout
    assert [word for word in said if word not in there] == []


def test_a_hang_up_and_a_kill_lose_nothing(tmp_path: Path) -> None:
    with at_a_line(tmp_path, *NEW) as line:
        line.hear("Answer: ")
        line.type("n", "ends it:")
        line.send(b"first line\rsecond line\rthe thi")
        line.hear("the thi")
        line.process.send_signal(signal.SIGHUP)
        assert line.ended() == 129
        assert termios.tcgetattr(line.slave)[3] == line.before[3]
    with at_a_line(tmp_path, "walk", "SR-1") as line:
        line.hear("Typed for step 1, notes: 3 lines, 30 characters, restored from", "Answer: ")
        line.type("o 10.0.0.1", "Output: 1 line, 8 characters.")
        line.process.kill()
        line.ended()
    with at_a_line(tmp_path, "walk", "SR-1") as line:
        line.hear("notes: 3 lines, 30 characters", "output: 1 line, 8 characters", "Answer: ")
        line.type("1", "Step 1 recorded: Yes; with notes and output.", "Answer: ")
        line.process.kill()
        line.ended()
    with at_a_line(tmp_path, "walk", "SR-1") as line:
        line.hear("Step 2. ", "Answer: ")
        line.send(b"\x03")
        line.hear("It goes on with: resolutionflow walk SR-1")
        assert line.ended() == 130


@pytest.mark.soak
def test_a_termination_while_nothing_reads_the_terminal(tmp_path: Path) -> None:
    with at_a_line(tmp_path, *NEW) as line:
        line.hear("Answer: ")
        line.type("n kept", "Notes: 1 line.")
        line.send(b"w\r" * 5_000)  # more is said than a terminal takes that nobody reads
        time.sleep(1)
        line.process.terminate()
        assert line.ended() == 143
    assert "Typed for step 1, notes: 1 line" in run(tmp_path, "walk", "SR-1", lines="q\n").stdout
