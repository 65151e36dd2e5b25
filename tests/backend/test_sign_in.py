"""Signing in with an issuer: who gets a token, as whom, and how often one may ask."""

import asyncio
import contextlib
import shlex
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from backend.app.administration import tokens
from backend.app.administration.linking import link_user
from backend.app.api import open_calls
from backend.app.api.endpoints.sign_in import SignIns
from backend.app.core.errors import Problem
from backend.app.core.settings import Settings
from backend.app.db import models
from backend.app.db.engine import Database
from backend.app.issuer.fetching import Fetching
from backend.app.issuer.provider import Issuer
from backend.app.issuer.settings import SignInSettings
from backend.app.services import accounts
from tests.bounds import HANGS_AFTER
from tests.databases import settings_of
from tests.determinism import StepClock
from tests.issuer import CLIENT, CONFIGURATION, DEVICE, TOKEN, Answer, StubIssuer, issuing, said
from tests.teams import Server

Json = dict[str, Any]
ON_ANY_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Of what has nothing to do with databases, one is enough."""


@pytest.fixture
def stub(clock: StepClock) -> Iterator[StubIssuer]:
    with issuing() as stub:
        stub.now = lambda: clock().timestamp()
        yield stub


@pytest.fixture
def settings(stub: StubIssuer) -> SignInSettings:
    return SignInSettings(
        issuer=stub.url, client_id=CLIENT, team_claim="teams", admin_claim=("roles", "flow-admin")
    )


@pytest.fixture
def server(database: Database, clock: StepClock, settings: SignInSettings) -> Server:
    server = Server(database, clock)
    server.app.state.sign_ins = SignIns(Issuer(settings, clock=clock))
    return server


@pytest.fixture
async def nobody(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client("nobody") as client:
        yield client


async def ask(nobody: httpx.AsyncClient) -> httpx.Response:
    """Begin a sign-in, and ask once what has become of it."""
    begun = await nobody.post("sign-in")
    assert begun.status_code == 200, begun.text
    return await nobody.post("sign-in/token", json={"handle": begun.json()["handle"]})


async def me(server: Server, nobody: httpx.AsyncClient) -> Json:
    """Sign in, and return who that is to the server."""
    answer = await ask(nobody)
    assert answer.status_code == 200, answer.text
    server.tokens["signed in"] = answer.json()["token"]
    async with server.client("signed in") as client:
        known = await client.get("me")
    assert known.status_code == 200, known.text
    found: Json = known.json()
    return found


async def refused(nobody: httpx.AsyncClient, status: int = 403) -> str:
    answer = await ask(nobody)
    assert answer.status_code == status, answer.text
    return str(answer.json()["detail"])


async def test_a_sign_in_from_its_beginning_to_its_end(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer, clock: StepClock
) -> None:
    assert (await nobody.get("sign-in")).json() == {"issuer": stub.url}
    stub.waits = ["authorization_pending", "slow_down"]
    begun = (await nobody.post("sign-in")).json()
    handle = begun.pop("handle")
    assert begun == {
        "verification_uri": f"{stub.url}/confirm",
        "user_code": "WDJB-MJHT",
        "interval": 1,
        "expires_in": 600,
    }
    answers = [(await nobody.post("sign-in/token", json={"handle": handle})).json() for _turn in range(3)]
    assert answers[:2] == [{"token": None, "slow_down": False}, {"token": None, "slow_down": True}]
    server.tokens["amy"] = answers[2]["token"]
    assert server.tokens["amy"].startswith("rf_")
    again = await nobody.post("sign-in/token", json={"handle": handle})
    assert (again.status_code, again.json()["type"]) == (410, "urn:resolutionflow:problem:sign-in-expired")
    async with server.client("amy") as amy:
        known = (await amy.get("me")).json()
        assert (known["name"], known["team"], known["is_admin"]) == ("amy", "one", False)
        clock.move(days=14, seconds=-1)
        assert (await amy.get("me")).status_code == 200
        clock.move(seconds=1)
        assert (await amy.get("me")).status_code == 401


@ON_ANY_DATABASE
async def test_the_issuer_is_asked_as_the_client_that_it_knows(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer, settings: SignInSettings, clock: StepClock
) -> None:
    secret = replace(settings, client_secret="not-for-clients")
    server.app.state.sign_ins = SignIns(Issuer(secret, clock=clock))
    answer = await ask(nobody)
    sent = [form for form in stub.forms if form]
    assert {form["client_secret"] for form in sent} == {"not-for-clients"}
    assert sent[0]["scope"] == "openid profile email"
    assert "not-for-clients" not in answer.text + repr(secret)


async def test_somebody_is_the_same_user_each_time_whose_role_follows_the_claim(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer, database: Database
) -> None:
    first = await me(server, nobody)
    stub.claims |= {"roles": ["other", "flow-admin"], "preferred_username": "amy.married"}
    second = await me(server, nobody)
    assert (second["id"], second["name"], second["is_admin"]) == (first["id"], "amy", True)
    stub.claims |= {"roles": "flow-administrator"}
    assert (await me(server, nobody))["is_admin"] is False
    rows = database.read(lambda db: db.scalars(sa.select(models.AuditEntry).order_by("id")).all())
    assert [row.action for row in rows if row.user_name == "amy"] == [
        *("added", "signed in"),
        *("made admin", "signed in"),
        *("made member", "signed in"),
    ]
    assert {(row.about_kind, str(row.about_id), row.address) for row in rows if row.user_name} == {
        ("user", first["id"], "127.0.0.1")
    }


async def test_somebody_who_signs_in_twice_at_once_becomes_one_user(
    server: Server, nobody: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)
    seconds = HANGS_AFTER if database.engine.dialect.name == "postgresql" else 0  # SQLite has one writer
    add_user = accounts.add_user

    def add_user_together(*arguments: Any, **named: Any) -> models.User:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(seconds)
        both.abort()
        return add_user(*arguments, **named)

    monkeypatch.setattr(accounts, "add_user", add_user_together)
    answers = await asyncio.gather(ask(nobody), ask(nobody))
    assert [answer.status_code for answer in answers] == [200] * 2
    subjects = database.read(lambda db: db.scalars(sa.select(models.User.subject)).all())
    assert len([subject for subject in subjects if subject]) == 1


async def test_who_moves_to_another_team_is_somebody_new_there(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer
) -> None:
    first = await me(server, nobody)
    stub.claims["teams"] = "two"
    second = await me(server, nobody)
    assert (second["team"], second["name"]) == ("two", "amy")
    assert second["id"] != first["id"]


NOBODY_IN: dict[str, Json] = {
    "This server has no team 'three'; ask whoever runs it.": {"teams": "three"},
    "no team any of those": {"teams": ["three", "four"]},
    "several teams here: 'one', 'two'": {"teams": ["one", "two"]},
    "the ID token has no claim 'teams'": {"teams": []},
    "has no claim 'teams'": {"teams": {"one": 1}},
    "no claim 'preferred_username' or 'email' or 'name'": {"preferred_username": None},
    "no claim 'preferred_username' or": {"preferred_username": "a\x1b[2J"},
}


@ON_ANY_DATABASE
async def test_claims_that_let_nobody_in(nobody: httpx.AsyncClient, stub: StubIssuer) -> None:
    usual = stub.claims
    for told, claims in NOBODY_IN.items():
        stub.claims = usual | claims
        assert told in await refused(nobody)


def linking(told: str) -> list[str]:
    """Return what the command is given, as a shell reads it, by which a refusal says that somebody is linked."""
    return shlex.split(told.partition("`resolutionflow admin user link ")[2].partition("`")[0])


async def test_a_name_is_no_proof(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer, database: Database
) -> None:
    stub.claims |= {"preferred_username": "admin", "sub": "mallory"}
    subject = f"{stub.url} mallory"
    assert linking(await refused(nobody)) == ["TEAM", "admin", subject]
    link_user(database, team="one", name="admin", subject=subject, settings=Settings())
    assert (await me(server, nobody))["id"] == str(server.users["admin"])
    with pytest.raises(Problem, match="That is 'admin' already"):
        link_user(database, team="one", name="member", subject=subject, settings=Settings())
    stub.claims["sub"] = "somebody-else"
    assert "nobody has said that it is you" in await refused(nobody)


@ON_ANY_DATABASE
async def test_a_command_that_names_somebody_can_be_given_to_a_shell(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer
) -> None:
    name, subject = "Amy O'Hara; reboot", "it's $(me)"
    server.add_user(name)
    stub.claims |= {"preferred_username": name, "sub": subject}
    assert linking(await refused(nobody)) == ["TEAM", name, f"{stub.url} {subject}"]


async def test_who_is_disabled_here_is_refused(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer, database: Database, clock: StepClock
) -> None:
    await me(server, nobody)

    def disable(db: Any) -> None:
        db.scalars(sa.select(models.User).where(models.User.name == "amy")).one().disabled_at = clock()

    database.write(disable)
    assert await refused(nobody) == "amy is disabled in the team one; ask one of its admins."


@pytest.mark.parametrize("database", ["postgres"], indirect=True)  # SQLite has one writer
async def test_who_is_disabled_beside_a_sign_in_gets_no_token(
    server: Server, nobody: httpx.AsyncClient, database: Database
) -> None:
    await me(server, nobody)

    disabled: list[str] = []

    def disable_beside(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "users.subject = " in statement and not disabled:  # the sign-in has just read who it is
            disabled.append("amy")
            server.disable("amy")

    sa.event.listen(database.engine, "after_cursor_execute", disable_beside)
    assert await refused(nobody) == "amy is disabled in the team one; ask one of its admins."
    assert disabled == ["amy"]


async def test_a_sign_in_whose_commit_was_answered_to_nobody_leaves_one_token(
    server: Server,
    nobody: httpx.AsyncClient,
    database: Database,
    clock: StepClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = database.write
    monkeypatch.setattr(database, "write", lambda work: (write(work), write(work))[1])
    assert (await me(server, nobody))["name"] == "amy"
    listed = tokens.list_tokens(database, team="one", settings=settings_of(clock))
    assert [one.state for one in listed if one.user == "amy"] == ["good"]


@ON_ANY_DATABASE
async def test_one_team_for_all_and_another_claim_for_the_name(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer, settings: SignInSettings, clock: StepClock
) -> None:
    fixed = replace(settings, team="two", team_claim="", admin_claim=None, name_claims=("email",))
    server.app.state.sign_ins = SignIns(Issuer(fixed, clock=clock))
    stub.claims |= {"email": "amy@contoso.com", "roles": "flow-admin"}
    known = await me(server, nobody)
    assert (known["team"], known["name"], known["is_admin"]) == ("two", "amy@contoso.com", False)


@ON_ANY_DATABASE
async def test_a_refusal_and_an_end(server: Server, nobody: httpx.AsyncClient, stub: StubIssuer) -> None:
    stub.waits = ["access_denied", "expired_token"]
    assert await refused(nobody) == "The sign-in was refused."
    assert "expired" in await refused(nobody, 410)


@ON_ANY_DATABASE
async def test_an_issuer_that_is_slow_or_away(
    settings: SignInSettings, stub: StubIssuer, server: Server, nobody: httpx.AsyncClient
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slowly() -> Answer:
        asked.set()
        go_on.wait(HANGS_AFTER)
        return 200, {}, b"{}"

    stub.instead[CONFIGURATION] = slowly
    waiting = asyncio.create_task(nobody.post("sign-in"))
    await asyncio.to_thread(asked.wait, HANGS_AFTER)
    assert (await nobody.get("health/live")).status_code == 200
    assert not waiting.done()  # one who waits for the issuer holds up nobody else
    server.app.state.sign_ins = SignIns(Issuer(settings, fetching=Fetching(0.05)))
    late = await nobody.post("sign-in")
    go_on.set()
    for answer in (late, await waiting):
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:resolutionflow:problem:issuer-away")
    away = replace(settings, issuer="http://127.0.0.1:1")
    server.app.state.sign_ins = SignIns(Issuer(away))
    assert (await nobody.post("sign-in")).status_code == 503


@ON_ANY_DATABASE
async def test_sign_ins_are_limited_by_address(
    server: Server, nobody: httpx.AsyncClient, stub: StubIssuer
) -> None:
    statuses = [(await nobody.post("sign-in")).status_code for _turn in range(22)]
    assert statuses == [200] * 20 + [429] * 2
    assert stub.asked[DEVICE] == 20
    stub.instead[TOKEN] = said(b'{"error": "authorization_pending"}', 400)
    for _turn in range(235):  # that many were asked before
        server.app.state.sign_ins.questions.count("127.0.0.1")
    handle = {"handle": "somebody's"}
    statuses = [(await nobody.post("sign-in/token", json=handle)).status_code for _turn in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    assert stub.asked[TOKEN] == 5


@ON_ANY_DATABASE
async def test_bodies_of_strangers_are_read_strictly(nobody: httpx.AsyncClient, stub: StubIssuer) -> None:
    for body, status in (
        (b"{}", 422),
        (b'{"handle": ""}', 422),
        (b'{"handle": "a b"}', 422),
        (b'{"handle": "a", "more": 1}', 422),
        (b'{"handle": "a", "handle": "b"}', 400),
        (b'{"handle": "' + b"x" * 9_000 + b'"}', 422),
        (b'{"handle": "' + b"x" * 70_000 + b'"}', 413),
    ):
        headers = {"Content-Type": "application/json"}
        answer = await nobody.post("sign-in/token", content=body, headers=headers)
        assert answer.status_code == status, answer.text
    assert stub.asked[TOKEN] == 0


@ON_ANY_DATABASE
async def test_no_body_is_read_of_a_stranger_who_is_refused(
    server: Server, nobody: httpx.AsyncClient
) -> None:
    read: list[str] = []

    async def body() -> AsyncIterator[bytes]:
        read.append("all of it")
        yield b"{}"

    headers = {"Content-Type": "application/json"}
    for _turn in range(240):
        server.app.state.sign_ins.questions.count("127.0.0.1")
    assert (await nobody.post("sign-in/token", content=body(), headers=headers)).status_code == 429
    server.app.state.sign_ins = None
    assert (await nobody.post("sign-in/token", content=body(), headers=headers)).status_code == 404
    assert read == []


@ON_ANY_DATABASE
async def test_a_body_of_a_stranger_is_not_waited_for_long(
    nobody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_calls, "BODY_SECONDS", 0.05)

    async def body() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(HANGS_AFTER)

    headers = {"Content-Type": "application/json"}
    late = await nobody.post("sign-in/token", content=body(), headers=headers)
    assert (late.status_code, late.json()["detail"]) == (408, "The body did not come within 0.05 s.")


@ON_ANY_DATABASE
async def test_a_server_without_single_sign_on(database: Database, clock: StepClock) -> None:
    async with Server(database, clock).client("nobody") as nobody:
        assert (await nobody.get("sign-in")).json() == {"issuer": None}
        assert (await nobody.post("sign-in")).status_code == 404
        assert (await nobody.post("sign-in/token", json={"handle": "x"})).status_code == 404
