"""The API in this process, on an event loop and a thread of its own.

The user interface's loop only waits for answers: it stays free while the API works, and ends at once when the
engineer quits, whatever the API still does. No port is opened.
"""

import asyncio
import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

import httpx

from backend.app.core.files import private_folder
from tui.api.errors import StartFailed


class Api(Protocol):
    """An ASGI application that holds a database."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a call."""

    def prepare(self) -> None:
        """Import what only some calls need."""

    def close(self) -> None:
        """Close the database."""


Factory = Callable[[], Api]
"""Imports the backend and returns the app; runs on the API's thread."""


class EmbeddedTransport(httpx.AsyncBaseTransport):
    """Hands requests to the API's thread, which starts at the first request."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._started: Future[tuple[asyncio.AbstractEventLoop, httpx.ASGITransport]] | None = None
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], object] | None = None
        self._prepare: Callable[[], object] = lambda: None
        self._idle = threading.Condition()
        self._under_way = 0

    async def started(self) -> tuple[asyncio.AbstractEventLoop, httpx.ASGITransport]:
        """Start the API if nobody has, and return it, and the loop on which it is called, once it has started.

        Raises:
            StartFailed: the API cannot start.
        """
        # Shielded, since one call that is given up must not give up the start for all.
        return await asyncio.shield(asyncio.wrap_future(self._start()))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request as soon as the API has started.

        Raises:
            StartFailed: the API cannot start.
        """
        loop, transport = await self.started()
        with self._idle:
            self._under_way += 1
        answer = asyncio.run_coroutine_threadsafe(transport.handle_async_request(request), loop)
        answer.add_done_callback(self._finished)
        # Shielded, since a call that the user interface no longer waits for is carried out all the same.
        return await asyncio.shield(asyncio.wrap_future(answer))

    def prepare(self) -> None:
        """Have all of the API imported, if it has started; nobody waits for that."""
        self._prepare()

    def stop(self, seconds: float) -> None:
        """Let calls under way finish and close the database, for at most so many seconds."""
        with self._idle:
            self._idle.wait_for(lambda: self._under_way == 0, timeout=seconds)
        if self._thread is not None and self._stop is not None and self._under_way == 0:
            self._stop()
            self._thread.join(timeout=seconds)

    def _start(self) -> "Future[tuple[asyncio.AbstractEventLoop, httpx.ASGITransport]]":
        if self._started is None:
            self._started = Future()
            # A daemon, so that a call that hangs cannot keep the process alive.
            self._thread = threading.Thread(target=self._run, name="api", daemon=True)
            self._thread.start()
        return self._started

    def _run(self) -> None:
        if self._started is None:
            return
        try:
            app = self._factory()
        except StartFailed as failed:
            self._started.set_exception(failed)
            return
        except Exception as error:  # noqa: BLE001 - the thread's edge: whatever it is, the waiting loop has to learn of it
            # One line of its message: a database's error adds the statement, and a link.
            reason = f"{type(error).__name__}: {error}".partition("\n")[0]
            self._started.set_exception(StartFailed(f"The program cannot start: {reason}"))
            return
        finally:
            # Off since the command began: collecting during the imports makes the screen stutter. What they left
            # stays for good, and going through it again and again would hold up the keys each time.
            gc.freeze()
            gc.enable()
        asyncio.run(self._serve(app))

    async def _serve(self, app: Api) -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(ended.set)
        self._prepare = lambda: loop.call_soon_threadsafe(app.prepare)
        if self._started is not None:
            self._started.set_result((loop, httpx.ASGITransport(app, raise_app_exceptions=False)))
        await ended.wait()
        app.close()

    def _finished(self, _answer: object) -> None:
        with self._idle:
            self._under_way -= 1
            self._idle.notify_all()


def describe_database(database: Path) -> str:
    """Return what is known of a database file, which is not changed, for a bug report."""
    from backend.app.db.schema import DatabaseUnusable, describe

    try:
        return describe(database)
    except DatabaseUnusable as unusable:
        return str(unusable).replace(str(database), database.name)


def embedded_app(database: Path) -> Api:
    """Return the API on a database file, importing the backend.

    Raises:
        StartFailed: the file or its folder cannot be used.
    """
    from backend.app.db.schema import DatabaseUnusable
    from backend.app.embedded import create_embedded_app

    try:
        private_folder(database.parent)
    except OSError as error:
        raise StartFailed(
            f"The folder {database.parent} cannot be used ({error.strerror}); choose another with --data-dir."
        ) from error
    try:
        return create_embedded_app(database)
    except DatabaseUnusable as unusable:
        raise StartFailed(str(unusable)) from unusable
