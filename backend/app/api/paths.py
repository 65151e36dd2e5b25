"""Where the API's paths begin, and which methods each has."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request

PREFIX = "/api/v1"
DOCS = ("/docs", "/redoc")
"""Pages that describe the API to browsers, where they are asked for."""


def allowed_methods(request: "Request") -> str:
    """Return the methods of a request's path, as the header Allow lists them (RFC 9110, section 10.2.1)."""
    route = request.scope.get("route")
    described = request.app.openapi()["paths"].get(f"{PREFIX}{getattr(route, 'path', '')}", {})
    return ", ".join(sorted(method.upper() for method in described))
