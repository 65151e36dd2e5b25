"""Where a session stands: what an engineer means who answers or undoes, and what has to be so still when it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.app.flow import current_node_id
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from tui.api.errors import ApiError
from tui.sessions.state import OpenSession


@dataclass(frozen=True)
class Place:
    """After which step and at which node a session stands."""

    after: UUID | None
    node_id: str | None

    @classmethod
    def of(cls, session: SessionResponse) -> "Place":
        """Return where a session stands, such as one that is on the screen."""
        steps = session.decisions
        return cls(steps[-1].id if steps else None, current_node_id(session.tree_snapshot, steps))


def require_place(opened: OpenSession, shown: Place | None) -> None:
    """See that a session stands where it was shown when the engineer answered; None takes it as it is.

    Raises:
        ApiError: it stands elsewhere by now.
    """
    if shown is not None and Place.of(opened.session) != shown:
        raise _moved("recorded")


def require_last(opened: OpenSession, shown: Place | None) -> DecisionResponse:
    """Return the last step, if it is the one that was shown as such; None takes it as it is.

    Raises:
        ApiError: it is another one by now, or there is none.
    """
    last = opened.steps[-1] if opened.steps else None
    if last is None or (shown is not None and last.id != shown.after):
        raise _moved("undone")
    return last


def require_ids(steps: Sequence[DecisionResponse], first: UUID, later: Sequence[UUID]) -> None:
    """See that a step is followed by just those that the engineer was shown.

    Raises:
        ApiError: others follow by now.
    """
    if [step.id for step in steps] != [first, *later]:
        raise ApiError("Other steps follow by now; the path shows what is recorded.")


def _moved(done: str) -> ApiError:
    return ApiError(f"Nothing was {done}: the session was changed meanwhile, as the path shows now.")
