"""Values that a flow asks for: given once, shown and copied in every command, and secret ones kept nowhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from textual import events

from backend.app.schemas.trees import Flow
from tests.determinism import StepClock
from tests.tui.gateway_flow import GATEWAY
from tests.tui.network import broken
from tests.tui.office import Office
from tests.tui.running import Terminal, fresh, running

XTERM = {"TERM": "xterm-256color"}
SECRET = "s3cret-pin"
SHOWN = "nc -zv vpn.c.org 443"


async def begin(terminal: Terminal, ticket: str = "SR-1", client: str = "Contoso") -> None:
    await terminal.press("n")
    await terminal.see("New session", "Flows")
    await terminal.type(ticket)
    await terminal.press("enter")
    await terminal.type(client)
    await terminal.press("enter")
    await terminal.type("Gateway")
    await terminal.press("ctrl+s")
    await terminal.see("Does the gateway answer?", ticket)


@asynccontextmanager
async def on_gateway(
    folder: Path, clock: StepClock, *, size: tuple[int, int] = (80, 24), flow: Flow = GATEWAY
) -> AsyncIterator[Terminal]:
    async with running(fresh(folder, clock), folder, clock, environment=XTERM, size=size) as terminal:
        await terminal.see("No sessions yet")
        await terminal.app.context.store.import_flow(flow, replace=False)
        await begin(terminal)
        yield terminal


async def give(terminal: Terminal, *values: str) -> None:
    """Give values of the form that is open, from the field with the focus on."""
    for value in values:
        await terminal.type(value)
        await terminal.press("enter")


async def to_login(terminal: Terminal) -> None:
    """Go to the step of several commands, with all values but the secret one."""
    await terminal.press("y")
    await terminal.see("Values for this step")
    await give(terminal, "vpn.c.org", "jd")
    await terminal.see(SHOWN, "Command · sent")
    await terminal.press("1")
    await terminal.see("Log in to the portal", "curl https://vpn.c.org/status")


async def test_values_are_asked_for_once_and_then_stand_in_every_command(
    tmp_path: Path, clock: StepClock
) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await terminal.see(
            "From the computer of {user}.", "nc -zv {gateway} 443", "missing: VPN gateway, User"
        )
        for field in ("o", "s"):
            await terminal.press(field)
            await terminal.see("alt+= gives what is missing")
            await terminal.press("escape")
            await terminal.see("= gives what is missing", absent="alt+=")
        await terminal.press("y")
        await terminal.see(
            "VPN gateway", "such as vpn.example.com", "such as jdoe", absent="PIN of the portal"
        )
        assert not terminal.sent
        await terminal.press("enter")
        await terminal.see("VPN gateway has no value yet")
        await terminal.type("vpn.c.org")
        await terminal.see("vpn.c.org", absent="has no value yet")
        await give(terminal, "", "j d")
        await terminal.see(SHOWN, "From the computer of j d.", "Command · sent", absent="missing")
        assert terminal.sent == SHOWN
        await terminal.press("1")
        await terminal.see("id 'j d'", "missing: PIN of the portal")
        await terminal.press("u")
        await terminal.see("Step 1 undone", SHOWN)
        await terminal.press("equals_sign")
        await terminal.see("Values", "vpn.c.org", "j d", "PIN of the portal")
        await terminal.press("ctrl+u", "tab")
        await terminal.type("e")
        await terminal.press("ctrl+s")
        await terminal.see("Values given", "nc -zv {gateway} 443", "computer of j de", "missing: VPN gateway")


async def test_a_dialog_that_is_left_copies_nothing_and_keeps_what_is_typed(
    tmp_path: Path, clock: StepClock
) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await terminal.press("y")
        await terminal.see("Values for this step")
        await terminal.type("vpn.c")
        await terminal.press("escape", "escape")
        await terminal.see("nc -zv {gateway} 443", absent="Values for this step")
        assert not terminal.sent
    async with running(fresh(tmp_path, clock), tmp_path, clock, seed=2_000_000) as terminal:
        await terminal.see("SR-1")
        await terminal.press("enter")
        await terminal.see("nc -zv {gateway} 443")
        await terminal.press("equals_sign")
        await terminal.see("vpn.c", "such as jdoe")
        await terminal.type("jo")  # the first that is empty has the focus
        await terminal.see("jo", absent="such as jdoe")
        await terminal.press("escape", "z")
        await terminal.see("Discard what is typed here?")
        await terminal.press("y")
        await terminal.see("such as vpn.example.com", absent="vpn.c ")


async def test_one_command_of_several_by_its_number(tmp_path: Path, clock: StepClock) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await to_login(terminal)
        await terminal.press("y")
        await terminal.see("Copy which command?", "3 id jd")
        await terminal.press("9")  # there are three
        await terminal.press("3")
        await terminal.see("Command 3 of 3 · sent", absent="Copy which")
        assert terminal.sent == "id jd"
        await terminal.press("y", "enter")
        await terminal.see("Command 1 of 3 · sent")
        assert terminal.sent == "curl https://vpn.c.org/status"
        await terminal.press("y", "escape")
        await terminal.see("Step 2", "Log in to the portal", absent="Copy which")
        assert terminal.sent == "curl https://vpn.c.org/status"
        await terminal.press("Y")
        await terminal.see("A value for this step", "PIN of the portal")
        await give(terminal, "12 34")
        await terminal.see("All 3 commands · sent", "curl -u jd:'••••' https")
        assert terminal.sent.splitlines()[1] == "curl -u jd:'12 34' https://vpn.c.org/login"


async def test_keys_typed_ahead_are_answers_and_never_values(tmp_path: Path, clock: StepClock) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        terminal.burst("1", "1")
        await terminal.see("Step 2 recorded", "The portal answers", absent="for this step")
        await terminal.press("u")
        await terminal.see("Step 2 undone")
        await terminal.press("u")
        await terminal.see("Step 1 undone")
        await terminal.press("y")
        await give(terminal, "vpn.c.org", "jd")
        await terminal.see("Command · sent")
        terminal.burst("1", "y", "3", "1")
        await terminal.see("Step 2 recorded", "The portal answers")
        assert terminal.sent == "id jd"


async def test_a_secret_value_is_on_no_disk(tmp_path: Path, clock: StepClock) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await to_login(terminal)
        await terminal.press("equals_sign")
        await terminal.see("PIN of the portal (secret, kept in memory alone)", "is not shown")
        await terminal.type(SECRET)
        await terminal.see("••••••••••", absent=SECRET)
        terminal.app.keep_typed()
        assert terminal.app.context.store.typed.kept(5)
        assert_nowhere(tmp_path, SECRET)  # while it is typed, too
        await terminal.press("ctrl+s")
        await terminal.see("Values given", "curl -u jd:'••••' https", absent=SECRET)
        await terminal.press("y", "2")
        await terminal.see("Command 2 of 3 · sent", "no file was kept: it holds a secret value")
        assert terminal.sent == f"curl -u jd:{SECRET} https://vpn.c.org/login"
        await terminal.press("g")
        await terminal.see("none: it holds a secret value")
        await terminal.press("alt+c")
        await terminal.see("none: it holds a secret value", absent="Copying")
        await terminal.press("escape")
        terminal.app.post_message(events.Paste(f"$ curl -u jd:{SECRET} https://vpn.c.org\nok"))
        await terminal.see("Pasted into Output of step 2 (PIN of the portal left out)")
        for key in ("n", "s"):
            await terminal.press(key)
            terminal.app.post_message(events.Paste(f"beside {key} {SECRET}"))
            await terminal.see(f"beside {key} [PIN of the", "Pasted, PIN of the portal left out")
            await terminal.press("escape")
        await terminal.press("o")
        terminal.app.post_message(events.Paste(f"again {SECRET}"))
        await terminal.see("again [PIN of the portal left out]", "Pasted, PIN of the portal left out")
        await terminal.type(SECRET)
        await terminal.press("alt+1")
        await terminal.see("Step 2 recorded; PIN of the portal left out", absent=SECRET)
        await terminal.press("c")
        await terminal.see("2 steps")
        assert "[PIN of the portal left out]" in terminal.sent and SECRET not in terminal.sent
        await terminal.press("q")
        await terminal.see("SR-1", "enter Open")
        await terminal.press("enter", "equals_sign")
        await terminal.see("PIN of the portal", "••••••••••")  # as long as the program runs
        await terminal.press("alt+q", "q")
        await terminal.see("SR-1", "enter Open")
        terminal.app.post_message(events.Paste(f"for later {SECRET}"))
        await terminal.see("Kept for Output of the next step", "1 set aside")
        assert_nowhere(tmp_path, SECRET)
    assert_nowhere(tmp_path, SECRET)
    async with running(fresh(tmp_path, clock), tmp_path, clock, seed=2_000_000) as terminal:
        await terminal.see("SR-1")
        await terminal.press("enter", "equals_sign")
        await terminal.see("vpn.c.org", "is not shown")


async def test_a_secret_value_that_could_not_be_left_out_is_refused(tmp_path: Path, clock: StepClock) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await to_login(terminal)
        await terminal.press("equals_sign")
        await terminal.see("is not shown")
        await terminal.type("a7")
        await terminal.press("up", "ctrl+s")
        await terminal.see("A secret value has 3 characters or more (PIN of the portal).", "••", absent="•••")
        await terminal.type("c")  # the field has the focus
        await terminal.press("ctrl+s")
        await terminal.see("Values given", "curl -u jd:'••••' https")
        terminal.app.post_message(events.Paste("$ curl -u jd:a7c https://vpn.c.org\nla7cy a7cs is readable"))
        await terminal.see("(PIN of the portal left out)", "jd:[PIN of the portal left out]", "la7cy a7cs is")


@pytest.mark.soak
async def test_every_field_of_a_session_says_what_it_left_out(tmp_path: Path, clock: StepClock) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await to_login(terminal)
        await terminal.press("equals_sign")
        await terminal.see("is not shown")
        await terminal.type(SECRET)
        await terminal.press("ctrl+s")
        await terminal.see("Values given")
        for key in ("n", "s"):
            await terminal.press(key)
            terminal.app.post_message(events.Paste(f"beside {key} {SECRET}"))
            await terminal.see(f"beside {key} [PIN of the", "Pasted, PIN of the portal left out")
            await terminal.press("escape")
        for opens, to_output, screen in (
            (("a",), ("tab", "tab", "tab"), "Add a step"),
            (("left", "enter"), ("alt+o",), "ctrl+s Save"),
        ):
            await terminal.press(*opens)
            await terminal.see(screen)
            await terminal.press(*to_output)
            terminal.app.post_message(events.Paste(SECRET))
            await terminal.see("[PIN of the portal left out]", "Pasted, PIN of the portal left out")
            await terminal.press("alt+q")
            await terminal.see("Step 2", absent=screen)


def assert_nowhere(folder: Path, secret: str) -> None:
    """See that no file holds it, and that others do hold what is not secret."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert any(b"vpn.c.org" in data for data in files)
    assert not any(secret.encode() in data for data in files)


