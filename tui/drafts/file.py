"""The file in which what the server does not have, or may not be there to give, is kept: SQLite, one's own (0600).

What is erased is overwritten (https://sqlite.org/pragma.html#pragma_secure_delete), so the journal is no WAL, which
would keep it for a while.
"""

import errno
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from backend.app.core.files import private_folder
from tui.core.clock import Sources
from tui.drafts.aside import alone, set_aside, take_over
from tui.drafts.instances import Instance
from tui.drafts.tables import Unfit, connect, shows_damage

_Identity = tuple[int, int]
Stamp = tuple[int, int, int, int]


class LocalFile:
    """One connection, used by one thread at a time.

    A file that is damaged, or of a newer version, is set aside; a new one with what can be read of it takes its place.

    Attributes:
        place: which server, and who; what belongs to other places is left alone.
        instance: this process among those that use the file.
        fault: why the last transaction failed, as a clause; empty while all goes well.
        notice: what became of a file that could not be used, as one sentence; empty if there was none.
        write_again: each is called with a transaction in a file that takes the place of the one before, to put there
            what this process had in that.
    """

    def __init__(self, path: Path, *, place: str, now: Callable[[], datetime] = Sources.now) -> None:
        self.place = place
        self.instance = Instance(path.parent / "instances")
        self.fault = ""
        self.notice = ""
        self.write_again: list[Callable[[sqlite3.Connection], None]] = []
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._used: _Identity | None = None
        self._damaged: _Identity | None = None
        self._closed = False
        self._another = False
        """Whether the file that comes next may lack what this process had in the one before."""

    @property
    def problem(self) -> str:
        """Why the last transaction failed, as one sentence; empty while all goes well."""
        return f"What you type is not kept on disk: {self.fault}" if self.fault else ""

    @property
    def folder(self) -> Path:
        """The folder that the file is in."""
        return self._path.parent

    def stamp(self) -> Stamp | None:
        """Return what is another one once anybody wrote to the file, or another file took its place; None without any."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size

    @contextmanager
    def transaction(self, *, to_look: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file, made if it is not there; commit at the end, or write nothing if anything is raised.

        What comes only `to_look` says nothing about what can be written, and does not open the file once it was let go
        of: this instance would hold its lock again.

        Raises:
            OSError, sqlite3.Error: it cannot be used; `problem` says it for a person.
        """
        with self._lock:
            if to_look and self._closed:
                raise OSError(errno.ESHUTDOWN, "the file was let go of")
            try:
                connection = self._begun()
                try:
                    yield connection
                    connection.commit()
                except BaseException:
                    connection.rollback()
                    raise
            except (sqlite3.Error, OSError) as error:
                if shows_damage(error):
                    self._damaged = self._used
                    self._let_go()
                    self._another = True
                if not to_look:
                    reason = getattr(error, "strerror", None) or str(error)
                    self.fault = f"{self._path} cannot be written ({reason})."
                raise
            if not to_look:
                self.fault = ""

    def close(self) -> None:
        """Let go of the file and of the instance's lock."""
        with self._lock:
            self._closed = True
            self._let_go()
        self.instance.end()

    def _begun(self) -> sqlite3.Connection:
        """Begin a transaction in the file that is there: another program may have set aside the one in use."""
        while True:
            connection = self._connection or self._opened()
            if self._there() == self._used:
                connection.execute("BEGIN IMMEDIATE")
                if self._there() == self._used:  # and stays so: whoever reads it for a new one waits
                    return connection
            self._let_go()
            self._another = True

    def _opened(self) -> sqlite3.Connection:
        private_folder(self._path.parent)
        self.instance.begin()
        with alone(self._path):
            if self._damaged is not None and self._damaged == self._there():
                set_aside(self._path, "damaged", now=self._now)
            try:
                connection = connect(self._path)
            except Unfit as unfit:
                set_aside(self._path, unfit.flaw, now=self._now)
                connection = connect(self._path)
            try:
                self.notice = take_over(self._path, connection, now=self._now) or self.notice
                self._fill_again(connection)
            except BaseException:
                connection.close()
                raise
            self._connection, self._used, self._damaged = connection, self._there(), None
        return connection

    def _fill_again(self, connection: sqlite3.Connection) -> None:
        if not self._another:
            return
        connection.execute("BEGIN IMMEDIATE")
        for write in self.write_again:
            write(connection)
        connection.execute("COMMIT")
        self._another = False

    def _there(self) -> _Identity | None:
        """Return which file it is that has the path; None if there is none that can be used."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
