"""The team server: uvicorn, its checks before the start, and its log."""

import ipaddress
import json
import logging
import os
import socket
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from backend.app.administration import connect, require_schema
from backend.app.core.settings import Settings
from backend.app.core.time_zones import local_time_zone
from backend.app.main import create_app

DATABASE_URL = "RESOLUTIONFLOW_DATABASE_URL"
"""Names the variable with the database's URL: the workers read it, and no list of processes shows it."""

_GRACE_SECONDS = 10
_IDLE_SECONDS = 75
"""How long an idle connection is kept: longer than clients (httpx: 5 s) and proxies (nginx: 60 s) keep theirs.

Whoever closes first has to be the one that sends, or a call meets a connection that was just closed.
"""
_HUNG_SECONDS = 60
"""After how long without a sign of life a worker is killed, with all that it is answering."""
_SIGNATURE = (b"resolutionflow-version", version("resolutionflow").encode())
_log = logging.getLogger("resolutionflow.calls")


class CannotServe(Exception):
    """The server is not started; the message is one sentence."""


@dataclass(frozen=True)
class Serving:
    """Where to listen, with how many processes, and how connections are secured."""

    host: str
    port: int
    workers: int
    certificate: str = ""
    key: str = ""
    plain_http: bool = False
    """Whether other machines may be served without TLS."""


def serve(serving: Serving) -> None:
    """Serve until stopped by SIGINT or SIGTERM; calls under way are answered first.

    Raises:
        CannotServe: other machines would be served without TLS.
        DatabaseUnusable: the database does not answer, or has another schema.
    """
    _require_safe(serving)
    database = connect(os.environ[DATABASE_URL])
    require_schema(database)
    database.close()
    config = uvicorn.Config(
        "backend.app.serving:create_server_app",
        factory=True,
        host=serving.host,
        port=serving.port,
        workers=serving.workers,
        ssl_certfile=serving.certificate or None,
        ssl_keyfile=serving.key or None,
        access_log=False,  # it would log what is searched for
        log_config=_logging(),
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_worker_healthcheck=_HUNG_SECONDS,
    )
    with suppress(KeyboardInterrupt):
        if serving.workers > 1:
            # Connections have the option from the socket that they came to. asyncio sets it only where the protocol is
            # named, which uvicorn's socket for workers does not do; without it each answer waits 40 ms for an ACK.
            shared = config.bind_socket()
            shared.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Multiprocess(config, sockets=[shared]).run()
            return
        server = uvicorn.Server(config)
        server.run()
        if not server.started:
            raise CannotServe("The server could not be started; its log says why.")


def create_server_app() -> FastAPI:
    """Return the API on the database that the environment names; each worker calls this."""
    database = connect(os.environ[DATABASE_URL])
    require_schema(database)
    app = create_app(database=database, settings=Settings(time_zone=local_time_zone()))
    app.add_middleware(CallLog)
    return app


class CallLog:
    """Logs each call, and signs its answer.

    What is logged is method, path, status and time; no query, header or body, which may hold anything. By the
    signature a client knows an answer from that of some network's login page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, sign its answer, and log it, also where it fails."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], _SIGNATURE]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            fields = {"method": scope["method"], "path": scope["path"], "status": status, "ms": took}
            _log.info("call", extra={"fields": fields})


class JsonLines(logging.Formatter):
    """One JSON object a line. Of an exception only its type and its frames: its message may quote a note."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON, with the fields that it was given beside its message."""
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["frames"] = [text.strip() for text in traceback.format_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False)


def _logging() -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "backend.app.serving.JsonLines"}},
        "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": "WARNING", "handlers": ["errors"]},
        "loggers": {"uvicorn": {"level": "INFO"}, "resolutionflow": {"level": "INFO"}},
    }


def _require_safe(serving: Serving) -> None:
    if bool(serving.certificate) != bool(serving.key):
        raise CannotServe("TLS needs both files: --tls-cert and --tls-key.")
    if not (serving.certificate or serving.plain_http or _is_loopback(serving.host)):
        raise CannotServe(
            f"Without TLS only this machine is served, and {serving.host} is more than that: give --tls-cert and "
            "--tls-key, or put a proxy with TLS in front of 127.0.0.1, or say --plain-http, and tokens and notes can "
            "be read on the way."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
