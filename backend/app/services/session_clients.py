"""The clients that sessions name, to be completed while one is typed."""

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.schemas.sessions import ClientNames

MOST = 5_000
"""Names that are looked at, in the order of the index. What a call costs grows with them, not with the sessions."""
_WORDS = re.compile(r"\w+")


def list_clients(db: Session, *, caller: Caller, q: str = "", limit: int = 10) -> ClientNames:
    """Return names that begin with `q`, then those of which a word does, the one of the newest session first.

    Case makes no difference: of names that differ in nothing else, the one used last stands for all.
    """
    wanted = q.casefold()
    found: dict[str, tuple[bool, str]] = {}
    for name in _known(db, caller):
        folded = name.casefold()
        if folded.startswith(wanted) or _has_word(folded, wanted):
            found.setdefault(folded, (not folded.startswith(wanted), name))
    best = sorted(found.values(), key=lambda one: one[0])  # stable: the newest stays first in each kind
    return ClientNames(names=tuple(name for _inside, name in best[:limit]))


def _has_word(folded: str, wanted: str) -> bool:
    return any(folded.startswith(wanted, word.start()) for word in _WORDS.finditer(folded))


def _known(db: Session, caller: Caller) -> Sequence[str]:
    """Return all names, the one of the newest session first.

    It walks from one name to the next, past the sessions that have the same one.
    """
    name = models.Session.client_name

    def after(known: str | sa.ColumnElement[str]) -> sa.Select[Any]:
        return of_team(models.Session, caller).with_only_columns(sa.func.min(name)).where(name > known)

    names = sa.select(after("").scalar_subquery().label("name")).cte("names", recursive=True)
    following = after(names.c.name).correlate(names).scalar_subquery()
    names = names.union_all(sa.select(following).where(names.c.name.is_not(None)))
    of_name = of_team(models.Session, caller).where(name == names.c.name)
    newest = of_name.with_only_columns(models.Session.id).order_by(models.Session.id.desc()).limit(1)
    last_id = newest.correlate(names).scalar_subquery().label("last_id")
    some = sa.select(names.c.name, last_id).where(names.c.name.is_not(None)).limit(MOST).subquery()
    return db.scalars(sa.select(some.c.name).order_by(some.c.last_id.desc())).all()
