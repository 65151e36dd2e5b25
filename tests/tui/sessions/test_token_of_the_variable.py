"""A token from the variable, while the server is away: what its user has on this machine, and nobody else's."""

import argparse
import json
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.databases import SqliteFiles
from tests.determinism import StepClock
from tests.teams import Server
from tests.tui.network import NAME, Network, broken
from tests.tui.office import WIDE
from tests.tui.running import Terminal, running
from tui.settings import keyring
from tui.settings.config import Config
from tui.settings.connection import Connection, connect
from tui.settings.credentials import Login, keep_login
from tui.verbs import logout

AWAY = broken(httpx.ConnectError, "No route to host")
NOTHING = "The sessions could not be read"


class Machine:
    """One account on one machine, where several people work with a token each."""

    def __init__(self, server: Server, folder: Path, clock: StepClock) -> None:
        self.tokens = server.tokens
        self.folder = folder
        self._hosted = server.hosted
        self._clock = clock
        self._seeds = 1_000_000

    @asynccontextmanager
    async def terminal(
        self, token: str, *, away: bool = False, address: str = f"https://{NAME}"
    ) -> AsyncIterator[tuple[Terminal, Network]]:
        network = Network(token)
        network.fault, network.reads_too = (AWAY, True) if away else (None, False)
        self._seeds += 1_000_000

        def by_variable(config: Config) -> Connection:
            return connect(replace(config, server=address), {"RESOLUTIONFLOW_TOKEN": token})

        async with running(
            self._hosted,
            self.folder,
            self._clock,
            size=WIDE,
            reach=network.reach,
            connect=by_variable,
            seed=self._seeds,
        ) as terminal:
            yield terminal, network


@pytest.fixture
def machine(team_files: SqliteFiles, tmp_path: Path, clock: StepClock) -> Iterator[Machine]:
    with team_files.copy(tmp_path / "server.db") as database:
        yield Machine(Server(database, clock), tmp_path, clock)


async def leave_work(machine: Machine, user: str, ticket: str) -> None:
    """Have a step and a note that the server has not got, and end."""
    async with machine.terminal(machine.tokens[user]) as (terminal, network):
        await terminal.see(f"{user} · {NAME}", "n New")
        await terminal.press("n")
        await terminal.see("New session", "Printer")
        await terminal.type(ticket)
        await terminal.press("ctrl+s")
        await terminal.see("On?", ticket)
        network.fault = AWAY
        await terminal.press("a")
        await terminal.type(f"Step of {user}")
        await terminal.press("ctrl+s")
        await terminal.see("kept here and sent later")
        await terminal.press("n")
        await terminal.type(f"note of {user}")
        await terminal.see(f"note of {user}")


async def test_what_is_known_here_is_listed_and_gone_on_with(machine: Machine) -> None:
    await leave_work(machine, "owner", "SR-1")
    async with machine.terminal(machine.tokens["owner"], away=True) as (terminal, network):
        await terminal.see(
            "SR-1", "Here are the sessions that were opened on this machine", f"owner · {NAME}", "1 waiting"
        )
        await terminal.press("enter")
        await terminal.see("Step of owner", "note of owner", "restored from")
        network.fault = None
        await terminal.press("alt+q", "ctrl+r")
        await terminal.see("all saved", "SR-1")


@pytest.mark.soak
async def test_nothing_of_another_user_is_shown_to_a_token(machine: Machine) -> None:
    await leave_work(machine, "owner", "SR-1")
    await leave_work(machine, "admin", "SR-2")
    for user, other in (("owner", "admin"), ("admin", "owner")):
        async with machine.terminal(machine.tokens[user], away=True) as (terminal, _network):
            tickets = {"owner": "SR-1", "admin": "SR-2"}
            await terminal.see(tickets[user], f"{user} · {NAME}", "1 waiting", absent=tickets[other])
            await terminal.press("enter")
            await terminal.see(f"Step of {user}", f"note of {user}", absent=f"of {other}")
    for token in (machine.tokens["member"], machine.tokens["stranger"], "rf_nobody-has-this-one"):
        async with machine.terminal(token, away=True) as (terminal, _network):
            shown = await terminal.see(NOTHING, NAME, absent="SR-")
            assert "waiting" not in shown and "owner" not in shown


async def test_a_token_says_nothing_for_another_server(machine: Machine) -> None:
    await leave_work(machine, "owner", "SR-1")
    other = f"https://{NAME}/elsewhere"
    async with machine.terminal(machine.tokens["owner"], away=True, address=other) as (terminal, _network):
        assert "waiting" not in await terminal.see(NOTHING, absent="SR-1")


async def test_no_token_is_kept(machine: Machine) -> None:
    await leave_work(machine, "owner", "SR-1")
    kept = [path for path in (machine.folder / "state").rglob("*") if path.is_file()]
    assert all(machine.tokens["owner"].encode() not in path.read_bytes() for path in kept)
    remembered = machine.folder / "state" / "known-tokens.json"
    assert stat.S_IMODE(remembered.stat().st_mode) == 0o600
    assert [owner["user"] for owner in json.loads(remembered.read_text()).values()] == ["owner"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        *(pytest.param(content, marks=pytest.mark.soak) for content in (b"[]", b'{"x": {"server": "y"}}')),
    ],
)
async def test_a_file_that_says_nothing_is_written_anew(machine: Machine, content: bytes) -> None:
    await leave_work(machine, "owner", "SR-1")
    remembered = machine.folder / "state" / "known-tokens.json"
    remembered.write_bytes(content)
    async with machine.terminal(machine.tokens["owner"], away=True) as (terminal, network):
        await terminal.see(NOTHING, absent="SR-1")
        network.fault = None
        await terminal.press("ctrl+r")
        await terminal.see("SR-1", f"owner · {NAME}")
    assert b"owner" in remembered.read_bytes()


async def test_logging_out_forgets_whose_the_tokens_are(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leave_work(machine, "owner", "SR-1")
    monkeypatch.setattr(keyring, "keep", lambda _server, _token: False)
    state = machine.folder / "state"
    keep_login(state, Login(f"https://{NAME}", "owner", "one", machine.tokens["owner"]))
    chosen = argparse.Namespace(all=False, revoke=False)
    logout.run(Config(data_dir=machine.folder, state_dir=state, download_dir=machine.folder), chosen)
    async with machine.terminal(machine.tokens["owner"], away=True) as (terminal, _network):
        await terminal.see(NOTHING, absent="SR-1")
