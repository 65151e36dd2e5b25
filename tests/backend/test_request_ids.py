"""What a call's id and address come to within the server: in a fault's answer and log, and with who calls, for the audit."""

import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter

from backend.app.api.authorisation import CallerFirst
from backend.app.api.dependencies import CallerDep
from backend.app.db.engine import Database
from backend.app.serving.calls import CallLog
from backend.app.serving.log import JsonLines
from backend.app.serving.request_ids import RequestIds
from tests.determinism import StepClock
from tests.teams import Server

PROXY = "192.0.2.7"


@pytest.fixture
def server(database: Database, clock: StepClock) -> Server:
    server = Server(database, clock)
    router = APIRouter(route_class=CallerFirst)

    @router.get("/fault")
    def fault(_caller: CallerDep) -> None:
        raise KeyError("secret")

    @router.get("/who")
    def who(caller: CallerDep) -> list[str | None]:
        return [caller.address, caller.request_id]

    server.app.include_router(router)
    return server


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the server logs."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger("resolutionflow").setLevel(logging.INFO)
    yield lines
    logging.getLogger().removeHandler(handler)
    logging.getLogger("resolutionflow").setLevel(logging.NOTSET)


def client(server: Server, *, peer: str) -> httpx.AsyncClient:
    """The server, as its process has it, behind a proxy or not."""
    app = RequestIds(CallLog(server.app), trusted=[PROXY])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False, client=(peer, 1)),
        base_url="http://api",
        headers={"Authorization": f"Bearer {server.tokens['owner']}"},
    )


async def test_a_fault_is_found_in_the_log_by_the_id_that_its_answer_has(
    server: Server, log: io.StringIO
) -> None:
    async with client(server, peer=PROXY) as through:
        answer = await through.get("/fault", headers={"X-Request-ID": "of-the-proxy"})
    assert (answer.status_code, answer.json()["request_id"]) == (500, "of-the-proxy")
    assert answer.headers["x-request-id"] == "of-the-proxy"
    assert "resolutionflow-version" in answer.headers
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["message"] for line in lines] == ["GET /fault failed: KeyError", "call"]
    assert {line["request_id"] for line in lines} == {"of-the-proxy"}
    assert {line["user_id"] for line in lines} == {str(server.users["owner"])}
    assert "secret" not in log.getvalue()


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (PROXY, "203.0.113.5", "203.0.113.5"),
        (PROXY, "an office", None),
        (PROXY, "fe80::1%of anything", "fe80::1"),
        ("::ffff:198.51.100.9", "203.0.113.5", "198.51.100.9"),
    ],
)
async def test_the_audit_is_told_where_a_call_came_from_and_its_id(
    server: Server, peer: str, forwarded: str, address: str | None
) -> None:
    async with client(server, peer=peer) as through:
        headers = {"X-Forwarded-For": forwarded, "X-Request-ID": "of-the-proxy"}
        answer = await through.get("/who", headers=headers)
    assert answer.json() == [address, answer.headers["x-request-id"]]
    assert (answer.headers["x-request-id"] == "of-the-proxy") == (peer == PROXY)
