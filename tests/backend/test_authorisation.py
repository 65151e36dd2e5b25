"""Who may do what: every endpoint, with every kind of caller."""

from collections.abc import AsyncIterator, Callable
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from starlette.types import Message

from backend.app.api.authorisation import Failures
from backend.app.core.errors import TooManyFailures
from backend.app.db.engine import Database
from backend.app.ids import new_uuid7
from tests.determinism import StepClock
from tests.teams import FLOW, Server

Json = dict[str, Any]
STEP = {"node_id": "a", "answer": "Yes", "notes": "secret of team one"}


async def started(server: Server, owner: httpx.AsyncClient) -> tuple[str, str]:
    """A session of the owner with one step: their ids."""
    answer = await owner.post("sessions", json={"tree_id": str(server.tree_id), "ticket_number": "SR-1"})
    assert answer.status_code == 201, answer.text
    session_id = str(answer.json()["id"])
    step = await owner.post(f"sessions/{session_id}/decisions", json=STEP)
    assert step.status_code == 201, step.text
    return session_id, str(step.json()["id"])


class Call:
    """An endpoint with what it needs, and how each caller is answered: owner, member, admin, stranger."""

    def __init__(
        self, path: str, expected: tuple[int, int, int, int], body: Callable[[Server], Json] | None = None
    ) -> None:
        self.path = path
        self.expected = dict(zip(("owner", "member", "admin", "stranger"), expected, strict=True))
        self.body = body


MISSING = 404
CALLS: dict[tuple[str, str], Call] = {
    ("get", "/me"): Call("me", (200, 200, 200, 200)),
    ("get", "/users"): Call("users", (200, 200, 200, 200)),
    ("post", "/users/{user_id}/hand-over"): Call(
        "users/{owner}/hand-over",
        (403, 403, 200, MISSING),
        lambda server: {"to": str(server.users["member"])},
    ),
    ("post", "/tokens"): Call("tokens", (403, 403, 403, 403), lambda _server: {"digest": "0" * 64}),
    ("get", "/trees"): Call("trees", (200, 200, 200, 200)),
    ("post", "/trees"): Call("trees", (201, 201, 201, 201), lambda _server: {**FLOW, "name": "Another"}),
    ("get", "/trees/{tree_id}"): Call("trees/{tree}", (200, 200, 200, MISSING)),
    ("get", "/step-library"): Call("step-library", (200, 200, 200, 200)),
    ("post", "/step-library"): Call(
        "step-library", (201, 201, 201, 201), lambda _server: {"title": "Look", "action": "closely"}
    ),
    ("get", "/settings"): Call("settings", (200, 200, 200, 200)),
    ("put", "/settings"): Call("settings", (403, 403, 200, 200), lambda _server: {"allow_list": ["1.1.1.1"]}),
    ("post", "/redaction/scan"): Call("redaction/scan", (200, 200, 200, 200), lambda _server: {"text": "x"}),
    ("post", "/redaction/mask"): Call("redaction/mask", (200, 200, 200, 200), lambda _server: {"text": "x"}),
    ("get", "/sessions"): Call("sessions", (200, 200, 200, 200)),
    ("get", "/session-counts"): Call("session-counts", (200, 200, 200, 200)),
    ("get", "/session-versions"): Call("session-versions?id={session}", (200, 200, 200, 200)),
    ("get", "/session-clients"): Call("session-clients", (200, 200, 200, 200)),
    ("get", "/session-values"): Call("session-values?client=Contoso&names=gateway", (200, 200, 200, 200)),
    ("post", "/sessions"): Call(
        "sessions", (201, 201, 201, MISSING), lambda server: {"tree_id": str(server.tree_id)}
    ),
    ("get", "/sessions/{session_id}"): Call("sessions/{session}", (200, 200, 200, MISSING)),
    ("patch", "/sessions/{session_id}"): Call(
        "sessions/{session}", (200, 403, 200, MISSING), lambda _server: {"scratchpad": "x"}
    ),
    ("delete", "/sessions/{session_id}"): Call("sessions/{session}", (204, 403, 204, MISSING)),
    ("put", "/sessions/{session_id}/owner"): Call(
        "sessions/{session}/owner",
        (403, 403, 200, MISSING),
        lambda server: {"owner_id": str(server.users["member"])},
    ),
    ("post", "/sessions/{session_id}/complete"): Call(
        "sessions/{session}/complete", (200, 403, 200, MISSING)
    ),
    ("post", "/sessions/{session_id}/correction"): Call(
        "sessions/{session}/correction", (403, 403, 409, MISSING), lambda _server: {"ticket_number": "SR-2"}
    ),
    ("post", "/sessions/{session_id}/erasure"): Call(
        "sessions/{session}/erasure", (403, 403, 409, MISSING), lambda _server: {"ticket_number": "SR-1"}
    ),
    ("get", "/sessions/{session_id}/summary"): Call("sessions/{session}/summary", (200, 200, 200, MISSING)),
    ("post", "/sessions/{session_id}/export"): Call(
        "sessions/{session}/export", (200, 200, 200, MISSING), lambda _server: {}
    ),
    ("post", "/sessions/{session_id}/decisions"): Call(
        "sessions/{session}/decisions",
        (201, 403, 201, MISSING),
        lambda _server: {"node_id": "custom-1", "question": "Look closer"},
    ),
    ("patch", "/sessions/{session_id}/decisions/{decision_id}"): Call(
        "sessions/{session}/decisions/{step}", (200, 403, 200, MISSING), lambda _server: {"notes": "x"}
    ),
    ("delete", "/sessions/{session_id}/decisions/{decision_id}"): Call(
        "sessions/{session}/decisions/{step}", (204, 403, 204, MISSING)
    ),
}
CALLS[("delete", "/me/token")] = Call(
    "me/token", (204, 204, 204, 204)
)  # the last: then it is good for nothing
OPEN = {
    ("get", "/health/live"),
    ("get", "/health/ready"),
    ("get", "/sign-in"),
    ("post", "/sign-in"),
    ("post", "/sign-in/token"),
}


