"""The end of a server: no call that was sent to it goes without its answer.

uvicorn closes connections that are idle as soon as it is told to stop, while a proxy may be sending the next call by one
of them, and leaves those that wait to be accepted to be reset.
"""

import asyncio
import ctypes
import os
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.supervisors import multiprocess

LINGER_SECONDS = 3.0
"""How long a connection stays for one more call, whose answer says that it was the last."""
_STEP_SECONDS = 0.05
_NO_SYN = (
    (0x30, 0, 0, 13),  # the byte of the TCP header's flags
    (0x54, 0, 0, 0x12),  # of these SYN and ACK
    (0x15, 0, 1, 0x02),  # is it SYN alone, the first of a connection?
    (0x06, 0, 0, 0),  # then drop it
    (0x06, 0, 0, 0xFFFF_FFFF),  # else take all of it
)
"""A socket filter: operation, jumps, operand (Linux: Documentation/networking/filter.rst, linux/bpf_common.h)."""
_SO_ATTACH_FILTER = 26


class DrainingServer(uvicorn.Server):
    """A server that takes no new connection once it is to stop, and one more call by each that there is.

    Attributes:
        ended: is called once it has stopped: the signal that stopped it then ends the process.
    """

    ended: Callable[[], None] = staticmethod(lambda: None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, answering what is under way and what comes by connections that are there."""
        if not sockets:  # else workers that go on listen at them, too
            for server in self.servers:
                begin_no_connection(*server.sockets)
            await asyncio.sleep(_STEP_SECONDS)  # connections that had begun come to be
        last = (b"connection", b"close")
        self.server_state.default_headers.append(last)
        for connection in self.server_state.connections:
            if isinstance(connection, H11Protocol) and connection.cycle is not None:
                headers = connection.cycle.default_headers
                headers += [last] if last not in headers else []
        await self._take(self._close_listening(sockets or ()))
        left = LINGER_SECONDS
        while self.server_state.connections and left > 0 and not self.force_exit:
            await asyncio.sleep(_STEP_SECONDS)
            left -= _STEP_SECONDS
        await super().shutdown(sockets)
        self.ended()

    def _close_listening(self, sockets: Iterable[socket.socket]) -> list[socket.socket]:
        """Listen no more; return the connections that waited to be accepted, which would be reset.

        At once: in a turn of the loop, which may take long, others could come.
        """
        waiting = []
        for server in self.servers:
            for listening in server.sockets:
                waiting += _accepted(listening.fileno())
            server.close()
        for listening_too in sockets:
            listening_too.close()
        return waiting

    async def _take(self, accepted: list[socket.socket]) -> None:
        """Have connections be as those that the loop accepted, as far as their handshakes come soon."""
        tls = self.config.ssl if self.config.is_ssl else None
        connect = asyncio.get_running_loop().connect_accepted_socket
        taken = [connect(self._protocol, connection, ssl=tls) for connection in accepted]
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*taken, return_exceptions=True), LINGER_SECONDS)

    def _protocol(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg] # as uvicorn makes it for each connection
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )


def _accepted(file: int) -> list[socket.socket]:
    """Accept all connections that wait at a listening socket."""
    found = []
    with socket.socket(fileno=os.dup(file)) as listening:
        listening.settimeout(0)
        with suppress(OSError):  # none waits any more
            while True:
                found.append(listening.accept()[0])
    return found


def begin_no_connection(*listening: socket.socket) -> None:
    """Have no more connections begin at sockets that listen; those that have begun come to be, if they do at once.

    What connects between the last connection taken and the end of the listening would be reset, although for its sender it
    is there, and a proxy does not send a call again that it may have sent. Without an answer it tries again after a second
    (RFC 6298), and then is refused, which is safe to be sent elsewhere. Only Linux knows filters; elsewhere this does nothing.
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in _NO_SYN))
    found = struct.pack("HP", len(_NO_SYN), ctypes.addressof(program))
    for one in listening:
        with suppress(OSError):  # not every sandbox knows them
            one.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, found)


class _Worker(multiprocess.Process):
    """A worker process of such a server."""

    @property
    def server(self) -> uvicorn.Server:
        if self._server is None:
            self._server = DrainingServer(config=self.config)
        return self._server


class Workers(multiprocess.Multiprocess):
    """Worker processes that share a socket.

    Attributes:
        gone: is called with the process of each worker that ended and is to be replaced, or not.
    """

    gone: Callable[[int], None] = staticmethod(lambda _process: None)
    _known: frozenset[int] = frozenset()

    def run(self) -> None:
        """Run them until a signal."""
        multiprocess.Process = _Worker  # type: ignore[misc] # by this name uvicorn makes each of them
        super().run()

    def keep_subprocess_alive(self) -> None:
        """Replace workers that ended."""
        super().keep_subprocess_alive()
        known = frozenset(process.pid for process in self.processes if process.pid is not None)
        for process in self._known - known:
            self.gone(process)
        self._known = known

    def terminate_all(self) -> None:
        """Stop them; what listens here no more keeps nobody waiting."""
        begin_no_connection(*self.sockets)
        time.sleep(_STEP_SECONDS)
        for listening in self.sockets:
            listening.close()
        super().terminate_all()
