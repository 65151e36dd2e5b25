"""Known clients complete while one is typed, and nothing is taken that was not asked for."""

import asyncio

import httpx
import pytest

from tests.tui.network import broken
from tests.tui.office import Office, start
from tests.tui.running import Terminal
from tui.sessions.clients import KnownClients

TAKES = "Right takes Contoso Ltd"


async def test_the_best_match_is_taken_at_the_end_of_the_text(story: Terminal) -> None:
    await story.press("n")
    await story.see("Ticket", "Client", "Flows 15/15")
    await story.type("SR-1")
    await story.press("enter")
    await story.type("con")
    await story.see(" contoso Ltd", TAKES)
    await story.press("left")
    await story.see(" con ", absent=TAKES)
    await story.press("right")  # the cursor's key again, where it is not at the end
    await story.see(" contoso Ltd", TAKES)
    await story.press("right")
    await story.see(" Contoso Ltd", absent="takes")
    await story.press("ctrl+s")
    await story.see("SR-1 · Contoso Ltd", "Step 1")


@pytest.mark.parametrize("keys", [("enter", "enter"), ("ctrl+s",), ("tab", "ctrl+s")])
async def test_what_is_typed_is_used_as_it_is(story: Terminal, keys: tuple[str, ...]) -> None:
    await story.press("n")
    await story.see("Flows 15/15")
    await story.press("enter")
    await story.type("Con")
    await story.see(TAKES)
    await story.press(*keys)
    await story.see("Con · Account Lockout ·", "Step 1")


async def test_a_word_of_a_name_finds_it_too(story: Terminal) -> None:
    await story.press("n", "tab")
    await story.type("ltd")
    await story.see(" ltd ", TAKES)
    await story.press("right")
    await story.see(" Contoso Ltd ", absent="takes")
    await story.press("tab")
    await story.see(" Contoso Ltd ", absent="takes")
    await story.press("shift+tab")
    await story.type("x")
    await story.see(" Contoso Ltdx ", absent="takes")


async def test_the_ticket_form_completes_the_client(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    await story.press("i")
    await story.see("Ticket number", "SR-2847")
    await story.press("tab", "ctrl+u")
    await story.type("fab")
    await story.see(" fabrikam Inc", "Right takes Fabrikam Inc")
    await story.press("right", "ctrl+s")
    await story.see("SR-2847 · Fabrikam Inc", absent="ctrl+s Save")


async def test_a_slow_answer_holds_up_no_typing(story: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    beginning, asked, go = KnownClients.beginning, list[str](), asyncio.Event()

    async def slow(clients: KnownClients, typed: str) -> tuple[str, ...]:
        asked.append(typed)
        await go.wait()
        return await beginning(clients, typed)

    monkeypatch.setattr(KnownClients, "beginning", slow)
    await story.press("n", "tab")
    await story.type("c")
    await story.wait_until(lambda: asked == ["c"])
    await story.type("on")
    await story.see(" con ", absent="takes")
    go.set()
    await story.see(TAKES)
    await story.type("toso")
    await story.see(" contoso Ltd", TAKES)
    assert asked[-1] == "con"  # there were no more than these


async def test_without_the_server_the_clients_of_this_machine_are_known(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        await terminal.press("i", "tab")
        await terminal.type("Contoso Ltd")
        await terminal.press("ctrl+s")
        await terminal.see("SR-1 · Contoso Ltd")
        network.fault, network.reads_too = broken(httpx.ConnectError), True
        await terminal.press("i", "tab", "ctrl+u")
        await terminal.type("c")
        await terminal.see(" contoso Ltd", TAKES)


async def test_fields_stand_in_one_row_or_one_below_the_other(story: Terminal) -> None:
    await story.press("n")
    shown = await story.see("Flows 15/15")
    assert [
        line for line in shown.splitlines() if all(name in line for name in ("Ticket", "Client", "Flow "))
    ]
    await story.pilot.resize_terminal(60, 20)
    await story.see("Account Lockout  (Identity, 15 nodes)")
    lines = story.text.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(" Ticket "))
    assert [line.split()[0] for line in lines[at : at + 3]] == ["Ticket", "Client", "Flow"]