async def test_a_value_that_no_quoting_is_right_for_is_not_copied(tmp_path: Path, clock: StepClock) -> None:
    flow = GATEWAY.model_copy(update={"shell": "cmd"})
    async with on_gateway(tmp_path, clock, flow=flow) as terminal:
        await terminal.press("y")
        await terminal.see("Values for this step")
        await give(terminal, 'vpn"c', "jd")
        await terminal.see(
            "Nothing was copied: The value gateway cannot be quoted for cmd", "nc -zv {gateway} 443"
        )
        await terminal.see("computer of jd.")
        assert not terminal.sent


@pytest.mark.soak
async def test_values_for_a_session_that_was_completed_meanwhile(office: Office) -> None:
    async with office.terminal("admin") as (terminal, network):
        await terminal.see("No sessions yet")
        await terminal.app.context.store.import_flow(GATEWAY, replace=False)
        await begin(terminal)
        network.fault = broken(httpx.ConnectError, "No route to host")
        await terminal.press("y")
        await give(terminal, "vpn.a.org", "jd")
        await terminal.see("offline · 1 waiting")
        async with office.client("admin") as api:
            (session,) = (await api.get("sessions")).json()["items"]
            (await api.post(f"sessions/{session['id']}/complete", json={})).raise_for_status()
        network.fault = None
        await terminal.press("exclamation_mark", "ctrl+r")
        await terminal.see("Values: VPN gateway, User", "Not taken", "gateway: vpn.a.org")


