"""Calls that anybody may make."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from backend.app.api.authorisation import Handler
from backend.app.api.bodies import StrictRequest

BODY_SECONDS = 10.0
"""How long a body may take: it is of one line, and nobody knows whose."""

OF_ANYBODY = "of_anybody"
"""Is in the state of an open call that is let in: its connection gives way while its body has not come."""


class BeforeBody:
    """A dependency of an endpoint for anybody, which refuses a call before anything of its body is read."""

    def __init__(self, admit: Callable[[Request], None]) -> None:
        """Have calls refused by what `admit` raises."""
        self.admit = admit

    async def __call__(self) -> None:
        """Do nothing any more: the route has asked."""


class OpenCall(APIRoute):
    """An endpoint for anybody: its body is read as strictly as those of people who are known, and sooner given up."""

    def get_route_handler(self) -> Handler:
        """Return what answers a call."""
        answer = super().get_route_handler()
        calls = [part.call for part in self.dependant.dependencies]
        admissions = [call.admit for call in calls if isinstance(call, BeforeBody)]
        kind: Any = self.body_field.field_info.annotation if self.body_field else None

        async def admit_first(request: Request) -> Response:
            for admit in admissions:
                admit(request)
            setattr(request.state, OF_ANYBODY, True)
            if kind is not None:
                request = StrictRequest(
                    request.scope, request.receive, kind=kind, may_be_null=False, seconds=BODY_SECONDS
                )
            return await answer(request)

        return admit_first
