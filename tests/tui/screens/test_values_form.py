"""The form that asks for values, and the dialog that asks which command."""

from pathlib import Path

import pytest

from backend.app.schemas.trees import Flow
from tests.determinism import StepClock
from tests.tui.gateway_flow import GATEWAY
from tests.tui.running import Terminal
from tests.tui.screens.test_values import SECRET, SHOWN, give, on_gateway


async def test_the_form_shows_the_commands_that_it_asks_for(tmp_path: Path, clock: StepClock) -> None:
    raw = GATEWAY.model_dump(mode="json")
    logins = [f"curl -u {{user}}:{{pin}} https://{{gateway}}/{number}" for number in range(6)]
    raw["nodes"]["login"]["commands"] = ["id {user}", *logins]
    async with on_gateway(tmp_path, clock, flow=Flow.model_validate(raw)) as terminal:
        await terminal.press("y")
        await terminal.see("Values for this step", "$ nc -zv {gateway} 443")
        await terminal.type("vpn c")
        await terminal.see("$ nc -zv 'vpn c' 443")
        await terminal.press("ctrl+u")
        await give(terminal, "vpn.c.org", "jd")
        await terminal.see("Command · sent")
        await terminal.press("1", "Y")
        await terminal.see("A value for this step", "$ curl -u jd:{pin} https://vpn.c.org/3", "and 2 more")
        await terminal.type(SECRET)
        await terminal.see("$ curl -u jd:'••••' https://vpn.c.org/3", "PIN of the portal", absent=SECRET)
        await terminal.press("alt+q", "equals_sign")
        await terminal.see("Values", "VPN gateway", absent="and 2 more")  # no command is meant


@pytest.mark.parametrize("size", [(60, 20)])
async def test_values_on_a_small_terminal(tmp_path: Path, clock: StepClock, *, size: tuple[int, int]) -> None:
    async with on_gateway(tmp_path, clock, size=size) as terminal:
        await terminal.see("missing: VPN gateway, User")
        await terminal.press("equals_sign")
        await terminal.see("VPN gateway", "PIN of the portal", "ctrl+s Save")
        await terminal.type("vpn.c.org")
        await terminal.press("ctrl+s")
        await terminal.see(SHOWN, "missing: User")


async def test_what_is_typed_and_said_stays_in_sight_where_commands_grow(
    tmp_path: Path, clock: StepClock
) -> None:
    raw = GATEWAY.model_dump(mode="json", by_alias=True)
    inputs = raw["inputs"]
    inputs += [{**inputs[0], "name": name, "label": f"The {name}"} for name in ("port", "realm")]
    raw["nodes"]["reach"]["commands"] = [
        f"curl --silent -u {{user}}:{{realm}} https://{{gateway}}:{{port}}/{number}" for number in range(4)
    ]
    async with on_gateway(tmp_path, clock, size=(60, 20), flow=Flow.model_validate(raw)) as terminal:
        await terminal.press("Y")
        await terminal.see("Values for this step", "VPN gateway")
        await terminal.type(f"{'x' * 60}.org")
        await terminal.see("x.org:{port}/3", "VPN gateway", "x.org  ")
        for _ in range(2):
            await terminal.press("ctrl+s")
            await terminal.see("User has no value yet", "such as jdoe")
            await terminal.press("pageup")
            await terminal.see("x.org:{port}/0", absent="has no value yet")
        await terminal.type("jd")
        await terminal.see("jd  ")
        await terminal.press("tab", "tab")
        await terminal.type("r" * 100)
        await terminal.see("The realm", "jd:rrr", "{port}/3", absent="{realm}")


async def test_a_folded_command_stays_behind_its_number(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers")
    await story.press("y")
    await story.see("Copy which command?", "│   1 Set-DnsClient", "│     -ServerAddresses", "│   2 Clear-Dns")
