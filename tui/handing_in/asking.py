"""The other end: which programs listen, and what they have open; and giving a text to one of them."""

import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.handing_in.addresses import Address, addresses
from tui.handing_in.protocol import (
    HEAD,
    Garbled,
    HandIn,
    Status,
    Taken,
    length_in,
    packed,
    status_in,
    taken_in,
    unpacked,
)

_STATUS_SECONDS = 4.0
"""A program that works says in a few milliseconds what it has open; one that is suspended says nothing."""
_ROOM_SECONDS = 0.02
_TAKE_SECONDS = 60.0
"""A long text is laid out part by part."""


class NoAnswer(Exception):
    """A program does not answer, or no longer: whether it has the text is not known."""


@dataclass(frozen=True)
class Program:
    """A program that listens, and what it says of itself."""

    address: Address
    status: Status


@dataclass(frozen=True)
class Programs:
    """Those that listen, the one in which a key was pressed last first.

    Attributes:
        silent: how many do not answer: they are suspended, or very busy.
    """

    answering: tuple[Program, ...]
    silent: int = 0


def programs(folder: Path) -> Programs:
    """Ask all that listen; what those left that were killed is taken away."""
    if sys.platform == "win32":
        return Programs(())
    answering, silent = [], 0
    for address in addresses(folder):
        try:
            status = status_in(_asked(address, {"ask": "status"}, _STATUS_SECONDS))
        except (ConnectionRefusedError, FileNotFoundError):
            address.forget()
        except (OSError, Garbled):
            silent += 1
        else:
            answering.append(Program(address, status))
    answering.sort(key=lambda program: program.status.used, reverse=True)
    return Programs(tuple(answering), silent)


def give(program: Program, handed_in: HandIn) -> Taken:
    """Give a program a text.

    Raises:
        NoAnswer: it does not say what became of it.
    """
    try:
        return taken_in(_asked(program.address, vars(handed_in), _TAKE_SECONDS))
    except (OSError, Garbled) as error:
        raise NoAnswer from error


def _asked(address: Address, message: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Return the answer to a message.

    Raises:
        OSError: there is none.
        Garbled: it is none.
    """
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(seconds)
        _connect(peer, address, time.monotonic() + seconds)
        with suppress(BrokenPipeError):  # it may have answered all the same
            peer.sendall(packed(message))
        return unpacked(_exactly(peer, length_in(_exactly(peer, HEAD.size))))


def _connect(peer: socket.socket, address: Address, deadline: float) -> None:
    """Connect, once there is room among those that wait for that: a busy program takes them in one by one."""
    while True:
        try:
            peer.connect(str(address.socket))
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_ROOM_SECONDS)
        else:
            return


def _exactly(peer: socket.socket, length: int) -> bytes:
    body = bytearray()
    while len(body) < length:
        part = peer.recv(min(length - len(body), 1 << 16))
        if not part:
            raise Garbled("cut short")
        body += part
    return bytes(body)
