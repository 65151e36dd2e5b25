"""Reading flows by keys: before a session is started on one, and while walking it."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.app.embedded import create_embedded_app
from backend.app.schemas.trees import Flow, TreeSummary
from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, fresh, running
from tui.api.errors import Unreachable

Json = dict[str, Any]

HOSTILE = "[red]打印机[/] [b"
LOOP: Json = {
    "name": HOSTILE,
    "description": "[blink]界[/] stands still, " + "and ".join(f"part {number} " for number in range(30)),
    "category": "[link=x]",
    "root": "on",
    "nodes": {
        "on": {
            "type": "decision",
            "question": "[bold]On?[/]",
            "options": [{"label": "[Yes]", "next": "end"}, {"label": "No 界", "next": "switch"}],
        },
        "switch": {"type": "action", "title": "Switch [i]it[/i] on", "next": "on"},
        "end": {"type": "solution", "title": "[/] Print"},
    },
}


def large(nodes: int = 200) -> Json:
    """A flow of so many questions, the last of which leads back to the first."""
    flow: Json = {"name": "Large", "description": "So many.", "root": "n0", "nodes": {}}
    for number in range(nodes - 1):
        flow["nodes"][f"n{number}"] = {
            "type": "decision",
            "question": f"Question number {number + 1}?",
            "options": [
                {"label": "Yes", "next": f"n{number + 1}"},
                {"label": "Back", "next": f"n{max(0, number - 1)}"},
            ],
        }
    flow["nodes"][f"n{nodes - 1}"] = {"type": "solution", "title": "Zanzibar"}
    return flow


async def add_flows(path: Path, *flows: Json) -> None:
    app = create_embedded_app(path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api/api/v1/") as api:
        for flow in flows:
            answer = await api.post("trees", json=flow)
            assert answer.status_code == 201, answer.text
    app.state.database.close()


async def test_the_chosen_flow_stands_beside_the_form(empty: Terminal) -> None:
    await empty.press("n")
    await empty.see(
        "Account Lockout", "An Active Directory account is locked", "1 Is the account really locked?"
    )
    await empty.see("pagedown Read flow", "Identity, 15 nodes")
    await empty.press("down", "down")
    await empty.see("A volume of a computer or server", "1 Where is it?", absent="really locked")
    await empty.press("tab", "tab")
    await empty.type("vpn")
    await empty.see("1 Is the VPN client installed and up to date?", "├ Yes → 2")
    await empty.press("pagedown")
    await empty.see("vpn", "Connection restored", absent="1 Is the VPN client")
    await empty.press("pageup")
    await empty.see("1 Is the VPN client installed and up to date?")
    await empty.press("shift+tab")
    await empty.press("pagedown")
    await empty.see("Connection restored")
    await empty.type("Contoso")
    await empty.see("Contoso", "Connection restored")


async def test_without_room_the_flow_opens_over_the_form(tmp_path: Path, clock: StepClock) -> None:
    async with running(fresh(tmp_path, clock), tmp_path, clock, size=(60, 20)) as terminal:
        await terminal.see("No sessions yet")
        await terminal.press("n")
        await terminal.see("Account Lockout  (Identity, 15 nodes)", "pagedown Read flow")
        assert "really locked?" not in terminal.text
        await terminal.press("tab", "tab")
        await terminal.type("vpn")
        await terminal.press("pagedown")
        await terminal.see("1 Is the VPN client installed and up to date?", "q Back")
        await terminal.press("end")
        await terminal.see("Gateway does not answer anybody")
        await terminal.press("home")
        await terminal.see("1 Is the VPN client installed")
        await terminal.press("down", "down", "down", "down", "down")
        await terminal.see("2 Can the user reach", absent="1 Is the VPN client installed")
        await terminal.press("escape")
        await terminal.see("Ticket", " vpn ", "q Back")
        await terminal.type("n")
        await terminal.see(" vpnn ")


async def test_quick_switching_shows_the_last_flow_only(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = empty.app.context.store.flows
    read, asked, go = flows.read, list[str](), asyncio.Event()

    async def slow(listed: TreeSummary) -> Flow:
        asked.append(listed.name)
        await go.wait()
        return await read(listed)

    monkeypatch.setattr(flows, "read", slow)
    await empty.press("n")
    await empty.wait_until(lambda: asked == ["Account Lockout"])
    empty.burst("tab", "tab", "vpn")
    await empty.wait_until(lambda: "VPN Connection Failure" in asked)
    await empty.see("A remote user cannot connect to the VPN")
    go.set()
    await empty.see("1 Is the VPN client installed and up to date?", absent="really locked")
    assert len(asked) <= 3
    monkeypatch.undo()
    await empty.press("alt+q")
    await empty.see("No sessions yet")
    monkeypatch.setattr(flows, "read", None)  # it is known by now
    await empty.press("n")
    await empty.see("1 Is the VPN client installed and up to date?")


async def test_a_flow_that_cannot_be_read(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(listed: TreeSummary) -> Flow:
        raise Unreachable(f"No answer for {listed.name} [red]")

    monkeypatch.setattr(empty.app.context.store.flows, "read", broken)
    await empty.press("n")
    await empty.see("An Active Directory account is locked", "No answer for Account Lockout [red]")
    monkeypatch.undo()
    await empty.press("down", "up")
    await empty.see("1 Is the account really locked?", absent="No answer")


async def test_a_search_that_fails_leaves_the_names(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(words: str) -> Any:
        raise Unreachable(f"No answer about {words}")

    await empty.press("n")
    await empty.see("New session", "Disk Full")
    monkeypatch.setattr(empty.app.context.store.flows, "find", broken)
    await empty.press("tab", "tab")
    await empty.type("vpn")
    await empty.see("No answer about vpn", "1 Is the VPN client installed")
    monkeypatch.undo()
    await empty.type(" client")
    await empty.see("VPN Connection Failure", "1 Is the VPN client installed", absent="No answer")


async def test_words_of_questions_and_descriptions_find_a_flow(empty: Terminal) -> None:
    await empty.press("n")
    await empty.see("Account Lockout", "Disk Full")
    await empty.type("SR-9")
    await empty.press("tab", "tab")
    await empty.type("spooler")
    await empty.see("Printer Does Not Print", "»  4 Restart the spooler", absent="Disk Full")
    await empty.press("ctrl+s")
    await empty.see("Who cannot print?", "SR-9")


async def test_names_come_before_descriptions_and_questions(empty: Terminal) -> None:
    await empty.press("n")
    await empty.see("Account Lockout", "Disk Full")
    await empty.press("tab", "tab")
    await empty.type("account")
    await empty.see("Suspected Account Compromise", "Outlook Won't Connect", "MFA Sign-In Fails")
    shown = empty.text
    order = ["Account Lockout", "Suspected Account Compromise", "MFA Sign-In Fails"]
    assert sorted(order, key=shown.index) == order
    await empty.press("alt+z", "y")
    await empty.see("Disk Full")
    await empty.press("tab", "tab")
    await empty.type("volume")
    await empty.see("Disk Full", "A volume of a computer or server has run", "1 Where is it?")
    assert "»" not in empty.text


async def test_what_is_typed_ahead_waits_for_what_is_found(empty: Terminal) -> None:
    await empty.press("n")
    await empty.see("New session", "Disk Full")
    empty.burst("SR-7", "enter", "enter", "stale saved passwords", "ctrl+s")
    await empty.see("Is the account really locked?", "SR-7", "Step 1")


async def test_a_choice_stays_while_more_is_found(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    flows = empty.app.context.store.flows
    find, go = flows.find, asyncio.Event()

    async def slow(words: str) -> Any:
        await go.wait()
        return await find(words)

    monkeypatch.setattr(flows, "find", slow)
    await empty.press("n")
    await empty.see("New session", "Disk Full")
    await empty.press("tab", "tab")
    await empty.type("account")
    await empty.see("1 Is the account really locked?", absent="Disk Full")
    await empty.press("down")
    await empty.see("1 What points to it?", absent="MFA Sign-In Fails")
    go.set()
    await empty.see("MFA Sign-In Fails", "Outlook Won't Connect", "1 What points to it?")
    await empty.press("ctrl+s")
    await empty.see("Step 1", "Strange sign-ins")


async def test_a_flow_is_as_it_was_written(tmp_path: Path, clock: StepClock) -> None:
    factory = fresh(tmp_path, clock)
    await add_flows(tmp_path / "rf.db", LOOP)
    async with running(factory, tmp_path, clock) as terminal:
        await terminal.see("No sessions yet")
        await terminal.press("n")
        await terminal.see("Account Lockout")
        await terminal.press("tab", "tab")
        await terminal.type("打印机")
        await terminal.see(HOSTILE, "[blink]界[/] stands still", "1 [bold]On?[/]", "[link=x], 3 nodes")
        await terminal.see("├ [Yes] → ■ end: [/] Print", "└ No 界 → Switch [i]it[/i] on → 1")
        await terminal.press("ctrl+s")
        await terminal.see("Step 1", "2 No 界")
        await terminal.press("2")
        await terminal.see("Step 1 recorded")
        await terminal.press("w")
        await terminal.see("└✓No 界", "► Switch [i]it[/i] on → 1", "✓  1 [bold]On?[/]")
        await terminal.press("w")
        await terminal.see("Step 2", absent="└✓")
        await terminal.press("1")
        await terminal.see("Step 2 recorded")
        await terminal.press("w")
        await terminal.see("►  1 [bold]On?[/]", "✓    └✓No 界 → ✓ Switch [i]it[/i] on → 1")


@pytest.mark.soak
async def test_a_large_flow_opens_where_the_session_stands(tmp_path: Path, clock: StepClock) -> None:
    factory = fresh(tmp_path, clock)
    await add_flows(tmp_path / "rf.db", large())
    async with running(factory, tmp_path, clock) as terminal:
        await terminal.see("No sessions yet")
        await terminal.press("n")
        await terminal.see("Account Lockout")
        await terminal.press("tab", "tab")
        await terminal.type("zanzibar")
        await terminal.see("199 Question number 199?", "» ", "■ end: Zanzibar", "200 nodes")
        await terminal.press("enter")
        await terminal.see("Question number 1?", "Step 1")
        for step in range(1, 15):
            await terminal.press("1")
            await terminal.see(f"Step {step} recorded")
        await terminal.press("w")
        await terminal.see(
            "►  15 Question number 15?", "✓  14 Question number 14?", "├✓Yes → 15", "16 Question"
        )
        assert "  1 Question" not in terminal.text
        await terminal.press("end")
        await terminal.see("■ end: Zanzibar", "└ Back → 198")
        await terminal.press("pageup", "up", "home")
        await terminal.see("So many.", "✓   1 Question number 1?")
        await terminal.press("pagedown", "pagedown", "q")
        await terminal.see("Step 15", absent="So many.")


@pytest.mark.parametrize(
    "key", ["escape", "q", *(pytest.param(key, marks=pytest.mark.soak) for key in ("w", "alt+w"))]
)
async def test_the_flow_of_a_session_closes_by_each_key(story: Terminal, key: str) -> None:
    await story.press("enter")
    await story.see("Step 4", "q Back")
    await story.press("n")
    await story.type("seen")
    await story.press("alt+w")
    await story.see("└✓DNS servers incorrect → ► Set the internal DNS servers", "4 Is there a route")
    await story.press(key)
    await story.see("Step 4", "seen", absent="4 Is there a route")


async def test_the_flow_of_a_session_that_has_ended(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers")
    await story.press("1")
    await story.see("Step 4 recorded")
    await story.press("1")
    await story.see("Solution: Connection restored")
    await story.press("1")
    await story.see("The flow has ended.")
    await story.press("w")
    await story.see("✓ ■ end: Connection restored", "5 Does the user reach internal resources now?")
    assert "►" not in story.text


async def test_before_the_session_is_read_there_is_no_flow(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        terminal.burst("enter", "w")
        await terminal.see("► Set the internal DNS servers", "4 Is there a route")
