"""Copies inside tmux, GNU screen and SSH, each with a terminal outside whose clipboard is read."""

import contextlib
import getpass
import os
import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.copying import (
    IN_TMUX_ONLY,
    LAST_COPY,
    PROGRAM,
    READY,
    SIZES,
    Bench,
    TmuxServer,
    as_told,
    begin_copy,
    close_last_copy,
    copy,
    needs,
    text_of,
    told,
    told_refused,
)
from tests.e2e.stub_terminal import F7, F8, StubTerminal, opened

pytestmark = pytest.mark.soak  # each starts the program in a terminal of its own


@contextlib.contextmanager
def in_tmux(
    bench: Bench, settings: str = "", terminal: str = "xterm-256color"
) -> Iterator[tuple[TmuxServer, StubTerminal]]:
    needs("tmux")
    server = TmuxServer(bench, settings)
    try:
        with opened(server.start, {**bench.environment, "TERM": terminal}) as stub:
            stub.wait_for(*READY)
            yield server, stub
    finally:
        server.stop()


@pytest.mark.parametrize("settings", ["", "set -s set-clipboard on", "set -s set-clipboard off"])
def test_in_tmux_the_buffer_is_checked_and_the_terminal_gets_it(bench: Bench, settings: str) -> None:
    with in_tmux(bench, settings) as (server, terminal):
        for size in SIZES.values():
            text = text_of(size)
            detail = f"{as_told(text)} in the tmux buffer, checked; sent on to your terminal, not confirmed"
            shown = copy(terminal, bench, text, detail)
            assert ("may cut" in shown) == (size > 56_000)
            assert server.buffer() == text
            terminal.wait_for_copy(text)


def test_in_tmux_under_a_terminal_that_takes_no_copies(bench: Bench) -> None:
    with in_tmux(bench, terminal="vt220") as (server, terminal):
        detail = (
            "Only 1.0 KB in the tmux buffer, checked; NOT on your clipboard: "
            "tmux knows no way to hand a copy on to this terminal (vt220)"
        )
        copy(terminal, bench, text_of(1000), detail, line=IN_TMUX_ONLY)
        assert server.buffer() == text_of(1000)
        assert not terminal.copies


def test_in_tmux_the_terminal_whose_keys_were_pressed_gets_it(bench: Bench) -> None:
    """Several may be attached; the way is found anew at every copy."""
    with in_tmux(bench) as (server, first), opened(server.attach, bench.environment) as second:
        second.wait_for(*READY)
        for number, terminal in enumerate((second, first, second)):
            text = text_of(1000 + number)
            # Activity is counted in seconds: the later key has to fall into a later one.
            copy_until_arrived(terminal, bench, text)
        assert {text_of(1000), text_of(1002)} <= set(second.copies)
        assert text_of(1001) in first.copies


def copy_until_arrived(terminal: StubTerminal, bench: Bench, text: bytes) -> None:
    for _try in range(20):
        bench.put(text)
        terminal.write(F7)
        with contextlib.suppress(AssertionError):
            terminal.wait_for_copy(text, seconds=0.4)
            return
    raise AssertionError("the terminal that was used last did not get it")


