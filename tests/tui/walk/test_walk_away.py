"""A walk on a team's server that is away for a while: nothing is lost, and the screens have it too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.databases import SqliteFiles
from tests.determinism import StepClock
from tests.teams import Server
from tests.tui.network import broken
from tests.tui.office import Office
from tests.tui.running import Terminal
from tests.tui.walk.walking import at_the_office
from tui.walk.beginning import Wanted

UNREACHABLE = broken(httpx.ConnectError, "No route to host")


@asynccontextmanager
async def opened(server: Server, folder: Path, clock: StepClock, *wanted: str) -> AsyncIterator[Terminal]:
    """Show the session on its owner's screen, as far as it has come."""
    async with Office(server, folder, clock).terminal("owner") as (terminal, _network):
        await terminal.see("SR-1")
        await terminal.press("enter")
        await terminal.see(*wanted)
        yield terminal


async def test_the_server_goes_away_and_comes_back(
    team_files: SqliteFiles, tmp_path: Path, clock: StepClock
) -> None:
    wanted = Wanted(flow="printer", ticket="SR-1")
    with team_files.copy(tmp_path / "server.db") as database:
        server = Server(database, clock)
        async with at_the_office(server, tmp_path, clock, wanted, typed=True) as (walker, network):
            await walker.hear("Step 1. On?", "Answer:")
            network.fault = UNREACHABLE
            await walker.type("n no light", "Notes: 1 line")
            told = await walker.type(
                "1", "Step 1 recorded: Yes; with notes; kept here and sent later: ", "Answer:"
            )
            assert "No route to host" in told
            assert (await walker.type("s in the dark", "Answer:")).startswith(
                "s in the dark\nScratchpad saved; kept here."
            )
            await walker.type("!", "1 SR-1: ", "Waits. ", "Number to hear its text, or nothing:")
            network.fault = None
            walker.context.store.delivery.retry()
            await walker.wait_until(lambda: not walker.context.store.delivery.waiting)
            await walker.type("", "The server is back, and has everything.", "Answer:")
        assert walker.status == 0


async def test_what_was_not_sent_is_sent_by_the_screens(
    team_files: SqliteFiles, tmp_path: Path, clock: StepClock
) -> None:
    wanted = Wanted(flow="printer", ticket="SR-1")
    with team_files.copy(tmp_path / "server.db") as database:
        server = Server(database, clock)
        async with at_the_office(server, tmp_path, clock, wanted) as (walker, network):
            await walker.hear("Step 1. On?", "Answer:")
            network.fault = UNREACHABLE
            await walker.type("n no light\n1\nn for the next one", "Step 1 recorded", "Notes: 1 line.")
        assert walker.status == 0
        assert "1 change waits to be sent: kept on this machine" in walker.said
        async with opened(server, tmp_path, clock, "✓ 1 On?", "for the next one"):
            pass
        async with at_the_office(server, tmp_path, clock, Wanted(session="SR-1"), "member") as (
            member,
            _network,
        ):
            await member.type("e\nq", "1 On? Yes", "no light")


async def test_a_session_that_went_on_elsewhere(
    team_files: SqliteFiles, tmp_path: Path, clock: StepClock
) -> None:
    with team_files.copy(tmp_path / "server.db") as database:
        server = Server(database, clock)
        wanted = Wanted(flow="printer", ticket="SR-1")
        async with at_the_office(server, tmp_path, clock, wanted, typed=True) as (walker, _network):
            await walker.hear("Step 1. On?", "Answer:")
            async with opened(server, tmp_path, clock, "On?") as terminal:
                await terminal.press("1")
                await terminal.see("Step 1 recorded")
                told = await walker.type("1", "Step 2. Solution: End", "Answer:")
                assert "The session stands at step 1" in told
                await terminal.type("stheirs")
                await terminal.see("theirs", "all saved")
            await walker.type(
                "s mine", "scratchpad changed elsewhere", "Theirs, scratchpad:\ntheirs", "m keeps yours"
            )
            await walker.type("m", "Yours is kept; theirs is under exclamation mark", "Scratchpad saved")
            await walker.type("!", "Set aside: ", "or nothing:")
            await walker.type("1", "theirs", "Drop it?")
            await walker.type("y", "Dropped.")
            await walker.type("1", "The flow has ended.")
            await walker.type("f\nout\n.\nnext\n.", "y or n:")
            await walker.type("y", "Completed, not copied.")
            await walker.type("i", "corrected by its admins")


async def test_an_answer_to_what_is_no_longer_so_does_nothing(
    team_files: SqliteFiles, tmp_path: Path, clock: StepClock
) -> None:
    with team_files.copy(tmp_path / "server.db") as database:
        server = Server(database, clock)
        wanted = Wanted(flow="printer", ticket="SR-1")
        async with at_the_office(server, tmp_path, clock, wanted, typed=True) as (walker, network):
            await walker.hear("Step 1. On?", "Answer:")
            network.fault = UNREACHABLE
            await walker.type("n mine", "Notes: 1 line.")
            await walker.type("1", "Step 1 recorded", "Step 2. ", "Answer:")
            async with opened(server, tmp_path, clock, "On?") as terminal:
                await terminal.press("1")
                await terminal.see("Step 1 recorded")
            network.fault = None
            delivery = walker.context.store.delivery
            delivery.retry()
            await walker.wait_until(lambda: bool(delivery.refused))
            told = await walker.type("1", "That was typed before, and did nothing.", "Answer:")
            assert "The session was changed elsewhere meanwhile." in told
            assert "Not taken by the server: " in told and "Type exclamation mark for its text." in told
            await walker.type("!", "1 SR-1: Step On?, Yes. Not taken: ", "or nothing:")
            await walker.type("1", "mine", "Drop it?")
            await walker.type("n\ne", "1 On? Yes", "Answer:")
            network.fault = UNREACHABLE
            await walker.type("1", "Step 2 recorded", "The flow has ended.")
            async with opened(server, tmp_path, clock, "End") as terminal:
                await terminal.press("u")
                await terminal.see("Step 1 undone")
            network.fault = None
            delivery.retry()
            await walker.wait_until(lambda: len(delivery.refused) == 2)
            await walker.type(
                "n still there", "changed elsewhere", "Step 1. On?", "Notes: 1 line.", "Answer:"
            )


async def test_a_session_that_is_gone_is_created_again(
    team_files: SqliteFiles, tmp_path: Path, clock: StepClock
) -> None:
    wanted = Wanted(flow="printer", ticket="SR-1")
    with team_files.copy(tmp_path / "server.db") as database:
        server = Server(database, clock)
        async with at_the_office(server, tmp_path, clock, wanted, typed=True) as (walker, _network):
            await walker.hear("Step 1. On?", "Answer:")
            await walker.type("s in the dark", "Scratchpad saved", "Answer:")
            async with server.client("admin") as api:
                (item,) = (await api.get("sessions")).json()["items"]
                (await api.delete(f"sessions/{item['id']}")).raise_for_status()
            await walker.type("1", "There is no such session any more: it was deleted by admin.", "Answer:")
            await walker.type("!", "1 SR-1: Session with 0 steps.", "or nothing:")
            await walker.type("1", "Scratchpad: in the dark", "Create it again?")
            await walker.type("y", "SR-1 is there again as it was here.", "Answer:")
            await walker.type("1", "Step 1 recorded: Yes")
            async with server.client("owner") as api:
                session = (await api.get(f"sessions/{item['id']}")).json()
            assert (session["scratchpad"], len(session["decisions"])) == ("in the dark", 1)
