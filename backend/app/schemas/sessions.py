"""Sessions and their decisions on the wire."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import UUID7, AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from backend.app.schemas.base import LINES, OUTPUTS, RequestBody, ResponseBody
from backend.app.schemas.text import Line, Output, Stored, Text
from backend.app.schemas.trees import MOST_INPUTS, Flow, InputName

Status = Literal["in_progress", "completed"]
Sort = Literal["started", "activity"]
"""What leads a list: the session that was started last, or the one that was worked on last."""

Saved = Annotated[Stored, BeforeValidator(lambda value: value or "")]
"""Text as saved: rows older than the column hold NULL, which reads as empty."""


def _in_utc(moment: datetime) -> datetime:
    try:
        moved = moment.astimezone(UTC)
    except OverflowError:
        moved = datetime.max.replace(tzinfo=UTC)
    if (
        not MINYEAR < moved.year < MAXYEAR
    ):  # at the ends another zone, such as a database's, has no name for it
        raise ValueError("the time is outside of the calendar")
    return moved


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with its zone, kept in UTC."""

StepNodeId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


def _each_once(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers)))


MarkedLines = Annotated[
    tuple[Annotated[int, Field(ge=1, le=20_000_000)], ...],
    Field(max_length=2_000),
    AfterValidator(_each_once),
]
"""Lines of command output that matter, by their numbers from 1; each once, in order."""

Values = Annotated[dict[InputName, Line], Field(max_length=MOST_INPUTS)]
"""Values of a flow's inputs, by name."""


class DecisionCreate(RequestBody):
    """A step to append.

    `after` is the id of the step that the client saw last, null before the first one; left out, the step goes
    to the end wherever that is.
    """

    MOST_BYTES: ClassVar[int] = OUTPUTS

    id: UUID7 | None = None
    after: UUID | None = None
    node_id: StepNodeId
    question: Line = ""
    answer: Line = ""
    action_performed: Text = ""
    notes: Text = ""
    command_output: Output = ""
    marked_lines: Annotated[MarkedLines, Field(exclude_if=lambda numbers: not numbers)] = ()
    recorded_at: Moment | None = None


class DecisionUpdate(RequestBody):
    """What of a step can be edited; null leaves it as it is.

    Another answer of the step's question is taken for the last step, which then leads where the flow says, and for
    an earlier one only if it leads where the old one did: the steps after it stand on that.

    An output that comes without `marked_lines` keeps the marks of lines that are still there, and of those that were edited.
    """

    MOST_BYTES: ClassVar[int] = OUTPUTS

    answer: Line | None = None
    action_performed: Text | None = None
    notes: Text | None = None
    command_output: Output | None = None
    marked_lines: MarkedLines | None = None


class DecisionResponse(ResponseBody):
    """A recorded step."""

    id: UUID
    position: int
    """Counts from 1."""
    node_id: str
    question: Stored
    answer: Stored
    action_performed: Stored
    notes: Stored
    command_output: Stored
    command_output_length: int
    """In characters; more than `command_output` has where the output was cut."""
    marked_lines: tuple[int, ...] = ()
    """Lines of the whole output that matter, by their numbers from 1, in order."""
    recorded_at: datetime
    created_at: datetime
    next_node_id: str | None


class SessionCreate(RequestBody):
    """A session to start.

    `started_at` is when it was, for one that is created again after the database was put back; left out, it is now.
    """

    MOST_BYTES: ClassVar[int] = LINES

    id: UUID7 | None = None
    tree_id: UUID
    ticket_number: Line = ""
    client_name: Line = ""
    started_at: Moment | None = None


class SessionUpdate(RequestBody):
    """The fields that can change while a session is in progress; null leaves one as it is.

    `values` changes those that it names and leaves the others; an empty one takes its value away. Each is of an input
    of the session's flow, and none of a secret one: such values are never kept.
    """

    ticket_number: Line | None = None
    client_name: Line | None = None
    scratchpad: Text | None = None
    outcome_notes: Text | None = None
    next_steps: Text | None = None
    values: Values | None = None


