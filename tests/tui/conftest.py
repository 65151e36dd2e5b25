"""A running client for a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import SqliteFiles
from tests.determinism import StepClock
from tests.teams import Server
from tests.tui.headless import do_less
from tests.tui.office import Office
from tests.tui.running import Terminal, demo, fresh, running

do_less()


@pytest.fixture
def clock() -> StepClock:
    return StepClock()


@pytest.fixture
async def empty(tmp_path: Path, clock: StepClock) -> AsyncIterator[Terminal]:
    """A client without sessions."""
    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("No sessions yet")
        yield terminal


@pytest.fixture
async def story(tmp_path: Path, clock: StepClock) -> AsyncIterator[Terminal]:
    """A client with the example sessions."""
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        yield terminal


@pytest.fixture(scope="session")
def team_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
async def office(team_files: SqliteFiles, tmp_path: Path, clock: StepClock) -> AsyncIterator[Office]:
    """A team's server."""
    with team_files.copy(tmp_path / "server.db") as database:
        yield Office(Server(database, clock), tmp_path, clock)
