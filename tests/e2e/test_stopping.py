"""Servers that are stopped and started under load, behind a proxy: no call fails."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from backend.app.serving.stopping import begin_no_connection
from tests.bounds import HANGS_AFTER
from tests.databases import empty_database
from tests.e2e.serving import Server, prepare

CLIENTS = 20
PROXY = """
global
    maxconn 500
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    retries 3
    option redispatch 1
    option forwardfor
    http-reuse {reuse}
frontend calls
    bind 127.0.0.1:{port}
    http-request del-header X-Forwarded-For
    http-request set-header X-Forwarded-Proto http
    http-request set-header X-Request-ID %[uuid()]
    stats enable
    stats uri /states
    default_backend servers
backend servers
    option httpchk GET /api/v1/health/ready
    default-server check inter 1s fall 1 rise 1 fastinter 200ms
{servers}
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def proxy(folder: Path, *, reuse: str, **ports: int) -> Iterator[str]:
    """Run haproxy in front of servers, each named and with its port; its address."""
    if shutil.which("haproxy") is None:
        pytest.skip("no haproxy is installed")
    port = free_port()
    settings = folder / "haproxy.cfg"
    servers = "\n".join(f"    server {name} 127.0.0.1:{own}" for name, own in ports.items())
    settings.write_text(PROXY.format(reuse=reuse, port=port, servers=servers))
    process = subprocess.Popen(["haproxy", "-q", "-db", "-f", str(settings)])
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + HANGS_AFTER
    try:
        while True:
            try:
                httpx.get(f"{address}/api/v1/health/ready").raise_for_status()
                break
            except httpx.HTTPError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(HANGS_AFTER)


def await_states(address: str, **wanted: str) -> None:
    """Wait until the proxy takes servers to be in these states."""
    deadline = time.monotonic() + HANGS_AFTER
    while True:
        rows = [line.split(",") for line in httpx.get(f"{address}/states;csv").text.splitlines()]
        states = {row[1]: row[17] for row in rows if row[0] == "servers"}
        if all(states[name] == state for name, state in wanted.items()):
            return
        assert time.monotonic() < deadline, states
        time.sleep(0.05)


@pytest.fixture
def own_database(postgres: sa.URL) -> Iterator[str]:
    """A database of PostgreSQL: of many who write to a file at once, one may wait for longer than it is given."""
    with empty_database(postgres) as url:
        yield url.render_as_string(hide_password=False)


async def call_until(ended: asyncio.Event, client: httpx.AsyncClient, tree_id: str) -> tuple[int, list[str]]:
    """Start sessions and read them; return how many calls there were, and what failed."""
    calls, failed = 0, []
    while not ended.is_set():
        for method, path, body in (
            ("POST", "sessions", {"tree_id": tree_id}),
            ("GET", "session-counts", None),
        ):
            calls += 1
            try:
                answer = await client.request(method, path, json=body)
            except httpx.HTTPError as error:
                failed.append(f"{method} {type(error).__name__}")
            else:
                if not answer.is_success:
                    failed.append(f"{method} {answer.status_code} {answer.text[:80]}")
    return calls, failed


@pytest.mark.soak
@pytest.mark.parametrize("reuse", ["safe", "always"])
async def test_each_server_in_turn_is_stopped_and_started_under_load(
    own_database: str, tmp_path: Path, reuse: str
) -> None:
    url = own_database
    token = prepare(url, "jo")["jo"]
    servers = [Server(url, tmp_path / f"log {number}", "--workers", "2") for number in range(2)]
    try:
        with proxy(tmp_path, reuse=reuse, one=servers[0].port, two=servers[1].port) as address:
            async with httpx.AsyncClient(
                base_url=f"{address}/api/v1/",
                headers={"Authorization": f"Bearer {token}"},
                timeout=HANGS_AFTER,
            ) as client:
                await asyncio.to_thread(await_states, address, one="UP", two="UP")
                tree_id = (await client.get("trees")).json()[0]["id"]
                ended = asyncio.Event()
                callers = [asyncio.create_task(call_until(ended, client, tree_id)) for _ in range(CLIENTS)]
                for number in (0, 1, 0, 1):
                    port = servers[number].port
                    await asyncio.to_thread(servers[number].stop)
                    servers[number] = await asyncio.to_thread(
                        Server, url, tmp_path / f"log {number} again", "--workers", "2", port=port
                    )
                    await asyncio.to_thread(await_states, address, one="UP", two="UP")
                ended.set()
                results = await asyncio.gather(*callers)
    finally:
        for server in servers:
            if server.process.poll() is None:
                server.kill()
    failures = [failure for _calls, failed in results for failure in failed]
    assert not failures, (len(failures), failures[:5])
    assert sum(calls for calls, _failed in results) > CLIENTS


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has filters for sockets")
def test_no_connection_begins_any_more_and_none_that_has_begun_is_lost() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()) as begun,
    ):
        begin_no_connection(listening)
        with pytest.raises(TimeoutError):
            socket.create_connection(listening.getsockname(), timeout=0.2)
        begun.sendall(b"a call")
        with listening.accept()[0] as taken:
            assert taken.recv(10) == b"a call"
        listening.settimeout(0)
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.soak
@pytest.mark.parametrize("workers", ["1", "2"])
async def test_each_connection_that_was_taken_has_its_answer(
    own_database: str, tmp_path: Path, workers: str
) -> None:
    prepare(own_database, "jo")
    for number in range(3):
        server = await asyncio.to_thread(
            Server, own_database, tmp_path / f"{number}.log", "--workers", workers
        )
        found: Counter[str] = Counter()
        ended = asyncio.Event()
        callers = [asyncio.create_task(connect_until(ended, server.port, found)) for _ in range(2 * CLIENTS)]
        while found["answered"] < 10 * CLIENTS:
            await asyncio.sleep(0.05)
        await asyncio.to_thread(server.stop)
        ended.set()
        await asyncio.gather(*callers)
        assert found.keys() == {"answered", "refused"}


async def connect_until(ended: asyncio.Event, port: int, found: Counter[str]) -> None:
    """Make calls, each by a connection of its own, and count how they ended."""
    while not ended.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            found["refused"] += 1
            await asyncio.sleep(0.01)
            continue
        try:
            writer.write(b"GET /api/v1/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            found["answered" if answer.startswith(b"HTTP/1.1 200") else f"not answered: {answer[:80]!r}"] += 1
        except OSError as error:
            found[type(error).__name__] += 1
        finally:
            writer.close()