class SessionCorrection(RequestBody):
    """What can be corrected of a completed session; null leaves one as it is."""

    MOST_BYTES: ClassVar[int] = LINES

    ticket_number: Line | None = None
    client_name: Line | None = None


class SessionErasure(RequestBody):
    """Which completed session is meant to be erased: the ticket number that it has, also if that is empty."""

    MOST_BYTES: ClassVar[int] = LINES

    ticket_number: Line


class SessionComplete(RequestBody):
    """The closing texts; null keeps what is saved.

    `completed_at` is when it was completed, for one that is created again after the database was put back; left out, it
    is now.
    """

    outcome_notes: Text | None = None
    next_steps: Text | None = None
    completed_at: Moment | None = None


class SessionResponse(ResponseBody):
    """A session with its frozen flow and its live steps."""

    id: UUID
    tree_id: UUID
    tree_snapshot: Flow
    ticket_number: Stored
    client_name: Stored
    started_at: datetime
    completed_at: datetime | None
    outcome_notes: Saved = ""
    next_steps: Saved = ""
    scratchpad: Saved = ""
    exported: bool
    export_unconfirmed: bool = False
    """Whether nobody knows that an exported note arrived where it was sent."""
    version: int
    owner_id: UUID
    current_node_id: str | None
    """Null once the flow has ended."""
    decisions: tuple[DecisionResponse, ...] = ()
    values: dict[str, Stored] = {}
    """Values of the flow's inputs, by name; secret ones are never among them."""
    last_activity_at: datetime | None = None
    """As in a list; always answered. Copies that clients kept before there was one have none."""

    @property
    def status(self) -> Status:
        """Whether the session is in progress or completed."""
        return "completed" if self.completed_at else "in_progress"


class SessionListItem(ResponseBody):
    """A session in a list."""

    id: UUID
    tree_name: Stored
    ticket_number: Stored
    client_name: Stored
    started_at: datetime
    completed_at: datetime | None
    exported: bool
    export_unconfirmed: bool = False
    step_count: int
    owner_id: UUID
    last_activity_at: datetime
    """When it was started, a step of it recorded, edited or undone, a text saved, or it was completed; the latest."""
    stands_at: Stored | None
    """The question or title of the node that it stands at; null once the flow has ended."""


class SessionCounts(ResponseBody):
    """How many sessions each view of a list holds."""

    in_progress: int
    completed: int
    not_exported: int
    """Of those that are completed."""
    all: int
    mine: int
    counted_to: int = Field(
        description="No view is counted further than this: one with so many may hold more."
    )


class SessionVersion(ResponseBody):
    """Which version of a session there is."""

    id: UUID
    version: int


class SessionRemoved(ResponseBody):
    """Who removed a session; both are null where its team keeps none that are so old."""

    id: UUID
    is_erased: bool
    """Whether that was meant to leave nothing of it anywhere; else it was deleted while it was in progress."""
    by_id: UUID | None
    by: str | None


class SessionVersions(ResponseBody):
    """The versions of sessions that were asked for, and which of them were removed.

    One that is among neither is not known: it never was here, or the database was put back from a backup.
    """

    items: tuple[SessionVersion, ...]
    removed: tuple[SessionRemoved, ...]


class ClientNames(ResponseBody):
    """Names of clients that sessions have, the best one first."""

    names: tuple[Stored, ...]


class ClientValues(ResponseBody):
    """What inputs were last given for a client, by name; without those that were not given."""

    values: dict[str, Stored]


class SessionPage(ResponseBody):
    """A page of sessions, in the order that was asked for."""

    items: tuple[SessionListItem, ...]
    next_cursor: str | None = Field(
        description="Pass it as `cursor` for the next page; null on the last one."
    )
