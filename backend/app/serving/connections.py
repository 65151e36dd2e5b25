"""Connections of the server: how many there may be, and how long one may take to say what it wants.

uvicorn has no such limits: connections that send nothing, or half a request, would take every file descriptor of the
process, and nobody else would be answered any more.
"""

import asyncio
import logging
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
"""How long a connection may take for the head of a call."""
_SPARE = 128
"""File descriptors that are not for calls: the database's, the log, what is opened for a moment."""
_MOST = 10_000
_log = logging.getLogger(__name__)


class GuardedProtocol(H11Protocol):
    """A connection that is closed where the head of a call does not come in time.

    Attributes:
        most: how many connections a process has at most. Beyond that the one that has waited longest for a head gives
            way; where all are busy with calls, the new one does.
    """

    most: ClassVar[int] = _MOST
    _waiting: ClassVar[dict["GuardedProtocol", asyncio.TimerHandle]] = {}
    """Connections whose head has not come, the oldest first, with what ends them."""
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Take a connection, or refuse it."""
        if len(self.connections) >= self.most:
            _log.warning("too many connections")
            if not self._waiting:
                self._refused = True
                transport.abort()
                return
            next(iter(self._waiting))._give_up()
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._have_head()
        if not self._refused:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came; the time that a head may take begins with its first byte."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._await_head()
        else:
            self._have_head()

    def on_response_complete(self) -> None:
        """Go on with what came behind the call: its head, too, has to come."""
        super().on_response_complete()
        if self.cycle.response_complete and self.conn.trailing_data[0]:
            self._await_head()

    def _await_head(self) -> None:
        if self not in self._waiting:
            self._waiting[self] = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _have_head(self) -> None:
        if timer := self._waiting.pop(self, None):
            timer.cancel()

    def _give_up(self) -> None:
        self._have_head()
        self.transport.abort()


def most_connections() -> int:
    """Return how many connections this process has file descriptors for; as many of them as it may have are taken."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _MOST
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST + _SPARE if most == resource.RLIM_INFINITY else min(most, _MOST + _SPARE)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        allowed = wanted
    return _MOST if allowed == resource.RLIM_INFINITY else min(_MOST, max(1, allowed - _SPARE))
