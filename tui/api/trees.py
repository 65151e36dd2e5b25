"""Flows over HTTP."""

from uuid import UUID

from pydantic import RootModel

from backend.app.schemas.trees import Flow, TreeResponse, TreeSummary
from tui.api.http import Http, parsed


class _Trees(RootModel[list[TreeSummary]]):
    """A list of flows."""


async def list_trees(http: Http) -> list[TreeSummary]:
    """Return the flows that sessions can be started on."""
    return parsed(await http.call("GET", "trees"), _Trees).root


async def find_trees(http: Http, words: str) -> list[TreeSummary]:
    """Return the flows that have all these words, each with the questions and titles in which they are."""
    return parsed(await http.call("GET", "trees", params={"q": words}), _Trees).root


async def get_tree(http: Http, tree_id: UUID) -> TreeResponse:
    """Return a flow, whole."""
    return parsed(await http.call("GET", f"trees/{tree_id}"), TreeResponse)


async def import_tree(http: Http, flow: Flow, *, replace: bool) -> TreeResponse:
    """Import a flow."""
    answer = await http.call("POST", "trees", body=flow, params={"replace": replace})
    return parsed(answer, TreeResponse)
