"""The indexes of the sessions' table.

Apart from the tables, since only a comparison of schemas looks at them, and an index for PostgreSQL has SQLAlchemy
import all that it knows of PostgreSQL: an engineer's own database would wait for that at each start.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from backend.app.db.models import Base, Session

_FEW_OF_MANY = {"in_progress": Session.completed_at.is_(None), "not_exported": Session.exported.is_(False)}
_ORDERS: dict[str, tuple[InstrumentedAttribute[Any], ...]] = {
    "": (Session.id,),
    "_activity": (Session.last_activity_at, Session.id),
}
for _order, _columns in _ORDERS.items():
    for _view, _condition in _FEW_OF_MANY.items():
        sa.Index(
            f"ix_sessions_{_view}{_order}",
            Session.team_id,
            *_columns,
            postgresql_where=_condition,
            sqlite_where=_condition,
        )
    sa.Index(f"ix_sessions_owner{_order}", Session.team_id, Session.owner_id, *_columns)
# From one client's name to the next, and to the session of each that was started last.
sa.Index("ix_sessions_client", Session.team_id, Session.client_name, Session.id)
# A list of all, by start, goes by the primary key.
sa.Index("ix_sessions_activity", Session.team_id, *_ORDERS["_activity"])

METADATA = Base.metadata
"""The tables with their indexes."""
