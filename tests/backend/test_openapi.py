"""Calls that nobody would think of, made from the OpenAPI: no fault, and no answer that it does not describe."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from backend.app.api.authorisation import Failures
from backend.app.db.engine import Database
from tests.determinism import StepClock
from tests.teams import Server

SETTINGS = Path(__file__).with_name("schemathesis.toml")


class Unlimited(Failures):
    """Wrong tokens are part of the run; the limit on them has a test of its own."""

    def count(self, address: str) -> None:
        pass


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """The app at a port of this machine: its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.soak
def test_no_call_finds_a_fault_or_an_answer_that_is_not_described(database: Database, tmp_path: Path) -> None:
    server = Server(database, StepClock())
    server.app.state.failures = Unlimited()
    with listening(server.app) as address:
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS)),
                *("run", f"{address}/api/v1/openapi.json", "--checks", "all", "--continue-on-failure"),
                *("--header", f"Authorization: Bearer {server.tokens['admin']}"),
                *("--exclude-path", "/api/v1/me/token"),  # it ends the token of the run
                *("--max-examples", "30", "--seed", "1", "--warnings", "off", "--no-color"),
            ],
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
    print("\n".join(run.stdout.splitlines()[-12:]))  # noqa: T201 - the counts, for whoever reads a long run
    assert run.returncode == 0, run.stdout