async def test_values_go_along_where_a_session_is_handed_over_and_secret_ones_do_not(office: Office) -> None:
    async with office.terminal("admin") as (terminal, _network):
        await terminal.see("No sessions yet")
        await terminal.app.context.store.import_flow(GATEWAY, replace=False)
        await begin(terminal)
        await terminal.press("y")
        await terminal.see("Values for this step")
        await give(terminal, "vpn.c.org", "jd")
        await terminal.see(SHOWN)
        await terminal.press("1")
        await terminal.see("Log in to the portal")
        await terminal.press("y", "2")
        await terminal.see("A value for this step", "is not shown")
        await give(terminal, SECRET)
        await terminal.see("curl -u jd:'••••' https://vpn.c.org/login", "all saved")
        await terminal.press("q")
        await terminal.see("SR-1", "> Hand over")
        await terminal.press("greater_than_sign")
        await terminal.see("SR-1 · Contoso goes to:", "owner")
        await terminal.press("end", "enter")
        await terminal.see("is owner's now")
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("SR-1", "5 Mine 1")
        await terminal.press("enter")
        await terminal.see(
            "= gives what is missing: PIN of the portal", "curl -u jd:{pin} https://vpn.c.org/login"
        )
        await terminal.press("y", "2")
        await terminal.see("A value for this step", "PIN of the portal", "is not shown", absent="VPN gateway")
        await give(terminal, "another")
        await terminal.see(
            "Command 2 of 3", "curl -u jd:'••••' https://vpn.c.org/login", absent="what is missing"
        )


