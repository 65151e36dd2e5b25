"""What a worker counts and measures, for Prometheus. Labels have few values: none comes from a caller.

Each worker keeps its figures in files of its own, which `exposition` adds up; the folder has to be named in the
environment before this module is imported: prometheus_client looks for it then, and at each figure.
"""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Scope

from backend.app.db.engine import Database

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Names the variable by which workers, and prometheus_client, know the folder."""
KINDS = ("counter", "histogram", "gauge_livesum")
"""By what the files of a process are named."""
_log = logging.getLogger("resolutionflow.metrics")
_ROOM = 512 * 1024
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_WITHOUT_TOKEN = ("/sign-in", "/sign-in/token")
_METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])


def reserve(folder: Path, process: int) -> None:
    """Have room for all figures of a process on the disk.

    The files are mapped into memory: to write where the disk has no room would end the process.

    Raises:
        OSError: there is no room.
    """
    files = [folder / f"{kind}_{process}.db" for kind in KINDS]
    try:
        for file in files:
            file.write_bytes(bytes(_ROOM))
    except OSError:
        for file in files:
            file.unlink(missing_ok=True)
        raise


class Metrics:
    """The figures of this process."""

    def __init__(self) -> None:
        self._calls = _counter("calls", "Calls that were answered.", "method", "route", "status")
        self._call_seconds = _histogram("call_seconds", "How long answers took.", "method", "route")
        self._calls_under_way = _gauge("calls_under_way", "Calls that are being answered.")
        self._errors = _counter(
            "errors", "Calls that failed for the server's reasons.", "status", "kind", "cause"
        )
        self._refused_tokens = _counter("refused_tokens", "Calls of nobody who is known.", "reason")
        self._connections = _gauge("connections", "Open connections.")
        self._connections_ended = _counter(
            "connections_ended", "Connections that the server ended early.", "reason"
        )
        self._most = _gauge("database_connections_most", "Connections that the database's pool may have.")
        self._used = _gauge("database_connections_used", "Connections that units of work have.")
        self._waiting = _gauge("database_waiting", "Units of work that wait for a connection.")
        self._wait_seconds = _histogram("database_wait_seconds", "How long units of work waited for one.")
        self._waited_in_vain = _counter("database_waited_in_vain", "Those that got none.", "cause")
        _gauge("info", "The version, for each worker.", "version").labels(version("resolutionflow")).set(1)

    def watch(self, database: Database) -> None:
        """Measure what a database's connections are used for."""
        self._most.set(database.most_connections)
        database.while_waiting = self._while_waiting
        database.while_used = self._used.track_inprogress

    def call_began(self) -> None:
        """Count a call that is under way."""
        self._calls_under_way.inc()

    def call_ended(self, scope: Scope, *, status: int, seconds: float, failed: BaseException | None) -> None:
        """Count and measure a call that was answered, or `failed` to be."""
        self._calls_under_way.dec()
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = getattr(scope.get("route"), "path", None) or "none"
        self._calls.labels(method, route, str(status)).inc()
        self._call_seconds.labels(method, route).observe(seconds)
        state = scope.get("state", {})
        if status >= 500:
            cause = state.get("cause") or (type(failed).__name__ if failed else "none")
            self._errors.labels(str(status), state.get("problem", "none"), cause).inc()
        elif status == 401:
            given = any(name == b"authorization" for name, _value in scope["headers"])
            self._refused_tokens.labels("wrong" if given else "missing").inc()
        elif status == 429 and not route.endswith(_WITHOUT_TOKEN):
            self._refused_tokens.labels("too many").inc()

    def connections(self, count: int) -> None:
        """Say how many connections are open."""
        self._connections.set(count)

    def connection_ended(self, reason: str) -> None:
        """Count a connection that was ended."""
        self._connections_ended.labels(reason).inc()

    @contextmanager
    def _while_waiting(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            with self._waiting.track_inprogress():
                yield
        except SQLAlchemyError as error:
            self._waited_in_vain.labels(type(error).__name__).inc()
            raise
        finally:
            self._wait_seconds.observe(time.perf_counter() - began)


def metrics_of_worker() -> Metrics | None:
    """Return the figures of this process; None where there is no room for them: it serves all the same."""
    try:
        reserve(Path(os.environ[FOLDER]), os.getpid())
    except OSError as error:
        _log.warning("no metrics of this worker", extra={"fields": {"reason": error.strerror}})
        return None
    return Metrics()


def _counter(name: str, told: str, *labels: str) -> Counter:
    return Counter(f"resolutionflow_{name}", told, labels, registry=None)


def _histogram(name: str, told: str, *labels: str) -> Histogram:
    return Histogram(f"resolutionflow_{name}", told, labels, registry=None, buckets=_SECONDS)


def _gauge(name: str, told: str, *labels: str) -> Gauge:
    return Gauge(f"resolutionflow_{name}", told, labels, registry=None, multiprocess_mode="livesum")
