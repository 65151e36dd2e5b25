"""Without a verb: the terminal client, on the engineer's own database or the team's server."""

from tui.clipboard.probe import Probe
from tui.run import run
from tui.settings.config import Config
from tui.settings.connection import connect


def start(config: Config, probe: Probe) -> int:
    """Run the client and return the exit status."""
    return run(config, connection=connect(config), probe=probe)
