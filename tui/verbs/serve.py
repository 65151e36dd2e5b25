"""`resolutionflow serve`: the API for a team."""

import argparse
import ipaddress
import os

from tui.core.streams import say
from tui.settings.config import Config
from tui.verbs.client import OK, UNUSABLE
from tui.verbs.serve_sign_in import add_sign_in, put_into_environment
from tui.verbs.server import VARIABLE, add_database_url, database_url


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to serve at (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8080, help="the port (8080; 0 takes a free one)")
    parser.add_argument("--workers", type=_workers, default=1, metavar="N", help="processes (1)")
    parser.add_argument("--tls-cert", default="", metavar="FILE", help="certificate chain, PEM")
    parser.add_argument("--tls-key", default="", metavar="FILE", help="its private key, PEM")
    parser.add_argument(
        "--plain-http",
        action="store_true",
        help="serve other machines without TLS: tokens and notes can be read, and changed, on the way",
    )
    parser.add_argument(
        "--trusted-proxy",
        action="append",
        type=_network,
        default=[],
        metavar="ADDRESS",
        help="an address or network whose X-Forwarded-For and X-Request-ID are believed; may be given again (none)",
    )
    parser.add_argument(
        "--api-docs",
        action="store_true",
        help="describe the API at /docs and /redoc to anybody, with scripts from elsewhere",
    )
    add_sign_in(parser)
    parser.add_argument(
        "--metrics",
        type=_address,
        metavar="ADDRESS:PORT",
        help="serve metrics for Prometheus there, at /metrics, to anybody (nowhere)",
    )
    add_database_url(parser)


def run(_config: Config, chosen: argparse.Namespace) -> int:
    """Serve until stopped and return the exit status."""
    os.environ[VARIABLE] = database_url(chosen)
    put_into_environment(chosen)
    from backend.app.db.schema import DatabaseUnusable
    from backend.app.serving.server import CannotServe, Serving, serve

    serving = Serving(
        host=chosen.host,
        port=chosen.port,
        workers=chosen.workers,
        certificate=chosen.tls_cert,
        key=chosen.tls_key,
        plain_http=chosen.plain_http,
        trusted_proxies=tuple(chosen.trusted_proxy),
        api_docs=chosen.api_docs,
        metrics=chosen.metrics,
    )
    try:
        serve(serving)
    except (CannotServe, DatabaseUnusable) as reason:
        say(str(reason))
        return UNUSABLE
    except OSError as error:  # of the certificate's files
        say(f"The server cannot be started ({error.strerror or error}).")
        return UNUSABLE
    return OK


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number up to 65535, not {text!r}")
    return int(text)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif not host or ":" in host:
        raise argparse.ArgumentTypeError(
            f"metrics are at an address and a port, 127.0.0.1:9100, not {text!r}"
        )
    return host, _port(port)


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"workers are a number from 1 to 64, not {text!r}")
    return int(text)


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"a proxy is an address or a network, not {text!r}") from wrong
