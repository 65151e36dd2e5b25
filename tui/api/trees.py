"""Flows over HTTP."""

from pydantic import RootModel

from backend.app.schemas.trees import TreeSummary
from tui.api.http import Http, parsed


class _Trees(RootModel[list[TreeSummary]]):
    """A list of flows."""


async def list_trees(http: Http) -> list[TreeSummary]:
    """Return the flows that sessions can be started on."""
    return parsed(await http.call("GET", "trees"), _Trees).root
