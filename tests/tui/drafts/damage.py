"""Damaging a file of drafts, and looking at what is left of it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.determinism import StepClock
from tui.drafts.file import LocalFile
from tui.drafts.store import Drafts


def asides(path: Path) -> list[Path]:
    return sorted(path.parent.glob("drafts-*"))


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


def opened(path: Path) -> LocalFile:
    file = LocalFile(path, place="here")
    with file.transaction():
        pass
    file.close()
    return file


def keeps(path: Path, text: str) -> bool:
    """Whether what is typed into the file is there for the next run."""
    here, there = LocalFile(path, place="here"), LocalFile(path, place="here")
    drafts = Drafts(here, now=StepClock())
    drafts.keep("typed later", lambda: {"step.notes": text})
    kept = drafts.flush(5)
    here.close()
    found = Drafts(there, now=StepClock()).take_over("typed later")
    there.close()
    return kept and found is not None and found.fields == {"step.notes": text}


def flushed(drafts: Drafts, file: LocalFile) -> bool:
    """Whether all is on disk, also by what its own thread does last."""
    done = drafts.flush(5)
    with file.transaction():
        return done


def overwritten(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def changed(*statements: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()

    return change
