"""`--demo`: the terminal client on a throw-away database with example sessions."""

import tempfile
from dataclasses import replace
from pathlib import Path

from tui.api.embedded import Api
from tui.clipboard.probe import Probe
from tui.context import DEMO
from tui.run import run
from tui.settings.config import Config, ConfigError
from tui.settings.connection import own


def run_demo(config: Config, probe: Probe) -> int:
    """Run the client on a database that is gone afterwards; return the exit status.

    Raises:
        ConfigError: there is no place for it.
    """
    try:
        place = tempfile.TemporaryDirectory(prefix="resolutionflow-demo-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ConfigError(
            f"The examples need a temporary folder, and none can be written ({error.strerror}); make room, or name "
            "another folder in TMPDIR."
        ) from error
    with place as folder:
        Path(folder).chmod(0o700)  # whatever the umask took from it

        def demo_app() -> Api:
            from backend.app.demo import create_demo_app

            return create_demo_app(Path(folder) / "demo.db")

        told_of_change = replace(config, data_dir=Path(folder), state_dir=Path(folder))
        return run(told_of_change, connection=own(demo_app, DEMO), probe=probe)
