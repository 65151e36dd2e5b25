"""A network between client and server on which calls go wrong as a test wants it."""

from collections.abc import Awaitable, Callable

import httpx

from tui.api.http import BASE_PATH, SIGNATURE, Http

NAME = "flow.example.com"
Fault = Callable[[httpx.Request], httpx.Response]
"""Answers in place of the server, or raises."""
Way = Callable[[httpx.Request], Awaitable[None]]
"""Is awaited once the server has answered; what it raises comes in place of the answer."""


class Network(httpx.AsyncBaseTransport):
    """Signs the server's answers as its process does.

    Attributes:
        fault: what happens to calls that write; None lets them through.
        reads_too: whether calls that read meet it as well.
        asked: the paths of the calls that were answered.
        way_back: what an answer meets; None lets them through.
    """

    def __init__(self, token: str) -> None:
        self.fault: Fault | None = None
        self.reads_too = False
        self.asked: list[str] = []
        self.way_back: Way | None = None
        self._headers = {"Authorization": f"Bearer {token}"}
        self._inner: httpx.AsyncBaseTransport | None = None

    def reach(self, inner: httpx.AsyncBaseTransport) -> Http:
        """The way to a server that stands behind this network."""
        self._inner = inner
        base = f"https://{NAME}{BASE_PATH}"
        return Http(httpx.AsyncClient(transport=self, base_url=base, headers=self._headers), server=base)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert self._inner is not None
        if self.fault is not None and (self.reads_too or request.method != "GET"):
            return self.fault(request)
        answer = await self._inner.handle_async_request(request)
        answer.headers[SIGNATURE] = "1"
        self.asked.append(request.url.path)
        if self.way_back is not None:
            await self.way_back(request)
        return answer


def problem(status: int, slug: str, detail: str, **more: object) -> Fault:
    """An answer of the server's own that refuses."""
    document = {
        "type": f"urn:resolutionflow:problem:{slug}",
        "title": slug,
        "status": status,
        "detail": detail,
        **more,
    }
    return lambda _request: httpx.Response(status, json=document, headers={SIGNATURE: "1"})


def page(status: int) -> Fault:
    """An answer of something in between."""
    return lambda _request: httpx.Response(status, html="<html>Accept our terms</html>")


def broken(error: type[httpx.TransportError], reason: str = "") -> Fault:
    """No answer."""

    def fault(request: httpx.Request) -> httpx.Response:
        raise error(reason, request=request)

    return fault
