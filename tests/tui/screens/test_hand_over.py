"""An admin hands over: who left is not offered, and all that somebody has in progress goes at once."""

import pytest

from tests.tui.network import problem
from tests.tui.office import Office


async def begin(office: Office, *tickets: str) -> None:
    """Have the owner start sessions."""
    async with office.client("owner") as api:
        (flow,) = (await api.get("trees")).json()
        for ticket in tickets:
            body = {"tree_id": flow["id"], "ticket_number": ticket}
            (await api.post("sessions", json=body)).raise_for_status()


@pytest.mark.parametrize("size", [(80, 24), pytest.param((60, 20), marks=pytest.mark.soak)])
async def test_all_of_somebody_who_left_goes_to_another(office: Office, size: tuple[int, int]) -> None:
    await begin(office, "SR-1", "SR-2")
    office.disable("owner")
    async with office.terminal("admin", size) as (admin, network):
        await admin.see("SR-1", "SR-2")
        await admin.press("greater_than_sign")
        await admin.see("goes to:", "member", "a All of theirs", absent="has it now")
        await admin.press("a")
        await admin.see("All that owner has in progress goes to:")
        await admin.press("a")
        await admin.see("SR-2 goes to:")
        await admin.press("a", "end", "enter")
        await admin.see("Give all that owner has in progress to member?")
        await admin.press("n")
        await admin.see("SR-1", "SR-2", absent="Give all")
        await admin.press("greater_than_sign")
        await admin.see("goes to:")
        network.fault = problem(404, "not-found", "There is nothing at this address.")
        await admin.press("a", "end", "enter", "y")
        await admin.see("The server is older than this program, and cannot hand over all sessions at once.")
        network.fault = None
        await admin.press("greater_than_sign")
        await admin.see("goes to:")
        await admin.press("a", "end", "enter", "y")
        await admin.see("2 sessions of owner went to member")
    async with office.terminal("member", size) as (member, _network):
        await member.see("SR-1", "5 Mine")
        await member.press("5")
        await member.see("SR-1", "SR-2")


async def test_whom_the_server_knows_to_have_left_is_given_nothing(office: Office) -> None:
    await begin(office, "SR-1")
    async with office.terminal("admin", (80, 24)) as (admin, _network):
        await admin.see("SR-1", "> Hand over")
        office.disable("member")
        await admin.press("greater_than_sign")
        await admin.see("SR-1 goes to:", "member")
        await admin.press("home", "down", "enter")
        await admin.see("member is disabled")
