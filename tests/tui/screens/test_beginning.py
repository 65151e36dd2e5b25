"""The program opens where it was started for; q leads to the list from there."""

from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.office import Office
from tests.tui.running import demo, fresh, running
from tests.tui.sessions.test_lists import UNREACHABLE, started
from tui.sessions.intents import Intent, OpenTicket, StartOn


@pytest.mark.parametrize("flow", ["vpn", "VPN Connection Failure"])
async def test_a_new_session(tmp_path: Path, clock: StepClock, flow: str) -> None:
    intent = StartOn(flow, "SR-1", "Contoso")
    async with running(fresh(tmp_path, clock), tmp_path, clock, start_with=intent) as terminal:
        await terminal.see("SR-1 · Contoso", "Path", "► 1")
        await terminal.press("q")
        await terminal.see("enter Open", "SR-1", "Contoso", "[1 Open 1]")


async def test_keys_typed_meanwhile_are_meant_for_the_session(tmp_path: Path, clock: StepClock) -> None:
    intent = StartOn("vpn", "SR-1")
    async with running(fresh(tmp_path, clock), tmp_path, clock, start_with=intent) as terminal:
        await terminal.type("nquick")
        await terminal.see("SR-1", "quick", "Leave field", absent="New session")


@pytest.mark.parametrize(
    ("ticket", "seen"),
    [
        ("sr-2847", "Set the internal DNS servers"),  # one in progress, and a completed one
        ("SR-2840", "Timeline"),
    ],
)
async def test_the_session_of_a_ticket(tmp_path: Path, clock: StepClock, ticket: str, seen: str) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, start_with=OpenTicket(ticket)) as terminal:
        await terminal.see(seen, ticket.upper())
        await terminal.press("q")
        await terminal.see("enter Open", "SR-2847")


async def test_of_several_in_progress_the_one_worked_on_last(office: Office, clock: StepClock) -> None:
    async with office.terminal("owner") as (terminal, _network):
        store = terminal.app.context.store
        first, _second = await started(store, "SR-1", "SR-1")
        clock.move(minutes=1)
        await store.writer.record_step(first, first.draft.take(), answer="Yes")
    async with office.terminal("owner", start_with=OpenTicket("SR-1")) as (terminal, _network):
        await terminal.see("✓ 1 On?", "Path")


@pytest.mark.parametrize(
    ("intent", "told"),
    [
        (
            StartOn("fails", "SR-1"),
            ("3 flows fit 'fails'; name one of them: 'DNS Resolution Fails', 'MFA Sign-In Fails',"),
        ),
        (StartOn("vpm connection", "SR-1"), ("No flow has the name or id", "VPN Connection Failure")),
        (OpenTicket("2847"), ("No session has the ticket number '2847'; close to it are 'SR-2847'.",)),
        (OpenTicket("[b]"), ("No session has the ticket number '[b]'; `resolutionflow sessions` lists",)),
    ],
)
async def test_a_name_that_fits_none_or_several_ends_the_program(
    tmp_path: Path,
    clock: StepClock,
    intent: Intent,
    told: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, start_with=intent) as terminal:
        await terminal.wait_until(lambda: terminal.app.return_code is not None)
        assert terminal.app.return_code == 1
    said = " ".join(capsys.readouterr().err.split())
    assert all(part in said for part in told), said


async def test_a_ticket_that_cannot_be_looked_for_is_said_on_the_list(office: Office) -> None:
    intent = OpenTicket("SR-1")
    async with office.terminal("owner", fault=UNREACHABLE, start_with=intent) as (terminal, _network):
        await terminal.see("SR-1 was not opened:", "tries again")


async def test_a_ticket_that_was_opened_here_opens_without_the_server(office: Office) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await started(terminal.app.context.store, "SR-1")
    intent = OpenTicket("SR-1")
    async with office.terminal("owner", fault=UNREACHABLE, start_with=intent) as (terminal, _network):
        await terminal.see("On?", "Path", "The server is away")


async def test_without_the_server_the_form_has_what_was_given(office: Office) -> None:
    intent = StartOn("printer", "SR-1", "Contoso")
    async with office.terminal("owner", fault=UNREACHABLE, start_with=intent) as (terminal, network):
        await terminal.see("New session", "printer", "SR-1", "Contoso", "No route to host")
        network.fault = None
        await terminal.press("alt+q")
        await terminal.see("could not be read")
        await terminal.press("n")
        await terminal.see("New session", "printer", "SR-1", "Contoso")
        await terminal.press("ctrl+s")
        await terminal.see("SR-1 · Contoso", "On?", "Path")


async def test_a_server_that_goes_away_before_the_start_is_named_in_the_form(office: Office) -> None:
    intent = StartOn("print", "SR-1")
    async with office.terminal("owner", start_with=intent) as (terminal, network):
        network.fault = UNREACHABLE
        await terminal.see("New session", "Not started:", "No route to host", "Printer", "SR-1")
        network.fault = None
        await terminal.press("ctrl+s")
        await terminal.see("SR-1", "On?", "Path")