@pytest.mark.parametrize("settings", ["set -s set-clipboard on", "set -g allow-passthrough on"])
def test_in_a_tmux_before_3_2(bench: Bench, settings: str) -> None:
    """As far as this one differs: no `-w`, and it takes what a program wraps for its terminal."""
    needs("tmux")
    tmux = shutil.which("tmux")
    shim = bench.folder / "bin" / "tmux"
    shim.parent.mkdir()
    shim.write_text(
        "#!/bin/sh\n"
        'for word; do [ "$word" = -w ] && { echo "unknown option -- w" >&2; exit 1; }; done\n'
        f'case "$*" in *\'#{{version}}\'*) {tmux} "$@" | sed \'s/^3\\.[0-9a-z]*|/3.1c|/\';; *) exec {tmux} "$@";; esac\n'
    )
    shim.chmod(0o755)
    bench.environment["PATH"] = f"{shim.parent}:{os.environ['PATH']}"
    with in_tmux(bench, settings) as (server, terminal):
        detail = "50.0 KB in the tmux buffer, checked; sent on to your terminal, not confirmed"
        copy(terminal, bench, text_of(50_000), detail)
        terminal.wait_for_copy(text_of(50_000))
        assert server.buffer() == text_of(50_000)
        # tmux reads no longer sequence of a program's own, and says nothing.
        text = text_of(800_000)
        detail = "Only 800.0 KB in the tmux buffer, checked; NOT on your clipboard: tmux drops"
        copy(terminal, bench, text, detail, line=IN_TMUX_ONLY)
        assert server.buffer() == text
        assert len(terminal.copies) == 1


def test_in_tmux_of_two_copies_the_last_one_wins(bench: Bench) -> None:
    first, second = text_of(1_000_000, "first"), text_of(1000, "second")
    with in_tmux(bench) as (server, terminal):
        bench.put(first, second)
        terminal.write(F7 + F8)
        terminal.wait_for_copy(second)
        told(terminal, bench, second, "1.0 KB in the tmux buffer, checked")
        assert server.buffer() == second
        assert terminal.copies == [first, second]


def test_a_tmux_that_hangs_is_given_up(bench: Bench) -> None:
    needs("tmux", "sleep")
    shim = bench.folder / "bin" / "tmux"
    shim.parent.mkdir()
    shim.write_text("#!/bin/sh\nexec sleep 1000\n")
    shim.chmod(0o755)
    bench.environment |= {"TMUX": "/nowhere,1,0", "PATH": f"{shim.parent}:{os.environ['PATH']}"}
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        bench.put(text_of(1000))
        terminal.write(F7)
        told_refused(terminal, bench, text_of(1000), "tmux did not answer within 2 s")
        assert not terminal.copies


def test_in_gnu_screen_every_byte_arrives(bench: Bench) -> None:
    needs("screen")
    folder = bench.folder / "s"
    folder.mkdir(mode=0o700)
    bench.environment["SCREENDIR"] = str(folder)
    with opened(["screen", "-c", "/dev/null", "-S", "rf", *PROGRAM], bench.environment) as terminal:
        terminal.wait_for(*READY)
        for size in SIZES.values():
            text = text_of(size)
            begin_copy(terminal, bench, text)
            if size > 56_000:
                terminal.wait_for("Send it all the same?")
                terminal.write(b"y")
            told(terminal, bench, text, f"Sent {as_told(text)} to your terminal, not confirmed")
            terminal.wait_for_copy(text)
        assert len(terminal.copies) == len(SIZES)
    subprocess.run(["screen", "-S", "rf", "-X", "quit"], env=bench.environment, capture_output=True)


