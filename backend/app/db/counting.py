"""Counting rows, as far as anybody wants to know."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session


def counts_of(db: Session, queries: Sequence[sa.Select[Any]], *, at_most: int) -> list[int]:
    """Return how many rows each query has, in one statement that stops at so many of each."""
    return list(db.execute(sa.select(*(_count(query, at_most).scalar_subquery() for query in queries))).one())


def _count(query: sa.Select[Any], at_most: int) -> sa.Select[int]:
    some: sa.Select[Any] = query.with_only_columns(sa.literal_column("1"), maintain_column_froms=True).limit(
        at_most
    )
    return sa.select(sa.func.count()).select_from(some.subquery())
