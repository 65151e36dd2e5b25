"""Flows by what is in them: name, category, description, questions and titles."""

import json
import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.db import models
from backend.app.db.team_scope import Caller, of_team
from backend.app.schemas.trees import TreeSummary

_MOST = 50
"""Flows that are found; who sees so many types another word."""
_MOST_HEADINGS = 9
_AT_ONCE = 20
"""Definitions that are read at once: most searches have found enough before all are read."""
_HEADING = re.compile(r'"(?:question|title)": "([^"\\]*+(?:\\.[^"\\]*+)*+)"')
"""A heading in the text of a definition. In what people wrote, each quotation mark has a backslash before it."""


def find_flows(db: Session, *, caller: Caller, q: str) -> list[TreeSummary]:
    """Return the team's flows that have all words of `q`, by name, with the headings in which most of them are.

    The database leaves out, by the text of the definition, most flows that cannot have them; what is left is read.
    """
    words = q.casefold().split()
    tree = models.Tree
    columns = (tree.id, tree.name, tree.description, tree.category, tree.version, tree.node_count)
    text = sa.cast(tree.definition, sa.Text)
    query = of_team(tree, caller).with_only_columns(*columns, text.label("text"))
    for part in filter(None, map(_plain_part, words)):
        query = query.where(text.icontains(part, autoescape=True))
    found: list[TreeSummary] = []
    rows = db.execute(
        query.order_by(sa.func.lower(tree.name), tree.id), execution_options={"yield_per": _AT_ONCE}
    )
    for row in rows:
        listed = TreeSummary.model_validate(row, from_attributes=True)
        headings = _headings(row.text)
        if _has_all(words, (listed.name, listed.category, listed.description, *headings)):
            found.append(listed.model_copy(update={"headings": _with_most(words, headings)}))
        if len(found) == _MOST:
            break
    rows.close()
    return found


def _plain_part(word: str) -> str:
    """Return the longest part of a word that the text of a definition has as it is: JSON may escape all the others.

    Without s, since ß is ss to who ignores case.
    """
    return max(re.findall("[a-rt-z0-9.,:;()_-]+", word), key=len, default="")


def _headings(definition: str) -> list[str]:
    """Return the headings of a flow from the text of its definition: parsing all of it takes twice as long."""
    return [
        json.loads(f'"{heading}"') if "\\" in heading else heading for heading in _HEADING.findall(definition)
    ]


def _has_all(words: Sequence[str], texts: Sequence[str]) -> bool:
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in words)


def _with_most(words: Sequence[str], headings: Sequence[str]) -> tuple[str, ...]:
    counted = [(sum(word in heading.casefold() for word in words), heading) for heading in headings]
    most = max((count for count, _heading in counted), default=0)
    return tuple(heading for count, heading in counted if most and count == most)[:_MOST_HEADINGS]
