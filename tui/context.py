"""What every screen is given, and how it is put together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

from backend.app.schemas.export import ExportFormat
from tui.clipboard.chain import Surroundings
from tui.clipboard.copier import Copier
from tui.core.clock import Sources
from tui.core.rounding import EXACT, Rounding
from tui.core.threads import in_thread
from tui.drafts.file import LocalFile
from tui.panes.beside import Beside
from tui.sessions.known import KnownSessions
from tui.sessions.store import SessionStore
from tui.sessions.team import Team
from tui.settings.choices import Choices
from tui.settings.config import Config
from tui.settings.connection import Connection

DEMO = "demo"
"""The place of a run on examples, of which nothing is kept."""


async def _nobody_to_ask(*_told: str) -> None:
    return None


@dataclass
class Context:
    """The store, the sources of time, and the choices that hold for the run."""

    store: SessionStore
    local: LocalFile
    """Where the store keeps what is not sent."""
    sources: Sources
    place: str
    """Which API this is and who calls, for the status line: ``embedded``, ``demo`` or ``jo · flow.example.com``."""
    copier: Copier
    """Delivers copies."""
    editing: Path
    """The folder for notes that are open in an editor."""
    environment: Mapping[str, str]
    beside: Beside
    """The terminal panes beside this program."""
    backups: Path | None = None
    """The folder of the copies that are made of one's own database before its schema changes; None with a server."""
    server: str = ""
    """The server's name; empty where the API runs in this process."""
    team: Team | None = None
    """Who works on the server, once it is known."""
    told_caller: Callable[[str, str], None] = lambda _team, _user: None
    """Is called with team and user once the server has said who calls."""
    hold_keys: Callable[[asyncio.Event], None] = lambda _ended: None
    """Holds further keys back for a moment, until the event is set."""
    hold_keys_while_read: Callable[[asyncio.Event], None] = lambda _read: None
    """Holds further keys back for longer, until the event is set: what they act on is being read."""
    hold_keys_for_screen: Callable[[asyncio.Event], None] = lambda _opened: None
    """Holds further keys back until the event is set: they are meant for a screen that is then there."""
    interrupt_keys: Callable[[], None] = lambda: None
    """Notes that what comes on the screen now is not what the keys pressed by now were meant for."""
    key_interrupted: Callable[[], bool] = lambda: False
    """Tells whether the key that takes effect now was pressed before that."""
    ask_which_note: Callable[[str], Awaitable[bool | None]] = _nobody_to_ask
    """Asks whether a note that was edited before its session changed is kept; None leaves it open.

    It is told what to say of what is lost otherwise.
    """
    ask_which_field: Callable[[], Awaitable[ExportFormat | None]] = _nobody_to_ask
    """Asks into which kind of field notes are pasted; None leaves it open."""
    choices: Choices = field(default_factory=Choices)
    """What the engineer chose last, such as the export options."""
    key_problems: tuple[str, ...] = ()
    """Why own keys of the engineer's do not hold, a sentence each."""
    rounding: Rounding = EXACT
    """How working time is rounded."""
    download_dir: Path = field(default_factory=Path.home)
    """Where downloads go as long as the engineer did not choose another folder."""

    @property
    def decides_for_team(self) -> bool:
        """Whether whoever calls may hand over the team's sessions."""
        return self.team is not None and self.team.me.is_admin

    @property
    def may_erase(self) -> bool:
        """Whether whoever calls may erase a completed session."""
        return self.may_correct

    @property
    def me(self) -> UUID | None:
        """Who calls, once the server has said so."""
        return self.team.me.id if self.team is not None else None

    @property
    def may_correct(self) -> bool:
        """Whether whoever calls may correct a completed session."""
        return not self.server or self.decides_for_team

    async def know_team(self, owners: Iterable[UUID]) -> None:
        """Read who works on the server, if that is not known of all of these."""
        if not self.server or (self.team is not None and all(map(self.team.knows, owners))):
            return
        self.team = await self.store.team(self.server)
        me = self.team.me
        self.place = f"{me.name} · {self.server}"
        await in_thread(partial(self.told_caller, me.team, me.name))

    def close(self, seconds: float) -> bool:
        """Let what was typed reach the disk, for so many seconds at most, and let go of it; tell whether it is there."""
        kept = self.store.typed.kept(seconds)
        self.local.close()
        return kept


def build_context(
    *, config: Config, connection: Connection, sources: Sources, around: Surroundings
) -> Context:
    """Put together what a run works with: on which API, with which settings, in which surroundings."""
    local = LocalFile(config.drafts, place=connection.drafts, now=sources.now)
    known = KnownSessions(local, now=sources.now) if connection.server else None
    return Context(
        store=SessionStore(connection.http, sources, local, known=known),
        local=local,
        sources=sources,
        place=connection.place,
        server=connection.server,
        told_caller=connection.told_caller,
        copier=Copier(config.copies, around, now=sources.here),
        editing=config.state_dir / "editing",
        environment=around.environment,
        beside=Beside(around.environment, holders=around.holders, now=sources.here),
        backups=None if connection.server else config.backups,
        choices=Choices.read(config.choices),
        key_problems=config.keys.problems,
        rounding=config.rounding,
        download_dir=config.download_dir,
    )
