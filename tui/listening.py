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

_DISK_SECONDS = 5.0
_READING_SECONDS, _LOOK_SECONDS = 1.5, 0.05
"""How long a session that is being read is waited for, before it is said what is open."""


async def listen(app: ResolutionFlow, state_dir: Path) -> None:
    """Take texts from other terminals until this is cancelled."""
    instance, folder = app.context.local.instance.id, listening_folder(state_dir)
    async with listening(folder, instance, status=partial(_status, app), take=partial(_take, app)):
        await asyncio.Event().wait()


async def _status(app: ResolutionFlow) -> Status:
    with suppress(TimeoutError):
        async with asyncio.timeout(_READING_SECONDS):
            while any(screen.shown_session is None for screen in _screens(app)):
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
        opened = screen.shown_session
        if opened is not None and not opened.completed:
            session = opened.session
            label = label_of(session, without=session.tree_snapshot.name)
            yield OpenHere(str(session.id), session.ticket_number, session.client_name, label)


async def _take(app: ResolutionFlow, handed_in: HandIn) -> Taken:
    """Put a text where it belongs, with nothing of what is typed lost, and have it on disk."""
    for screen in _screens(app):
        opened = screen.shown_session
        if opened is None or str(opened.id) != handed_in.session:
            continue
        taken = Taken("")
        with suppress(NoMatches):  # it is being left
            taken = await screen.take_handed_in(handed_in)
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
