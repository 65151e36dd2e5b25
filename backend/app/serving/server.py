"""The team server: uvicorn, its checks before the start, and its log."""

import ipaddress
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp

from backend.app.administration.database import connect, require_schema
from backend.app.api.endpoints.sign_in import SignIns
from backend.app.core.settings import Settings
from backend.app.core.time_zones import local_time_zone
from backend.app.issuer.settings import WrongSettings, sign_in_settings
from backend.app.main import create_app
from backend.app.schemas.redaction import MOST_FINDINGS
from backend.app.serving import log
from backend.app.serving.calls import CallLog
from backend.app.serving.connections import GuardedProtocol, most_connections
from backend.app.serving.request_ids import RequestIds
from backend.app.serving.stopping import DrainingServer, Workers

if TYPE_CHECKING:
    from backend.app.serving.exposition import Exposition

DATABASE_URL = "RESOLUTIONFLOW_DATABASE_URL"
"""Names the variable with the database's URL: the workers read it, and no list of processes shows it."""

_API_DOCS, _METRICS = "RESOLUTIONFLOW_API_DOCS", "RESOLUTIONFLOW_METRICS"
_TRUSTED_PROXIES = "RESOLUTIONFLOW_TRUSTED_PROXIES"
"""Name the variables by which the workers know them."""
_METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Names the one by which prometheus_client does."""
GRACE_SECONDS = 10
"""How long calls under way are answered once the server is to stop and takes no more."""
IDLE_SECONDS = 75
"""How long an idle connection is kept: longer than clients (httpx: 5 s) and proxies (nginx: 60 s) keep theirs.

Whoever closes first has to be the one that sends, or a call meets a connection that was just closed.
"""
_HUNG_SECONDS = 60
"""After how long without a sign of life a worker is killed, with all that it is answering."""


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
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks whose X-Forwarded-For, X-Forwarded-Proto and X-Request-ID are believed."""
    api_docs: bool = False
    """Whether pages describe the API to browsers; they load scripts from elsewhere."""
    metrics: tuple[str, int] | None = None
    """Address and port at which metrics are served."""


def serve(serving: Serving) -> None:
    """Serve until stopped by SIGINT or SIGTERM; calls under way are answered first.

    Raises:
        CannotServe: other machines would be served without TLS, or single sign-on or metrics are not set up.
        DatabaseUnusable: the database does not answer, or has another schema.
    """
    _require_safe(serving)
    _require_sign_in()
    database = connect(os.environ[DATABASE_URL])
    require_schema(database)
    database.close()
    os.environ[_API_DOCS] = "1" if serving.api_docs else ""
    os.environ[_METRICS] = "1" if serving.metrics else ""
    trusted = [*serving.trusted_proxies, *map(_mapped, _of_ipv4(serving.trusted_proxies))]
    os.environ[_TRUSTED_PROXIES] = json.dumps(trusted)
    config = uvicorn.Config(
        "backend.app.serving.server:create_server_app",
        factory=True,
        host=serving.host,
        port=serving.port,
        workers=serving.workers,
        ssl_certfile=serving.certificate or None,
        ssl_keyfile=serving.key or None,
        access_log=False,  # it would log what is searched for
        log_config=log.settings(),
        http=GuardedProtocol,
        loop="backend.app.serving.connections:GuardedLoop",
        proxy_headers=False,  # `RequestIds` reads them: it needs to know who is connected
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_worker_healthcheck=_HUNG_SECONDS,
    )
    with suppress(KeyboardInterrupt), _exposed(serving.metrics) as exposition:
        if serving.workers > 1:
            # Connections have the option from the socket that they came to. asyncio sets it only where the protocol is
            # named, which uvicorn's socket for workers does not do; without it each answer waits 40 ms for an ACK.
            shared = config.bind_socket()
            shared.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            workers = Workers(config, sockets=[shared])
            if exposition:
                workers.gone = exposition.forget
            workers.run()
            return
        server = DrainingServer(config)
        if exposition:
            server.ended = exposition.stop
        server.run()
        if not server.started:
            raise CannotServe("The server could not be started; its log says why.")


@contextmanager
def _exposed(metrics: tuple[str, int] | None) -> "Iterator[Exposition | None]":
    """Serve metrics at this address and port, if there are any."""
    if metrics is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="resolutionflow-metrics-"))
    os.environ[_METRICS_FOLDER] = str(folder)
    from backend.app.serving.exposition import Exposition  # late: prometheus_client looks for the folder

    try:
        exposition = Exposition(*metrics, folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        host, port = metrics
        number = error.errno or 0
        why = os.strerror(number) if number > 0 else error.strerror
        raise CannotServe(
            f"The metrics cannot be served at {host}, port {port} ({why}): choose another with --metrics."
        ) from error
    try:
        yield exposition
    finally:
        exposition.stop()


def create_server_app() -> ASGIApp:
    """Return the API on the database that the environment names; each worker calls this."""
    database = connect(os.environ[DATABASE_URL])
    require_schema(database)
    GuardedProtocol.most = most_connections()
    settings = Settings(time_zone=local_time_zone(), most_findings=MOST_FINDINGS)
    app = create_app(database=database, settings=settings, api_docs=bool(os.environ.get(_API_DOCS)))
    if (sign_in := sign_in_settings(os.environ)) is not None:
        from backend.app.issuer.provider import (
            Issuer,  # with joserfc and httpx, which other servers need not load
        )

        app.state.sign_ins = SignIns(Issuer(sign_in, clock=settings.clock))
    metrics = None
    if os.environ.get(_METRICS):
        from backend.app.serving.metrics import metrics_of_worker  # late: many servers have no metrics

        metrics = metrics_of_worker()
    if metrics:
        metrics.watch(database)
        GuardedProtocol.watch = metrics
    return RequestIds(CallLog(app, metrics), trusted=json.loads(os.environ.get(_TRUSTED_PROXIES, "[]")))


def _of_ipv4(networks: Iterable[str]) -> Iterator[ipaddress.IPv4Network]:
    for network in map(ipaddress.ip_network, networks):
        if isinstance(network, ipaddress.IPv4Network):
            yield network


def _mapped(network: ipaddress.IPv4Network) -> str:
    """Return a network as a socket for IPv6 shows it (RFC 4291, section 2.5.5.2)."""
    return f"::ffff:{network.network_address}/{96 + network.prefixlen}"


def _require_safe(serving: Serving) -> None:
    if bool(serving.certificate) != bool(serving.key):
        raise CannotServe("TLS needs both files: --tls-cert and --tls-key.")
    for file in filter(None, (serving.certificate, serving.key)):
        _require_readable(file)
    if not (serving.certificate or serving.plain_http or _is_loopback(serving.host)):
        raise CannotServe(
            f"Without TLS only this machine is served, and {serving.host} is more than that: give --tls-cert and "
            "--tls-key, or put a proxy with TLS in front of 127.0.0.1, or say --plain-http, and tokens and notes can "
            "be read on the way."
        )


def _require_readable(file: str) -> None:
    """Say which file it is that cannot be read: the library for TLS does not."""
    try:
        with Path(file).open("rb"):
            pass
    except OSError as error:
        raise CannotServe(f"{file} cannot be read ({error.strerror}).") from error


def _require_sign_in() -> None:
    try:
        sign_in_settings(os.environ)
    except WrongSettings as wrong:
        raise CannotServe(str(wrong)) from wrong


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
