"""Pastes that the terminal does not mark, in a real tmux, on every screen and in every field."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

import pytest

from tests.e2e.conftest import Tmux


@dataclass(frozen=True)
class Place:
    """Where something is pasted.

    Attributes:
        keys: what leads there from the list.
        there: what is on its screen alone, before and after.
        back: what leads back to the list.
        told: what may be said of the paste instead of how many lines it has.
        after: what else is there after it, one of these.
    """

    keys: tuple[str, ...]
    there: str
    back: tuple[str, ...]
    told: tuple[str, ...] = ()
    after: tuple[str, ...] = ("",)


LIST = "enter Open  n New"
WALK = "Can the user reach the VPN gateway?"
LOOKING = "enter Edit c Copy"
"""What the preview's footer offers before anybody goes into the text."""
COMES = {"Enter": WALK, "p": LOOKING}
"""What has to be there before the next key: what is typed ahead waits for a moment at most."""
IN_FIELD = "alt + 1-9 Answer"
"""What the walk's footer offers in a field."""
PLACES = {
    "the list": Place((), LIST, ()),
    "the search": Place(("/",), "alt + n New", ("C-u", "Escape"), after=("No session matches", "Too long")),
    "a question": Place(("Delete",), "y Yes", ("n",)),
    "a new ticket": Place(("n",), "ctrl+s Start", ("M-z", "y", "M-q")),
    "a new client": Place(("n", "Tab"), "ctrl+s Start", ("M-z", "y", "M-q")),
    "the flows": Place(("n", "Tab", "Tab"), "ctrl+s Start", ("M-z", "y", "M-q"), told=("No flow matches",)),
    "the walk": Place(("Enter",), WALK, ("q",)),
    "notes": Place(("Enter", "n"), IN_FIELD, ("M-q",)),
    "output": Place(("Enter", "o"), IN_FIELD, ("M-q",)),
    "the scratchpad": Place(("Enter", "s"), IN_FIELD, ("M-q",)),
    "the path": Place(("Enter", "BTab"), "enter Edit step", ("q",)),
    "a title": Place(("Enter", "a"), "Add a step ·", ("M-q", "q")),
    "an action": Place(("Enter", "a", "Tab"), "Add a step ·", ("M-q", "q")),
    "a custom step's notes": Place(("Enter", "a", "Tab", "Tab"), "Add a step ·", ("M-q", "q")),
    "a custom step's output": Place(("Enter", "a", "Tab", "Tab", "Tab"), "Add a step ·", ("M-q", "q")),
    "a recorded step": Place(("Enter", "BTab", "Home", "Enter"), "ctrl+s Save", ("M-q", "q")),
    "the ticket": Place(("Enter", "i"), "ctrl+s Save", ("M-q", "q")),
    "the client": Place(("Enter", "i", "Tab"), "ctrl+s Save", ("M-q", "q")),
    "the outcome": Place(("Enter", "f"), "ctrl+s Complete", ("M-q", "q")),
    "next steps": Place(("Enter", "f", "Tab"), "ctrl+s Complete", ("M-q", "q")),
    "the preview": Place(("p",), LOOKING, ("q",)),
    "the preview's text": Place(("p", "Enter"), "alt + c Copy", ("M-q",)),
    "beside the preview": Place(("p", "Tab"), "space Mask or not", ("M-q",)),
    "the options": Place(("Enter", "x"), "Export options", ("x", "q")),
    "the detail": Place(("e",), "Timeline", ("q",)),
    "the keys": Place(("Enter", "?"), "─ Keys ─", ("q", "q")),
}
SIZES = [4, 66, 2_000]


def lines(count: int) -> str:
    """Return lines that would do much, as keys: tabs, digits and letters of verbs."""
    words = ("q", "STATE\t: RUNNING", "PID\t: 4242", "1", "d\tfinish", "  n  y", "\tdelete", "u", "z discard")
    return "".join(f"{words[number % len(words)]}\n" for number in range(count))


def state(tmux: Tmux) -> list[tuple[object, ...]]:
    """Return all that a stray verb could change; not the texts of fields that save themselves."""
    with closing(sqlite3.connect(tmux.database)) as database:
        return [
            *database.execute("SELECT ticket_number, client_name, completed_at, exported FROM sessions"),
            *database.execute(
                "SELECT question, answer, notes, command_output, undone_at FROM decisions ORDER BY position"
            ),
        ]


def paste_as_keys(tmux: Tmux, text: str) -> None:
    """Paste as a terminal does that knows no marks."""
    tmux.command("load-buffer", "-b", "keys", "-", text=text.encode())
    tmux.command("paste-buffer", "-b", "keys", "-d", "-t", ":")


def paste_into_the_question(tmux: Tmux, count: int) -> None:
    """Paste where the digits among the lines would be answers, and answer by key then."""
    count -= 1  # a number of its own, as below
    tmux.keys("p")
    tmux.wait_for("Your first note", "1-3 Answer")
    paste_as_keys(tmux, lines(count))
    tmux.wait_for(f" {count:,} lines, ", "Your first note")
    tmux.choose_markdown()
    tmux.wait_for("Preview · SR-1 · markdown · ", LOOKING)
    tmux.keys("q")
    tmux.wait_for(LIST)


@pytest.mark.soak
@pytest.mark.parametrize("count", SIZES)
def test_what_is_pasted_without_marks_changes_the_field_alone(tmux: Tmux, count: int) -> None:
    tmux.start()
    tmux.wait_for("No sessions yet")
    tmux.write("nSR-1\rContoso Ltd\rvpn conn\r1")
    tmux.wait_for("Step 1 recorded")
    tmux.keys("q")
    tmux.wait_for(LIST)
    paste_into_the_question(tmux, count)
    before = state(tmux)
    for number, (name, place) in enumerate(PLACES.items()):
        keys = place.keys
        if keys and keys[0] in COMES:
            tmux.keys(keys[0])
            tmux.wait_for(COMES[keys[0]])
            keys = keys[1:]
        if keys:
            tmux.keys(*keys)
        # What the keys lead to: not before they are read, or they would be a part of it.
        tmux.wait_for(place.there)
        paste_as_keys(tmux, lines(count + number))
        # By its own number of lines: what was said of another paste may stand there still, and a key that is sent before
        # this one has ended would make keys of all of it.
        tmux.wait_for_one_of(f" {count + number:,} lines, ", *place.told)
        tmux.wait_for_one_of(*place.after)
        tmux.wait_for(place.there)
        tmux.keys(*place.back)
        tmux.wait_for(LIST)
        assert state(tmux) == before, name
    kept = tmux.command("capture-pane", "-p", "-S", "-").decode()
    assert "Traceback" not in kept
