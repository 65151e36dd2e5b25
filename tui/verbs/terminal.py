"""Opening the terminal program: the terminal is asked what it can do while the program is being imported."""

import gc
import os
from typing import TYPE_CHECKING

from tui.clipboard.probe import probing
from tui.settings.config import Config

if TYPE_CHECKING:
    from tui.sessions.intents import Intent


def run_client(config: Config, *, demo: bool = False, intent: "Intent | None" = None) -> int:
    """Run the terminal program, on examples or for what it was started for, and return the exit status."""
    gc.disable()  # start-up makes no garbage to speak of; the end of the last imports switches it on again
    with probing(os.environ) as probe:
        if demo:
            from tui.verbs.demo import run_demo
        else:
            from tui.verbs.start import start
    return run_demo(config, probe) if demo else start(config, probe, intent)
