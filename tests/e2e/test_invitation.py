"""Logging in with an invitation: once, through a lost answer and a program that ended, and with nothing that is seen."""

import http.client
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from backend.app.administration.database import connect
from backend.app.administration.users import add_user
from backend.app.core.settings import Settings
from tests.e2e.serving import prepare, run, serving


def invitation(url: str, name: str) -> str:
    """The invitation of a new user."""
    with closing(connect(url)) as database:
        made = add_user(
            database, team="Contoso", name=name, is_admin=False, settings=Settings(), invited_for=3
        )
    assert made is not None
    return made.text


@contextmanager
def loses_an_answer(server: str) -> Iterator[str]:
    """A way to a server that passes the first call on, and loses its answer."""
    lost = threading.Event()

    class Way(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with closing(http.client.HTTPConnection(urlsplit(server).netloc)) as connection:
                connection.request(self.command, self.path, body, dict(self.headers))
                answer = connection.getresponse()
                content = answer.read()
            if not lost.is_set():
                assert answer.status == 201, content
                lost.set()
                return
            self.send_response(answer.status)
            for name in ("Content-Type", "Content-Length", "ResolutionFlow-Version"):
                self.send_header(name, answer.headers[name])
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_words: object) -> None:
            pass

    way = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Way)
    thread = threading.Thread(target=way.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{way.server_port}"
    way.shutdown()
    thread.join()
    way.server_close()


@pytest.mark.soak  # a process for each command
def test_an_invitation_logs_in_once_also_where_the_answer_is_lost(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    prepare(url, "admin")
    invited = invitation(url, "jo")
    state = tmp_path / "home/.local/state/resolutionflow"
    homes = [tmp_path / "home", tmp_path / "other"]
    jo, thief = [
        {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        for home in homes
    ]
    with serving(url, tmp_path / "log") as server, loses_an_answer(server.address) as way:
        first = run("login", "--server", way, environment=jo, text=f"{invited}\n")
        assert first.returncode == 1 and not (state / "login.json").exists()
        assert "Log in again with the same invitation" in first.stderr
        pending = state / "invitation.json"
        assert pending.stat().st_mode & 0o777 == 0o600
        token = json.loads(pending.read_text())["token"]

        again = run("login", "--server", way, environment=jo, text=f"{invited}\n")
        assert (again.returncode, again.stderr) == (0, "")
        assert "as jo of Contoso" in again.stdout
        assert not pending.exists()
        assert json.loads((state / "login.json").read_text())["token"] == token
        assert run("whoami", environment=jo).stdout.startswith("jo of Contoso")

        second = run("login", "--server", server.address, environment=thief, text=f"{invited}\n")
        assert (second.returncode, second.stdout) == (1, "")
        assert "The invitation is used, expired or revoked; ask whoever runs the server" in second.stderr
    seen = "".join(done.stdout + done.stderr for done in (first, again, second))
    for secret in (invited, token):
        assert secret not in seen + (tmp_path / "log").read_text()
