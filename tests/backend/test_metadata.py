"""Nothing in the schema keeps the tables from being spread over machines by team: Citus and its like do that by `team_id`.

`teams` itself is small and goes to every machine whole (a reference table in Citus), so its keys need no team.
What such databases cannot do, the program does not ask for: sequences, triggers, advisory locks.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

import backend
from backend.app.db.engine import postgres_database
from backend.app.db.indexes import METADATA
from tests.databases import PostgresServer

ON_EVERY_MACHINE = "teams"
OVER_ALL_TEAMS = {"ix_tokens_digest"}
"""Indexes without a team: whose a token is, is what one wants to know, and all machines are asked."""
OF_ONE_MACHINE = {"alembic_version"}
"""Alembic's own row, on the machine that the server connects to."""
BEYOND_A_TEAM = re.compile(
    r"pg_(?:try_)?advisory|nextval|\bSERIAL\b|AS IDENTITY|sa\.(?:Identity|Sequence)|CREATE SEQUENCE"
)


def names(columns: sa.sql.expression.ColumnCollection[str, sa.Column[object]]) -> list[str]:
    return [column.name for column in columns]


def keys_of(tables: sa.MetaData) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each key that a team has to lead, its table, and its columns."""
    for table in tables.tables.values():
        for constraint in table.constraints:
            if isinstance(
                constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.ForeignKeyConstraint
            ):
                yield table.name, str(constraint.name), names(constraint.columns)
        for index in table.indexes:
            yield (
                table.name,
                str(index.name),
                [getattr(part, "name", str(part)) for part in index.expressions],
            )


@pytest.fixture(scope="module")
def migrated(postgres_server: PostgresServer) -> Iterator[sa.Engine]:
    """A PostgreSQL database as the migrations made it."""
    with postgres_server.copy() as url, closing(postgres_database(url)) as database:
        yield database.engine


@pytest.fixture(scope="module")
def found(migrated: sa.Engine) -> sa.MetaData:
    """Its tables."""
    tables = sa.MetaData()
    tables.reflect(migrated)
    assert set(METADATA.tables) == set(tables.tables) - OF_ONE_MACHINE
    return tables


@pytest.fixture(params=["of the models", "of the database"])
def tables(request: pytest.FixtureRequest) -> sa.MetaData:
    """The tables as the program knows them, and as they are."""
    if request.param == "of the models":
        return METADATA
    tables: sa.MetaData = request.getfixturevalue("found")
    return tables


def test_a_team_leads_every_key(tables: sa.MetaData) -> None:
    ours = [key for key in keys_of(tables) if key[0] not in {ON_EVERY_MACHINE, *OF_ONE_MACHINE}]
    assert {table for table, _name, _columns in ours} == set(METADATA.tables) - {ON_EVERY_MACHINE}
    without = [
        key
        for key in ours
        if key[2][0] != "team_id" and key[1] not in {*OVER_ALL_TEAMS, "ix_sessions_search"}
    ]
    assert without == []


def test_what_has_no_team_is_not_unique(tables: sa.MetaData) -> None:
    """A unique index is kept by each machine for its own rows alone."""
    indexes = {str(index.name): index for table in tables.tables.values() for index in table.indexes}
    assert [name for name in OVER_ALL_TEAMS if indexes[name].unique] == []


def test_no_row_refers_to_another_team(tables: sa.MetaData) -> None:
    for table in tables.tables.values():
        for key in table.foreign_key_constraints:
            there = [element.column.name for element in key.elements]
            led_by = "id" if key.referred_table.name == ON_EVERY_MACHINE else "team_id"
            assert (key.column_keys[0], there[0]) == ("team_id", led_by), (table.name, key.name)


def test_ids_come_from_no_sequence(tables: sa.MetaData) -> None:
    for table in tables.tables.values():
        for column in table.columns:
            assert column.identity is None and "nextval" not in str(getattr(column.server_default, "arg", ""))
            assert not isinstance(column.type, sa.Integer) or not column.primary_key, (
                table.name,
                column.name,
            )


def test_the_database_has_no_sequences_triggers_or_functions(migrated: sa.Engine) -> None:
    own = "oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')"  # not an extension's
    with migrated.connect() as connection:
        for query in (
            "SELECT relname FROM pg_class WHERE relkind = 'S'",
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
            f"SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND {own}",
        ):
            assert connection.scalars(sa.text(query)).all() == []


def test_the_program_asks_for_nothing_beyond_a_team() -> None:
    assert BEYOND_A_TEAM.search("SELECT pg_advisory_lock(1)")
    root = Path(backend.__file__).parent
    sources = list(root.rglob("*.py"))
    assert len(sources) > 50
    found = {str(path.relative_to(root)): BEYOND_A_TEAM.findall(path.read_text("utf-8")) for path in sources}
    assert {path: words for path, words in found.items() if words} == {}
