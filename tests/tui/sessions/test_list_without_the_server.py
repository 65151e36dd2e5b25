"""The list of sessions while the team's server is away, or takes the token no more."""

from tests.tui.network import problem
from tests.tui.office import Office, start
from tests.tui.sessions.test_team_server import AWAY, REFUSED


async def test_the_list_holds_without_the_server_what_was_begun_since_it_was_read(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault, network.reads_too = AWAY["unreachable"][0], True
        await terminal.press("1")
        await terminal.see("offline · 1 waiting", "► 2 End")
        await terminal.press("q")
        await terminal.see("SR-1", "2 End", "cannot be reached", absent="Here are")
        await terminal.press("2")
        await terminal.see("No session of this view was opened on this machine", absent="SR-1")
        await terminal.press("1")
        await terminal.see("SR-1", "Here are the sessions that were opened on this machine")
        await terminal.press("enter")
        await terminal.see("✓ 1 On? → Yes", "► 2 End")
        network.fault = None
        await terminal.press("q")
        await terminal.see("SR-1", "all saved", absent="cannot be reached")


async def test_a_view_that_cannot_be_read_has_no_rows_of_another(office: Office) -> None:
    async with office.terminal("owner") as (owner, _network):
        await start(owner, "SR-1")
    async with office.terminal("member") as (terminal, network):
        await terminal.see("SR-1")
        network.fault, network.reads_too = AWAY["unreachable"][0], True
        await terminal.press("ctrl+r")
        await terminal.see("SR-1", "cannot be reached")
        await terminal.press("2")
        await terminal.see("The sessions could not be read", absent="SR-1")
        network.fault = None
        await terminal.press("1")
        await terminal.see("SR-1", absent="cannot be reached")


async def test_what_somebody_else_began_and_was_opened_here_is_not_mine_without_the_server(
    office: Office,
) -> None:
    async with office.terminal("owner") as (owner, _network):
        await start(owner, "SR-1")
    async with office.terminal("member") as (terminal, network):
        await terminal.see("SR-1", "enter Open")
        await terminal.press("enter")
        await terminal.see("On?", "SR-1")
        await terminal.press("q", "5")
        await terminal.see("[5 Mine 0]", "No sessions in this view", absent="SR-1")
        network.fault, network.reads_too = AWAY["unreachable"][0], True
        await terminal.press("ctrl+r")
        await terminal.see("cannot be reached", absent="SR-1")
        await terminal.press("4")
        await terminal.see("SR-1", "Here are the sessions that were opened on this machine")
        await terminal.press("5")
        await terminal.see("No session of this view was opened on this machine", absent="SR-1")


async def test_a_start_without_the_server_goes_on_where_one_was(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        await terminal.press("a")
        await terminal.type("Replugged")
        await terminal.press("ctrl+s")
        await terminal.see("Step 1 recorded")
        network.fault = AWAY["unreachable"][0]
        await terminal.press("1")
        await terminal.see("kept here and sent later", "offline · 1 waiting", "► 3 End")
        await terminal.type("shalf a thought")
    async with office.terminal("owner", fault=AWAY["unreachable"][0]) as (terminal, network):
        await terminal.see("Here are the sessions that were opened on this machine", "SR-1", "offline")
        await terminal.press("2")
        await terminal.see("No session of this view was opened on this machine")
        await terminal.press("4", "enter")
        await terminal.see("The server is away", "Replugged", "✓ 2 On? → Yes", "► 3 End", "half a thought")
        await terminal.press("u")
        await terminal.see("Step 2 undone", "► 2 On?")
        await terminal.press("1")
        await terminal.see("Step 2 recorded: Yes", "offline · 4 waiting")
        await terminal.press("c")
        await terminal.see("NOT copied")
        network.fault, network.reads_too = None, False
        await terminal.press("q")
        await terminal.see("SR-1", absent="offline")
        await terminal.press("enter")
        await terminal.see("✓ 2 On? → Yes", "all saved", absent="away")
    async with office.terminal("member") as (member, _other):
        await member.see("SR-1")
        await member.press("e")
        await member.see("in progress at step 2", "half a thought", "Replugged")


async def test_a_start_with_a_token_that_is_good_no_more(office: Office) -> None:
    kept_out = problem(401, "unauthorized", "The token is expired; log in again.")
    async with office.terminal("member", fault=kept_out) as (terminal, _network):
        await terminal.see("The token is expired; log in again.", "could not be read", absent="Opening")
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = AWAY["unreachable"][0]
        await terminal.press("1")
        await terminal.see("kept here and sent later")
    async with office.terminal("owner", fault=kept_out) as (terminal, network):
        await terminal.see(
            "The token is expired; log in again. Here are the sessions that were opened", "SR-1"
        )
        await terminal.see("token refused · 1 waiting", absent="offline")
        await terminal.press("exclamation_mark")
        await terminal.see("SR-1: Step a → Yes", "The token is expired")
        await terminal.press("q", "enter")
        await terminal.see(
            "✓ 1 On? → Yes", "The server refuses your token; the session is as it was here last"
        )
        network.fault = AWAY["unreachable"][0]
        terminal.app.context.store.delivery.retry()
        await terminal.see("offline · 1 waiting", absent="token refused")
        network.fault = problem(429, "too-many-failures", "Too many calls; wait a minute.")
        terminal.app.context.store.delivery.retry()
        await terminal.see("server busy · 1 waiting", absent="offline")
        network.fault = None
        await terminal.press("q")
        await terminal.see("SR-1", "all saved")


async def test_a_start_without_the_server_and_without_any_session(office: Office) -> None:
    async with office.terminal("owner", fault=AWAY["unreachable"][0]) as (terminal, network):
        await terminal.see("cannot be reached", "offline", absent="on this machine")
        network.fault = None
        await terminal.press("ctrl+r")
        await terminal.see("No sessions yet", absent="offline")


async def test_a_list_that_cannot_be_read_is_one_sentence_and_stays(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        await terminal.press("q")
        await terminal.see("Owner", "SR-1")
        network.reads_too = True
        for fault, sentence in (REFUSED | AWAY).values():
            network.fault = fault
            await terminal.press("ctrl+r")
            await terminal.see(sentence, "SR-1")
