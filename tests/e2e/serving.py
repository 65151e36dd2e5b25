"""A team's server as a process, with a database of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from backend.app.administration.database import connect, upgrade_schema
from backend.app.administration.teams import add_team
from backend.app.administration.tokens import add_token
from backend.app.administration.users import add_user
from backend.app.core.settings import Settings
from tests.bounds import HANGS_AFTER
from tests.forked import call

COMMAND = [sys.executable, "-c", "from tui.cli import main; main()"]
_FILE = "sqlite:///"
_TEMPLATES = TemporaryDirectory(prefix="resolutionflow-tests-")
VARIABLE = "RESOLUTIONFLOW_DATABASE_URL"


def prepare(url: str, *users: str) -> dict[str, str]:
    """Make the schema, the team Contoso and its users, the first an admin; return their tokens."""
    if not url.startswith(_FILE):
        return _made(url, *users)
    made, tokens = _made_once(users)
    shutil.copy(made, url.removeprefix(_FILE))
    return dict(tokens)


@cache
def _made_once(users: tuple[str, ...]) -> tuple[Path, dict[str, str]]:
    """Return a file to be copied: to make it takes longer than most tests of a server."""
    path = Path(_TEMPLATES.name) / f"{'-'.join(users)}.db"
    return path, _made(f"{_FILE}{path}", *users)


def _made(url: str, *users: str) -> dict[str, str]:
    settings = Settings()
    with closing(connect(url)) as database:
        upgrade_schema(database)
        add_team(database, name="Contoso", settings=settings)
        tokens = {}
        for user in users:
            add_user(database, team="Contoso", name=user, is_admin=user == users[0], settings=settings)
            made = add_token(database, team="Contoso", user=user, days=1, settings=settings)
            tokens[user] = made.text
    return tokens


class Server:
    """A running server."""

    def __init__(self, url: str, log: Path, *flags: str, port: int = 0, prefix: Sequence[str] = ()) -> None:
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [*prefix, *COMMAND, "serve", "--port", str(port), *flags],
                stderr=errors,
                env={**os.environ, VARIABLE: url},
                start_new_session=True,
            )
        self.address = self._wait_for_address()

    def _wait_for_address(self) -> str:
        deadline = time.monotonic() + HANGS_AFTER
        while not (found := re.search(r"Uvicorn running on (https?://[0-9a-f.:[\]]+)", self.log.read_text())):
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)
        address = found[1]
        while True:
            try:
                httpx.get(f"{address}/api/v1/health/ready", verify=False).raise_for_status()
            except httpx.HTTPError:
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.02)
            else:
                return address

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def client(self, token: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=f"{self.address}/api/v1/",
            headers={"Authorization": f"Bearer {token}"},
            timeout=HANGS_AFTER,
            limits=httpx.Limits(max_connections=100),
        )

    def kill(self) -> None:
        """End it and its workers as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=HANGS_AFTER)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=HANGS_AFTER)


@contextmanager
def serving(url: str, log: Path, *flags: str, prefix: Sequence[str] = ()) -> Iterator[Server]:
    """Serve a database, and end the server; what it logged besides calls is shown with a test that fails."""
    server = Server(url, log, *flags, prefix=prefix)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()
        said = [line for line in log.read_text().splitlines() if '"resolutionflow.calls"' not in line]
        print("\n".join(said))  # noqa: T201 - a worker that died, say


def run(
    *words: str, environment: Mapping[str, str], text: str = "", command: Sequence[str] = COMMAND
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; another one is started, and this one forked."""
    if command is COMMAND:
        done = call(words, environment, Path.cwd(), given=text.encode())
        return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())
    return subprocess.run(
        [*command, *words],
        input=text,
        capture_output=True,
        text=True,
        env=dict(environment),
        timeout=HANGS_AFTER,
    )
