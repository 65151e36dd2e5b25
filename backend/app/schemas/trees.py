"""Flows on the wire, and as files: the two are the same."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, HttpUrl, StringConstraints, model_serializer, model_validator

from backend.app.schemas.base import RequestBody, ResponseBody
from backend.app.schemas.text import Line, NonEmptyLine, Stored, Text


def _no_custom_step(node_id: str) -> str:
    if node_id.startswith("custom-"):
        raise ValueError("names that begin with custom- belong to steps that engineers add")
    return node_id


NodeId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$"), AfterValidator(_no_custom_step)]
"""A node's name within its flow. Names that begin with ``custom-`` belong to custom steps."""


InputName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""A value's name within its flow, as commands and help name it: ``{gateway}``."""

MOST_INPUTS = 40
"""Values that one flow asks for."""

Shell = Literal["powershell", "cmd", "bash"]
"""What a command is typed into, and so how a value in it is quoted."""

Prefill = Literal["client", "client_name", "ticket_number"]
"""Where a value may come from: what it was for the same client last, or what the ticket says."""


class Input(RequestBody):
    """A value that an engineer is asked for once, and that commands and help then contain."""

    name: InputName
    label: NonEmptyLine
    example: Line = ""
    secret: bool = False
    """Kept in the memory of the program alone: neither on any disk nor on the server."""
    evidence: bool = False
    """Whether the note's evidence names the value."""
    prefill: Prefill | None = None


class Command(RequestBody):
    """A command to copy. One that names no shell of its own is written as its line alone."""

    line: Annotated[NonEmptyLine, Field(alias="command")]
    shell: Shell | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_line(cls, given: object) -> object:
        return {"command": given} if isinstance(given, str) else given

    @model_serializer
    def _as_written(self) -> Any:
        return {"command": self.line, "shell": self.shell} if self.shell else self.line


class Option(RequestBody):
    """One answer of a decision."""

    label: NonEmptyLine
    next: NodeId


class _Node(RequestBody):
    help: Text = ""
    commands: tuple[Command, ...] = ()
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
    shell: Annotated[Shell | None, Field(exclude_if=lambda shell: shell is None)] = None
    """What commands are typed into that name no shell of their own; without it, what they look like."""
    inputs: Annotated[
        tuple[Input, ...], Field(max_length=MOST_INPUTS, exclude_if=lambda inputs: not inputs)
    ] = ()
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
