"""A running program on its socket: what it has open, and texts from other terminals into that."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual.css.query import NoMatches

from tui.app import ResolutionFlow
from tui.core.threads import in_thread
from tui.handing_in.addresses import listening_folder
from tui.handing_in.listening import listening
from tui.handing_in.protocol import HandIn, OpenHere, Status, Taken
from tui.screens.abilities import ShowsDelivery, TakesHandedIn
from tui.sessions.label import label_of
from tui.sessions.pasted import told_size
from tui.sessions.state import OpenSession
from tui.work import run_beside

_DISK_SECONDS = 5.0
_READING_SECONDS, _LOOK_SECONDS = 1.5, 0.05
"""How long a session that is being read is waited for, before it is said what is open."""


async def listen(app: ResolutionFlow, state_dir: Path) -> None:
    """Take texts from other terminals until this is cancelled."""
    instance, folder = app.context.local.instance.id, listening_folder(state_dir)
    app.app_resume_signal.subscribe(app, lambda _app: _take_left_soon(app))
    async with listening(folder, instance, status=partial(_status, app), take=partial(_take, app)):
        await asyncio.Event().wait()


async def _status(app: ResolutionFlow) -> Status:
    with suppress(TimeoutError):
        async with asyncio.timeout(_READING_SECONDS):
            while any(screen.handing_in.opened is None for screen in _screens(app)):
                await asyncio.sleep(_LOOK_SECONDS)  # it is that which is meant
    environment = app.context.environment
    return Status(
        place=app.context.local.place,
        used=app.used_at,
        terminal=_terminal(),
        tmux=environment.get("TMUX", "").rpartition(",")[0].rpartition(",")[0],
        pane=environment.get("TMUX_PANE", ""),
        sessions=tuple(_open_here(app)),
    )


def _open_here(app: ResolutionFlow) -> Iterator[OpenHere]:
    for screen in _screens(app):
        opened = screen.handing_in.opened
        if opened is not None and not opened.completed:
            session = opened.session
            label = label_of(session, without=session.tree_snapshot.name)
            yield OpenHere(str(session.id), session.ticket_number, session.client_name, label)


async def _take(app: ResolutionFlow, handed_in: HandIn) -> Taken:
    """Put a text where it belongs, with nothing of what is typed lost, and have it on disk."""
    for screen in _screens(app):
        opened = screen.handing_in.opened
        if opened is None or str(opened.id) != handed_in.session:
            continue
        taken = Taken("")
        with suppress(NoMatches):  # it is being left
            taken = await screen.handing_in.take(handed_in)
        if isinstance(screen, ShowsDelivery):
            screen.show_delivery()  # what came meanwhile waited
        if taken.into:
            app.tell(f"Attached to {taken.into}: {told_size(handed_in.text)}")
            app.keep_typed()
            typed = app.context.store.typed
            if not await in_thread(partial(typed.kept, _DISK_SECONDS)):
                return replace(taken, problem=typed.problem or "What is typed is not kept on disk.")
        return taken
    return Taken("")


def _take_left_soon(app: ResolutionFlow) -> None:
    """Take in what waits for the session on the screen: nobody heard it while the program was suspended."""
    run_beside(app, partial(_take_left, app), group="left")


async def _take_left(app: ResolutionFlow) -> None:
    for screen in _screens(app):
        opened = screen.handing_in.opened
        if opened is not None and not opened.completed:
            typed = app.context.store.typed
            show = partial(_show_left, app, screen, opened)
            await typed.left_for(opened.id, opened.label, gather=app.keep_typed, show=show)


def _show_left(app: ResolutionFlow, screen: TakesHandedIn, opened: OpenSession) -> None:
    screen.handing_in.show_left(opened)
    app.tell("What was attached while the program was suspended is here")


def _screens(app: ResolutionFlow) -> Iterator[TakesHandedIn]:
    """Yield the screens that can take a text, the one on top first."""
    for screen in reversed(app.screen_stack):
        if screen.is_mounted and isinstance(screen, TakesHandedIn):
            yield screen


def _terminal() -> str:
    if sys.platform != "win32":
        with suppress(OSError):
            return os.ttyname(sys.stdin.fileno()).removeprefix("/dev/")
    return ""
