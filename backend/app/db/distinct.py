"""The distinct values of a column, in as many steps as there are values, however many rows have each."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session


def distinct_values(
    db: Session,
    query: sa.Select[Any],
    column: InstrumentedAttribute[str],
    *,
    newest: InstrumentedAttribute[Any],
    at_most: int,
) -> Sequence[str]:
    """Return the values, but for the empty one, that rows of a query have; the one whose row is the newest first.

    It walks from one value to the next, past the rows that have the same one: quick where an index has what the
    query asks for, then the column, then `newest`. Of more than `at_most` values the last ones in the index go.
    """

    def after(known: str | sa.ColumnElement[str]) -> sa.Select[Any]:
        return query.with_only_columns(sa.func.min(column)).where(column > known)

    values = sa.select(after("").scalar_subquery().label("value")).cte("distinct_values", recursive=True)
    following = after(values.c.value).correlate(values).scalar_subquery()
    values = values.union_all(sa.select(following).where(values.c.value.is_not(None)))
    rows = query.where(column == values.c.value).with_only_columns(newest).order_by(newest.desc()).limit(1)
    last = rows.correlate(values).scalar_subquery().label("last")
    some = sa.select(values.c.value, last).where(values.c.value.is_not(None)).limit(at_most).subquery()
    return db.scalars(sa.select(some.c.value).order_by(some.c.last.desc())).all()
