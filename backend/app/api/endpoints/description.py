"""What the API is, for programs that read that."""

from typing import Any

from fastapi import APIRouter, Request

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep

router = APIRouter(route_class=CallerFirst, tags=["description"])


@router.get("/openapi.json", include_in_schema=False)
def describe(request: Request, _caller: CallerDep) -> dict[str, Any]:
    """Return the description of the API (OpenAPI)."""
    description: dict[str, Any] = request.app.openapi()
    return description
