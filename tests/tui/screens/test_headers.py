"""The top line where there is little room: ticket and save state stay, flow and durations go first."""

from pathlib import Path

import httpx
import pytest

from tests.determinism import StepClock
from tests.tui.network import broken
from tests.tui.office import Office, start
from tests.tui.running import Terminal, demo, running

SMALL = (60, 20)
LONG = "Northwind Traders International Holdings"


async def header(terminal: Terminal, begin: str, end: str = "") -> str:
    """Wait until the top line begins and ends so, and return it."""

    def line() -> str:
        return terminal.text.partition("\n")[0].strip()

    await terminal.wait_until(lambda: line().startswith(begin) and line().endswith(end), (begin, end))
    return line()


async def begun(terminal: Terminal, ticket: str, client: str) -> None:
    await terminal.see("SR-2847", "enter Open")
    await terminal.press("n")
    await terminal.see("New session", "ctrl+s Start")
    await terminal.type(ticket)
    await terminal.press("tab")
    await terminal.type(client)
    await terminal.press("tab")
    await terminal.type("VPN Connection")
    await terminal.press("ctrl+s")
    await terminal.see("Step 1", "1-9 Answer")


async def test_ticket_and_save_state_stay_on_every_screen(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await header(terminal, "ResolutionFlow", "embedded · all saved")
        await begun(terminal, "SR-2900", LONG)
        await header(terminal, "SR-2900 · Northwind Traders International Hold…", "  all saved")
        await terminal.press("n", "x")
        await header(terminal, "SR-2900 · Northwind Traders Internat…", "  step 1 not recorded")
        await terminal.press("alt+a")
        await header(terminal, "SR-2900 · Northwind Traders International Holdings")
        await terminal.press("alt+q", "alt+f")
        await header(terminal, "SR-2900 · Northwind Traders", "…  all saved")
        await terminal.press("alt+q", "alt+p")
        await header(terminal, "Preview · SR-2900 · markdown · standard")
        await terminal.press("enter", "x")
        await header(terminal, "Preview · SR-2900 · markdown · standard", "  edited")
        await terminal.press("alt+q", "alt+e")
        await header(terminal, "SR-2900 · Northwind Traders International", "  ○ no steps yet")


@pytest.mark.soak
async def test_a_short_client_leaves_room_for_the_flow(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await header(terminal, "SR-2847 · Contoso Ltd · VPN Conn", "…  embedded · all saved")
        await terminal.press("q", "2")
        await terminal.see("[2 Completed", "copied")
        await terminal.press("enter")
        await header(terminal, "SR-28", "  embedded · ✓ Resolved · not copied")


@pytest.mark.soak
async def test_without_a_ticket_the_client_stays(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await begun(terminal, "", "Contoso Ltd")
        await terminal.press("n", "x")
        await header(terminal, "Contoso Ltd · VPN Con", "step 1 not recorded")


async def test_what_waits_is_whole(office: Office) -> None:
    async with office.terminal("owner", size=SMALL) as (terminal, network):
        await start(terminal, "SR-2900")
        network.fault = broken(httpx.ConnectError)
        await terminal.press("1")
        await terminal.see("Step 2")
        await terminal.press("1")
        await header(terminal, "SR-2900  ", "  owner · flow.example.com · offline · 2 waiting")


async def test_restored_text_takes_no_room_in_the_top_line(tmp_path: Path, clock: StepClock) -> None:
    for size in (SMALL, (80, 24)):
        async with running(demo(tmp_path, clock), tmp_path, clock, size=size) as terminal:
            await terminal.see("SR-2847", "enter Open")
            await terminal.press("enter")
            if size == SMALL:
                await terminal.see("Path", "Set the internal DNS")
                await terminal.press("n", "x")
                await header(terminal, "SR-2847 · Contoso Ltd  ", "step 4 not recorded")
            else:
                await terminal.see("What was typed here is restored from 09:")
                end = "  embedded · step 4 not recorded"
                line = await header(terminal, "SR-2847 · Contoso Ltd · VPN Connec", end)
                assert "restored" not in line
