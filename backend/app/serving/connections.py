"""Connections of the server: how many there may be, and how long one may take to say what it wants.

uvicorn has no such limits: connections that send nothing, or half a request, would take every file descriptor of the
process, and nobody else would be answered any more.
"""

import asyncio
import json
import logging
import sys
from itertools import chain
from typing import Any, ClassVar, Protocol

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from backend.app.api.open_calls import OF_ANYBODY
from backend.app.core.errors import BadRequest
from backend.app.serving.calls import SIGNATURE
from backend.app.serving.request_ids import HEADER, new_request_id

HEAD_SECONDS = 10.0
"""How long a connection may take for its handshake, and for the head of a call."""
_REST_SECONDS = 60.0
"""How long what is left of a body may take that was answered before it had come: closing at once would lose the answer."""
SPARE_FILES = 128
"""File descriptors that are not for calls: the database's, the log, what is opened for a moment."""
_MOST = 10_000
_log = logging.getLogger(__name__)


class Watch(Protocol):
    """Is told of connections."""

    def connections(self, count: int) -> None:
        """Take note of how many there are."""

    def connection_ended(self, reason: str) -> None:
        """Take note of one that the server ended; of reasons there are few."""


class GuardedProtocol(H11Protocol):
    """A connection that is closed where the head of a call does not come in time.

    Attributes:
        most: how many connections a process has at most. Beyond that the one that has waited longest for a head gives
            way, else one of a stranger whose body has not come, else the one that has been without a call for longest;
            where all have calls, the new one does.
        watch: who is told of connections.
    """

    most: ClassVar[int] = _MOST
    watch: ClassVar[Watch | None] = None
    _waiting: ClassVar[dict["GuardedProtocol", asyncio.TimerHandle]] = {}
    """Connections whose head has not come, the oldest first, with what ends them."""
    _idle: ClassVar[dict["GuardedProtocol", None]] = {}
    """Connections that had a call and have none now, the oldest first."""
    _sending: ClassVar[dict["GuardedProtocol", None]] = {}
    """Connections with a call whose body has not come, the one first that has sent nothing for longest."""
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Take a connection, or refuse it."""
        if len(self.connections) >= self.most:
            _log.warning("too many connections")
            if not self._make_room():
                self._refused = True
                transport.abort()
                self._tell("refused")
                return
        super().connection_made(transport)
        self._tell()
        self._await(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._forget()
        if not self._refused:
            super().connection_lost(exc)
            self._tell()

    def data_received(self, data: bytes) -> None:
        """Read what came; the time that a head may take begins with its first byte."""
        self._idle.pop(self, None)
        super().data_received(data)
        if self._has_call():
            self._forget()
            if self.conn.their_state is h11.SEND_BODY:
                self._sending[self] = None
        else:
            self._await(_REST_SECONDS if self.conn.their_state is h11.SEND_BODY else HEAD_SECONDS)

    def on_response_complete(self) -> None:
        """Go on with what came behind the call: its head, too, has to come."""
        super().on_response_complete()
        self._sending.pop(self, None)
        if self._has_call() or self.transport.is_closing():
            return
        if self.conn.their_state is h11.SEND_BODY:
            self._await(_REST_SECONDS)
        elif self.conn.trailing_data[0]:
            self._await(HEAD_SECONDS)
        else:
            self._idle[self] = None

    def _has_call(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _make_room(self) -> bool:
        """End the connection that is missed least; tell whether there is one."""
        for oldest in chain(self._waiting, filter(_is_of_a_stranger, self._sending), self._idle):
            oldest.end("gave way")
            return True
        return False

    def _await(self, seconds: float) -> None:
        if self not in self._waiting:
            self._waiting[self] = self.loop.call_later(seconds, self.end, "too slow")

    def _forget(self) -> None:
        self._idle.pop(self, None)
        self._sending.pop(self, None)
        if timer := self._waiting.pop(self, None):
            timer.cancel()

    def end(self, reason: str) -> None:
        """End it at once."""
        self._forget()
        self.connections.discard(self)
        self.transport.abort()
        self._tell(reason)

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read as a call, and end the connection."""
        request_id = new_request_id()
        _log.warning("unreadable call", extra={"fields": {"request_id": request_id}})
        self._tell("unreadable")
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            document = {**BadRequest(msg).document(), "request_id": request_id}
            body = json.dumps(document).encode()
            headers = [
                (b"content-type", b"application/problem+json"),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
                (HEADER, request_id.encode()),
                SIGNATURE,
            ]
            answer = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
            for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _tell(self, reason: str = "") -> None:
        if self.watch is None:
            return
        self.watch.connections(len(self.connections))
        if reason:
            self.watch.connection_ended(reason)


def _is_of_a_stranger(connection: GuardedProtocol) -> bool:
    """Tell whether a connection's call is one that anybody may make, as the API says in the call's state."""
    return OF_ANYBODY in connection.scope["state"]


if sys.platform == "win32":
    _Loop = asyncio.ProactorEventLoop
else:
    _Loop = asyncio.SelectorEventLoop


class GuardedLoop(_Loop):
    """An event loop whose servers wait no longer for a TLS handshake than for the head of a call."""

    async def create_server(self, *arguments: Any, **options: Any) -> asyncio.Server:
        """Return a server that listens."""
        if options.get("ssl"):
            options.setdefault("ssl_handshake_timeout", HEAD_SECONDS)
        server: asyncio.Server = await super().create_server(*arguments, **options)
        return server


def most_connections() -> int:
    """Return how many connections this process has file descriptors for; as many of them as it may have are taken."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _MOST
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST + SPARE_FILES if most == resource.RLIM_INFINITY else min(most, _MOST + SPARE_FILES)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        allowed = wanted
    return _MOST if allowed == resource.RLIM_INFINITY else min(_MOST, max(1, allowed - SPARE_FILES))
