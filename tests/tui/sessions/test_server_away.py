"""While the server is away or slow: what waits is seen, and nothing of it is lost, whoever typed it."""

from contextlib import AsyncExitStack

import httpx
import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import ComposeResult

from tests.tui.network import broken
from tests.tui.office import Office, start
from tui.api.errors import Unreachable
from tui.keys import NAMES, characters
from tui.screens.waiting import WaitingScreen
from tui.terminal.escape_keys import read_escape_as_alt

UNREACHABLE = broken(httpx.ConnectError, "No route to host")


async def test_what_an_instance_left_is_taken_over_by_one_that_runs(office: Office) -> None:
    async with AsyncExitStack() as ends, office.terminal("owner") as (second, _network):
        first, network = await ends.enter_async_context(office.terminal("owner"))
        await start(first, "SR-1")
        await second.press("ctrl+r")
        await second.see("SR-1")
        await second.press("enter")
        await second.see("On?")
        await second.press("q")
        network.fault = UNREACHABLE
        await first.press("a")
        await first.type("Replugged")
        await first.press("ctrl+s")
        await first.see("kept here and sent later")
        await first.press("n")
        await first.type("half a note")
        await first.see("half a note")
        await second.press("ctrl+r", "enter")
        await second.see("On?", "► 1", absent="half")
        await second.press("q")
        await second.see("enter Open")
        await ends.aclose()
        await second.press("ctrl+r")
        await second.see("● 2 ")
        await second.press("enter")
        await second.see("Replugged", "► 2 On?", "half a note", "restored from")


@pytest.mark.soak
async def test_texts_that_wait_together_are_found_again_together(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network), office.terminal("admin") as (admin, _other):
        await start(terminal, "SR-1")
        network.fault = UNREACHABLE
        await terminal.press("f")
        await terminal.see("Outcome notes")
        await terminal.type("outcome")
        await terminal.see("offline · 1 waiting")
        await terminal.press("alt+q")
        await admin.press("ctrl+r")
        await admin.see("SR-1")
        await admin.press("enter")
        await admin.see("On?")
        await admin.press("f")
        await admin.see("Outcome notes")
        await admin.press("ctrl+s")
        await admin.see("Complete the session all the same?")
        await admin.press("y")
        await admin.see("✓ Resolved")
        await terminal.see("► 1 On?")
        await terminal.type("sscratch")
        await terminal.see("offline · 1 waiting", "scratch", absent="saving")
        await terminal.press("alt+exclamation_mark")
        await terminal.see("Outcome notes and scratchpad")
        network.fault = None
        await terminal.press("ctrl+r")
        await terminal.see("Not taken: The session is completed", "outcome", "scratch")


async def test_what_changes_while_the_list_of_it_opens_and_while_the_program_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed = WaitingScreen.compose

    def change(screen: WaitingScreen) -> None:
        screen.context.store.delivery.unanswered(Unreachable("Nobody is there."))

    def compose(screen: WaitingScreen) -> ComposeResult:
        change(screen)
        yield from composed(screen)

    monkeypatch.setattr(WaitingScreen, "compose", compose)
    monkeypatch.setattr(WaitingScreen, "on_unmount", change, raising=False)
    monkeypatch.setattr(
        "tui.screens.told_everywhere._DELIVERY_SECONDS", 0.001
    )  # else changes in a row are shown together, later
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = UNREACHABLE
        await terminal.type("sscratch")
        await terminal.see("offline · 1 waiting", "scratch", absent="saving")
        await terminal.press("alt+exclamation_mark")
        await terminal.see("SR-1: Scratchpad", "No route to host")


async def test_a_narrow_screen_has_room_for_what_waits(office: Office) -> None:
    async with office.terminal("owner", (80, 24)) as (terminal, network):
        await start(terminal, "SR-1 with a long name to show")
        network.fault = UNREACHABLE
        await terminal.press("1")
        await terminal.see("offline · 1 waiting", "! Waiting", "? Keys")
        await terminal.type("nmore of it")
        await terminal.see("offline · 1 waiting", "! Waiting")


@pytest.mark.parametrize("char", sorted(characters().intersection(NAMES)))
def test_escape_and_a_sign_is_alt_with_it(char: str) -> None:
    read_escape_as_alt()
    keys = [event.key for event in XTermParser().feed(f"\x1b{char}") if isinstance(event, events.Key)]
    assert keys == [f"alt+{NAMES[char]}"]
