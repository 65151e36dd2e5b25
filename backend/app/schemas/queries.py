"""The parameters of reading calls, as they stand in an address."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.app.schemas.sessions import Sort, Status
from backend.app.schemas.text import Line
from backend.app.schemas.trees import MOST_INPUTS, InputName


class Parameters(BaseModel):
    """What all have in common: one that nobody knows is ignored."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    def arguments(self) -> dict[str, Any]:
        """Return them as the work of the call takes them."""
        return dict(self)


class CountQuery(Parameters):
    """Which sessions are counted."""

    client: Line = ""
    q: Line = ""


class ListQuery(Parameters):
    """Which page of sessions is wanted."""

    status: Status | None = None
    exported: bool | None = None
    mine: bool = False
    client: Line = ""
    q: Line = ""
    sort: Sort = "started"
    cursor: str | None = Field(default=None, max_length=100)
    limit: int = Field(default=50, ge=1, le=200)


class VersionsQuery(Parameters):
    """Of which sessions the versions are wanted."""

    id: list[UUID] = Field(min_length=1, max_length=100)


class ValuesQuery(Parameters):
    """Which values are wanted, and of which client."""

    client: Line
    names: list[InputName] = Field(min_length=1, max_length=MOST_INPUTS)


class ReadQuery(Parameters):
    """How a session is read."""

    outputs: Literal["cut", "full"] = "cut"

    def arguments(self) -> dict[str, Any]:
        """Return them as the work of the call takes them."""
        return {"whole_outputs": self.outputs == "full"}
