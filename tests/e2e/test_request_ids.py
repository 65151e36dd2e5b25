"""Each call has an id: in its answer, in the log with whose call it was, and in what an engineer reads of a fault."""

import contextlib
import json
import os
import re
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.serving import Server, prepare, run, serving
from tests.e2e.test_stopping import proxy

FRESH = re.compile(r"[0-9a-f]{16}")
PROXY, OTHER = "127.0.0.2", "127.0.0.1"
HOSTILE = [
    b"x" * 65,
    b"x" * 10_000,
    b"two words",
    "é".encode(),
    b"\xe9",
    b'"}{"a":1',
    b"<b>",
    b"a\x09b",
    b"a\r\n b",
    b"a\r\nX-Request-ID: b",
    b"",
]


def asked(server: Server, request: bytes, source: str) -> tuple[int, list[str], bytes]:
    """Send a request as it is, from an address; return the status, the ids in the head of the answer, and its body."""
    with socket.create_connection(("127.0.0.1", server.port), HANGS_AFTER, (source, 0)) as connection:
        connection.sendall(request)
        read = b""
        while b"\r\n\r\n" not in read or not read.rstrip().endswith(b"}"):
            part = connection.recv(65_536)
            assert part, read
            read += part
    head, _, body = read.partition(b"\r\n\r\n")
    ids = re.findall(r"(?im)^x-request-id: (.*?)\r?$", head.decode("latin-1"))
    return int(head.split()[1]), ids, body


def logged(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def test_an_id_is_taken_over_from_a_trusted_proxy_if_it_is_short_and_no_text(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    prepare(url, "jo")
    call = b"GET /api/v1/health/live HTTP/1.1\r\nHost: x\r\nX-Request-ID: %s\r\n\r\n"
    with serving(url, tmp_path / "log", "--trusted-proxy", PROXY) as server:
        for id_of_proxy in (b"3f2a-91:c_4.D", b"x" * 64):
            assert asked(server, call % id_of_proxy, PROXY)[1] == [id_of_proxy.decode()]
            (made,) = asked(server, call % id_of_proxy, OTHER)[1]
            assert FRESH.fullmatch(made)
        for hostile in HOSTILE:
            (made,) = asked(server, call % hostile, PROXY)[1]
            assert FRESH.fullmatch(made), hostile
        of_calls = [line["request_id"] for line in logged(server) if line["message"] == "call"]
    assert "3f2a-91:c_4.D" in of_calls
    assert len(of_calls) == len(set(of_calls))
    assert "xxxxxxxxxx" * 100 not in server.log.read_text()


@pytest.mark.soak
def test_haproxy_passes_nothing_on_that_a_caller_says_of_the_call(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    prepare(url, "jo")
    said = {"X-Request-ID": "of-the-caller", "X-Forwarded-For": "192.0.2.1"}
    with (
        serving(url, tmp_path / "log", "--trusted-proxy", "127.0.0.1") as server,
        proxy(tmp_path, reuse="safe", one=server.port) as address,
    ):
        answered = httpx.get(f"{address}/api/v1/health/live", headers=said).headers["x-request-id"]
        deadline = time.monotonic() + HANGS_AFTER
        while not (lines := [line for line in logged(server) if line.get("request_id") == answered]):
            assert time.monotonic() < deadline  # the line is written behind the answer
            time.sleep(0.02)
    (line,) = lines
    assert (len(answered), line["address"]) == (36, "127.0.0.1")
    assert "192.0.2.1" not in server.log.read_text()


def test_every_answer_has_its_id_and_the_log_says_whose_call_it_was(tmp_path: Path) -> None:
    token = prepare(f"sqlite:///{tmp_path}/server.db", "jo")["jo"]
    known = f"Host: x\r\nAuthorization: Bearer {token}\r\n".encode()
    large = b"Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{"
    with serving(f"sqlite:///{tmp_path}/server.db", tmp_path / "log") as server:
        refused = {
            401: b"GET /api/v1/sessions?q=secret HTTP/1.1\r\nHost: x\r\n\r\n",
            404: b"GET /api/v1/sessions/01a22a71-fdb1-7681-8e8c-587e75bb052a HTTP/1.1\r\n" + known + b"\r\n",
            405: b"PUT /api/v1/sessions HTTP/1.1\r\n" + known + b"\r\n",
            413: b"POST /api/v1/sessions HTTP/1.1\r\n" + known + large,
            422: b"GET /api/v1/sessions?limit=secret HTTP/1.1\r\n" + known + b"\r\n",
            400: b"no call\r\n\r\n",
        }
        ids = {}
        for expected, request in refused.items():
            status, (ids[expected],), body = asked(server, request, OTHER)
            assert (status, json.loads(body)["request_id"]) == (expected, ids[expected])
            assert FRESH.fullmatch(ids[expected])
        with httpx.Client(
            base_url=f"{server.address}/api/v1/", headers={"Authorization": f"Bearer {token}"}
        ) as client:
            tree_id = client.get("trees").json()[0]["id"]
            made = client.post("sessions", json={"tree_id": tree_id, "client_name": "secret"})
            assert made.status_code == 201
            ids[201] = made.headers["x-request-id"]
            user = client.get("users").json()[0]["id"]
        with contextlib.closing(sqlite3.connect(tmp_path / "server.db")) as database:
            database.execute("ALTER TABLE sessions RENAME TO other")
        environment = {**os.environ, "HOME": str(tmp_path), "RESOLUTIONFLOW_TOKEN": token}
        told = run("sessions", "--server", server.address, environment=environment).stderr
        lines = {line["request_id"]: line for line in logged(server) if "request_id" in line}
    for status in (404, 413, 422, 201):
        line = lines[ids[status]]
        assert (line["user_id"], len(line["team_id"])) == (user, 36)
    assert {lines[request_id].get("status", 400) for request_id in ids.values()} == set(ids)
    assert "user_id" not in lines[ids[401]]
    assert lines[ids[201]]["address"] == "127.0.0.1"
    assert told.count("\n") == 1
    named = re.search(r"\(request ([0-9a-f]{16})\)\.$", told.strip())
    assert named, told
    assert lines[named[1]]["status"] == 503
    assert "secret" not in server.log.read_text() and token not in server.log.read_text()
