"""Values in a walk: asked for where a command needs them, secret ones without an echo, and one command of several."""

from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.gateway_flow import GATEWAY
from tests.tui.running import client, fresh
from tests.tui.screens.test_values import SECRET, assert_nowhere
from tests.tui.walk.walking import script, walking
from tui.walk.beginning import Wanted

WANTED = Wanted(flow="Gateway", ticket="SR-1", client="Contoso")


@pytest.fixture
async def with_gateway(tmp_path: Path, clock: StepClock) -> Path:
    context, transport = client(fresh(tmp_path, clock), tmp_path, clock)
    await context.store.import_flow(GATEWAY, replace=False)
    context.close(5)
    transport.stop(5)
    return tmp_path


async def test_values_are_asked_for_where_a_command_needs_them(with_gateway: Path, clock: StepClock) -> None:
    folder = with_gateway
    async with walking(fresh(folder, clock), folder, clock, WANTED, typed=True) as walker:
        await walker.hear("Command: nc -zv {gateway} 443", "Missing: VPN gateway, User.")
        await walker.type("y", "VPN gateway, such as vpn.example.com (none), nothing keeps it")
        await walker.type("vpn.c.org", "VPN gateway given.", "NOT copied: a dumb terminal")
        await walker.type("= user jd", "User given.")
        await walker.type("", "From the computer of jd.", "Command: nc -zv vpn.c.org 443")
        await walker.type("1", "Command: id jd", "Missing: PIN of the portal.")
        await walker.type("y", "2 curl -u jd:{pin} https", "Number of the command, or nothing:")
        await walker.type("2", "PIN of the portal, secret (none)")
        await walker.type("a7", "Not given: A secret value has 3 characters or more (PIN of the portal).")
        await walker.type("y 2", "PIN of the portal, secret (none)")
        said = await walker.type(
            SECRET, "PIN of the portal given. It is kept in memory", "it holds a secret value"
        )
        assert "command 2 of 3" in said.lower()
        await walker.type("y 4", "'4' is no number from 1 to 3.")
        await walker.type("Y", "ll 3 commands")
        await walker.type(f"o {SECRET} seen", "Output: 1 line, 33 characters; PIN of the portal left out.")
        await walker.type("1", "Step 2 recorded; with output.")
        await walker.type("e", "VPN gateway: vpn.c.org", "PIN of the portal: ••••")
        await walker.type("= gateway -", "VPN gateway taken away.")
        await walker.type("= gateway vpn.c.org", "VPN gateway given.")
        # What is typed behind a letter is echoed by the walk; at the question for it nothing is.
        assert walker.said.count(SECRET) == 1
    assert_nowhere(folder, SECRET)


async def test_a_script_gives_values_and_no_secret_ones(with_gateway: Path, clock: StepClock) -> None:
    folder, factory = with_gateway, fresh(with_gateway, clock)
    walker = await script(factory, folder, clock, WANTED, "= gateway vpn.c.org\n= user jd\ny\n1\ny 2\n1\n")
    assert "Command: nc -zv" in walker.said and "NOT copied: a dumb terminal" in walker.said
    assert walker.status == 1
    assert "Step 2 recorded" not in walker.said


@pytest.mark.parametrize(
    ("lines", "status"),
    [("y\n1\n", 1), ("= pin 1234\n", 1), ("= pin\n", 1), ("= nothing x\n", 1), ("= user x\n", 0)],
)
async def test_what_a_script_cannot_do(with_gateway: Path, clock: StepClock, lines: str, status: int) -> None:
    walker = await script(fresh(with_gateway, clock), with_gateway, clock, WANTED, lines)
    assert walker.status == status
    assert "recorded" not in walker.said
