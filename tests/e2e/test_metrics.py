"""What a server counts: over all of its workers, also those that were killed, by few labels, at an address of its own."""

import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.bounds import HANGS_AFTER
from tests.e2e.serving import VARIABLE, Server, prepare, run, serving

LIVE = "/api/v1/health/live"
Figures = dict[str, float]
FLAGS = ("--metrics", "127.0.0.1:0")


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where servers make their folders for a time."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def token(tmp_path: Path) -> str:
    return prepare(f"sqlite:///{tmp_path}/server.db", "jo")["jo"]


@contextlib.contextmanager
def measured(tmp_path: Path, *flags: str) -> Iterator[tuple[Server, str]]:
    """Run a server, and say where its metrics are."""
    log = tmp_path / "log"
    with serving(f"sqlite:///{tmp_path}/server.db", log, *FLAGS, *flags) as server:
        found = re.search(r"http://127.0.0.1:\d+/metrics", log.read_text())
        assert found
        yield server, found[0]


def figures(address: str) -> Figures:
    """What is told, by name and labels: `calls_total GET /sessions 200`."""
    text = httpx.get(address, timeout=HANGS_AFTER).raise_for_status().text
    return {
        " ".join([sample.name.removeprefix("resolutionflow_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figures_once(address: str, is_so: Callable[[Figures], bool]) -> Figures:
    deadline = time.monotonic() + HANGS_AFTER
    while not is_so(told := figures(address)):
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
    return told


def workers_of(log: Path) -> set[int]:
    """The workers that answered a call."""
    lines = map(json.loads, log.read_text().splitlines())
    return {line["pid"] for line in lines if line["message"] == "call"}


def call_until_each_answered(server: Server, workers: int) -> int:
    """Call, each time by another connection; return how often."""
    calls = 0
    while len(workers_of(server.log)) < workers:
        with contextlib.ExitStack() as held:
            for _number in range(10):  # at once, so that one worker is not quick enough for all
                held.enter_context(socket.create_connection(("127.0.0.1", server.port), HANGS_AFTER))
                httpx.get(f"{server.address}{LIVE}").raise_for_status()
                calls += 1
        assert calls < 1_000
    return calls


@pytest.mark.soak
def test_calls_are_counted_over_all_workers_also_those_that_were_killed(
    folders: Path, token: str, tmp_path: Path
) -> None:
    live = "calls_total GET /health/live 200"
    with measured(tmp_path, "--workers", "2") as (server, address):
        calls = call_until_each_answered(server, 2)
        told = figures_once(address, lambda told: told.get(live) == calls)
        assert told["call_seconds_count GET /health/live"] == calls
        assert sum(value for name, value in told.items() if name.startswith("info ")) == 2

        killed = min(workers_of(server.log))
        os.kill(killed, signal.SIGKILL)
        told = figures_once(address, lambda told: told["workers_ended_total"] == 1)
        assert told[live] == calls
        httpx.get(f"{server.address}{LIVE}").raise_for_status()
        told = figures_once(address, lambda told: told[live] == calls + 1)
        assert told["connections"] <= 1 and told["calls_under_way"] == 0

        (folder,) = folders.glob("resolutionflow-metrics-*")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert not list(folder.glob(f"*_{killed}.db"))
        assert server.stop() == 0
    assert not list(folders.iterdir())


def test_labels_are_few_whatever_is_called(folders: Path, token: str, tmp_path: Path) -> None:
    with measured(tmp_path) as (server, address):
        with httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {token}"}) as client:
            for number in range(30):
                client.get(f"/hostile-{number}/{'x' * number * 100}")
                client.get(f"/api/v1/sessions/01a22a71-fdb1-7681-8e8c-{number:012}?q=hostile-{number}")
                client.request(f"HOSTILE{number}", LIVE)
            client.get("/api/v1/sessions", headers={"Authorization": "Bearer rf_hostile"})
            httpx.get(f"{server.address}/api/v1/sessions")
            httpx.get(f"{server.address}/api/v1/%C2%9B31mX")
            with contextlib.closing(sqlite3.connect(tmp_path / "server.db")) as database:
                database.execute("ALTER TABLE sessions RENAME TO hostile_table")
            client.get("/api/v1/sessions")
        with socket.create_connection(("127.0.0.1", server.port), HANGS_AFTER) as connection:
            connection.sendall(b"no call\r\n\r\n")
            assert connection.recv(65_536).startswith(b"HTTP/1.1 400 ")
        told = figures_once(address, lambda told: "connections_ended_total unreadable" in told)
        assert "\x9b" not in server.log.read_text("utf-8")
        assert told["calls_total GET none 404"] == 31
        assert told["calls_total GET /sessions/{session_id} 404"] == 30
        assert told["calls_total other /health/live 405"] == 30
        assert told["refused_tokens_total wrong"] == 1
        assert told["refused_tokens_total missing"] == 1
        assert told["errors_total OperationalError database-busy 503"] == 1
        assert told["database_wait_seconds_count"] >= 32
        assert not [name for name in told if "hostile" in name.lower()]
        assert len([name for name in told if name.startswith("calls_total")]) <= 8
        assert server.stop() == -15
    assert not list(folders.iterdir())


def test_whoever_misuses_the_address_of_the_metrics_holds_up_nobody(
    folders: Path, token: str, tmp_path: Path
) -> None:
    with measured(tmp_path) as (server, address), contextlib.ExitStack() as held:
        port = int(re.sub(r"\D+", " ", address).split()[-1])
        for number in range(60):
            connection = socket.create_connection(("127.0.0.1", port), HANGS_AFTER)
            held.enter_context(connection).sendall(b"GET /metrics HTT" if number % 2 else b"")
        for _call in range(20):
            httpx.get(f"{server.address}{LIVE}", timeout=HANGS_AFTER).raise_for_status()
        told = figures(address)
        assert told["connections"] <= 1
        for version in ("1.0.0", "1.0.x", "abc", "1.9.hostile"):
            accepted = {"Accept": f"application/openmetrics-text;version={version}"}
            kind = httpx.get(address, headers=accepted).raise_for_status().headers["content-type"]
            assert "application/openmetrics-text; version=1.0.0" in kind
        assert httpx.post(address, content=b"x" * 1_000).status_code == 405
        assert httpx.get(address.replace("/metrics", "/api/v1/sessions")).status_code == 404

        environment = {**os.environ, VARIABLE: f"sqlite:///{tmp_path}/server.db"}
        second = run("serve", "--port", "0", "--metrics", f"127.0.0.1:{port}", environment=environment)
        assert second.returncode == 2
        assert second.stderr.splitlines() == [
            f"resolutionflow: The metrics cannot be served at 127.0.0.1, port {port} (Address already in use): choose "
            "another with --metrics."
        ]
        assert server.stop() == -15  # with those connections there
    assert not list(folders.iterdir())
