"""PostgreSQL servers of Debian's package as processes: a primary, its standby, copies of them."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.bounds import HANGS_AFTER

NAME = "resolutionflow"
"""The database."""
_IS_ROOT = os.geteuid() == 0


def wait_until(condition: Callable[[], bool], wanted: str) -> None:
    deadline = time.monotonic() + HANGS_AFTER
    while not condition():
        assert time.monotonic() < deadline, f"{wanted} did not come"
        time.sleep(0.02)


class Machine:
    """Where servers of a test run: a private folder, their account, and a socket of each in the folder.

    None listens on a network: nobody else of the real machine reaches them.
    """

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._account: dict[str, Any] = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if _IS_ROOT else {}
        )
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, *words: str) -> str:
        """Run one of PostgreSQL's programs to its end."""
        done = subprocess.run(
            [self._program(words[0]), *words[1:]],
            capture_output=True,
            text=True,
            cwd=self.folder,
            timeout=HANGS_AFTER,
            **self._account,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        output: str = done.stdout
        return output

    def start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a program that serves; what it says goes to a log by this name."""
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                [self._program(words[0]), *words[1:]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                **self._account,
            )
        self._running.append(process)
        return process

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def write(self, name: str, text: str) -> Path:
        """Put a file there that the servers' account reads."""
        path = self.folder / name
        path.write_text(text)
        if _IS_ROOT:
            shutil.chown(path, "postgres", "postgres")
        return path

    def end(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.send_signal(signal.SIGQUIT)  # PostgreSQL ends at once, and its processes with it
                process.wait(HANGS_AFTER)

    def _program(self, name: str) -> str:
        return str(self._programs / name) if (self._programs / name).exists() else name


@contextmanager
def machine() -> Iterator[Machine]:
    """Have a place for servers; skips where Debian's PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        pytest.skip("Debian's package postgresql is not installed")
    folder = Path(tempfile.mkdtemp(prefix="rf-pg-"))  # pytest's own may not be entered by another account
    if _IS_ROOT:
        shutil.chown(folder, "postgres", "postgres")
    place = Machine(folder, found[-1])
    try:
        yield place
    finally:
        place.end()
        shutil.rmtree(folder)


class Postgres:
    """A PostgreSQL server."""

    _ports = iter(range(5432, 6000))  # a socket's name each; nothing listens on them

    def __init__(self, place: Machine, name: str, *, address: str = "") -> None:
        self.address = address
        self.data = place.folder / name
        self.port = next(self._ports)
        self._place = place
        self._name = name
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make an empty one."""
        words = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._place.run("initdb", "-D", str(self.data), *words)

    def copy_of(self, other: "Postgres", *words: str) -> None:
        """Make a copy of one that runs."""
        connection = (
            f"host={self._place.folder} port={other.port} user=postgres application_name={self._name}"
        )
        self._place.run(
            "pg_basebackup", "-d", connection, "-D", str(self.data), "--checkpoint=fast", "--no-sync", *words
        )

    def configure(self, **settings: str) -> None:
        """Write settings for the next start."""
        path = self.data / "postgresql.auto.conf"
        with path.open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = self._place.log(self._name)
        words = (
            "-c",
            f"listen_addresses={self.address}",
            "-c",
            "max_connections=200",
            "-c",
            f"port={self.port}",
        )
        self._process = self._place.start(
            self._name, "postgres", "-D", str(self.data), "-k", str(self._place.folder), *words
        )
        wait_until(self._answers, f"an answer of {self._name}")
        assert self._process.poll() is None, log.read_text()

    def kill(self) -> None:
        """End all its processes as a power cut does."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)  # so that no further one is begun meanwhile
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in (self._process.pid, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
        self._process.wait(HANGS_AFTER)

    def promote(self) -> None:
        self._place.run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def query(self, statement: str, *, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Carry out a statement outside of any transaction."""
        with self.connect(database) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._place.folder),
            port=self.port,
            user="postgres",
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            return True
        try:
            self.query("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def url_of(place: Machine, *ports: int) -> str:
    """The URL of the database, on whichever of these servers takes writes."""
    folder = str(place.folder).replace("/", "%2F")
    if len(ports) == 1:
        return f"postgresql://postgres@/{NAME}?host={place.folder}&port={ports[0]}"
    return f"postgresql://postgres@{','.join(f'{folder}:{port}' for port in ports)}/{NAME}"


def primary(place: Machine, *, address: str = "", **settings: str) -> Postgres:
    """Start a server with an empty database, on its socket and at an address if there is one."""
    server = Postgres(place, "primary", address=address)
    server.make()
    server.configure(**settings)
    server.start()
    server.query(f"CREATE DATABASE {NAME}")
    return server
