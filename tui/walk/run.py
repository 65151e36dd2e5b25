"""Puts together what a walk needs, and ends it: streams, signals, the last words."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping

from backend.app.schemas.export import ExportFormat
from tui import keys
from tui.api.errors import ApiError, StartFailed
from tui.clipboard.chain import Surroundings, own_holders
from tui.clipboard.mosh import LastInMosh
from tui.context import Context, build_context
from tui.core.characters import characters_for
from tui.core.clock import Sources
from tui.core.ending import end_process
from tui.core.streams import say, say_unreadable
from tui.notes.options import FIELD_KINDS
from tui.sessions.named import NotNamed
from tui.settings.config import Config
from tui.settings.connection import Connection
from tui.settings.log import start_log
from tui.walk.beginning import Wanted, begin
from tui.walk.incoming import Chunks, Ended, Incoming, Piped, Stopped, Typed, echoes, key_by_key
from tui.walk.letters import heard
from tui.walk.talk import CannotGoOn, Out, Talk

OK, REFUSED, UNUSABLE = 0, 1, 2
_INTERRUPTED = 130
_WIDEST = 80
"""Columns in which words are broken at most: longer lines are hard to follow, by eye and by finger."""
_LAST_DRAFTS_SECONDS = 0.5
_LAST_CALLS_SECONDS = 5.0
_LAST_SECONDS = 0.8
"""How long the program has to end after a signal, whatever it waits for."""


def run(
    config: Config,
    connection: Connection,
    wanted: Wanted,
    *,
    note_format: ExportFormat | None = None,
    interactive: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> int:
    """Walk a session on standard input and output, and return the exit status.

    `interactive` says that somebody types, also where the input is no terminal.
    """
    try:
        os.read(sys.stdin.fileno(), 0)
    except OSError as error:
        say_unreadable("standard input", error)
        return REFUSED
    start_log(config)
    context = build_context(
        config=config,
        connection=connection,
        sources=Sources(),
        around=_around(config, environment),
    )
    try:
        with contextlib.ExitStack() as stack:
            incoming, out, chunks = _ends(config, environment, interactive=interactive)
            if sys.stdin.isatty():
                stack.enter_context(key_by_key(sys.stdin.fileno()))
            talk = Talk(incoming, out)
            prepare(context, talk, note_format)
            return asyncio.run(_run(context, wanted, talk, chunks, stack))
    except BrokenPipeError:
        say("Whoever read the output has gone; what was typed is kept.")
        return REFUSED
    finally:
        context.close(_LAST_DRAFTS_SECONDS)
        connection.stop(_LAST_CALLS_SECONDS)


def _around(config: Config, environment: Mapping[str, str]) -> Surroundings:
    """Return where copies go from here: to no terminal where the output is none."""
    last_in_mosh = LastInMosh(config.copies / ".last-in-mosh")
    if sys.stdout.isatty():
        return Surroundings(environment, config.copying, last_in_mosh=last_in_mosh, holders=own_holders)
    bare = {name: value for name, value in environment.items() if name not in ("TMUX", "STY")}
    return Surroundings({**bare, "TERM": "dumb"}, config.copying, last_in_mosh=last_in_mosh, holders=list)


async def _run(
    context: Context, wanted: Wanted, talk: Talk, chunks: Chunks, stack: contextlib.ExitStack
) -> int:
    task = asyncio.ensure_future(walk(context, talk, wanted))
    _Ending(context, stack).watch(chunks, task)
    try:
        return await task
    except asyncio.CancelledError:  # a second ctrl+c, while nothing was asked
        return _INTERRUPTED


def _ends(
    config: Config, environment: Mapping[str, str], *, interactive: bool
) -> tuple[Incoming, Out, Chunks]:
    """Return where lines come from and go to."""
    chunks, encoding = Chunks(sys.stdin.fileno()), sys.stdin.encoding
    characters = characters_for(sys.stdout, environment, setting=config.ascii)
    out = Out(sys.stdout, characters, _width())
    if sys.platform != "win32" and sys.stdin.isatty():
        return Typed(chunks, _echo(out), now=time.monotonic, encoding=encoding), out, chunks
    return Piped(chunks, typed=interactive or sys.stdin.isatty(), encoding=encoding), out, chunks


def _echo(out: Out) -> Callable[[str], None]:
    """Return what shows keys as they are typed: on the terminal, also where the output goes elsewhere."""
    if not echoes(sys.stdin.fileno()):
        return lambda _text: None
    if sys.stdout.isatty():
        return out.write

    def write(text: str) -> None:
        with contextlib.suppress(OSError):
            os.write(sys.stdin.fileno(), out.shown(text).encode())

    return write


def _width() -> int | None:
    if not sys.stdout.isatty():
        return None
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        columns = 0
    return min(columns or _WIDEST, _WIDEST)


class _Ending:
    """Ends the program when it is told to from outside: with all that is typed on disk, and the terminal as it was."""

    def __init__(self, context: Context, stack: contextlib.ExitStack) -> None:
        self._context = context
        self._stack = stack

    def watch(self, chunks: Chunks, task: "asyncio.Task[int]") -> None:
        """Have ctrl+c stop what is asked, and other signals end all."""
        if sys.platform == "win32":
            return
        loop = asyncio.get_running_loop()

        def interrupt() -> None:
            if not chunks.stop():  # nothing took note of the one before
                task.cancel()

        def end(number: int, _frame: object) -> None:
            # Whatever the walk waits for, such as a terminal that takes no more bytes.
            last = threading.Timer(_LAST_SECONDS, self._end, [128 + number])
            last.daemon = True
            last.start()
            loop.call_soon_threadsafe(end_kept, 128 + number)

        def end_kept(status: int) -> None:
            task.add_done_callback(lambda _task: self._end_kept(status))
            task.cancel()

        loop.add_signal_handler(signal.SIGINT, interrupt)
        for number in (signal.SIGTERM, signal.SIGHUP):
            # Not the loop's own handlers: those wait until it comes round.
            signal.signal(number, end)

    def _end_kept(self, status: int) -> None:
        self._context.close(_LAST_DRAFTS_SECONDS)
        self._end(status)

    def _end(self, status: int) -> None:
        self._stack.close()
        end_process(status)


def prepare(context: Context, talk: Talk, note_format: ExportFormat | None = None) -> None:
    """Have what a copy asks asked here; a script is not asked what depends on what was chosen before."""
    context.copier.write = talk.out.write

    async def agrees(question: str) -> bool:
        return talk.incoming.typed and await talk.yes(question)

    async def which_note(lost: str) -> bool | None:
        if not talk.incoming.typed:
            talk.fail("The session or the options have changed since its note was edited on the screens.")
        talk.say("The session or the options have changed since you edited its note.")
        question = (
            f"{heard(keys.YES)} keeps your edited note, {heard(keys.NO)} takes the note as it is now. {lost}"
        )
        return await talk.yes(question)

    async def which_field() -> ExportFormat | None:
        talk.say("Which kind of field do you paste ticket notes into? It is remembered.")
        for number, (_format, name, told) in enumerate(FIELD_KINDS, start=1):
            talk.say(f"{number} {name}. {told}")
        number_typed = await talk.number("Field:", most=len(FIELD_KINDS))
        return FIELD_KINDS[number_typed - 1][0] if number_typed is not None else None

    context.copier.ask = agrees
    context.ask_which_note = which_note
    context.ask_which_field = which_field
    if note_format is not None:
        context.choices.use_export(format=note_format)
    if note_format is not None or not talk.incoming.typed:
        context.choices.field_assumed = True


async def walk(context: Context, talk: Talk, wanted: Wanted) -> int:
    """Walk, and return the exit status; what goes wrong is said on stderr."""
    status = OK
    try:
        await begin(context, talk, wanted)
    except Ended:
        pass
    except Stopped:
        status = _INTERRUPTED
    except StartFailed as failed:
        say(str(failed))
        return UNUSABLE
    except (ApiError, NotNamed, CannotGoOn) as error:
        say(str(error))
        status = REFUSED
    talk.say(context.store.delivery.told_at_end)
    return status
