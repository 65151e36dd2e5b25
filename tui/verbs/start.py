"""Without a verb: the terminal client on the engineer's own database."""

from tui.api.embedded import embedded_app
from tui.clipboard.probe import Probe
from tui.config import Config
from tui.run import run


def start(config: Config, probe: Probe) -> int:
    """Run the client and return the exit status."""
    return run(config, factory=lambda: embedded_app(config.database), place="embedded", probe=probe)
