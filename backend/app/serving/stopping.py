"""The end of a server: no call that was sent to it goes without its answer.

uvicorn closes connections that are idle as soon as it is told to stop, while a proxy may be sending the next call by one
of them, and leaves those that wait to be accepted to be reset.
"""

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.supervisors import multiprocess

LINGER_SECONDS = 3.0
"""How long a connection stays for one more call, whose answer says that it was the last."""
_STEP_SECONDS = 0.05


class DrainingServer(uvicorn.Server):
    """A server that takes no new connection once it is to stop, and one more call by each that there is.

    Attributes:
        ended: is called once it has stopped: the signal that stopped it then ends the process.
    """

    ended: Callable[[], None] = staticmethod(lambda: None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, answering what is under way and what comes by connections that are there."""
        last = (b"connection", b"close")
        self.server_state.default_headers.append(last)
        for connection in self.server_state.connections:
            if isinstance(connection, H11Protocol) and connection.cycle is not None:
                headers = connection.cycle.default_headers
                headers += [last] if last not in headers else []
        for _turn in range(2):  # in which the loop accepts what waits for it
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for listening in sockets or ():
            listening.close()
        left = LINGER_SECONDS
        while self.server_state.connections and left > 0 and not self.force_exit:
            await asyncio.sleep(_STEP_SECONDS)
            left -= _STEP_SECONDS
        await super().shutdown(sockets)
        self.ended()


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
        for listening in self.sockets:
            listening.close()
        super().terminate_all()
