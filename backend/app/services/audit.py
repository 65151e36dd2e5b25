"""Writing down who did what; entries are only ever added, in the unit of work of what they tell of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from backend.app.db import models
from backend.app.db.team_scope import Caller
from backend.app.ids import new_uuid7

Kind = Literal["session", "user", "token", "team", "flow", "library step"]


@dataclass(frozen=True)
class About:
    """What something was done to; `name` is what people call it, and never a text of a session."""

    kind: Kind
    id: UUID | None
    name: str | None = None


def record(db: Session, *, caller: Caller, action: str, about: About, now: datetime) -> None:
    """Write down what a caller did: `action` is a verb in the past, as in `erased`; `about` says to what."""
    if not caller.is_audited:
        return
    db.add(
        models.AuditEntry(
            team_id=caller.team_id,
            id=new_uuid7(),
            at=now,
            user_id=caller.user_id if caller.name is not None else None,
            user_name=caller.name,
            action=action,
            about_kind=about.kind,
            about_id=about.id,
            about_name=about.name,
            address=caller.address,
            request_id=caller.request_id,
        )
    )
