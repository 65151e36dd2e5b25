"""Sessions of before 0009: when each was worked on last, and where it stands, is found out when the schema changes."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from backend.app.db import models
from backend.app.db.engine import Database, postgres_database, sqlite_database
from backend.app.db.schema import upgrade
from backend.app.ids import uuid7_at
from tests.backend.steps import CUSTOM
from tests.databases import api_on, empty_database
from tests.determinism import START, StepClock
from tests.teams import FLOW

Json = dict[str, Any]


@pytest.fixture(params=["sqlite", "postgres"])
def nothing_yet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a schema."""
    if request.param == "sqlite":
        with closing(sqlite_database(tmp_path / "old.db")) as database:
            yield database
        return
    with (
        empty_database(request.getfixturevalue("postgres")) as url,
        closing(postgres_database(url)) as database,
    ):
        yield database


MANY = 1_200
"""More sessions than a migration takes at once."""


class Old:
    """A team's rows as they were before 0009."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers = iter(range(1, 100_000))
        self.team = self._id()
        self.user, self.tree = self._id(), self._id()
        self._add(models.Team, {"id": self.team, "name": "My team", "created_at": START})
        self._add(models.User, {**self._of_team(self.user), "name": "jo"})
        texts = dict.fromkeys(("description", "category", "version"), "")
        tree = {"name": "Printer", "node_count": 2, "definition": FLOW, **texts}
        self._add(models.Tree, {**self._of_team(self.tree), **tree})

    def _id(self) -> UUID:
        return uuid7_at(START, next(self._numbers))

    def _of_team(self, row_id: UUID) -> Json:
        return {"team_id": self.team, "id": row_id, "created_at": START}

    def _add(self, model: type[models.Base], *rows: Json) -> None:
        self._database.write(lambda db: db.connection().execute(sa.insert(model), list(rows)))

    def session(self, ticket: str, **fields: Any) -> Json:
        return {
            "team_id": self.team,
            "id": self._id(),
            "owner_id": self.user,
            "tree_id": self.tree,
            "tree_name": "Printer",
            "tree_snapshot": FLOW,
            "ticket_number": ticket,
            "client_name": "",
            "started_at": START,
            "completed_at": None,
            "step_count": 0,
            **fields,
        }

    def add_sessions(self, *rows: Json) -> None:
        self._add(models.Session, *rows)

    def add_step(self, session: Json, minutes: int, leads_to: str | None, **fields: Any) -> None:
        at = START + timedelta(minutes=minutes)
        texts = dict.fromkeys(
            ("question", "answer", "action_performed", "notes", "command_output", "body_hash"), ""
        )
        step = {"id": self._id(), "node_id": "a", "recorded_at": at, "created_at": at, "position": 1}
        of_session = {"team_id": self.team, "session_id": session["id"], "next_node_id": leads_to}
        self._add(models.Decision, {**step, **of_session, **texts, **fields})


async def by_activity(api: httpx.AsyncClient) -> list[Json]:
    """All sessions, page by page."""
    found: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        page: Json = {"sort": "activity", "limit": 200} | ({"cursor": cursor} if cursor else {})
        answer = await api.get("sessions", params=page)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
    return found


async def test_sessions_of_before_are_filled_in(nothing_yet: Database) -> None:
    upgrade(nothing_yet, "0008")
    old = Old(nothing_yet)
    late = START + timedelta(minutes=9)
    fresh, ended = old.session("fresh"), old.session("ended", step_count=2, completed_at=late)
    answered, undone = old.session("answered", step_count=1), old.session("undone")
    custom = old.session("custom", step_count=1)
    damaged = old.session("damaged", tree_snapshot={"name": "Printer"}, completed_at=late)
    astray = old.session("astray", step_count=1)
    old.add_sessions(fresh, answered, ended, undone, custom, damaged, astray)
    old.add_step(answered, 5, "b")
    old.add_step(ended, 3, "b")
    old.add_step(ended, 4, None, node_id="b", position=2)
    old.add_step(undone, 6, "b", position=None, undone_at=START + timedelta(minutes=7))
    old.add_step(custom, 8, "a", node_id=CUSTOM)
    old.add_step(astray, 1, "nowhere")
    old.add_sessions(*(old.session(f"many {number}") for number in range(MANY)))
    upgrade(nothing_yet)
    async with api_on(nothing_yet, StepClock()) as api:
        items = await by_activity(api)
    found = {
        item["ticket_number"]: (
            (datetime.fromisoformat(item["last_activity_at"]) - START) // timedelta(minutes=1),
            item["stands_at"],
        )
        for item in items
    }
    assert {ticket: found.pop(ticket) for ticket in list(found) if not ticket.startswith("many")} == {
        "damaged": (9, None),
        "ended": (9, None),
        "custom": (8, "On?"),
        "undone": (7, "On?"),
        "answered": (5, "End"),
        "astray": (1, None),
        "fresh": (0, "On?"),
    }
    assert list(found.values()) == [(0, "On?")] * MANY
    assert all(item["last_activity_at"].endswith("Z") for item in items)
