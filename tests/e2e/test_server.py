"""The team's server as a process, and the client that is logged in to it."""

import asyncio
import http.client
import http.server
import json
import os
import select
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from backend.app.administration.database import connect
from backend.app.ids import new_uuid7
from tests.bounds import HANGS_AFTER
from tests.e2e.serving import COMMAND, VARIABLE, Server, prepare, run, serving
from tests.e2e.stub_terminal import opened

Json = dict[str, Any]
HTTPX_KEEPS_SECONDS = httpx.Limits().keepalive_expiry or 0.0
FLOW = {
    "name": "Loop",
    "root": "a",
    "nodes": {
        "a": {
            "type": "decision",
            "question": "Again?",
            "options": [{"label": "Yes", "next": "a"}, {"label": "No", "next": "b"}],
        },
        "b": {"type": "solution", "title": "End"},
    },
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


@pytest.mark.soak
def test_the_server_refuses_another_schema_and_says_what_to_run(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    environment[VARIABLE] = url
    refused = run("serve", environment=environment)
    assert refused.returncode == 2
    assert "run `resolutionflow db upgrade` first" in refused.stderr
    assert run("db", "upgrade", environment=environment).returncode == 0
    with closing(connect(url)) as database:
        database.write(lambda db: db.execute(sa.text("UPDATE alembic_version SET version_num = '0004'")))
        assert "run `resolutionflow db upgrade`" in run("serve", environment=environment).stderr
        database.write(lambda db: db.execute(sa.text("UPDATE alembic_version SET version_num = '0999'")))
        assert "update the program" in run("serve", environment=environment).stderr


@pytest.mark.soak
def test_without_tls_only_this_machine_is_served(tmp_path: Path, environment: dict[str, str]) -> None:
    environment[VARIABLE] = f"sqlite:///{tmp_path}/server.db"
    assert run("db", "upgrade", environment=environment).returncode == 0
    for host in ("0.0.0.0", "example.com"):
        refused = run("serve", "--host", host, environment=environment)
        assert (refused.returncode, "Without TLS only this machine is served" in refused.stderr) == (2, True)
    half = run("serve", "--tls-cert", "x.pem", environment=environment)
    assert "TLS needs both files" in half.stderr
    gone = run("serve", "--tls-cert", "/nope/x.pem", "--tls-key", "/nope/y.pem", environment=environment)
    assert gone.stderr == "resolutionflow: /nope/x.pem cannot be read (No such file or directory).\n"


@pytest.mark.soak
def test_teams_users_and_tokens_by_command(tmp_path: Path, environment: dict[str, str]) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    environment[VARIABLE] = url

    def admin(*words: str) -> str:
        done = run("admin", *words, environment=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("db", "upgrade", environment=environment).returncode == 0
    admin("team", "add", "Contoso")
    admin("user", "add", "Contoso", "jo", "--admin")
    token, told = admin("token", "add", "Contoso", "jo", "--days", "7").splitlines()
    assert token.startswith("rf_") and "It is not shown again" in told
    assert admin("team", "list") == "Contoso\n"
    assert admin("user", "list", "Contoso").splitlines()[1].split() == ["jo", "admin", "-", "-", "0", "-"]
    listed = admin("token", "list", "Contoso").splitlines()[1]
    assert token not in listed and "good until" in listed
    admin("token", "revoke", "Contoso", listed.split()[0])
    assert "revoked" in admin("token", "list", "Contoso")
    for words in (
        ("team", "add", "Contoso"),
        ("user", "add", "Nobody", "x"),
        ("token", "add", "Contoso", "x"),
    ):
        refused = run("admin", *words, environment=environment)
        assert refused.returncode == 1
        assert refused.stderr.startswith("resolutionflow: The") or refused.stderr.startswith(
            "resolutionflow: There is"
        )


@pytest.mark.soak
def test_people_come_and_leave_by_command(tmp_path: Path, environment: dict[str, str]) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    environment[VARIABLE] = url
    prepare(url, "jo")

    def admin(*words: str) -> tuple[str, str]:
        done = run("admin", *words, environment=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    invitation, told = admin("user", "add", "Contoso", "amy", "--invite", "--days", "2")[0].splitlines()
    assert invitation.startswith("rf_invite_") and "Good once" in told
    assert "invitation, good until" in admin("token", "list", "Contoso")[0]
    assert admin("user", "invite", "Contoso", "amy")[0].startswith("rf_invite_")
    assert admin("user", "role", "Contoso", "amy", "admin") == ("amy is a team admin.\n", "")
    assert admin("token", "revoke", "Contoso", "--user", "amy")[0] == "Revoked 1 token of amy.\n"
    told, warned = admin("user", "disable", "Contoso", "jo")
    assert "jo is disabled since" in told and "Revoked now: 1 token;" in told and not warned
    assert admin("user", "hand-over", "Contoso", "jo", "amy")[0] == "0 sessions of jo went to amy.\n"
    assert "The team Contoso has no admin now" in admin("user", "disable", "Contoso", "amy")[1]
    role = run("admin", "user", "role", "Contoso", "amy", "admin", environment=environment)
    assert (role.returncode, "amy is disabled" in role.stderr) == (1, True)
    assert admin("user", "role", "Contoso", "amy", "member")[0] == "amy is a member.\n"
    assert "no earlier token is good" in admin("user", "enable", "Contoso", "jo")[0]
    listed = [line.split() for line in admin("user", "list", "Contoso")[0].splitlines()]
    assert [line[0] for line in listed] == ["NAME", "amy", "jo"]
    assert "UTC" in listed[1] and "UTC" not in listed[2]
    refused = run("admin", "user", "invite", "Contoso", "amy", environment=environment)
    assert (refused.returncode, "amy is disabled" in refused.stderr) == (1, True)
    neither = run("admin", "token", "revoke", "Contoso", environment=environment)
    assert neither.returncode == 2


def test_a_client_logs_in_works_and_logs_out(url: str, tmp_path: Path, environment: dict[str, str]) -> None:
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log") as server:
        done = run("login", "--server", f"{server.address}/", environment=environment, text=f"{token}\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert "as jo of Contoso" in done.stdout and token not in done.stdout
        kept = Path(environment["HOME"], ".local/state/resolutionflow/login.json")
        assert kept.stat().st_mode & 0o777 == 0o600
        assert "jo (admin) of Contoso" in run("whoami", environment=environment).stdout

        with opened(COMMAND, environment) as terminal:
            terminal.wait_for("No sessions yet", f"jo · 127.0.0.1:{server.port}")
            terminal.write(b"n")
            terminal.wait_for("New session", "Account Lockout")
            terminal.write(b"SR-1\rContoso Ltd\rvpn conn\r")
            terminal.wait_for("Is the VPN client installed", "SR-1")
            terminal.write(b"nsecret-marker of a note\x1b1")
            terminal.wait_for("Step 1 recorded: Yes")
            assert server.stop() == -15
            terminal.write(b"nmore\x1b1")
            terminal.wait_for("kept here and sent later", "cannot be reached", "offline · 1 waiting")

        with opened(COMMAND, environment) as terminal:
            terminal.wait_for("opened on this machine", "SR-1", "offline · 1 waiting")
            terminal.write(b"\r")
            terminal.wait_for("The server is away", "✓ 2", "► 3")

        again = Server(url, tmp_path / "log2", port=server.port)
        with opened(COMMAND, environment) as terminal:
            terminal.wait_for("SR-1", "all saved", "● 3 Check DNS")
        note = run("export", "SR-1", environment=environment)
        assert "secret-marker of a note" in note.stdout and note.stdout.count("more") == 1
        again.stop()
        assert b"secret-marker" in (kept.parent / "drafts.db").read_bytes()
        assert "Logged out" in run("logout", environment=environment).stdout
        assert not kept.exists()
        assert b"secret-marker" not in (kept.parent / "drafts.db").read_bytes()
    logged = (tmp_path / "log").read_text() + (tmp_path / "log2").read_text()
    for line in logged.splitlines():
        assert json.loads(line)["level"] == "info"
    for secret in (token, "secret-marker", "Contoso Ltd", "SR-1"):
        assert secret not in logged


@pytest.fixture
def portal() -> Iterator[str]:
    """Something on the way that answers every call with a page."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Accept our terms</html>")

        def log_message(self, *_words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.soak
def test_what_goes_wrong_is_one_sentence(tmp_path: Path, environment: dict[str, str], portal: str) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    prepare(url, "jo")

    def complaint(server: str) -> str:
        done = run("whoami", "--server", server, environment=environment)
        assert done.returncode in (1, 2) and done.stdout == "" and done.stderr.count("\n") == 1, done
        return done.stderr

    assert "no ResolutionFlow server (200, text/html)" in complaint(portal)
    assert "login page" in complaint(portal)
    assert "cannot be reached" in complaint("http://127.0.0.1:9")
    for none in ("flow.example.com", "http://[::1", "http://h:99999", "http://xn--a", "http://h/#x"):
        assert "looks like https://flow.example.com" in complaint(none)
    for variable, value in (
        ("SSL_CERT_FILE", "/nowhere"),
        ("ALL_PROXY", "socks5://h:1"),
        ("HTTP_PROXY", "x://h"),
    ):
        environment[variable] = value
        scheme = "https" if variable == "SSL_CERT_FILE" else "http"
        assert complaint(f"{scheme}://flow.example.com").startswith(f"resolutionflow: {variable} names ")
        del environment[variable]
    with serving(url, tmp_path / "log") as server:
        assert "wants a token" in complaint(server.address)
        environment["RESOLUTIONFLOW_TOKEN"] = "rf_" + "x" * 40
        assert "unknown, expired or revoked" in complaint(server.address)


@pytest.mark.soak
def test_tls_with_a_ca_of_ones_own(tmp_path: Path, environment: dict[str, str]) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl: not installed")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    words = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -days 1 -subj /CN=localhost"
    subprocess.run(
        [*words.split(), "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True
    )
    url = f"sqlite:///{tmp_path}/server.db"
    environment["RESOLUTIONFLOW_TOKEN"] = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log", "--tls-cert", str(certificate), "--tls-key", str(key)) as server:
        assert server.address.startswith("https://")
        refused = run("whoami", "--server", server.address, environment=environment)
        assert "The certificate of 127.0.0.1" in refused.stderr and "SSL_CERT_FILE" in refused.stderr
        environment["SSL_CERT_FILE"] = str(certificate)
        assert (
            "jo (admin) of Contoso"
            in run("whoami", "--server", server.address, environment=environment).stdout
        )


async def started(client: httpx.AsyncClient) -> str:
    tree = await client.post("trees", json=FLOW)
    assert tree.status_code == 201, tree.text
    session = await client.post("sessions", json={"tree_id": tree.json()["id"]})
    assert session.status_code == 201, session.text
    return str(session.json()["id"])


@pytest.mark.soak
async def test_400_calls_at_once_through_two_workers(url: str, tmp_path: Path) -> None:
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log", "--workers", "2") as server:
        async with server.client(token) as client:
            session_id = await started(client)

            async def call(number: int) -> int:
                if number % 4 == 0:
                    return (await client.get("sessions")).status_code
                if number % 4 == 1:
                    return (await client.get(f"sessions/{session_id}")).status_code
                if number % 4 == 2:
                    body = {
                        "tree_id": (await client.get("trees")).json()[0]["id"],
                        "ticket_number": f"SR-{number}",
                    }
                    return (await client.post("sessions", json=body)).status_code
                return (
                    await client.post(f"sessions/{session_id}/export", json={"preview": True})
                ).status_code

            statuses = await asyncio.gather(*map(call, range(400)))
        assert set(statuses) == {200, 201}


@pytest.mark.soak
@pytest.mark.parametrize("flags", [(), ("--workers", "2")], ids=["one process", "workers"])
def test_the_server_keeps_an_idle_connection_longer_than_a_client_does(
    tmp_path: Path, flags: tuple[str, ...]
) -> None:
    """Closed by the server first, it would now and then be closed just as the client sends the next call."""
    url = f"sqlite:///{tmp_path}/server.db"
    prepare(url, "jo")
    with serving(url, tmp_path / "log", *flags) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=HANGS_AFTER)
        with closing(connection):
            for _call in range(2):
                connection.request("GET", "/api/v1/health/ready")
                answer = connection.getresponse()
                assert (answer.status, answer.will_close) == (200, False)
                answer.read()
                closed, _, _ = select.select([connection.sock], [], [], 2 * HTTPX_KEEPS_SECONDS)
                assert not closed


@pytest.mark.soak
async def test_no_update_is_lost_among_16_writers(url: str, tmp_path: Path) -> None:
    """Each on a session of their own, then all on one: appends that meet are refused and sent again."""
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log", "--workers", "2") as server:
        async with server.client(token) as client:
            shared = await started(client)
            tree_id = (await client.get(f"sessions/{shared}")).json()["tree_id"]

            async def write(number: int, session_id: str, count: int) -> None:
                after: str | None = None
                for step in range(count):
                    body: Json = {
                        "id": str(new_uuid7()),
                        "node_id": "a",
                        "answer": "Yes",
                        "notes": f"{number}-{step}",
                    }
                    while True:
                        answer = await client.post(
                            f"sessions/{session_id}/decisions", json=body | {"after": after}
                        )
                        if answer.status_code == 201:
                            break
                        assert answer.json()["type"].endswith(":session-moved"), answer.text
                        after = answer.json()["last_decision_id"]
                    after = str(body["id"])

            async def alone(number: int) -> str:
                session_id = str((await client.post("sessions", json={"tree_id": tree_id})).json()["id"])
                await write(number, session_id, 10)
                return session_id

            for session_id in await asyncio.gather(*map(alone, range(16))):
                steps = (await client.get(f"sessions/{session_id}")).json()["decisions"]
                assert [step["notes"].split("-")[1] for step in steps] == [str(step) for step in range(10)]
            await asyncio.gather(*(write(number, shared, 5) for number in range(16)))
            steps = (await client.get(f"sessions/{shared}")).json()["decisions"]
        assert [step["position"] for step in steps] == list(range(1, 81))
        assert {step["notes"] for step in steps} == {
            f"{number}-{step}" for number in range(16) for step in range(5)
        }
        for number in range(16):
            assert [step["notes"] for step in steps if step["notes"].startswith(f"{number}-")] == [
                f"{number}-{step}" for step in range(5)
            ]
