"""On a team's server: whose a session is, handing it over, and what is said when a call is refused."""

import httpx
import pytest

from tests.tui.network import NAME, Fault, broken, page, problem
from tests.tui.office import Office, start
from tui.api.http import SIGNATURE


async def test_the_list_says_who_works_where_and_whose_each_session_is(office: Office) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see(f"owner · {NAME}")
        await start(terminal, "SR-1")
        await terminal.press("q")
        await terminal.see("Owner", "SR-1", "5 Mine")
        assert "Hand over" not in terminal.text
        await terminal.press("5")
        await terminal.see("[5 Mine 1]", "SR-1")
    async with office.terminal("member") as (terminal, _network):
        await terminal.see("SR-1", f"member · {NAME}", "owner ")
        await terminal.press("5")
        await terminal.see("[5 Mine 0]", "No sessions in this view")
        await terminal.press("4", "e")
        await terminal.see("owner's", "Timeline")
    async with office.terminal("member", (80, 24)) as (terminal, _network):
        text = await terminal.see("SR-1", f"member · {NAME}")
        assert "Owner" not in text


@pytest.mark.soak
async def test_an_admin_hands_a_session_over(office: Office) -> None:
    async with (
        office.terminal("owner") as (owner, _network),
        office.terminal("admin", (80, 24)) as (admin, _other),
    ):
        await start(owner, "SR-1")
        await admin.press("ctrl+r")
        await admin.see("SR-1", "> Hand over")
        await admin.press("greater_than_sign")
        await admin.see("SR-1 goes to:", "owner  has it now", "admin  you")
        await admin.press("q")
        await admin.press("greater_than_sign")
        await admin.see("SR-1 goes to:")
        await admin.press("home", "down", "enter")
        await admin.see("SR-1 is member's now")
        await owner.type("nmy finding")
        await owner.press("alt+1")
        await owner.see("Only its owner or a team admin can change this session", "my finding")
        async with office.terminal("member") as (member, _third):
            await member.see("SR-1")
            await member.press("enter")
            await member.see("On?")
            await member.press("1")
            await member.see("Step 1 recorded: Yes")


async def test_two_hands_on_one_session(office: Office) -> None:
    async with office.terminal("owner") as (owner, _network), office.terminal("admin") as (admin, _other):
        await start(owner, "SR-1")
        await admin.press("ctrl+r")
        await admin.see("SR-1")
        await admin.press("enter")
        await admin.see("On?")
        await owner.type("sfrom the owner")
        await owner.see("from the owner", "all saved")
        await admin.type("sfrom the admin")
        await admin.see("The scratchpad changed elsewhere meanwhile", "alt + m Keep mine  t Take theirs")
        await admin.press("alt+t")
        await admin.see("from the owner", absent="from the admin")
        await owner.press("escape", "1")
        await owner.see("Step 1 recorded: Yes")
        await admin.press("escape", "alt+1")
        await admin.see("stands at step 1")


