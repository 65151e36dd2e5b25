"""What every screen is given."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.choices import Choices
from tui.clipboard.copier import Copier
from tui.clock import Sources
from tui.session_store import SessionStore


@dataclass
class Context:
    """The store, the sources of time, and the choices that hold for the run."""

    store: SessionStore
    sources: Sources
    place: str
    """Which API this is, for the status line: ``embedded`` or ``demo``."""
    copier: Copier
    """Delivers copies."""
    editing: Path
    """The folder for notes that are open in an editor."""
    environment: Mapping[str, str]
    hold_keys: Callable[[asyncio.Event], None] = lambda _ended: None
    """Holds further keys back for a moment, until the event is set."""
    choices: Choices = field(default_factory=Choices)
    """What the engineer chose last, such as the export options."""
    download_dir: Path = field(default_factory=Path.home)
    """Where downloads go as long as the engineer did not choose another folder."""
