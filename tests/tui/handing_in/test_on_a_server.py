"""Texts from other terminals where the sessions are on a team's server, which may be away."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

import httpx
import pytest

from tests.tui.network import Fault, broken
from tests.tui.office import Office, start
from tui.core.threads import in_thread
from tui.handing_in.delivery import Delivered, deliver
from tui.run import begin_listening
from tui.settings.config import Config
from tui.verbs import client

AWAY = broken(httpx.ConnectError, "No route to host")


@contextmanager
def machine(office: Office, user: str, *faults: Fault | None) -> Iterator[Config]:
    """The settings of a user, with the way to the server for each text that is handed in."""
    with (
        office.commands(user, *faults) as config,
        mock.patch("tui.handing_in.delivery.connect", vars(client)["connect"]),
    ):
        yield config


async def hand_in(config: Config, text: str, *, session: str | None = None) -> Delivered:
    return await in_thread(partial(deliver, config, text, session=session))


async def test_it_waits_as_a_draft_also_while_the_server_is_away(office: Office, tmp_path: Path) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await start(terminal, "SR-1")
    with machine(office, "owner", None, AWAY, AWAY) as config:
        assert (await hand_in(config, "first")).status == 0
        told = await hand_in(config, "second")
        assert told.sentence.startswith("Waits as a draft for Output of step 1 of SR-1: 1 line")
        assert (await hand_in(config, "third", session="SR-1")).status == 0
    async with office.terminal("owner") as (terminal, _network):
        await terminal.see("SR-1")
        await terminal.press("enter")
        await terminal.see("On?", "first", "second", "third")


@pytest.mark.soak
async def test_a_step_that_waits_for_the_server_counts(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = AWAY
        await terminal.press("1")
        await terminal.see("Step 2", "kept here and sent later")
    with machine(office, "owner", None) as config:
        told = await hand_in(config, "evidence")
        assert told.sentence.startswith("Waits as a draft for Output of step 2 of SR-1: ")


async def test_a_session_of_somebody_else_is_named_as_theirs(office: Office) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await start(terminal, "SR-1")
    with machine(office, "member", None, None) as config:
        told = await hand_in(config, "evidence", session="SR-1")
        assert told.status == 0
        assert told.sentence.endswith("opening the session shows it. It is a session of owner.")
    with machine(office, "stranger", None) as config:
        told = await hand_in(config, "evidence", session="SR-1")
        assert (told.status, "The text is set aside" in told.sentence) == (1, True)


async def test_a_program_takes_it_without_asking_the_server(office: Office, tmp_path: Path) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        state = tmp_path / "owner" / "state"
        terminal.app.call_later(partial(begin_listening, terminal.app, state))
        await terminal.wait_until(lambda: bool(list((state / "listening").glob("*.address"))))
        network.fault, network.reads_too = AWAY, True
        with machine(office, "owner", AWAY) as config:
            told = await hand_in(config, "evidence")
        assert told.sentence.startswith("Attached to Output of step 1 of SR-1 (program")
        await terminal.see("evidence")
        with closing(sqlite3.connect(state / "drafts.db")) as connection:
            (text,) = connection.execute("SELECT text FROM drafts WHERE field = 'step.output'").fetchone()
        assert text == "evidence"


async def test_a_session_that_is_being_read_is_waited_for(office: Office, tmp_path: Path) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await start(terminal, "SR-1")
    state, answers = tmp_path / "owner" / "state", asyncio.Event()

    async def held(request: httpx.Request) -> None:
        if "/sessions/" in request.url.path:
            await answers.wait()

    async with office.terminal("owner") as (terminal, network):
        await terminal.see("SR-1")
        terminal.app.call_later(partial(begin_listening, terminal.app, state))
        await terminal.wait_until(lambda: bool(list((state / "listening").glob("*.address"))))
        network.way_back = held
        await terminal.press("enter")
        await terminal.see("Opening the session")
        with machine(office, "owner", None) as config:
            delivering = asyncio.ensure_future(hand_in(config, "evidence"))
            asyncio.get_running_loop().call_later(0.3, answers.set)
            told = await delivering
        assert told.sentence.startswith("Attached to Output of step 1 of SR-1 (program")
        await terminal.see("On?", "evidence")


async def test_what_is_set_aside_meanwhile_does_not_come_under_the_cursor(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = AWAY
        await terminal.press("1")
        await terminal.see("Step 2", "kept here and sent later")
        await terminal.press("!")
        await terminal.see("On? → Yes", "Waits. ")
        with machine(office, "owner", None) as config:
            assert (await hand_in(config, "late", session="SR-0")).status == 1
        await terminal.see("For SR-0", "Waits. ", absent="late")
        await terminal.press("up")
        await terminal.see("late")
