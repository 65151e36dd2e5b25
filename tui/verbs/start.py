"""Without a verb: the terminal client, on the engineer's own database or the team's server."""

from tui.clipboard.probe import Probe
from tui.run import run
from tui.sessions.intents import Intent
from tui.settings.config import Config
from tui.settings.connection import connect


def start(config: Config, probe: Probe, intent: Intent | None = None) -> int:
    """Run the client, for what it was started for if that is given, and return the exit status."""
    return run(config, connection=connect(config), probe=probe, start_with=intent)
