"""An OpenID provider on loopback, for tests: it signs whatever a test wants, and misbehaves as told."""

import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, Key

CLIENT = "resolutionflow"
CONFIGURATION, DEVICE, TOKEN, KEYS = "/.well-known/openid-configuration", "/device", "/token", "/keys"

Json = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]


class StubIssuer:
    """An issuer.

    Attributes:
        now: its clock.
        listed: the keys that it publishes.
        key: the one that it signs with.
        claims: what its tokens say besides the usual.
        waits: errors that it answers a question with, one after another, before it gives a token.
        tokens: makes an ID token in place of it, if set.
        instead: what it answers at a path in place of what is right: status, headers and body.
        asked: how often it was asked for each path.
        forms: what was sent to it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.now: Callable[[], float] = time.time
        self.key: Key = ECKey.generate_key("P-256", {"kid": "first", "use": "sig"})
        self.listed: list[Key] = [self.key]
        self.claims: Json = {"sub": "amy-1", "preferred_username": "amy", "teams": ["one"]}
        self.waits: list[str] = []
        self.tokens: Callable[[], object] | None = None
        self.instead: dict[str, Callable[[], Answer]] = {}
        self.interval, self.expires_in = 1, 600
        self.asked: Counter[str] = Counter()
        self.forms: list[dict[str, str]] = []
        self._begun: set[str] = set()

    def id_token(self, *, key: Key | None = None, header: Json | None = None, **claims: Any) -> str:
        """Sign a token; a claim that is None is left out."""
        signed_by = key or self.key
        now = int(self.now())
        usual = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300}
        said = {name: value for name, value in (usual | self.claims | claims).items() if value is not None}
        algorithm = {"EC": "ES256", "RSA": "RS256", "oct": "HS256"}[signed_by.key_type]
        head = {"alg": algorithm, "kid": signed_by.kid, **(header or {})}
        return jwt.encode(
            {name: value for name, value in head.items() if value is not None},
            said,
            signed_by,
            algorithms=["ES256", "RS256", "HS256"],
        )

    def answer(self, path: str, form: dict[str, str]) -> Answer:
        """Return status, headers and body."""
        self.asked[path] += 1
        self.forms.append(form)
        if path in self.instead:
            return self.instead[path]()
        status, document = self._document(path, form)
        return status, {"Content-Type": "application/json"}, json.dumps(document).encode()

    def _document(self, path: str, form: dict[str, str]) -> tuple[int, Json]:
        if path == CONFIGURATION:
            return 200, {
                "issuer": self.url,
                "device_authorization_endpoint": self.url + DEVICE,
                "token_endpoint": self.url + TOKEN,
                "jwks_uri": self.url + KEYS,
            }
        if path == KEYS:
            return 200, {"keys": [key.as_dict(private=False) for key in self.listed]}
        if path == DEVICE and form.get("client_id") == CLIENT:
            code = secrets.token_urlsafe(24)
            self._begun.add(code)
            return 200, {
                "device_code": code,
                "user_code": "WDJB-MJHT",
                "verification_uri": f"{self.url}/confirm",
                "interval": self.interval,
                "expires_in": self.expires_in,
            }
        if path == TOKEN:
            return self._token(form)
        return 404, {"error": "not_found"}

    def _token(self, form: dict[str, str]) -> tuple[int, Json]:
        if form.get("device_code") not in self._begun or form.get("client_id") != CLIENT:
            return 400, {"error": "invalid_grant"}
        if self.waits:
            return 400, {"error": self.waits.pop(0)}
        self._begun.remove(form["device_code"])
        return 200, {
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": (self.tokens or self.id_token)(),
        }


def said(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Callable[[], Answer]:
    """An answer that is always the same."""
    return lambda: (status, headers or {}, body)


@contextmanager
def issuing() -> Iterator[StubIssuer]:
    """Run an issuer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, headers, body = issuer.answer(self.path, form)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, *_args: Any) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # whoever asked had enough
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    issuer = StubIssuer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