async def test_a_long_paste_into_a_secret_field_goes_nowhere(tmp_path: Path, clock: StepClock) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await to_login(terminal)
        await terminal.press("equals_sign")
        await terminal.see("is not shown")
        terminal.app.post_message(events.Paste(SECRET * 60))
        await terminal.see("too long for a value; it is kept nowhere")
    assert_nowhere(tmp_path, SECRET)


@pytest.mark.soak
async def test_values_without_the_server_and_for_the_same_client_later(office: Office) -> None:
    async with office.terminal("admin") as (terminal, network):
        await terminal.see("No sessions yet")
        await terminal.app.context.store.import_flow(GATEWAY, replace=False)
        await begin(terminal)
        network.fault, network.reads_too = broken(httpx.ConnectError, "No route to host"), True
        await terminal.press("y")
        await terminal.see("such as vpn.example.com")
        await give(terminal, "vpn.a.org", "jd")
        await terminal.see("nc -zv vpn.a.org 443", "offline · 1 waiting")
        await terminal.press("equals_sign")
        await terminal.see("vpn.a.org")
        await terminal.press("ctrl+u", *"x.org", "ctrl+s")
        await terminal.see("nc -zv x.org 443", "offline · 2 waiting", "kept here and sent later")
        await terminal.press("exclamation_mark")
        await terminal.see("Values: VPN gateway")
        await terminal.press("escape")
    async with office.terminal("admin") as (terminal, _network):
        await terminal.see("SR-1", absent="waiting")
        await terminal.press("enter")
        await terminal.see("nc -zv x.org 443", "computer of jd.", "all saved")
        await terminal.press("q")
        await terminal.see("enter Open")
        await begin(terminal, ticket="SR-2")
        await terminal.press("y")
        await terminal.see("x.org", "VPN gateway: as it was last for Contoso", "such as jdoe")
        await terminal.type("y.net")  # in place of what is offered, and not behind it
        await terminal.see("y.net", absent="x.org")


@pytest.mark.soak
async def test_what_is_said_of_a_secret_value_in_a_command_is_true_of_the_value(
    tmp_path: Path, clock: StepClock
) -> None:
    """Dots cannot stand where ssh reads them as code; the value that they are shown for may."""
    written = GATEWAY.model_dump(mode="json", by_alias=True)
    written["nodes"]["reach"]["commands"] = ['ssh web-01 "login {pin}"']
    async with on_gateway(tmp_path, clock, flow=Flow.model_validate(written)) as terminal:
        await terminal.press("y")
        await terminal.see("PIN of the portal")
        await give(terminal, "jd", "plain-pin")
        await terminal.see('ssh web-01 "login ••••"', "Command · sent", absent="cannot be quoted")
        assert terminal.sent == 'ssh web-01 "login plain-pin"'
        await terminal.press("equals_sign", "tab", "tab", "ctrl+a")
        await give(terminal, "two words")
        await terminal.see('ssh web-01 "login {pin}"', "pin cannot be quoted for bash")


async def test_two_blanks_within_a_secret_value_are_two(tmp_path: Path, clock: StepClock) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await to_login(terminal)
        await terminal.press("Y")
        await terminal.see("PIN of the portal")
        await give(terminal, "two  blanks ")
        await terminal.see("All 3 commands · sent")
        assert terminal.sent.splitlines()[1] == "curl -u jd:'two  blanks' https://vpn.c.org/login"
