"""One engineer's machine: programs, and a terminal beside them."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest

from backend.app.embedded import create_embedded_app
from tests.determinism import StepClock
from tests.tui.running import Terminal, demo_database, running
from tui.core.threads import in_thread
from tui.handing_in.delivery import Delivered, Field, deliver
from tui.run import begin_listening
from tui.sessions.intents import OpenTicket
from tui.settings.config import Config


class Desk:
    """One engineer's machine: a database, a state folder, programs, and a terminal beside them."""

    def __init__(self, folder: Path, clock: StepClock) -> None:
        self.folder = folder
        self.state = folder / "state"
        self._clock = clock
        self._seeds = 1_000_000
        demo_database(folder / "resolutionflow.db")

    @property
    def config(self) -> Config:
        return Config(data_dir=self.folder, state_dir=self.state, download_dir=self.folder)

    @asynccontextmanager
    async def program(self, *, opens: str = "") -> AsyncIterator[Terminal]:
        """Run a program; with `opens` in the session of that ticket."""
        self._seeds += 1_000_000
        factory = lambda: create_embedded_app(self.folder / "resolutionflow.db")  # noqa: E731 - a factory
        place = f"embedded {self.folder / 'resolutionflow.db'}"
        known = len(self.sockets())
        async with running(
            factory,
            self.folder,
            self._clock,
            drafts=place,
            seed=self._seeds,
            start_with=OpenTicket(opens) if opens else None,
        ) as terminal:
            await terminal.see(*((opens, "f Finish") if opens else ("SR-2847", "enter Open")))
            terminal.app.call_later(partial(begin_listening, terminal.app, self.state))
            await terminal.wait_until(lambda: len(self.sockets()) > known, "an address")
            yield terminal

    def sockets(self) -> list[Path]:
        return [Path(file.read_text()) for file in (self.state / "listening").glob("*.address")]

    async def hand_in(self, text: str, *, session: str | None = None, to: Field = "output") -> Delivered:
        return await in_thread(partial(deliver, self.config, text, session=session, to=to))

    def on_disk(self) -> str:
        """All that is kept as typed or set aside, as another process finds it."""
        with closing(sqlite3.connect(self.state / "drafts.db")) as connection:
            rows = connection.execute(
                "SELECT field || '=' || text FROM drafts UNION ALL SELECT body FROM changes"
            )
            return "\n".join(text for (text,) in rows)


@pytest.fixture
def desk(tmp_path: Path, clock: StepClock) -> Desk:
    return Desk(tmp_path, clock)
