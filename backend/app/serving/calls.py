"""What the server does with every call: it signs the answer, says how browsers are to take it, and logs it."""

import logging
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.app.api.paths import DOCS
from backend.app.serving.request_ids import HEADER

if TYPE_CHECKING:
    from backend.app.serving.metrics import Metrics

SIGNATURE = (b"resolutionflow-version", version("resolutionflow").encode())
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]
_NO_SCRIPTS = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")
_LONGEST_PATH = 200
_log = logging.getLogger("resolutionflow.calls")


class CallLog:
    """Logs each call, measures it if there are metrics, and signs its answer.

    What is logged is method, path, status, time, address and ids; no query, header or body, which may hold anything. By the
    signature a client knows an answer from that of some network's login page.
    """

    def __init__(self, app: ASGIApp, metrics: "Metrics | None" = None) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, sign its answer, and log it, also where it fails."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        failed: BaseException | None = None
        if self._metrics:
            self._metrics.call_began()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_headers(scope)]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except BaseException as error:
            failed = error
            raise
        finally:
            took = time.perf_counter() - began
            path = scope["path"][:_LONGEST_PATH]
            fields = {"method": scope["method"], "path": path, "status": status, "ms": round(took * 1000, 1)}
            caller = scope.get("client")  # behind a trusted proxy the one that this names
            _log.info("call", extra={"fields": {**fields, "address": caller[0] if caller else None}})
            if self._metrics:
                self._metrics.call_ended(scope, status=status, seconds=took, failed=failed)


def _headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    headers = [SIGNATURE, *_HEADERS]
    if request_id := scope.get("state", {}).get("request_id"):
        headers.append((HEADER, request_id.encode()))
    if scope["path"] not in DOCS:  # those load scripts
        headers.append(_NO_SCRIPTS)
    if scope["scheme"] == "https":
        headers.append(_TLS_ONLY)
    return headers
