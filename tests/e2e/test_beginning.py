"""The program opened where it was started for, in a real terminal."""

import sqlite3
from contextlib import closing

from tests.e2e.conftest import Tmux


def test_a_new_session_and_the_session_of_a_ticket(tmux: Tmux) -> None:
    tmux.start("new", "vpn", "SR-1", "Contoso")
    tmux.wait_for("SR-1 · Contoso", "► 1", "all saved")
    tmux.keys("C-q")
    tmux.wait_for("1 session open.", "ended with 0")
    with closing(sqlite3.connect(tmux.database)) as database:
        (count,) = database.execute("SELECT count(*) FROM sessions").fetchone()
    assert count == 1
    tmux.start("open", "sr-1")
    tmux.command("kill-session", "-t", "0")  # after that: a server that is about to end takes no other one
    tmux.wait_for("SR-1 · Contoso", "► 1")
    tmux.keys("q")
    tmux.wait_for("enter Open", "SR-1")


def test_a_ticket_that_is_not_there_is_said_on_the_terminal(tmux: Tmux) -> None:
    tmux.start("open", "SR-9")
    tmux.wait_for("No session has the ticket number 'SR-9'", "ended with 1", absent="Opening the sessions")