def test_every_endpoint_is_in_the_matrix(server: Server) -> None:
    found = {
        (method, path.removeprefix("/api/v1"))
        for path, methods in server.app.openapi()["paths"].items()
        for method in methods
    }
    assert found == set(CALLS) | OPEN


@pytest.mark.parametrize("name", ["owner", "member", "admin", "stranger"])
async def test_known_callers(server: Server, owner: httpx.AsyncClient, name: str) -> None:
    async with server.client(name) as client:
        for (method, _path), call in CALLS.items():
            session_id, step_id = await started(server, owner)
            path = path_of(call, server, session_id, step_id)
            answer = await client.request(method, path, json=call.body(server) if call.body else None)
            assert answer.status_code == call.expected[name], (name, method, path, answer.text)
            if name == "stranger":
                for of_team_one in ("secret of team one", "Printer", session_id, *map(str, owners(server))):
                    assert of_team_one not in answer.text, (method, path)


def path_of(call: Call, server: Server, session_id: str, step_id: str) -> str:
    return call.path.format(
        session=session_id, step=step_id, tree=server.tree_id, owner=server.users["owner"]
    )


def owners(server: Server) -> list[UUID]:
    return [user for name, user in server.users.items() if name != "stranger"]


@pytest.mark.parametrize("name", ["nobody", "unknown", "expired", "revoked", "disabled", "invited"])
async def test_callers_whom_nobody_knows(server: Server, owner: httpx.AsyncClient, name: str) -> None:
    session_id, step_id = await started(server, owner)
    server.add_those_who_come_and_leave()
    for (method, _path), call in CALLS.items():
        if (name, call.path) == ("invited", "tokens"):  # what an invitation is for
            continue
        server.app.state.failures = Failures()  # the limit is another test's
        path = path_of(call, server, session_id, step_id)
        async with server.client(name) as client:
            answer = await client.request(method, path, json=call.body(server) if call.body else None)
        assert (answer.status_code, answer.headers.get("WWW-Authenticate")) == (401, "Bearer"), (method, path)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:resolutionflow:problem:unauthorized"
    assert (await owner.get(f"sessions/{session_id}")).json()["version"] == 2


