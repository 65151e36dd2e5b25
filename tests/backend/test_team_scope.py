"""Only one module says what a team may see: read from the source."""

import ast
from pathlib import Path

import pytest

import backend.app

STATEMENTS = {"select", "update", "delete", "insert", "text", "exists"}
LOADS = {"query", "get", "get_one", "get_bind", "exec_driver_sql", "connection"}


def unscoped(source: str) -> list[str]:
    """What of a module could read or change rows whatever their team."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base, first = ast.unparse(node.func.value), ast.unparse(node.args[0]) if node.args else ""
            harmless = first.startswith("models.Team.") or first == "'SELECT 1'"
            statement = base == "sa" and node.func.attr in STATEMENTS and not harmless
            loads = node.func.attr in LOADS and (base in ("db", "session") or first.startswith("models."))
            if statement or loads or base.endswith(".team_id"):
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Compare) and "team_id" in ast.unparse(node):
            found.append(ast.unparse(node))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            found += [name.name for name in node.names if name.name in STATEMENTS]
    return found


def test_no_query_outside_the_team_scope() -> None:
    """Only one module says what a team may see: elsewhere no statement is begun."""
    root = Path(backend.app.__file__).parent
    # The first knows one team alone, the second asks the database about itself.
    allowed = {root / "embedded.py", root / "administration" / "database.py"}
    looked_at = {
        *root.glob("services/**/*.py"),
        *root.glob("api/**/*.py"),
        *root.glob("*.py"),
        *root.glob("administration/*.py"),
    } - allowed
    assert len(looked_at) > 30
    assert {str(path): found for path in looked_at if (found := unscoped(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "sa.select(models.LibraryStep)",
        "sa.select(models.Session.id).where(models.Session.owner_id == owner)",
        "sa.text('select * from sessions')",
        "sa.update(models.Decision)",
        "db.get(models.LibraryStep, key)",
        "db.query(models.Session).all()",
        "query.where(models.Tree.team_id.in_(teams))",
        "query.where(models.Tree.team_id == other)",
        "db.connection()",
        "from sqlalchemy import select",
    ],
)
def test_what_counts_as_a_query_outside(line: str) -> None:
    assert unscoped(line)
