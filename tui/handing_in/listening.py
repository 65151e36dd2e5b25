"""The end of a running program: takes texts on a socket that only its own user can reach."""

import asyncio
import os
import socket
import struct
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any

from backend.app.schemas.text import cleaned
from tui.core.threads import in_thread
from tui.handing_in.addresses import Address, new_address
from tui.handing_in.protocol import (
    HEAD,
    Garbled,
    HandIn,
    Status,
    Taken,
    hand_in_of,
    length_in,
    packed,
    status_message,
    unpacked,
)

_SECONDS = 30.0
"""How long somebody may take to say all of it."""
_MOST_AT_ONCE = 200
"""Peers; another one is sent away, which counts as no answer."""
_LONG, _MOST_LONG = 65_536, 8
"""Bytes from which on a message is long, and how many of these are read at once; the others wait."""
_CREDENTIALS = struct.Struct("3i")
_ROOT = 0

Take = Callable[[HandIn], Awaitable[Taken]]


@asynccontextmanager
async def listening(
    folder: Path, instance: str, *, status: Callable[[], Awaitable[Status]], take: Take
) -> AsyncIterator[None]:
    """Listen as long as the context lasts; where that cannot be, nobody finds the program, and texts wait as drafts.

    Args:
        folder: the folder of the addresses.
        instance: names this run of the program.
        status: returns what the program says of itself.
        take: puts a text where it belongs, and returns once it is on disk.
    """
    if sys.platform == "win32":  # Python has no such sockets there
        yield
        return
    server = address = None
    try:
        try:
            address = await in_thread(partial(new_address, folder, instance))
            server = await asyncio.start_unix_server(_Peers(status, take).serve, sock=_bound(address))
            await in_thread(address.publish)
        except OSError:
            if address is not None:
                address.forget()
        yield
    finally:
        if server is not None:
            server.close()
        if address is not None:
            address.forget()


def _bound(address: Address) -> socket.socket:
    """Return a socket at an address."""
    made = socket.socket(socket.AF_UNIX)
    try:
        made.bind(os.fspath(address.socket))
        address.socket.chmod(0o600)
    except OSError:
        made.close()
        raise
    return made


class _Peers:
    """Serves those who connect, a few at once."""

    def __init__(self, status: Callable[[], Awaitable[Status]], take: Take) -> None:
        self._status = status
        self._take = take
        self._present = 0
        self._long = asyncio.Semaphore(_MOST_LONG)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one peer; whatever it sends, nothing but its own connection ends of it."""
        self._present += 1
        try:
            if self._present <= _MOST_AT_ONCE and _is_own(writer):
                with suppress(Garbled, TimeoutError, OSError, asyncio.IncompleteReadError):
                    await self._answer(reader, writer)
        finally:
            self._present -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_SECONDS):
            length = length_in(await reader.readexactly(HEAD.size))
        async with self._long if length >= _LONG else nullcontext():
            async with asyncio.timeout(_SECONDS):
                body = await _body(reader, length)
            handed_in = await in_thread(partial(_read, body))
            if handed_in is None:
                await _send(writer, status_message(await self._status()))
            else:
                await _send(writer, vars(await self._take(handed_in)))


async def _body(reader: asyncio.StreamReader, length: int) -> bytes:
    body = bytearray()
    while len(body) < length:
        part = await reader.read(min(length - len(body), 1 << 16))
        if not part:
            raise Garbled("cut short")
        body += part
    return bytes(body)


def _read(body: bytes) -> HandIn | None:
    handed_in = hand_in_of(unpacked(body))
    if handed_in is None:
        return None
    return HandIn(handed_in.session, handed_in.to, cleaned(handed_in.text))


async def _send(writer: asyncio.StreamWriter, answer: Mapping[str, Any]) -> None:
    writer.write(packed(answer))
    async with asyncio.timeout(_SECONDS):
        await writer.drain()


def _is_own(writer: asyncio.StreamWriter) -> bool:
    """Tell whether the peer is of this user, or root; where the system does not say, the folder's rights have to do."""
    option = getattr(socket, "SO_PEERCRED", None)
    peer = writer.get_extra_info("socket")
    if option is None or peer is None:
        return True
    _process, user, _group = _CREDENTIALS.unpack(
        peer.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size)
    )
    return user in (os.geteuid(), _ROOT)
