"""The metrics of all workers at an address of their own, served by the process that starts the workers.

It has a thread, few connections and no call of the API: whoever misuses that address holds up nobody.
"""

import asyncio
import logging
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from prometheus_client.core import CollectorRegistry, CounterMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from backend.app.serving.connections import GuardedProtocol
from backend.app.serving.metrics import reserve

PATH = "/metrics"
_COLLECTOR: Any = MultiProcessCollector
_MAPPED: Any = MmapedDict
"""Both have no types."""
_OF_ENDED = 0
"""Stands for all processes that are gone, in the names of files."""
_FRESH_SECONDS = 1.0
"""Whoever asks more often is told the same again: adding up takes time."""
_OPEN_METRICS = "application/openmetrics-text"
"""Of what a caller accepts no more is looked at than whether it is this: a version could be any text."""
_END_SECONDS = 2.0
_log = logging.getLogger("resolutionflow.metrics")


class _Connection(GuardedProtocol):
    """A connection to the metrics; those of the API are counted apart."""

    most = 16
    _waiting = {}
    _idle = {}
    watch = None


class Figures:
    """The figures of all workers, in a private folder, which is removed at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._ended = 0
        self._made: dict[str, tuple[float, str, bytes]] = {}
        self._registry = CollectorRegistry()
        _COLLECTOR(self._registry, str(folder))
        self._registry.register(self)
        reserve(folder, _OF_ENDED)

    def collect(self) -> Iterator[Metric]:
        """Return what is known without the workers, as prometheus_client asks for it."""
        yield CounterMetricFamily(
            "resolutionflow_workers_ended", "Workers that ended and were replaced.", value=self._ended
        )

    def text(self, accept: str) -> tuple[str, bytes]:
        """Return the figures in a form that is accepted, and the name of that form."""
        encode, kind = choose_encoder(_OPEN_METRICS if _OPEN_METRICS in accept else "")
        with self._lock:
            made = self._made.get(kind)
            if made is None or time.monotonic() - made[0] > _FRESH_SECONDS:
                made = self._made[kind] = (time.monotonic(), kind, encode(self._registry))
        return made[1], made[2]

    def forget(self, process: int) -> None:
        """Add what a worker that is gone has counted to what all such have: nothing that is counted gets less."""
        with self._lock:
            self._ended += 1
            (self._folder / f"gauge_livesum_{process}.db").unlink(missing_ok=True)
            for kind in ("counter", "histogram"):
                left = self._folder / f"{kind}_{process}.db"
                if left.exists():
                    _add(left, self._folder / f"{kind}_{_OF_ENDED}.db")
                    left.unlink()

    def erase(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


class Exposition:
    """Figures that are served from its making on until it is stopped."""

    def __init__(self, host: str, port: int, folder: Path) -> None:
        """Begin.

        Raises:
            OSError: the address cannot be listened at, or there is no room for the figures.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listening = socket.create_server((host, port), family=family, backlog=_Connection.most)
        try:
            self._figures = Figures(folder)
        except OSError:
            self._listening.close()
            raise
        self.forget = self._figures.forget
        self._loop = asyncio.new_event_loop()
        self._told_to_stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="metrics", daemon=True)
        self._thread.start()
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{self._listening.getsockname()[1]}{PATH}"
        _log.info("metrics", extra={"fields": {"address": address}})

    def stop(self) -> None:
        """End, at once or a moment later; once more does nothing."""
        with suppress(RuntimeError):  # its loop is closed
            self._loop.call_soon_threadsafe(self._told_to_stop.set)
        self._thread.join(_END_SECONDS)
        self._figures.erase()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        state = ServerState()
        config = uvicorn.Config(
            _App(self._figures.text),
            log_config=None,
            proxy_headers=False,
            interface="asgi3",
            access_log=False,
            ws="none",
        )
        config.load()
        server = await self._loop.create_server(
            lambda: _Connection(config=config, server_state=state, app_state={}, _loop=self._loop),
            sock=self._listening,
        )
        await self._told_to_stop.wait()
        server.close()
        for connection in list(state.connections):
            if isinstance(connection, _Connection):
                connection.end("server stops")


class _App:
    """Answers with the figures."""

    def __init__(self, text: Callable[[str], tuple[str, bytes]]) -> None:
        self._text = text

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        status, kind, body = 404, "text/plain", f"The metrics are at {PATH}.\n".encode()
        if scope["path"] == PATH and scope["method"] not in ("GET", "HEAD"):
            status, body = 405, b"Metrics can only be read.\n"
        elif scope["path"] == PATH:
            accept = dict(scope["headers"]).get(b"accept", b"").decode("latin-1")
            status, (kind, body) = 200, self._text(accept)
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _add(left: Path, to: Path) -> None:
    kept = _MAPPED(str(to))
    for key, value, *_ in _MAPPED.read_all_values_from_file(str(left)):
        kept.write_value(key, kept.read_value(key)[0] + value, 0.0)
    kept.close()