async def test_health_is_open(server: Server) -> None:
    async with server.client("nobody") as client:
        assert [(await client.get(f"health/{name}")).status_code for name in ("live", "ready")] == [200, 200]


async def test_a_token_expires(server: Server, owner: httpx.AsyncClient, clock: StepClock) -> None:
    assert (await owner.get("me")).json()["name"] == "owner"
    clock.move(days=30, seconds=-1)
    assert (await owner.get("me")).status_code == 200
    clock.move(seconds=1)
    assert (await owner.get("me")).status_code == 401


async def test_failures_are_limited_and_good_tokens_are_not(server: Server, owner: httpx.AsyncClient) -> None:
    async with server.client("unknown") as stranger:
        statuses = [(await stranger.get("me")).status_code for _call in range(25)]
        assert statuses == [401] * 20 + [429] * 5
        refused = await stranger.get("me")
    assert refused.headers["Retry-After"] == "60"
    assert refused.json()["type"] == "urn:resolutionflow:problem:too-many-failures"
    assert (await owner.get("me")).status_code == 200


async def test_an_invitation_that_is_no_good_is_counted(server: Server, clock: StepClock) -> None:
    server.add_user("jo", is_invited=True)
    body = {"digest": "1" * 64}
    async with server.client("jo") as jo:
        assert (await jo.post("tokens", json=body)).status_code == 201
        body["digest"] = "2" * 64
        statuses = [(await jo.post("tokens", json=body)).status_code for _call in range(22)]
    assert statuses == [401] * 20 + [429] * 2


async def test_a_body_with_an_expired_invitation_is_not_read(server: Server, clock: StepClock) -> None:
    server.add_user("jo", is_invited=True)
    clock.move(days=3)
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append("all of it")
        yield b"{}"

    async with server.client("jo") as jo:
        refused = await jo.post("tokens", content=body(), headers={"Content-Type": "application/json"})
    assert (refused.status_code, read) == (401, [])
    assert "used, expired or revoked" in refused.json()["detail"]


def refused_at(failures: Failures, address: str) -> bool:
    try:
        failures.count(address)
    except TooManyFailures:
        return True
    return False


def test_whoever_has_a_network_of_ipv6_is_counted_once() -> None:
    failures = Failures(allowed=2)
    told = [refused_at(failures, f"2001:db8::{number:x}:1") for number in range(3)]
    assert told == [False, False, True]
    assert not refused_at(failures, "2001:db8:0:1::1")
    assert [refused_at(failures, f"192.0.2.{number}") for number in range(3)] == [False] * 3


def test_of_very_many_addresses_the_one_that_failed_first_is_forgotten() -> None:
    failures = Failures(allowed=1)
    addresses = [str(ip_address("10.0.0.0") + number) for number in range(10_001)]
    assert not any(refused_at(failures, address) for address in addresses)
    assert refused_at(failures, addresses[1])
    assert not refused_at(failures, addresses[0])
    assert refused_at(failures, addresses[1])
    assert not refused_at(failures, addresses[2])


async def test_a_session_is_handed_over(server: Server, owner: httpx.AsyncClient) -> None:
    session_id, _step_id = await started(server, owner)
    body = {"owner_id": str(server.users["member"])}
    async with server.client("admin") as admin, server.client("member") as member:
        given = await admin.put(f"sessions/{session_id}/owner", json=body)
        again = await admin.put(f"sessions/{session_id}/owner", json=body)
        assert given.json()["owner_id"] == body["owner_id"]
        assert (given.headers["etag"], given.json()) == (again.headers["etag"], again.json())
        assert (await owner.patch(f"sessions/{session_id}", json={"scratchpad": "x"})).status_code == 403
        assert (await member.patch(f"sessions/{session_id}", json={"scratchpad": "x"})).status_code == 200
        mine = (await member.get("sessions", params={"mine": True})).json()["items"]
        assert [item["id"] for item in mine] == [session_id]
        for nobody in (server.users["stranger"], new_uuid7()):
            answer = await admin.put(f"sessions/{session_id}/owner", json={"owner_id": str(nobody)})
            assert answer.status_code == 404


