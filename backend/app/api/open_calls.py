"""Calls that anybody may make."""

from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from backend.app.api.authorisation import Handler
from backend.app.api.bodies import StrictRequest


class OpenCall(APIRoute):
    """An endpoint for anybody: its body is read as strictly as those of people who are known."""

    def get_route_handler(self) -> Handler:
        """Return what answers a call."""
        answer = super().get_route_handler()
        if self.body_field is None:
            return answer
        kind: Any = self.body_field.field_info.annotation

        async def read_strictly(request: Request) -> Response:
            return await answer(StrictRequest(request.scope, request.receive, kind=kind, may_be_null=False))

        return read_strictly
