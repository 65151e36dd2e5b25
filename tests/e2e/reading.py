"""Files of SQLite that a program is using, read from outside."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what stands there now; a program that is writing is waited for."""
    with closing(sqlite3.connect(path, timeout=20)) as db:
        return db.execute(query).fetchall()
