"""The terminal as an earlier program left it, and as this one leaves it."""

import sys

import pytest

from tests.e2e.copying import PROGRAM, READY, Bench, text_of
from tests.e2e.stub_terminal import F7, opened

RESIZED_LAST = """
import os, signal, tui.run
from tui.cli import main
from tui.terminal.output import driver

driver._FRAME_SECONDS = 0.0  # as where ending takes longer than that

class ResizedLast(driver.DifferenceDriver):
    def stop_application_mode(self):
        os.kill(os.getpid(), signal.SIGWINCH)
        super().stop_application_mode()

tui.run.DifferenceDriver = ResizedLast
main(["--demo"])
"""
SUSPENDED_LAST = """
import os, signal
from tui.cli import main
from tui.context import Context

close = Context.close

def close_suspended(context, seconds):
    os.kill(os.getpid(), signal.SIGTSTP)
    return close(context, seconds)

Context.close = close_suspended
main(["--demo"])
"""
WITHOUT_WAITING = (
    "import os, sys; os.set_blocking(2, False); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
QUIT = b"\x11"


def test_a_terminal_that_has_no_other_screen_is_left_empty(bench: Bench) -> None:
    """Without the program's colours, and with nothing of its screen drawn after its end, though it is resized then.

    Such are mosh and the console of Linux; GNU screen is, unless it is told otherwise.
    """
    with opened([sys.executable, "-c", RESIZED_LAST], bench.environment) as terminal:
        terminal.wait_for(*READY, "[1 Open 7]")
        terminal.write(QUIT)
        assert terminal.ended() == 0
        assert terminal.shown() == "7 sessions open, 17 completed and not copied."
        looks = {(cell.fg, cell.bg, cell.bold, cell.reverse) for row in terminal.seen() for cell in row}
        assert looks == {("default", "default", False, False)}


@pytest.mark.soak
def test_a_program_that_ends_is_not_suspended_as_one_that_has_a_screen(bench: Bench) -> None:
    """It would take the terminal again when it goes on. Nobody could bring this one back: the system has it go on."""
    with opened([sys.executable, "-c", SUSPENDED_LAST], bench.environment) as terminal:
        terminal.wait_for(*READY, "[1 Open 7]")
        terminal.write(QUIT)
        assert terminal.ended() == 0


def test_all_is_sent_to_a_terminal_that_was_left_without_waiting(bench: Bench) -> None:
    """A program that was killed may have; without waiting, what a full line does not take is lost."""
    copied = text_of(50_000)
    bench.put(copied)
    program = [sys.executable, "-c", WITHOUT_WAITING, *PROGRAM[1:]]
    with opened(program, bench.environment) as terminal:
        terminal.wait_for(*READY)
        terminal.reads.clear()
        terminal.write(F7)
        terminal.reads.set()
        terminal.wait_for_copy(copied)
