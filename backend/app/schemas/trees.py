"""Flows on the wire, and as files: the two are the same."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, HttpUrl, StringConstraints

from backend.app.schemas.base import RequestBody, ResponseBody
from backend.app.schemas.text import Line, NonEmptyLine, Stored, Text


def _no_custom_step(node_id: str) -> str:
    if node_id.startswith("custom-"):
        raise ValueError("names that begin with custom- belong to steps that engineers add")
    return node_id


NodeId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$"), AfterValidator(_no_custom_step)]
"""A node's name within its flow. Names that begin with ``custom-`` belong to custom steps."""


class Option(RequestBody):
    """One answer of a decision."""

    label: NonEmptyLine
    next: NodeId


class _Node(RequestBody):
    help: Text = ""
    commands: tuple[NonEmptyLine, ...] = ()
    source: HttpUrl | None = None
    """The vendor's page that this step follows."""


class DecisionNode(_Node):
    """A question with its answers."""

    type: Literal["decision"] = "decision"
    question: NonEmptyLine
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=9)]

    @property
    def heading(self) -> str:
        """The line that stands for this node in a path and in a note."""
        return self.question


class ActionNode(_Node):
    """Something to do, and then the next node."""

    type: Literal["action"] = "action"
    title: NonEmptyLine
    next: NodeId

    @property
    def heading(self) -> str:
        """The line that stands for this node in a path and in a note."""
        return self.title


class SolutionNode(_Node):
    """An end of the flow."""

    type: Literal["solution"] = "solution"
    title: NonEmptyLine

    @property
    def heading(self) -> str:
        """The line that stands for this node in a path and in a note."""
        return self.title


Node = Annotated[DecisionNode | ActionNode | SolutionNode, Field(discriminator="type")]


class Flow(RequestBody):
    """A troubleshooting flow: a flat map of nodes and where to begin. Loops are allowed."""

    MOST_VALUES: ClassVar[int] = 200_000

    name: NonEmptyLine
    description: Text = ""
    category: Line = ""
    version: NonEmptyLine = "1"
    root: NodeId
    nodes: dict[NodeId, Node]


class TreeSummary(ResponseBody):
    """A flow in a list."""

    id: UUID
    name: Stored
    description: Stored
    category: Stored
    version: Stored
    node_count: int
    headings: tuple[Stored, ...] = ()
    """The questions and titles that a search found, those with most of its words; without a search there are none."""


class TreeResponse(ResponseBody):
    """A flow, whole."""

    id: UUID
    created_at: datetime
    flow: Flow
