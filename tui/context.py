"""What every screen is given."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from tui.clipboard.copier import Copier
from tui.core.clock import Sources
from tui.sessions.store import SessionStore
from tui.sessions.team import Team
from tui.settings.choices import Choices


@dataclass
class Context:
    """The store, the sources of time, and the choices that hold for the run."""

    store: SessionStore
    sources: Sources
    place: str
    """Which API this is and who calls, for the status line: ``embedded``, ``demo`` or ``jo · flow.example.com``."""
    copier: Copier
    """Delivers copies."""
    editing: Path
    """The folder for notes that are open in an editor."""
    environment: Mapping[str, str]
    server: str = ""
    """The server's name; empty where the API runs in this process."""
    team: Team | None = None
    """Who works on the server, once it is known."""
    hold_keys: Callable[[asyncio.Event], None] = lambda _ended: None
    """Holds further keys back for a moment, until the event is set."""
    choices: Choices = field(default_factory=Choices)
    """What the engineer chose last, such as the export options."""
    download_dir: Path = field(default_factory=Path.home)
    """Where downloads go as long as the engineer did not choose another folder."""

    @property
    def decides_for_team(self) -> bool:
        """Whether whoever calls may hand over the team's sessions."""
        return self.team is not None and self.team.me.is_admin

    async def know_team(self, owners: Iterable[UUID]) -> None:
        """Read who works on the server, if that is not known of all of these."""
        if not self.server or (self.team is not None and all(map(self.team.knows, owners))):
            return
        self.team = await self.store.team(self.server)
        self.place = f"{self.team.me.name} · {self.server}"
