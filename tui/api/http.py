"""Calls over HTTP: bodies out, answers in, everything else an `ApiError`."""

import asyncio
import logging
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from tui.api.embedded import EmbeddedTransport
from tui.api.errors import ApiError, Refused, Unreachable, with_request_id

BASE_PATH = "/api/v1/"
SIGNATURE = "ResolutionFlow-Version"
"""Header of every answer of a server: a login page of some network answers too, and is no note."""
_REQUEST_ID = "X-Request-ID"
_TIMEOUT_SECONDS = 15.0
_AWAY = "database-away"
"""The problem of a server whose database does not answer: it cannot tell what became of the call either."""

Answer = TypeVar("Answer", bound=BaseModel)
_log = logging.getLogger(__name__)


class Http:
    """The API, reached by a client.

    For messages: `server` is its address, without one it is in this process; `proxy_of` names what named the proxy.
    `ready` returns once it has started, however long that takes on a busy machine: only then is an answer overdue.
    `prepare` has it made ready for calls that write, without waiting for that: the first would hold up an answer.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        server: str = "",
        proxy_of: str = "",
        ready: Callable[[], Awaitable[object]] | None = None,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._server = server
        self._proxy_of = proxy_of
        self._ready = ready
        self.prepare = prepare

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: BaseModel | None = None,
        params: Mapping[str, str | int | bool | list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Make a call and return its answer.

        Raises:
            Unreachable: no answer in time.
            Refused: the answer is an error.
            StartFailed: the API in this process cannot start.
            ApiError: a text is none that could be sent.
        """
        content = body.model_dump_json(exclude_unset=True) if body is not None else None
        sent = {"Content-Type": "application/json", **(headers or {})} if content is not None else headers
        if self._ready is not None:
            await self._ready()
        try:
            # The ASGI transport ignores httpx's own time-outs.
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                answer = await self._client.request(
                    method, path, content=content, params=params, headers=sent
                )
        except TimeoutError as error:
            raise Unreachable(
                f"No answer within {_TIMEOUT_SECONDS:.0f} s; what was sent may still be saved."
            ) from error
        except UnicodeEncodeError as error:  # a surrogate, by which Python stands for a byte that is no UTF-8
            raise ApiError(
                "What was given holds a byte that is no UTF-8; nothing was asked for or saved."
            ) from error
        except httpx.HTTPError as error:
            raise Unreachable(_why_unreachable(error, self._server, self._proxy_of)) from error
        document = _document(answer) if answer.is_error else {}
        if self._server and SIGNATURE not in answer.headers and not document.get("type"):
            if answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                size = f"{len(content or '') / 1e6:.1f} MB"
                raise Refused(
                    answer.status_code,
                    {"detail": f"The proxy before the server does not take {size} at once."},
                )
            raise Unreachable(_not_ours(answer, self._server))
        if answer.is_error:
            refused = _refused(answer, document)
            raise Unreachable(str(refused)) if refused.kind == _AWAY else refused
        return answer


def in_process(transport: EmbeddedTransport) -> Http:
    """Return the API behind the transport of this process."""
    # Not trusting the environment: a proxy variable is nothing to an API in this process.
    return Http(
        httpx.AsyncClient(
            transport=transport,
            base_url=f"http://embedded{BASE_PATH}",
            timeout=httpx.Timeout(None),
            trust_env=False,
        ),
        ready=transport.started,
        prepare=transport.prepare,
    )


def on_server(
    server: str, auth: httpx.Auth, *, proxy: str = "", proxy_of: str = "", tls: ssl.SSLContext | None = None
) -> Http:
    """Return the API on a server, through a proxy if there is one; `tls` is what is trusted, None without TLS."""
    client = httpx.AsyncClient(
        base_url=server.rstrip("/") + BASE_PATH,
        timeout=httpx.Timeout(_TIMEOUT_SECONDS),
        auth=auth,
        proxy=httpx.Proxy(proxy, ssl_context=tls if proxy.startswith("https:") else None) if proxy else None,
        # Without TLS on the way nothing is trusted: to load all authorities takes 3 MB, and as long as opening a screen.
        verify=tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        trust_env=False,
    )
    return Http(client, server=server, proxy_of=proxy_of)


def _why_unreachable(error: httpx.HTTPError, server: str, proxy_of: str) -> str:
    """Return one sentence on a call that got no answer."""
    name = urlsplit(server).netloc or "The server"
    reason = str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        told = re.sub(r".*certificate verify failed: ?|\s*\(_ssl\.c:\d+\)", "", reason)
        return f"The certificate of {name} is not trusted ({told}); if it is your own CA's, name its file in SSL_CERT_FILE."
    if isinstance(error, httpx.ConnectError):
        proxy = f", and the proxy that {proxy_of} names" if proxy_of else ""
        what = f"the address{', ' if proxy else ' and '}your network{proxy}"
        return f"{name} cannot be reached ({reason}); check {what}."
    if isinstance(error, httpx.ProxyError):
        return f"The proxy in between refused ({reason}); {proxy_of} names it, and NO_PROXY the servers without one."
    if isinstance(error, httpx.TimeoutException):
        return f"{name} did not answer within {_TIMEOUT_SECONDS:.0f} s; what was sent may still be saved."
    wants_tls = isinstance(error, httpx.RemoteProtocolError) and server.startswith("http:")
    hint = " If it wants TLS, its address begins with https." if wants_tls else ""
    return f"The connection to {name} broke ({type(error).__name__}); what was sent may still be saved.{hint}"


def _not_ours(answer: httpx.Response, server: str) -> str:
    """Return one sentence on an answer of something else than this API."""
    name = urlsplit(server).netloc
    if answer.status_code in (502, 503, 504):
        return f"The proxy before {name} answers {answer.status_code}: the server is away; try again in a moment."
    kind = answer.headers.get("content-type", "nothing").partition(";")[0]
    return (
        f"What answers at {name} is no ResolutionFlow server ({answer.status_code}, {kind}): the address may be wrong, "
        "or a login page of the network is in between."
    )


def parsed(answer: httpx.Response, kind: type[Answer]) -> Answer:
    """Return the body of an answer.

    Raises:
        ApiError: it is none of this API's.
    """
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        request_id = answer.headers.get(_REQUEST_ID)
        if request_id is not None:
            _log.warning("An answer is no %s (request %s)", kind.__name__, request_id)
        said = f"The server's answer is no {kind.__name__}; client and server may differ in version."
        raise ApiError(with_request_id(said, request_id)) from error


def _refused(answer: httpx.Response, document: dict[str, Any]) -> Refused:
    """Return what an answer was that is an error; one of a server at fault is logged by its id."""
    request_id = answer.headers.get(_REQUEST_ID)
    if request_id is None:  # the API of this process, or a proxy's answer
        return Refused(answer.status_code, document)
    refused = Refused(answer.status_code, {"request_id": request_id, **document})
    if refused.is_fault:
        _log.warning("%s: %d (request %s)", answer.request.method, answer.status_code, request_id)
    return refused


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
