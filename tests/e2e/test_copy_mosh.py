"""Copies through mosh, by itself and around tmux, with a terminal outside whose clipboard is read."""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.e2e.copying import (
    IN_TMUX_ONLY,
    PROGRAM,
    READY,
    Bench,
    TmuxServer,
    as_told,
    copy,
    copy_refused,
    needs,
    text_of,
)
from tests.e2e.stub_terminal import StubTerminal, opened

pytestmark = pytest.mark.soak  # each starts the program in a terminal of its own

IN_MOSH = 12_282
MS = r"set -ga terminal-overrides ',*:Ms=\E]52;c;%p2%s\007'"
"""Without it tmux names no clipboard, and mosh takes no copy."""
AGAIN = "with a line break more: mosh sends no text twice in a row"


def test_in_mosh_what_it_would_cut_is_refused(bench: Bench) -> None:
    needs("mosh-server", "mosh-client")
    with in_mosh(bench) as terminal:
        for size in (1000, IN_MOSH):
            text = text_of(size)
            copy(terminal, bench, text, f"Sent {as_told(text)} to your terminal through mosh, not confirmed")
            terminal.wait_for_copy(text)
        copy_refused(terminal, bench, text_of(IN_MOSH + 1), "mosh would cut 12.3 KB after 12,282 bytes")
        copy_refused(terminal, bench, text_of(IN_MOSH), "mosh does not send the same text twice in a row")
        assert len(terminal.copies) == 2


def twice(program: list[str]) -> list[str]:
    """Run a program, and once more after Enter, in the same terminal."""
    command = " ".join(program)
    return ["sh", "-c", f"{command}; echo ended; read enter; clear; {command}"]


def end_and_start(terminal: StubTerminal) -> None:
    terminal.write(b"q")
    terminal.wait_for("ended")
    terminal.write(b"\r")
    terminal.wait_for(*READY)


def test_in_mosh_the_same_text_arrives_again_also_from_another_run(bench: Bench) -> None:
    needs("mosh-server", "mosh-client")
    with in_mosh(bench, twice(PROGRAM)) as terminal:
        text = text_of(1000)
        assert AGAIN not in copy(terminal, bench, text, "through mosh, not confirmed")
        terminal.wait_for_copy(text)
        end_and_start(terminal)
        copy(terminal, bench, text, AGAIN)
        terminal.wait_for_copy(text + b"\n")
        copy(terminal, bench, text, "through mosh, not confirmed")
        terminal.wait_for_copy(text)
        assert len(terminal.copies) == 3


def test_in_tmux_in_mosh_the_same_text_arrives_again(bench: Bench) -> None:
    needs("mosh-server", "mosh-client", "tmux")
    server = TmuxServer(bench, MS)
    try:
        with in_mosh(bench, server.start) as terminal:
            text = text_of(1000)
            copy(terminal, bench, text, "sent on to your terminal")
            terminal.wait_for_copy(text)
            copy(terminal, bench, text, "sent on to your terminal", AGAIN)
            terminal.wait_for_copy(text + b"\n")
            assert server.buffer() == text + b"\n"
    finally:
        server.stop()


def test_what_goes_no_further_than_tmux_stays_as_it_is(bench: Bench) -> None:
    needs("mosh-server", "mosh-client", "tmux")
    text = text_of(1000)
    with in_mosh(bench) as terminal:
        copy(terminal, bench, text, "through mosh, not confirmed")
        terminal.wait_for_copy(text)
    server = TmuxServer(bench)
    try:
        with in_mosh(bench, server.start) as terminal:
            copy(terminal, bench, text, "Only 1.0 KB in the tmux buffer, checked", line=IN_TMUX_ONLY)
            assert server.buffer() == text
    finally:
        server.stop()


@pytest.mark.parametrize("settings", ["", MS])
def test_in_tmux_in_mosh_only_what_mosh_takes_is_said_to_be_sent(bench: Bench, settings: str) -> None:
    needs("mosh-server", "mosh-client", "tmux")
    server = TmuxServer(bench, settings)
    try:
        with in_mosh(bench, server.start) as terminal:
            text = text_of(1000)
            if settings:
                copy(terminal, bench, text, "1.0 KB in the tmux buffer, checked; sent on to your terminal")
                terminal.wait_for_copy(text)
                too_long = text_of(IN_MOSH + 1)
                told = "NOT on your clipboard: mosh cuts what is over 12,282 bytes"
                copy(terminal, bench, too_long, told, line=IN_TMUX_ONLY)
            else:
                told = "Only 1.0 KB in the tmux buffer, checked; NOT on your clipboard: mosh takes no copies from tmux"
                copy(terminal, bench, text, told, line=IN_TMUX_ONLY)
            assert len(terminal.copies) == bool(settings)
    finally:
        server.stop()


@contextlib.contextmanager
def in_mosh(bench: Bench, program: list[str] = PROGRAM) -> Iterator[StubTerminal]:
    started = subprocess.run(
        ["mosh-server", "new", "-i", "127.0.0.1", "--", *program],
        capture_output=True,
        env=bench.environment,
        check=True,
    )
    found = re.search(rb"MOSH CONNECT (\d+) (\S+)", started.stdout)
    process = re.search(rb"pid = (\d+)", started.stderr)
    assert found and process, started
    environment = {**bench.environment, "MOSH_KEY": found[2].decode()}
    try:
        with opened(["mosh-client", "127.0.0.1", found[1].decode()], environment) as terminal:
            terminal.wait_for(*READY)
            yield terminal
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(process[1]), 9)
