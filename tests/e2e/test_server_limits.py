"""What a stranger's connections and calls can do to a server: nobody else waits, and its log does not fill the disk."""

import contextlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backend.app.serving.connections import HEAD_SECONDS, SPARE_FILES
from tests.bounds import HANGS_AFTER
from tests.e2e.serving import Server, prepare, serving

LIVE = "/api/v1/health/live"
CALL = f"GET {LIVE} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
HALF = CALL[:20]
HALF_A_BODY = (
    b"POST /api/v1/%b HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
    b"Expect: 100-continue\r\n%b\r\n{"
)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
"""Comes once a server waits for a body."""
FEW = 256
"""File descriptors of a server under test."""


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/server.db"
    prepare(url, "jo")
    return url


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without any flags, for calls that leave it as it was."""
    folder = tmp_path_factory.mktemp("plain")
    url = f"sqlite:///{folder}/server.db"
    prepare(url, "jo")
    with serving(url, folder / "log") as server:
        yield server


@contextlib.contextmanager
def connected(server: Server, sent: bytes) -> Iterator[socket.socket]:
    """Connect, and send something."""
    with socket.create_connection(("127.0.0.1", server.port), HANGS_AFTER) as connection:
        connection.sendall(sent)
        yield connection


def read_to_the_end(connection: socket.socket) -> bytes:
    """Return what comes until the server ends a connection."""
    read = b""
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(65_536):
            read += part
    return read


@pytest.mark.soak  # as long as a head is waited for
@pytest.mark.parametrize("sent", [b"", HALF, CALL + HALF])
def test_a_head_that_does_not_come_is_not_waited_for_long(url: str, tmp_path: Path, sent: bytes) -> None:
    with serving(url, tmp_path / "log") as server:
        began = time.monotonic()
        with connected(server, sent) as connection:
            answered = read_to_the_end(connection)
        assert time.monotonic() - began >= HEAD_SECONDS - 1
        assert answered.count(b"HTTP/1.1 200 OK") == sent.count(b"\r\n\r\n")


def test_a_connection_that_is_used_stays(plain: Server) -> None:
    with connected(plain, HALF) as connection:
        connection.sendall(CALL[len(HALF) :])
        for _call in range(3):
            answer = b""
            while not answer.endswith(b"}"):
                answer += connection.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 200 OK")
            connection.sendall(CALL)


def test_half_open_connections_keep_nobody_out(url: str, tmp_path: Path) -> None:
    if shutil.which("prlimit") is None:
        pytest.skip("no prlimit is installed")
    log = tmp_path / "log"
    with (
        serving(url, log, prefix=["prlimit", f"--nofile={FEW}:{FEW}"]) as server,
        contextlib.ExitStack() as held,
    ):
        for number in range(2 * FEW):
            held.enter_context(connected(server, HALF if number % 2 else b""))
        for _call in range(20):
            httpx.get(f"{server.address}{LIVE}", timeout=HANGS_AFTER).raise_for_status()
        warnings = [
            line for line in map(json.loads, log.read_text().splitlines()) if line["level"] == "warning"
        ]
        assert {line["message"] for line in warnings} == {"too many connections"}
        assert len(warnings) <= 10


def test_bodies_of_strangers_that_do_not_come_keep_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("prlimit") is None:
        pytest.skip("no prlimit is installed")
    url = f"sqlite:///{tmp_path}/server.db"
    bearer = f"Authorization: Bearer {prepare(url, 'jo')['jo']}\r\n".encode()
    monkeypatch.setenv("RESOLUTIONFLOW_OIDC_ISSUER", "https://issuer.example")
    monkeypatch.setenv("RESOLUTIONFLOW_OIDC_CLIENT_ID", "x")
    monkeypatch.setenv("RESOLUTIONFLOW_OIDC_TEAM", "Contoso")
    with (
        serving(url, tmp_path / "log", prefix=["prlimit", f"--nofile={FEW}:{FEW}"]) as server,
        contextlib.ExitStack() as held,
    ):
        known = held.enter_context(connected(server, HALF_A_BODY % (b"redaction/scan", bearer)))
        assert known.recv(65_536) == GO_ON
        for _number in range(FEW - SPARE_FILES + 10):
            stranger = held.enter_context(connected(server, HALF_A_BODY % (b"sign-in/token", b"")))
            assert stranger.recv(65_536) == GO_ON
        httpx.get(f"{server.address}{LIVE}", timeout=HANGS_AFTER).raise_for_status()
        known.sendall(b'"text": "x"}'.ljust(99))
        assert known.recv(65_536).startswith(b"HTTP/1.1 200 OK")


def test_connections_without_a_call_give_way(url: str, tmp_path: Path) -> None:
    if shutil.which("prlimit") is None:
        pytest.skip("no prlimit is installed")
    with (
        serving(url, tmp_path / "log", prefix=["prlimit", f"--nofile={FEW}:{FEW}"]) as server,
        contextlib.ExitStack() as held,
    ):
        for _number in range(2 * FEW):
            connection = held.enter_context(connected(server, CALL))
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 OK")
        httpx.get(f"{server.address}{LIVE}", timeout=HANGS_AFTER).raise_for_status()


def test_a_call_that_is_refused_before_its_body_has_come_is_answered(plain: Server) -> None:
    head = f"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: {10**9}\r\n\r\n".encode()
    with connected(plain, head + b"{") as connection:
        answer = connection.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 401 ")
        for _part in range(20):
            connection.sendall(b" " * 1_000)


@pytest.mark.soak  # as long as a handshake is waited for
def test_a_handshake_that_does_not_come_is_not_waited_for_long(url: str, tmp_path: Path) -> None:
    certificate, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=localhost",
            ),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    flags = ("--tls-cert", str(certificate), "--tls-key", str(key))
    with serving(url, tmp_path / "log", *flags) as server:
        began = time.monotonic()
        with connected(server, b"") as connection:
            read_to_the_end(connection)
        assert HEAD_SECONDS - 1 <= time.monotonic() - began < 3 * HEAD_SECONDS


def test_what_every_answer_says_to_browsers(plain: Server) -> None:
    for path in (LIVE, "/api/v1/sessions", "/nothing"):
        headers = httpx.get(f"{plain.address}{path}").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == "no-store"


def test_the_api_is_described_to_whoever_has_a_token(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log") as server:
        for path in ("/docs", "/redoc", "/openapi.json"):
            assert httpx.get(f"{server.address}{path}").status_code == 404
        address = f"{server.address}/api/v1/openapi.json"
        assert httpx.get(address).status_code == 401
        described = httpx.get(address, headers={"Authorization": f"Bearer {token}"})
        assert "/api/v1/sessions" in described.json()["paths"]


def test_the_api_is_described_to_anybody_where_that_is_asked_for(url: str, tmp_path: Path) -> None:
    with serving(url, tmp_path / "log", "--api-docs") as server:
        page = httpx.get(f"{server.address}/docs")
        assert page.status_code == 200
        assert "content-security-policy" not in page.headers
        assert "/api/v1/sessions" in httpx.get(f"{server.address}/openapi.json").json()["paths"]


def test_health_answers_all_that_balancers_ask_by(plain: Server) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        for name in ("live", "ready"):
            assert httpx.request(method, f"{plain.address}/api/v1/health/{name}").status_code == 200


def test_no_answer_leads_to_a_host_that_the_caller_named(plain: Server) -> None:
    answer = httpx.get(f"{plain.address}{LIVE}/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.headers.get("location")) == (404, None)


@pytest.mark.parametrize(
    ("flags", "believed"),
    [
        ((), False),
        pytest.param(("--trusted-proxy", "127.0.0.1"), True, marks=pytest.mark.soak),
        (("--workers", "2", "--host", "::", "--plain-http", "--trusted-proxy", "127.0.0.1"), True),
        pytest.param(("--trusted-proxy", "192.0.2.0/24"), False, marks=pytest.mark.soak),
    ],
)
def test_whose_word_is_taken_for_a_callers_address(
    url: str, tmp_path: Path, flags: tuple[str, ...], *, believed: bool
) -> None:
    """Whoever guesses tokens is shut out by address, and cannot name another's each time."""
    with (
        serving(url, tmp_path / "log", *flags) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client,
    ):
        statuses = [
            client.get(
                "/api/v1/sessions",
                headers={"Authorization": "Bearer rf_no", "X-Forwarded-For": f"203.0.113.{number}"},
            ).status_code
            for number in range(25)
        ]
        assert (429 in statuses) != believed
