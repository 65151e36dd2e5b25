"""A single sign-on: begun at the server, confirmed in a browser, asked about until there is a token."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from backend.app.schemas.sign_in import SignInBegun
from tui.api import sign_in
from tui.api.errors import ApiError, Refused, Unreachable
from tui.api.http import Http

_SLOWER_SECONDS = 5
_LONGEST_PAUSE = 60
_PASSES = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class NotConfirmed(ApiError):
    """Nobody confirmed the sign-in in time."""


async def is_offered(http: Http) -> bool:
    """Tell whether the server takes people by a single sign-on; an older one does not.

    Raises:
        ApiError: it does not answer.
    """
    try:
        return (await sign_in.read_offer(http)).issuer is not None
    except Refused as refused:
        if refused.status in (HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED):
            return False
        raise


async def token_of_sign_in(
    http: Http,
    show: Callable[[SignInBegun], None],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    now: Callable[[], float] = time.monotonic,
) -> str:
    """Begin a sign-in, show it, and return the token once it is confirmed.

    Raises:
        NotConfirmed: it was not in time.
        ApiError: it was refused, or cannot be begun.
    """
    begun = await sign_in.begin(http)
    show(begun)
    pause: float = begun.interval
    ends = now() + begun.expires_in
    while now() < ends:
        await sleep(pause)
        try:
            answer = await sign_in.ask(http, begun.handle)
        except Unreachable:
            pause = min(2 * pause, _LONGEST_PAUSE)  # RFC 8628, section 3.5
        except Refused as refused:
            if refused.status not in _PASSES:
                raise
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            if answer.token is not None:
                return answer.token
            pause += _SLOWER_SECONDS if answer.slow_down else 0
    raise NotConfirmed("The sign-in was not confirmed in time; nothing is changed.")
