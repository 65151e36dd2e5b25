"""What is said on a program's socket: one question, one answer, each JSON behind its length.

Both ends are of one user, and may be of two versions: what one does not know is an answer without what was asked for.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Field = Literal["output", "scratchpad"]
"""Where in a session a text goes."""
LONGEST_TEXT = 20_000_000
"""Characters, as many as the output of a step has at most."""
LARGEST = 6 * LONGEST_TEXT
"""Bytes of a message: of such a text in which every character takes an escape."""
HEAD = struct.Struct("!I")


class Garbled(ValueError):
    """A message is none."""


@dataclass(frozen=True)
class OpenHere:
    """A session that is open in a program."""

    id: str
    ticket: str
    client: str
    label: str

    def is_called(self, name: str) -> bool:
        """Tell whether that is its ticket number or its id."""
        wanted = name.strip().casefold()
        return bool(wanted) and wanted in (self.ticket.casefold(), self.id, self.id.replace("-", ""))


@dataclass(frozen=True)
class Status:
    """What a program says of itself.

    Attributes:
        place: which server, and who works in it.
        used: when a key was pressed in it last, in seconds of the machine's monotonic clock.
        terminal: the terminal that it runs in.
        tmux: the socket of the tmux that it runs in; empty outside of any.
        pane: its pane there.
        sessions: those that are open in it, the one on top first.
    """

    place: str
    used: float
    terminal: str
    tmux: str
    pane: str
    sessions: tuple[OpenHere, ...]


@dataclass(frozen=True)
class HandIn:
    """A text for a session that is open there."""

    session: str
    to: Field
    text: str


@dataclass(frozen=True)
class Taken:
    """What a program made of it.

    Attributes:
        into: the place where it stands now, such as ``Output of step 3``; empty if it was not taken.
        problem: why it is not on disk there, or why it was not taken; empty if all is well.
    """

    into: str
    problem: str = ""


def packed(message: Mapping[str, Any]) -> bytes:
    """Return a message as it is sent."""
    # Half of a surrogate pair is no UTF-8.
    body = json.dumps(message, ensure_ascii=False).encode(errors="replace")
    return HEAD.pack(len(body)) + body


def unpacked(body: bytes) -> dict[str, Any]:
    """Return a message that came.

    Raises:
        Garbled: it is none.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Garbled("no JSON") from error
    if not isinstance(message, dict):
        raise Garbled("no object")
    return message


def length_in(head: bytes) -> int:
    """Return how long the message behind a head is.

    Raises:
        Garbled: longer than any is.
    """
    (length,) = HEAD.unpack(head)
    if not 0 < length <= LARGEST:
        raise Garbled("too long")
    return int(length)


def status_message(status: Status) -> dict[str, Any]:
    """Return a status as a message."""
    return asdict(status)


def status_in(message: Mapping[str, Any]) -> Status:
    """Return the status in a message.

    Raises:
        Garbled: there is none.
    """
    try:
        sessions = tuple(
            OpenHere(**_texts(one, tuple(field.name for field in fields(OpenHere))))
            for one in message["sessions"]
        )
        texts = _texts(message, ("place", "terminal", "tmux", "pane"))
        return Status(used=float(message["used"]), sessions=sessions, **texts)
    except (KeyError, TypeError, ValueError) as error:
        raise Garbled("no status") from error


def hand_in_of(message: Mapping[str, Any]) -> HandIn | None:
    """Return the text in a message; None in one that asks for the status.

    Raises:
        Garbled: it is neither.
    """
    if message.get("ask") == "status":
        return None
    try:
        texts = _texts(message, ("session", "text"))
    except (KeyError, TypeError) as error:
        raise Garbled("neither") from error
    to: Field = "scratchpad" if message.get("to") == "scratchpad" else "output"
    if len(texts["text"]) > LONGEST_TEXT:
        raise Garbled("too long")
    return HandIn(to=to, **texts)


def taken_in(message: Mapping[str, Any]) -> Taken:
    """Return what became of a text.

    Raises:
        Garbled: the message does not say it.
    """
    try:
        return Taken(**_texts(message, ("into", "problem")))
    except (KeyError, TypeError) as error:
        raise Garbled("no answer") from error


def _texts(message: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    found = {name: message[name] for name in names}
    if not all(isinstance(text, str) for text in found.values()):
        raise TypeError
    return found
