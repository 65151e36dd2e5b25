"""Ways through every screen, for what has to hold on each of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.determinism import StepClock
from tests.tui.network import NAME, Network, broken
from tests.tui.panes.neighbours import PING, put_beside, worked_in
from tests.tui.running import Terminal, demo, running
from tui.terminal.look import Look

Turns = tuple[tuple[tuple[str, ...], str], ...]
WALKS: dict[str, Turns] = {
    "forms": (
        (("n",), "Flows 15/15"),
        (("tab", "c"), "takes"),
        (("tab", "v"), "VPN Connection Failure"),
        (("escape", "escape", "enter"), "Set the internal DNS servers"),
        (("a",), "library"),
        (("e", "down"), "Reviewed the"),
        (("escape", "escape", "left", "home", "enter"), "recorded"),
        (("escape", "escape", "escape", "i"), "Ticket number"),
        (("tab", "ctrl+u", "f"), "takes"),
        (("escape", "escape", "f"), "The note so far"),
        (("escape", "escape", "d"), "Save the note as"),
        (("escape", "escape", "q", "b"), "RE2 pattern"),
        (("tab", "tab"), "masked"),
        (("escape", "escape", "v", "v", "p"), "who cannot work"),
    ),
    "list": (
        (("question_mark",), "List the keys that work here"),
        (("question_mark", "4", "end"), "✓ copied"),  # drawn dim
        (("delete",), "to go on"),
        (("escape", "escape", "1", "home", "x"), "[markdown]"),
        (("q", "e"), "Server IP"),
        (("t",), "through here"),  # what is left out is drawn dim
        (("t", "p"), "sensitive values"),
        (("tab", "space", "s"), "[ ]"),
        (("j", "enter", "alt+w"), "look"),
    ),
    "dialogs": (
        (("delete",), "n No"),
        (("n", "greater_than_sign"), "goes to:"),
        (("escape", "slash", *"contoso"), "SR-2847"),
        (("escape", "c"), "Your first note"),
        (("2",), "not confirmed"),
        (("g",), "Did it arrive?"),
        (("escape", "ctrl+p"), "Ticket, client, flow, screen"),
        (("down",), "Copy for Ticket"),
    ),
    "steps": (
        (("enter",), "Set the internal DNS servers"),
        (("w",), "►"),
        (("q", "y", "down"), "Copy which command?"),
        (("escape", "equals_sign", "v"), "Internal DNS server"),
        (("escape", "escape", "l"), "Which one printed it?"),
        (("enter",), "underlined"),
        (("space",), "1 of"),
        (("q", "n", "x"), "not recorded"),
        (("alt+o", "y", "alt+asterisk"), "enter Keep marks"),
        (("space",), "1 of 1 lines marked"),
        (("enter", "alt+s", "x"), "Scratchpad"),
        (("escape", "left"), "to the answers"),
        (("escape", "1"), "Step 4 recorded"),
        (("1",), "Solution"),
        (("1",), "The flow has ended"),
        (("f", "ctrl+s"), "Complete the session all the same?"),
        (("y",), "copies the note"),
    ),
    "waiting": (
        (("enter",), "Set the internal DNS servers"),
        (("n", *"set", "alt+1"), "offline · 1 waiting"),
        (("exclamation_mark",), "Waiting to be sent"),
        (("delete",), "cannot be brought back"),
    ),
}
"""By name: the keys of each turn, and what is on the screen after them."""


@asynccontextmanager
async def at_the_start_of(
    walk: str, folder: Path, clock: StepClock, *, size: tuple[int, int], look: Look | None = None
) -> AsyncIterator[Terminal]:
    """Show the list from which a walk sets out, with what else the walk needs."""
    network = Network("of nobody")
    async with running(
        demo(folder, clock),
        folder,
        clock,
        size=size,
        environment={"TERM": "xterm-256color"},
        place=NAME,
        server=NAME,
        reach=network.reach,
        first_note=walk == "dialogs",
        look=look,
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        put_beside(terminal.app, worked_in(), worked_in(), prints=PING)
        if size >= (120, 40):
            await terminal.see("DNS servers incorrect")  # beside the list
        if walk == "waiting":
            network.fault = broken(httpx.ConnectError, "No route to host")
        yield terminal
