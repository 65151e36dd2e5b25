"""Who calls: the engineer in whose process the API runs, or whoever the token belongs to."""

import ipaddress
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import NoneType
from typing import Annotated, Any, get_args

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from backend.app.api.bodies import StrictRequest
from backend.app.core.errors import TooManyFailures, Unauthorized
from backend.app.db.engine import Database
from backend.app.db.team_scope import Caller
from backend.app.services.accounts import authenticate
from backend.app.services.invitations import who_is_invited

_ALLOWED, _SECONDS = 20, 60.0
"""Failures of one address, and how long each of them counts."""
_MOST_ADDRESSES = 10_000
_NETWORK = 64
"""Bits of an address of IPv6 that somebody is given; all others are that one's choice (RFC 4291, section 2.5.4)."""
_LATE = timedelta(seconds=2)
"""Who sent a body for longer may have been disabled meanwhile, and is asked for again."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_bearer = HTTPBearer(auto_error=False, description="A token of `resolutionflow admin token add`.")


class Failures:
    """Failed authorisations by address, or network. Whoever brings a good token is never refused for those of others."""

    def __init__(
        self,
        allowed: int = _ALLOWED,
        told: str = "Too many calls with a wrong token came from your address; wait a minute.",
    ) -> None:
        """Begin to count; `told` is said beyond so many in a minute."""
        self._allowed, self._told = allowed, told
        self._times: dict[str, deque[float]] = {}
        """By address, the one that failed last at the end."""

    def count(self, address: str) -> None:
        """Count a failure.

        Raises:
            TooManyFailures: there were too many in the last minute.
        """
        now = time.monotonic()
        who = _network_of(address)
        times = self._times.pop(who, None) or deque()
        if len(self._times) >= _MOST_ADDRESSES:
            del self._times[next(iter(self._times))]
        self._times[who] = times
        while times and times[0] < now - _SECONDS:
            times.popleft()
        if len(times) >= self._allowed:
            raise TooManyFailures(self._told)
        times.append(now)


class CallerFirst(APIRoute):
    """An endpoint that reads a body only of somebody who is known: else anybody could fill the server's memory."""

    def get_route_handler(self) -> Handler:
        """Return what answers a call."""
        answer = super().get_route_handler()
        invited = _depends_on(self.dependant, identify_invited)
        if not invited and not _depends_on(self.dependant, identify):
            return answer
        kinds = _kinds_of(self.body_field.field_info.annotation) if self.body_field else ()

        async def identify_first(request: Request) -> Response:
            clock = request.app.state.settings.clock
            known = who_is_invited if invited else authenticate
            now = clock()
            request.state.caller = caller = await _identify(request, known, now)
            if kinds:
                kind, *others = kinds
                request = StrictRequest(
                    request.scope, request.receive, kind=kind, may_be_null=NoneType in others
                )
                await request.body()
                if clock() - now > _LATE:
                    now = clock()
                    request.state.caller = caller = await _identify(request, known, now)
            with _counting(request):
                response = await answer(request)
            if not invited:
                request.app.state.uses.note_after(response, caller, now)
            return response

        return identify_first


def _kinds_of(annotation: Any) -> tuple[Any, ...]:
    """Return what a body is to become, and, where an endpoint may be called without one, the type of None."""
    return get_args(annotation) or (annotation,)


def _depends_on(dependant: Dependant, known: Callable[..., object]) -> bool:
    return any(part.call is known or _depends_on(part, known) for part in dependant.dependencies)


async def identify(
    request: Request, _credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    """Return who calls, as `CallerFirst` found out."""
    caller: Caller = request.state.caller
    return caller


async def identify_invited(
    request: Request, _credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    """Return whose invitation it is that this was called with, as `CallerFirst` found out."""
    caller: Caller = request.state.caller
    return caller


async def _identify(request: Request, known: Callable[..., Caller], now: datetime) -> Caller:
    """Return who calls.

    Raises:
        Unauthorized: there is no token, or no good one.
        TooManyFailures: the same, too often.
    """
    embedded: Caller | None = request.app.state.embedded_caller
    if embedded is not None:
        return embedded
    database: Database = request.app.state.database
    credentials = await _bearer(request)
    if credentials is None:  # not counted: nobody guesses without a token
        raise Unauthorized("This server wants a token; log in with `resolutionflow login`.")
    with _counting(request):
        caller = await run_in_threadpool(
            database.read, partial(known, token=credentials.credentials, now=now)
        )
    request_id = getattr(request.state, "request_id", None)
    return replace(caller, address=address_of(request), request_id=request_id)


@contextmanager
def _counting(request: Request) -> Iterator[None]:
    """Count a call with a token, or an invitation, that turns out to be no good."""
    failures: Failures = request.app.state.failures
    try:
        yield
    except Unauthorized:
        failures.count(address_of(request) or "")
        raise


def address_of(request: Request) -> str | None:
    """Return where a call came from; None if that is no address: a proxy may have passed anything on."""
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.IPv6Address(int(address)))  # its zone may be any text
    return str(address)


def _network_of(address: str) -> str:
    """Return by what an address is counted."""
    if ":" not in address:
        return address
    return str(ipaddress.IPv6Network((address, _NETWORK), strict=False))
