"""Flows to read, kept for as long as the program runs."""

from uuid import UUID

from backend.app.schemas.trees import Flow, TreeSummary
from tui.api import trees
from tui.api.http import Http

_KEPT = 50
"""Flows that are kept; of more the one read first goes."""


class Flows:
    """Flows, whole, as the API has them."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._read: dict[UUID, tuple[TreeSummary, Flow]] = {}

    async def find(self, words: str) -> dict[UUID, tuple[str, ...]]:
        """Return the questions and titles with words in them, by the flow that has all of these words."""
        return {flow.id: flow.headings for flow in await trees.find_trees(self._http, words) if flow.headings}

    def known(self, listed: TreeSummary) -> Flow | None:
        """Return a flow that was read before; None if it was not, or is listed as another one by now."""
        before, flow = self._read.get(listed.id, (None, None))
        return flow if before == listed else None

    async def read(self, listed: TreeSummary) -> Flow:
        """Return a flow of the list, whole."""
        if (known := self.known(listed)) is not None:
            return known
        flow = (await trees.get_tree(self._http, listed.id)).flow
        self._read.pop(listed.id, None)
        self._read[listed.id] = (listed, flow)
        if len(self._read) > _KEPT:
            del self._read[next(iter(self._read))]
        return flow