class Sshd:
    """An SSH server on loopback, for this user and a key of the test."""

    def __init__(self, bench: Bench) -> None:
        folder = bench.folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for name in ("host", "user"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
            )
        (folder / "authorized").write_bytes((folder / "user.pub").read_bytes())
        (folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\nUsePAM no\n"
            f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n"
            "PermitUserEnvironment no\nAcceptEnv COPIED RESOLUTIONFLOW_* PYTHONPATH\nSubsystem sftp internal-sftp\n"
        )
        self.config = folder / "ssh_config"
        self.config.write_text(
            f"Host *\n IdentityFile {folder}/user\n IdentitiesOnly yes\n StrictHostKeyChecking no\n LogLevel ERROR\n"
            f" UserKnownHostsFile /dev/null\n SendEnv COPIED RESOLUTIONFLOW_* PYTHONPATH\n"
        )
        server = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin") or ""
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where it drops its privileges
        with (folder / "sshd.log").open("wb") as log:
            self.process = subprocess.Popen(
                [server, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log
            )

    def words(self, *command: str) -> list[str]:
        target = f"{getpass.getuser()}@127.0.0.1"
        return [
            "ssh",
            "-F",
            str(self.config),
            "-p",
            str(self.port),
            "-t",
            "-o",
            "ConnectionAttempts=20",
            target,
            *command,
        ]


@pytest.fixture
def sshd(bench: Bench) -> Iterator[Sshd]:
    needs("sshd", "ssh", "ssh-keygen", "scp")
    server = Sshd(bench)
    yield server
    server.process.terminate()
    server.process.wait(timeout=HANGS_AFTER)


def remote(bench: Bench) -> str:
    """The program's command line on the other side, where it gets HOME and TERM from the SSH server."""
    return f"HOME={bench.environment['HOME']} LANG=C.UTF-8 {' '.join(PROGRAM)}"


def test_over_ssh_with_tmux_inside(bench: Bench, sshd: Sshd) -> None:
    needs("tmux")
    server = TmuxServer(bench)
    command = f"LANG=C.UTF-8 {' '.join(server.words)} new-session '{remote(bench)}'"
    try:
        with opened(sshd.words(command), bench.environment) as terminal:
            terminal.wait_for(*READY)
            for size in SIZES.values():
                text = text_of(size)
                copy(
                    terminal,
                    bench,
                    text,
                    "in the tmux buffer, checked; sent on to your terminal, not confirmed",
                )
                assert server.buffer() == text
                terminal.wait_for_copy(text)
            pull(terminal, bench, sshd)
    finally:
        server.stop()


def test_over_ssh_without_a_multiplexer(bench: Bench, sshd: Sshd) -> None:
    # A display that is forwarded, or left over, is not tried: behind a half-dead one a tool waits for ever.
    with opened(sshd.words(f"DISPLAY=:99 {remote(bench)}"), bench.environment) as terminal:
        terminal.wait_for(*READY)
        text = text_of(50_000)
        copy(terminal, bench, text, "Sent 50.0 KB to your terminal, not confirmed")
        terminal.wait_for_copy(text)
        pull(terminal, bench, sshd)


def pull(terminal: StubTerminal, bench: Bench, sshd: Sshd) -> None:
    """Run the command that the program shows for the engineer's own machine."""
    terminal.write(b"g")
    shown = terminal.wait_for_panel(
        LAST_COPY, "To pull it, type this", f"scp -P {sshd.port}", "alt + w Plain text"
    )
    wrapped = re.findall(r"(scp -P .*?) \.(?: |$)", shown)[-1]
    source = re.sub(r"^scp -P \d+ ", "", wrapped).replace(" ", "")  # the path is wrapped at the panel's edge
    got = bench.folder / "got"
    subprocess.run(["scp", "-q", "-F", str(sshd.config), "-P", str(sshd.port), source, str(got)], check=True)
    assert got.read_bytes() == bench.newest_file()
    close_last_copy(terminal)


def test_in_a_tmux_within_a_tmux_the_outer_one_is_named(bench: Bench) -> None:
    needs("tmux")
    outer = [*TmuxServer(bench).words[:2], f"{bench.folder}/outer", "-f", "/dev/null"]
    inner = TmuxServer(bench)
    around = [*outer, "new-session", f"TMUX= {shlex.join(inner.start)}"]
    try:
        with opened(around, bench.environment) as terminal:
            terminal.wait_for(*READY)
            text = text_of(1000)
            around_it = "the tmux around this one takes it only with set-clipboard on"
            copy(terminal, bench, text, "sent on to your terminal, not confirmed", around_it)
            subprocess.run([*outer, "set", "-s", "set-clipboard", "on"], check=True, env=bench.environment)
            copy(terminal, bench, text, around_it)
            terminal.wait_for_copy(text)
    finally:
        inner.stop()
        subprocess.run([*outer, "kill-server"], capture_output=True, env=bench.environment)