async def test_who_removed_a_session_is_told_to_its_team(server: Server, owner: httpx.AsyncClient) -> None:
    deleted, completed, erased = [(await started(server, owner))[0] for _each in range(3)]
    for session_id in (completed, erased):
        assert (await owner.post(f"sessions/{session_id}/complete")).status_code == 200
    assert (await owner.delete(f"sessions/{deleted}")).status_code == 204
    async with server.client("admin") as admin:
        body = {"ticket_number": "SR-1"}
        assert (await admin.post(f"sessions/{erased}/erasure", json=body)).status_code == 204
    url, wanted = "session-versions", {"id": [deleted, completed, erased, str(new_uuid7())]}
    told = (await owner.get(url, params=wanted)).json()
    assert [one["id"] for one in told["items"]] == [completed]
    removed = {one["id"]: (one["is_erased"], one["by"], one["by_id"]) for one in told["removed"]}
    users = {name: str(user) for name, user in server.users.items()}
    assert removed == {deleted: (False, "owner", users["owner"]), erased: (True, "admin", users["admin"])}
    async with server.client("stranger") as stranger:
        assert (await stranger.get(url, params=wanted)).json() == {"items": [], "removed": []}


async def test_an_admin_corrects_a_completed_session(server: Server, owner: httpx.AsyncClient) -> None:
    session_id, _step_id = await started(server, owner)
    assert (await owner.post(f"sessions/{session_id}/complete")).status_code == 200
    url, body = f"sessions/{session_id}/correction", {"ticket_number": "SR-2"}
    for name, status in (("owner", 403), ("member", 403), ("stranger", 404), ("nobody", 401)):
        async with server.client(name) as client:
            assert (await client.post(url, json=body)).status_code == status, name
    assert (await owner.get(f"sessions/{session_id}")).json()["ticket_number"] == "SR-1"
    async with server.client("admin") as admin:
        corrected = await admin.post(url, json=body)
    assert corrected.status_code == 200
    seen = (await owner.get(f"sessions/{session_id}")).json()
    assert (seen, seen["ticket_number"]) == (corrected.json(), "SR-2")
    assert seen["owner_id"] == str(server.users["owner"])


def test_a_token_is_not_kept(server: Server, database: Database) -> None:
    rows = str(database.read(lambda db: db.execute(sa.text("SELECT * FROM tokens")).all()))
    for token in server.tokens.values():
        assert token.startswith("rf_") and len(token) >= 40
        assert token not in rows


@pytest.mark.parametrize("name", ["nobody", "unknown", "revoked", "disabled"])
async def test_no_body_is_read_of_whom_nobody_knows(server: Server, name: str) -> None:
    server.add_those_who_come_and_leave()
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append("all of it")
        yield b"{}"

    async with server.client(name) as api:
        answer = await api.post("sessions", content=body(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, read) == (401, [])


@pytest.mark.parametrize(("seconds", "status", "started"), [(3, 401, 0), (1, 201, 1)])
async def test_who_is_disabled_while_a_body_comes_is_refused_at_its_end(
    server: Server, clock: StepClock, seconds: float, status: int, started: int
) -> None:
    server.add_user("leaving")

    async def body() -> AsyncIterator[bytes]:
        yield b'{"tree_id": '
        clock.move(seconds=seconds)
        server.disable("leaving")
        yield b'"%b"}' % str(server.tree_id).encode()

    async with server.client("leaving") as api, server.client("owner") as owner:
        answer = await api.post("sessions", content=body(), headers={"Content-Type": "application/json"})
        assert answer.status_code == status, answer.text
        assert len((await owner.get("sessions")).json()["items"]) == started


async def test_a_body_that_ends_too_soon_is_no_fault_of_the_server(server: Server) -> None:
    sent = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    token = server.tokens["owner"].encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/sessions",
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer " + token), (b"content-type", b"application/json")],
    }
    await server.app(scope, receive, send)
    assert sent[0]["status"] == 400


async def test_a_body_may_be_too_large(server: Server) -> None:
    part = b'"' + b"x" * 8 * 1024 * 1024

    async def body() -> AsyncIterator[bytes]:
        for _part in range(17):
            yield part

    async with server.client("owner") as api:
        answer = await api.post("sessions", content=body(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
