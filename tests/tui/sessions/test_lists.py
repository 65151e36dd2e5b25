"""What the store says of sessions in a list, from the server and from what is on this machine."""

from typing import TYPE_CHECKING

import httpx

from backend.app.schemas.sessions import SessionListItem
from tests.determinism import StepClock
from tests.tui.network import broken
from tests.tui.office import Office

if TYPE_CHECKING:
    from tui.sessions.state import OpenSession
    from tui.sessions.store import SessionStore

UNREACHABLE = broken(httpx.ConnectError, "No route to host")


async def started(store: "SessionStore", *names: str) -> "list[OpenSession]":
    (flow,) = await store.list_flows()
    return [
        await store.start(tree_id=flow.id, ticket_number=ticket, client_name="Contoso") for ticket in names
    ]


def told(items: list[SessionListItem]) -> list[tuple[str, str | None, int]]:
    return [(item.ticket_number, item.stands_at, item.last_activity_at.minute) for item in items]


async def test_both_orders(office: Office, clock: StepClock) -> None:
    async with office.terminal("owner") as (terminal, _network):
        store = terminal.app.context.store
        first, _second = await started(store, "SR-1", "SR-2")
        clock.move(minutes=1)
        await store.writer.record_step(first, first.draft.take(), answer="Yes")
        page = await store.list_sessions("all", sort="activity")
        assert told(list(page.items)) == [("SR-1", "End", 16), ("SR-2", "On?", 15)]
        assert await store.sessions_here("all", sort="activity") == list(page.items)
        page = await store.list_sessions("all")
        assert told(list(page.items)) == [("SR-2", "On?", 15), ("SR-1", "End", 16)]


async def test_a_copy_on_this_machine_says_what_the_server_said(office: Office, clock: StepClock) -> None:
    async with office.terminal("owner") as (terminal, network):
        store = terminal.app.context.store
        (opened,) = await started(store, "SR-1")

        async def both() -> tuple[str, str | None, int]:
            (item,) = (await store.list_sessions("all")).items
            assert await store.sessions_here("all") == [item]
            clock.move(minutes=1)
            return told([item])[0]

        assert await both() == ("SR-1", "On?", 15)
        recorded = await store.writer.record_step(opened, opened.draft.take(), answer="Yes")
        assert await both() == ("SR-1", "End", 16)
        await store.writer.edit_step(opened, recorded.step.id, {"notes": ("loud", "")})
        assert await both() == ("SR-1", "End", 17)
        await store.writer.texts.save(opened, {"scratchpad": "text"})
        assert await both() == ("SR-1", "End", 18)
        await store.writer.undo_step(opened)
        assert await both() == ("SR-1", "On?", 19)
        network.fault = UNREACHABLE
        assert await store.writer.record_step(opened, opened.draft.take(), answer="Yes")
        assert told(await store.sessions_here("all") or []) == [("SR-1", "End", 20)]
        clock.move(minutes=1)
        await store.writer.texts.save(opened, {"scratchpad": "more"})
        assert told(await store.sessions_here("all") or []) == [("SR-1", "End", 21)]


async def test_how_many_each_view_holds(office: Office) -> None:
    async with office.terminal("owner") as (terminal, _network):
        store = terminal.app.context.store
        opened, _other = await started(store, "SR-1", "SR-2")
        await store.writer.complete(opened, outcome_notes="", next_steps="")
        counts = await store.count_sessions()
        assert (counts.in_progress, counts.completed, counts.not_exported) == (1, 1, 1)
        assert (counts.all, counts.mine) == (2, 2)
        assert (await store.count_sessions(" sr-2 ")).all == 1
