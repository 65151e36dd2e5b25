"""Who calls: the engineer in whose process the API runs, or whoever the token belongs to."""

import ipaddress
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
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

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_bearer = HTTPBearer(auto_error=False, description="A token of `resolutionflow admin token add`.")


class Failures:
    """Failed authorisations by address. Whoever brings a good token is never refused for those of others."""

    def __init__(
        self,
        allowed: int = _ALLOWED,
        told: str = "Too many calls with a wrong token came from your address; wait a minute.",
    ) -> None:
        """Begin to count; `told` is said beyond so many in a minute."""
        self._allowed, self._told = allowed, told
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)

    def count(self, address: str) -> None:
        """Count a failure.

        Raises:
            TooManyFailures: there were too many in the last minute.
        """
        now = time.monotonic()
        if len(self._times) >= _MOST_ADDRESSES:
            self._times.clear()
        times = self._times[address]
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
            now = request.app.state.settings.clock()
            known = who_is_invited if invited else authenticate
            caller = await _identify(request, await _bearer(request), partial(known, now=now))
            request.state.caller = caller
            if kinds:
                kind, *others = kinds
                request = StrictRequest(
                    request.scope, request.receive, kind=kind, may_be_null=NoneType in others
                )
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


async def _identify(
    request: Request, credentials: HTTPAuthorizationCredentials | None, known: Callable[..., Caller]
) -> Caller:
    """Return who calls.

    Raises:
        Unauthorized: there is no token, or no good one.
        TooManyFailures: the same, too often.
    """
    embedded: Caller | None = request.app.state.embedded_caller
    if embedded is not None:
        return embedded
    database: Database = request.app.state.database
    failures: Failures = request.app.state.failures
    if credentials is None:  # not counted: nobody guesses without a token
        raise Unauthorized("This server wants a token; log in with `resolutionflow login`.")
    try:
        caller = await run_in_threadpool(database.read, partial(known, token=credentials.credentials))
    except Unauthorized:
        failures.count(address_of(request) or "")
        raise
    request_id = getattr(request.state, "request_id", None)
    return replace(caller, address=address_of(request), request_id=request_id)


def address_of(request: Request) -> str | None:
    """Return where a call came from; None if that is no address: a proxy may have passed anything on."""
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)
