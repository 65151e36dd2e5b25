"""The proxies of deploy/ before a server: what passes them, whom the server believes to call, and what they write down."""

import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.bounds import HANGS_AFTER
from tests.deploying import DEPLOY, certificate, site
from tests.e2e.serving import Server, prepare, run, serving
from tests.e2e.test_stopping import free_port

LONGEST = 20_000_000
"""Characters of an output, at most."""
MARKER = "secret-marker"
VPN = "VPN Connection Failure"
Proxy = Callable[[Path, Server, int, int], list[str]]


def nginx(folder: Path, server: Server, port: int, plain: int) -> list[str]:
    """Write its settings, and return the command that runs it; it can write no temporary file of a body."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    settings = site(text, port=port, plain=plain, server=server.port, folder=folder)
    (folder / "nginx.conf").write_text(settings, encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "start.log")]


def caddy(folder: Path, server: Server, port: int, plain: int) -> list[str]:
    """Write its settings, with a certificate that it need not fetch, and return the command that runs it."""
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    for old, new in {
        "flow.example.com": f"localhost:{port}",
        "127.0.0.1:8080": f"127.0.0.1:{server.port}",
        "{\n\t#": "{\n\tadmin off\n\t#",
        "\trequest_body": f"\ttls {folder}/chain.pem {folder}/key.pem\n\trequest_body",
    }.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@contextmanager
def running(folder: Path, server: Server, proxy: Proxy) -> Iterator[tuple[int, int]]:
    """Run a proxy before a server; its ports with TLS and without."""
    for program in (proxy.__name__, "openssl"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} is installed")
    port, plain = free_port(), free_port()
    certificate(folder)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(
            proxy(folder, server, port, plain), stdout=log, stderr=log, env=environment
        )
    deadline = time.monotonic() + HANGS_AFTER
    try:
        while True:
            try:
                with caller(folder, port) as client:
                    client.get("health/ready").raise_for_status()
                break
            except httpx.HTTPError:
                assert process.poll() is None and time.monotonic() < deadline, (
                    folder / "proxy.log"
                ).read_text()
                time.sleep(0.05)
        for kept in ("client_body", "proxy"):  # a body that is written to the disk fails
            if (folder / kept).exists():
                (folder / kept).rmdir()
        yield port, plain
    finally:
        process.terminate()
        process.wait(HANGS_AFTER)


def caller(folder: Path, port: int, *, token: str = "", address: str = "127.0.0.1") -> httpx.Client:
    """Return a client that calls from an address of this machine."""
    trusting = ssl.create_default_context(cafile=folder / "chain.pem")
    return httpx.Client(
        base_url=f"https://localhost:{port}/api/v1/",
        headers={"Authorization": f"Bearer {token}"} if token else {},
        transport=httpx.HTTPTransport(verify=trusting, local_address=address),
        timeout=HANGS_AFTER,
    )


def connections(port: int) -> int:
    """Return how many connections to a port of this machine there are, or were until a moment ago."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = "0A"
    ends = [row[1:3] for row in rows if row[3] != listening]  # whichever closed first is left for a while
    return sum(any(end.endswith(f":{port:04X}") for end in both) for both in ends)


def said(folder: Path) -> str:
    """Return all that was written down."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("server.db")]
    return "".join(path.read_text(errors="replace") for path in paths)


@pytest.fixture(params=[nginx, caddy], ids=lambda proxy: proxy.__name__)
def proxy(request: pytest.FixtureRequest) -> Proxy:
    chosen: Proxy = request.param
    return chosen


@pytest.fixture
def token(tmp_path: Path) -> str:
    return prepare(f"sqlite:///{tmp_path}/server.db", "jo")["jo"]


@pytest.fixture
def server(tmp_path: Path, token: str) -> Iterator[Server]:
    url = f"sqlite:///{tmp_path}/server.db"
    with serving(url, tmp_path / "log", "--trusted-proxy", "127.0.0.1") as server:
        yield server


@pytest.mark.soak
def test_an_engineer_logs_in_and_records_the_longest_output(
    proxy: Proxy, server: Server, token: str, tmp_path: Path
) -> None:
    with running(tmp_path, server, proxy) as (port, _plain):
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(DEPLOY.parent),
            "HOME": str(tmp_path / "home"),
            "SSL_CERT_FILE": str(tmp_path / "chain.pem"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        (tmp_path / "home").mkdir()
        done = run(
            "login", "--server", f"https://localhost:{port}", environment=environment, text=f"{token}\n"
        )
        assert (done.returncode, done.stderr) == (0, "") and "as jo of Contoso" in done.stdout
        with caller(tmp_path, port, token=token) as client:
            tree = next(tree for tree in client.get("trees").json() if tree["name"] == VPN)
            session = client.post("sessions", json={"tree_id": tree["id"]}).json()["id"]
            step = {"node_id": "client-installed", "answer": "Yes", "command_output": '"' * LONGEST}
            assert client.post(f"sessions/{session}/decisions", json=step).status_code == 201
            note = client.post(f"sessions/{session}/export", json={"format": "text", "detail_level": "full"})
            assert note.status_code == 200 and note.text.count('"') >= LONGEST
        before = connections(server.port)
        with caller(tmp_path, port, token=token) as client:
            assert all(client.get("session-counts").is_success for _call in range(50))
        assert connections(server.port) < before + 10, "calls share connections to the server"


@pytest.mark.soak
def test_a_caller_is_known_by_the_address_that_the_proxy_saw(
    proxy: Proxy, server: Server, tmp_path: Path
) -> None:
    with running(tmp_path, server, proxy) as (port, _plain):

        def guess(address: str, times: int) -> list[int]:
            with caller(tmp_path, port, token="rf_no", address=address) as client:
                forged = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(times)]
                return [client.get("sessions", headers=headers).status_code for headers in forged]

        assert guess("127.0.0.2", 25)[-1] == 429, "whatever address it says that it has"
        assert guess("127.0.0.3", 1) == [401], "and nobody else with it"
        with caller(tmp_path, port) as client:
            assert "strict-transport-security" in client.get("health/live").headers


@pytest.mark.soak
def test_nothing_is_written_down_of_what_is_searched_for(
    proxy: Proxy, server: Server, token: str, tmp_path: Path
) -> None:
    with running(tmp_path, server, proxy) as (port, _plain), caller(tmp_path, port, token=token) as client:
        assert client.get("sessions", params={"q": MARKER}).status_code == 200
        assert server.stop() == -15
        assert client.get("sessions", params={"q": MARKER}).status_code == 502
    assert MARKER not in said(tmp_path) and token not in said(tmp_path)


@pytest.mark.soak
def test_without_tls_nginx_answers_nobody(server: Server, token: str, tmp_path: Path) -> None:
    with running(tmp_path, server, nginx) as (_port, plain):
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"http://127.0.0.1:{plain}/api/v1/me", headers=headers)
        assert answer.status_code == 403
    logged = (tmp_path / "resolutionflow.log").read_text()
    assert re.search(r'^127\.0\.0\.1 \[\S+\] "GET /api/v1/me" 403 \d+ \S+ \w{32}$', logged, re.MULTILINE)
