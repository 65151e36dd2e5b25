"""The clients that sessions name, to be completed while one is typed."""

import re

from sqlalchemy.orm import Session

from backend.app.db import models
from backend.app.db.distinct import distinct_values
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
    table = models.Session
    known = distinct_values(db, of_team(table, caller), table.client_name, newest=table.id, at_most=MOST)
    for name in known:
        folded = name.casefold()
        if folded.startswith(wanted) or _has_word(folded, wanted):
            found.setdefault(folded, (not folded.startswith(wanted), name))
    best = sorted(found.values(), key=lambda one: one[0])  # stable: the newest stays first in each kind
    return ClientNames(names=tuple(name for _inside, name in best[:limit]))


def _has_word(folded: str, wanted: str) -> bool:
    return any(folded.startswith(wanted, word.start()) for word in _WORDS.finditer(folded))
