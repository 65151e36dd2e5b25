"""Ids of calls: by its id an engineer's message is found in the log.

An id is taken over from a proxy that is trusted, or made here. It stands in the state of the call (`scope["state"]`), from
where the answer, the problem, the audit and the log have it.
"""

import re
import secrets

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from backend.app.serving import log

HEADER = b"x-request-id"
_TAKEN_OVER = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
"""What is logged, sent back and written into the audit has to be short, and no text."""


def new_request_id() -> str:
    """Return an id that is short enough to be read out on the telephone."""
    return secrets.token_hex(8)


class RequestIds:
    """Gives each call its id, and then, if a proxy is trusted, the address and the scheme that it names.

    Whose word is taken is told by who is connected, so the id is looked at before any address is replaced.
    """

    def __init__(self, app: ASGIApp, *, trusted: list[str]) -> None:
        self._proxies = ProxyHeadersMiddleware(app, trusted) if trusted else None  # type: ignore[arg-type] # as uvicorn types it
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on that has an id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = self._taken_over(scope) or new_request_id()
        log.call_state.set(state)
        if self._proxies is None:
            await self._app(scope, receive, send)
        else:
            await self._proxies(scope, receive, send)  # type: ignore[arg-type] # as uvicorn types it

    def _taken_over(self, scope: Scope) -> str | None:
        peer = scope.get("client")
        if self._proxies is None or peer is None or peer[0] not in self._proxies.trusted_hosts:
            return None
        given = [value for name, value in scope["headers"] if name == HEADER]
        if len(given) != 1 or not _TAKEN_OVER.fullmatch(given[0]):
            return None
        return str(given[0].decode("ascii"))
