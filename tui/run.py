"""The one place that builds the App, runs it and ends the process."""

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

from tui.app import ResolutionFlow
from tui.clipboard.chain import Surroundings
from tui.clipboard.mosh import LastInMosh
from tui.clipboard.probe import Probe
from tui.context import build_context
from tui.core.clock import Sources
from tui.core.ending import end_process
from tui.core.threads import in_thread
from tui.sessions.intents import Intent
from tui.settings.config import Config, ConfigError
from tui.settings.connection import Connection
from tui.settings.log import start_log
from tui.terminal.escape_keys import read_escape_as_alt
from tui.terminal.input import prepare_input
from tui.terminal.look import look_of
from tui.terminal.output.driver import DifferenceDriver
from tui.terminal.size import prefer_real_size
from tui.themes import why_no_theme
from tui.work import run_beside

_LAST_DRAFTS_SECONDS = 0.3
"""How long the end of the program waits until what was typed is on disk."""
_LAST_CALLS_SECONDS = 0.15
"""How long the end of the program waits for calls that are still under way."""
_LAST_KEYS_SECONDS = 0.25
"""How long keys that were typed before a signal may still take to take effect."""
_LAST_SECONDS = 0.8
"""How long the program has to end after a signal, or after its terminal has gone."""


def run(
    config: Config,
    *,
    connection: Connection,
    probe: Probe,
    environment: Mapping[str, str] = os.environ,
    start_with: Intent | None = None,
) -> int:
    """Run the client until the engineer quits, and return the exit status.

    `probe` is what the terminal was asked before the program was imported; `start_with` is what it opens for.

    Raises:
        ConfigError: the theme is unknown, or there is no terminal.
    """
    if why := why_no_theme(config.theme):
        raise ConfigError(why)
    _require_terminal(environment)
    prefer_real_size()
    log = start_log(config)
    context = build_context(
        config=config,
        connection=connection,
        sources=Sources(),
        around=Surroundings(
            environment,
            config.copying,
            probe.answers,
            last_in_mosh=LastInMosh(config.copies / ".last-in-mosh"),
        ),
    )
    driver = None if config.full_redraw else DifferenceDriver
    app = ResolutionFlow(
        context, look=look_of(config, environment), log=log, start_with=start_with, driver=driver
    )
    app.after_paint = partial(begin_listening, app, config.state_dir)
    read_escape_as_alt()
    ending = _Ending()
    prepare_input(probe.answers, probe.typed, gone=ending.terminal_gone)
    gc.freeze()
    if connection.server:
        gc.enable()  # else the API's start does, after its own imports
    asyncio.run(_run(app, ending, mouse=app.mouse_taken))
    _be_suspended_as_any_program()
    context.close(_LAST_DRAFTS_SECONDS)
    connection.stop(_LAST_CALLS_SECONDS)
    return app.return_code or 0


async def _run(app: ResolutionFlow, ending: "_Ending", *, mouse: bool) -> None:
    ending.watch(asyncio.get_running_loop(), app)
    await app.run_async(mouse=mouse)


def begin_listening(app: ResolutionFlow, state_dir: Path) -> None:
    """Take texts from other terminals from here on."""
    run_beside(app, partial(_listen, app, state_dir), group="listening")


async def _listen(app: ResolutionFlow, state_dir: Path) -> None:
    def listen() -> Callable[[ResolutionFlow, Path], Awaitable[None]]:
        from tui.listening import listen  # late: not needed for the first paint

        return listen

    # In a thread: the API's modules are being imported meanwhile, and an import may have to wait for another one.
    await (await in_thread(listen))(app, state_dir)


class _Ending:
    """Ends the program when it is told to from outside, or when its terminal has gone."""

    def __init__(self) -> None:
        self._end: Callable[[int], None] = end_process

    def watch(self, loop: asyncio.AbstractEventLoop, app: ResolutionFlow) -> None:
        """Take the signals from here on."""

        def end(status: int) -> None:
            self._end = lambda _status: None  # once is enough
            # Whatever the user interface waits for, such as a terminal that takes no more bytes.
            last = threading.Timer(_LAST_SECONDS, end_process, [status])
            last.daemon = True
            last.start()
            asyncio.run_coroutine_threadsafe(_leave(app, status), loop)

        self._end = end
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", None)):
            if number is not None and sys.platform != "win32":
                # Not the loop's own handlers: those wait until it comes round.
                signal.signal(number, lambda number, _frame: self._end(128 + number))

    def terminal_gone(self) -> None:
        """End as a hang-up would: nobody sends one to a program that a shell without a terminal left behind."""
        self._end(128 + signal.SIGHUP)


async def _leave(app: ResolutionFlow, status: int) -> None:
    with app.batch_update():  # nobody looks any more, and drawing takes half of the time
        await app.settle_keys(_LAST_KEYS_SECONDS)
    app.keep_typed()
    app.exit(return_code=status)


def _be_suspended_as_any_program() -> None:
    """Take Textual's handlers away: going on after a suspension, they would take the terminal for a screen that is no more."""
    if sys.platform != "win32":
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL)


def _require_terminal(environment: Mapping[str, str]) -> None:
    # Keys come from the one, and Textual draws on the other.
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ConfigError("The program needs a terminal; `resolutionflow walk` asks and answers without one.")
    if environment.get("TERM") == "dumb":
        raise ConfigError(
            "TERM says that this terminal is a dumb one, which shows no screen; `resolutionflow walk` needs none."
        )
