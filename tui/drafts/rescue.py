"""What can be read of a file of drafts that is damaged, or of another version. It holds typed text, and so do its rows.

The damaged file is read where it is; what takes the place of its first page (https://www.sqlite.org/fileformat2.html)
does so in memory only.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui.drafts.tables import KEYS, blank, code, columns, columns_in, opened

Row = tuple[object, ...]

_LARGEST_BYTES = 200_000_000
_UNREADABLE = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_READONLY,
)
"""Errors after which something else of the file may still be read; any other is none of the file's."""
_CAN_READ_MEMORY = hasattr(sqlite3.Connection, "deserialize")
"""Not where SQLite is built without it: there a damaged first page takes all along."""
_SIZE, _FREE = slice(28, 32), slice(32, 40)
_CONSTANT = (slice(0, 24), slice(44, 60), slice(64, 92))
"""The parts of the first page's header that are the same in all files of drafts."""


class TooLarge(Exception):
    """A file is larger than any that people type."""


@dataclass(frozen=True)
class Rescued:
    """What was read.

    Attributes:
        rows: those of each table, with a value for each column of this version.
        whole: whether nothing seems to be missing.
    """

    rows: dict[str, list[Row]]
    whole: bool

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))


def rescued(path: Path, *, now: Callable[[], datetime]) -> Rescued:
    """Return what can be read of a file; values that are not there are empty, and times are now.

    Raises:
        TooLarge: it is not read at all.
        OSError, sqlite3.Error: it cannot be read for the time being.
    """
    if path.stat().st_size > _LARGEST_BYTES:
        raise TooLarge
    with closing(opened(path)) as connection:
        found = _read(connection, now=now)
    if not _CAN_READ_MEMORY:
        return found
    content = path.read_bytes()
    if found.whole and _same_header(content):
        return found
    other = _with_new_first_page(content, now=now)
    return other if other.count >= found.count else found


def _with_new_first_page(content: bytes, *, now: Callable[[], datetime]) -> Rescued:
    """Read a file with the first page of a new one, which has the same tables at the same places."""
    new = blank()
    size = int.from_bytes(new[16:18])
    first = bytearray(new[:size])
    first[_SIZE] = (len(content) // size).to_bytes(4)
    first[_FREE] = bytes(8)
    whole_pages = content[: len(content) // size * size]
    with closing(opened(":memory:")) as connection:
        connection.deserialize(bytes(first) + whole_pages[size:])
        return _read(connection, now=now)


def _same_header(content: bytes) -> bool:
    new = blank()
    return all(content[part] == new[part] for part in _CONSTANT)


def _read(connection: sqlite3.Connection, *, now: Callable[[], datetime]) -> Rescued:
    # Tables whose description can be read are there, even if another's cannot.
    _tried(lambda: connection.execute("PRAGMA writable_schema = ON"))
    rows: dict[str, list[Row]] = {}
    whole = _tried(lambda: connection.execute("BEGIN EXCLUSIVE"))  # whoever writes in it finishes first
    for table in KEYS:
        rows[table], complete = _rows(connection, table, now=now)
        whole = whole and complete
    return Rescued(rows, whole)


def _rows(
    connection: sqlite3.Connection, table: str, *, now: Callable[[], datetime]
) -> tuple[list[Row], bool]:
    """Return the rows of a table, and whether these are all: else those from its begin and those from its end."""
    wanted, found = columns(table), set[str]()
    if not _tried(lambda: found.update(columns_in(connection, table))) or not found & wanted.keys():
        return [], False
    names = ", ".join(name if name in found else f"NULL AS {name}" for name in wanted)

    def scan(direction: str) -> tuple[list[Row], bool]:
        key = ", ".join(f"{name} {direction}" for name in KEYS[table].split(", "))
        query = f"SELECT {names} FROM {table} ORDER BY {key}"  # noqa: S608 - names from the tables of the program
        scanned: list[Row] = []

        def read() -> None:
            for row in connection.execute(query):
                scanned.append(row)  # noqa: PERF402 - one by one: those before an error count

        return scanned, _tried(read)

    forwards, complete = scan("ASC")
    backwards = [] if complete else scan("DESC")[0]
    united = dict.fromkeys([*forwards, *reversed(backwards)])
    return [_as_kept(table, row, now=now) for row in united], complete


def _as_kept(table: str, row: Row, *, now: Callable[[], datetime]) -> Row:
    """Return a row with values of the kinds that its columns have."""
    kept: list[object] = []
    for (name, (kind, *_rules)), value in zip(columns(table).items(), row, strict=True):
        if kind == "INTEGER":
            kept.append(value if isinstance(value, int) else 0)
        elif value is None:
            kept.append(now().isoformat() if name.endswith("_at") else "")
        else:
            kept.append(value.decode(errors="replace") if isinstance(value, bytes) else str(value))
    return tuple(kept)


def _tried(read: Callable[[], object]) -> bool:
    """Tell whether something could be read to its end.

    Raises:
        sqlite3.Error: it may be read later.
    """
    try:
        read()
    except sqlite3.Error as error:
        if code(error) not in _UNREADABLE:
            raise
        return False
    except UnicodeDecodeError:  # an error that quotes what is no text in a damaged file
        return False
    return True
