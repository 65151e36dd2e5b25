"""What a screen asks the App for: another full screen. So no screen has to know the others.

A dialog that answers the screen below it, such as a question, is opened by that screen.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from textual.message import Message
from textual.screen import Screen

from tui.context import Context
from tui.sessions.intents import StartOn
from tui.sessions.state import OpenSession


@dataclass
class Request(Message):
    """Asks for a screen over the asker, or in its place.

    Attributes:
        asker: nothing is opened over it once another screen lies there, nor in its place once it was left.
        opened: is set when the screen is there, or will not come.
    """

    asker: Screen[Any]
    in_place: bool = field(default=False, kw_only=True)
    opened: asyncio.Event = field(default_factory=asyncio.Event, kw_only=True)


@dataclass(frozen=True)
class Given:
    """What the form of a new session begins with.

    Attributes:
        texts: what stands in its fields.
        flow_id: the flow that is chosen; without one, the first that fits.
        failed: why the session was not started at once.
    """

    texts: StartOn
    flow_id: UUID | None = None
    failed: str = ""


@dataclass
class StartSession(Request):
    """Asks for the form of a new session, with what is filled in already."""

    given: Given | None = field(default=None, kw_only=True)


@dataclass
class GoOn(Request):
    """Asks for the walk through a session's flow; from above that screen, to go back to it."""

    session_id: UUID


@dataclass
class ShowDetail(Request):
    """Asks for a session's detail, with what is to be said there: of a session that was just `completed`, how it goes on."""

    session_id: UUID
    notice: str = field(default="", kw_only=True)
    completed: bool = field(default=False, kw_only=True)


@dataclass
class SummariseNote(Request):
    """Asks for the summary block's fields, which lead on to the note."""

    session: OpenSession


@dataclass
class LookAtNote(Request):
    """Asks for the note as text."""

    session: OpenSession


@dataclass
class ShowTeamSettings(Request):
    """Asks for what the team decided about redaction."""


def ask(context: Context, request: Request) -> None:
    """Ask the App for a screen; keys typed from here on are meant for that screen."""
    context.hold_keys_for_screen(request.opened)
    request.asker.app.post_message(request)