REFUSED: dict[str, tuple[Fault, str]] = {
    "401": (
        problem(401, "unauthorized", "The token is unknown, expired or revoked; log in again."),
        "unknown, expired or revoked; log in again",
    ),
    "403": (
        problem(403, "forbidden", "Only its owner can change this session."),
        "Only its owner can change",
    ),
    "404": (problem(404, "not-found", "There is no such session."), "There is no such session"),
    "409": (problem(409, "session-moved", "The session stands at step 9."), "stands at step 9"),
    "412": (problem(412, "version-mismatch", "The session was changed elsewhere."), "was changed elsewhere"),
    "413": (page(413), "The proxy before the server does not take"),
    "422": (problem(422, "invalid-request", "notes: too long."), "notes: too long"),
    "older server": (
        problem(
            422,
            "invalid-request",
            "marked_lines: Extra inputs are not permitted.",
            errors=[{"field": "marked_lines", "message": "Extra inputs are not permitted"}],
        ),
        "The server is older than this program, and does not take marked lines yet.",
    ),
    "429": (problem(429, "too-many-failures", "Too many calls; wait a minute."), "wait a minute"),
    "500": (problem(500, "server-fault", "This could not be done because of a fault."), "because of a fault"),
    "503": (problem(503, "database-busy", "The database is busy."), "The database is busy"),
}
AWAY: dict[str, tuple[Fault, str]] = {
    "proxy": (page(502), f"The proxy before {NAME} answers 502"),
    "portal": (page(200), "is no ResolutionFlow server (200, text/html)"),
    "wrong address": (page(404), "is no ResolutionFlow server (404, text/html)"),
    "unreachable": (broken(httpx.ConnectError, "No route to host"), f"{NAME} cannot be reached"),
    "database": (
        problem(
            503, "database-away", "The database does not answer; what was sent may be saved all the same."
        ),
        "The database does not answer",
    ),
    "silent": (broken(httpx.ReadTimeout), f"{NAME} did not answer within 15 s"),
    "dropped": (broken(httpx.RemoteProtocolError), f"The connection to {NAME} broke"),
    "certificate": (
        broken(
            httpx.ConnectError,
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed (_ssl.c:1)",
        ),
        f"The certificate of {NAME} is not trusted (self-signed)",
    ),
}


async def test_a_refused_step_is_one_sentence_and_its_text_stays(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        await terminal.type("nmy finding")
        for fault, sentence in REFUSED.values():
            network.fault = fault
            await terminal.press("alt+1")
            await terminal.see(sentence, "my finding", "step 1 not recorded")
        network.fault = None
        await terminal.press("alt+1")
        await terminal.see("Step 1 recorded: Yes", "Step 2")
        assert terminal.text.count("my finding") == 1  # in the path, and in no field
        await terminal.press("alt+e")
        await terminal.see("Timeline", "my finding")


@pytest.mark.parametrize(
    ("request_id", "shown"),
    [
        ("3f2a91cc00d1e2f3", "(request 3f2a91cc00d1e2f3)."),
        ("01a22a71-fdb1-7681-8e8c-587e75bb052a", "(request 01a22a71-fdb…)."),
    ],
)
async def test_a_fault_of_the_server_is_said_with_the_id_of_its_call(
    office: Office, caplog: pytest.LogCaptureFixture, request_id: str, shown: str
) -> None:
    """By it whoever runs the server finds the reason in its log."""

    def answered(status: int, document: dict[str, str]) -> Fault:
        headers = {SIGNATURE: "1", "X-Request-ID": request_id}
        return lambda _request: httpx.Response(status, json=document, headers=headers)

    async with office.terminal("owner", (60, 24)) as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = answered(500, {"type": "urn:x:server-fault", "detail": "This is a fault."})
        await terminal.press("1")
        await terminal.see(f"This is a fault {shown}")
        network.fault = answered(418, {})
        await terminal.press("1")
        await terminal.see(f"The server answered 418 {shown}")
        assert f"POST: 500 (request {request_id})" in caplog.text
        network.fault = answered(422, {"type": "urn:x:invalid-request", "detail": "notes: too long."})
        await terminal.press("1")
        await terminal.see("notes: too long.", absent="(request")
        assert caplog.text.count("(request") == 2


async def test_without_the_server_one_goes_on_and_it_gets_all_of_it_once(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        faults = iter(AWAY.values())
        fault, sentence = next(faults)
        network.fault, network.reads_too = fault, True
        await terminal.type("nmy finding")
        await terminal.press("alt+1")
        await terminal.see(
            "Step 1 recorded: Yes; kept here and sent later", sentence, "offline · 1 waiting", "End"
        )
        await terminal.press("alt+1")
        await terminal.see("Step 2 recorded; kept here", "offline · 2 waiting", "The flow has ended")
        await terminal.type("sevidence")
        await terminal.see("offline · 3 waiting")
        await terminal.press("escape", "c")
        await terminal.see("made without the server", "not checked for sensitive values")
        note = next((terminal.app.context.copier.folder).glob("*.md")).read_text()
        assert "my finding" in note and "evidence" in note
        await terminal.press("f")
        await terminal.see("Outcome notes")
        await terminal.press("ctrl+s", "y")
        await terminal.see("Not completed: Completing needs the server: 3 changes")
        await terminal.press("alt+q")
        await terminal.see("The flow has ended")
        await terminal.press("exclamation_mark")
        await terminal.see("Step On? → Yes", "Step End", "Scratchpad", sentence, "my finding")
        for fault, sentence in faults:
            network.fault = fault
            await terminal.press("ctrl+r")
            await terminal.see(sentence)
        network.fault = None
        await terminal.press("ctrl+r")
        await terminal.see("Nothing waits: the server has everything.")
        await terminal.press("q", "e")
        await terminal.see("Timeline", "my finding", "in progress at step 2", absent="offline")
    async with office.terminal("member") as (member, _other):
        await member.see("SR-1")
        await member.press("e")
        await member.see("in progress at step 2", "my finding", "evidence")


async def test_what_the_server_does_not_take_later_is_shown_and_can_be_dropped(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network), office.terminal("admin") as (admin, _other):
        await start(terminal, "SR-1")
        await admin.press("ctrl+r")
        await admin.see("SR-1")
        await admin.press("enter")
        await admin.see("On?")
        network.fault = broken(httpx.ConnectError, "No route to host")
        await terminal.type("nmy finding")
        await terminal.press("alt+1")
        await terminal.see("kept here and sent later", "offline · 1 waiting")
        await admin.type("ntheirs")
        await admin.press("alt+1")
        await admin.see("Step 1 recorded: Yes")
        network.fault = None
        await terminal.press("exclamation_mark", "ctrl+r")
        await terminal.see(
            "✗ SR-1: Step On? → Yes", "Not taken: The session stands at step 1", "my finding", "1 not taken"
        )
        await terminal.press("c")
        await terminal.see("NOT copied")
        assert "my finding" in next(terminal.app.context.copier.folder.glob("*change.txt")).read_text()
        await terminal.press("delete")
        await terminal.see("Drop SR-1: Step On? → Yes?")
        await terminal.press("y")
        await terminal.see("Nothing waits", absent="not taken")


async def test_a_step_that_is_not_taken_leaves_the_path(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network), office.terminal("admin") as (admin, _other):
        await start(terminal, "SR-1")
        await admin.press("ctrl+r")
        await admin.see("SR-1")
        await admin.press("enter")
        await admin.see("On?")
        network.fault = broken(httpx.ConnectError, "No route to host")
        await terminal.press("1")
        await terminal.see("✓ 1 On? → Yes", "offline · 1 waiting")
        await admin.press("a")
        await admin.type("Replugged")
        await admin.press("ctrl+s")
        await admin.see("Step 1 recorded")
        network.fault = None
        await terminal.press("exclamation_mark", "ctrl+r")
        await terminal.see("Not taken: The session stands at step 1")
        await terminal.press("q")
        await terminal.see("Replugged", "► 2 On?", absent="→ Yes")
        await terminal.press("1")
        await terminal.see("Step 2 recorded: Yes")


async def test_a_change_that_is_dropped_is_not_shown_any_more(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = broken(httpx.ConnectError, "No route to host")
        await terminal.press("1")
        await terminal.see("✓ 1 On? → Yes", "offline · 1 waiting")
        await terminal.press("exclamation_mark", "delete")
        await terminal.see("Drop SR-1: Step On? → Yes?")
        await terminal.press("y")
        await terminal.see("Nothing waits")
        await terminal.press("q")
        await terminal.see("► 1 On?", absent="→ Yes")


async def test_what_is_not_taken_is_said_where_one_is(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = broken(httpx.ConnectError, "No route to host")
        await terminal.press("1")
        await terminal.see("offline · 1 waiting")
        network.fault = problem(403, "forbidden", "This session is somebody else's.")
        await terminal.see(
            "Not taken by the server: This session is somebody else's. ! shows its text",
            "► 1 On?",
            absent="→ Yes",
        )
