"""People come and leave: invitations, disabled users, when tokens were used, and all of somebody's sessions at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from threading import Barrier
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from backend.app.administration import tokens, users
from backend.app.administration.audit import Wanted, read_audit
from backend.app.core.errors import Unauthorized, UserDisabled
from backend.app.core.settings import Settings
from backend.app.db.engine import Database
from backend.app.ids import new_uuid7
from backend.app.services import accounts, handing_over, invitations
from tests.bounds import HANGS_AFTER
from tests.databases import settings_of
from tests.determinism import StepClock
from tests.teams import Server

TOKEN = "rf_made-by-the-program-of-whoever-is-invited"
BODY = {"digest": sha256(TOKEN.encode()).hexdigest()}
OTHER = {"digest": "0" * 64}


@pytest.fixture
def settings(clock: StepClock) -> Settings:
    return settings_of(clock)


async def called(server: Server, name: str, method: str, path: str, body: Any = None) -> httpx.Response:
    async with server.client(name) as client:
        return await client.request(method, path, json=body)


async def start(server: Server, name: str, ticket: str) -> str:
    body = {"tree_id": str(server.tree_id), "ticket_number": ticket}
    answer = await called(server, name, "post", "sessions", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def audited(database: Database) -> list[tuple[str | None, str, str, str]]:
    """Who did what to users, their tokens and their sessions, in order."""
    query = sa.text(
        "SELECT user_name, action, about_kind, about_name FROM audit WHERE about_kind IN ('user', 'token', 'session') "
        "AND action NOT IN ('started', 'completed', 'refused') ORDER BY at, id"
    )
    return [tuple(row) for row in database.read(lambda db: db.execute(query).all())]


async def test_an_invitation_becomes_a_token_once(
    server: Server, database: Database, clock: StepClock
) -> None:
    server.add_user("jo", is_invited=True)
    refused = await called(server, "jo", "get", "me")
    assert (refused.status_code, "resolutionflow login" in refused.text) == (401, True)
    made = await called(server, "jo", "post", "tokens", BODY)
    assert made.status_code == 201
    server.tokens["jo again"] = TOKEN
    assert (await called(server, "jo again", "get", "me")).json()["name"] == "jo"
    clock.move(days=1)
    again = await called(server, "jo", "post", "tokens", BODY)
    assert (again.status_code, again.json()) == (201, made.json())
    assert (await called(server, "jo", "post", "tokens", OTHER)).status_code == 401
    assert TOKEN not in str(database.read(lambda db: db.execute(sa.text("SELECT * FROM tokens")).all()))
    assert ("jo", "added", "token", "jo") in audited(database)
    clock.move(days=88, hours=23)
    assert (await called(server, "jo again", "get", "me")).status_code == 200
    clock.move(hours=1)
    assert (await called(server, "jo again", "get", "me")).status_code == 401
    assert (await called(server, "jo", "post", "tokens", BODY)).status_code == 401


async def test_an_invitation_ends(
    server: Server, database: Database, clock: StepClock, settings: Settings
) -> None:
    server.add_user("jo", is_invited=True)
    server.tokens["before"] = server.tokens["jo"]
    made = users.invite(database, team="one", name="jo", days=2, settings=settings)
    server.tokens["jo"] = made.text
    assert (await called(server, "before", "post", "tokens", BODY)).status_code == 401
    clock.move(days=2)
    assert (await called(server, "jo", "post", "tokens", BODY)).status_code == 401
    server.tokens["jo"] = users.invite(database, team="one", name="jo", days=2, settings=settings).text
    users.disable(database, team="one", name="jo", settings=settings)
    refused = await called(server, "jo", "post", "tokens", BODY)
    assert (refused.status_code, "is disabled" in refused.text) == (401, True)
    users.enable(database, team="one", name="jo", settings=settings)
    assert (await called(server, "jo", "post", "tokens", BODY)).status_code == 401


async def test_nobody_learns_of_another_token_by_its_digest(server: Server) -> None:
    server.add_user("jo", is_invited=True)
    for token in (server.tokens["owner"], server.tokens["stranger"], server.tokens["jo"]):
        body = {"digest": sha256(token.encode()).hexdigest()}
        assert (await called(server, "jo", "post", "tokens", body)).status_code == 401
    assert (await called(server, "jo", "post", "tokens", BODY)).status_code == 201


async def test_the_token_of_an_invitation_ends_with_it_where_it_was_revoked(server: Server) -> None:
    server.add_user("jo", is_invited=True)
    assert (await called(server, "jo", "post", "tokens", BODY)).status_code == 201
    server.tokens["jo again"] = TOKEN
    assert (await called(server, "jo again", "delete", "me/token")).status_code == 204
    assert (await called(server, "jo", "post", "tokens", BODY)).status_code == 401


def test_of_exchanges_at_once_one_is_made(server: Server, database: Database, clock: StepClock) -> None:
    server.add_user("jo", is_invited=True)
    invited = database.read(lambda db: invitations.who_is_invited(db, token=server.tokens["jo"], now=clock()))

    together = Barrier(4)

    def exchange(number: int) -> bool:
        together.wait(HANGS_AFTER)
        try:
            database.write(
                lambda db: invitations.exchange(
                    db, caller=invited, digest=f"{number:064}", token_id=new_uuid7(), now=clock()
                )
            )
        except Unauthorized:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(exchange, range(4))) == [False, False, False, True]


async def test_a_disabled_user_is_refused_with_the_next_call_and_needs_a_new_token_then(
    server: Server, database: Database, settings: Settings
) -> None:
    assert (await called(server, "owner", "get", "me")).status_code == 200
    left = users.disable(database, team="one", name="owner", settings=settings)
    assert (left.revoked, left.open_sessions, left.admin_left) == (1, 0, True)
    refused = await called(server, "owner", "get", "me")
    assert refused.status_code == 401
    assert refused.json()["detail"] == "Your access to this server is disabled; ask whoever runs the server."
    listed = (await called(server, "member", "get", "users")).json()
    assert [user["name"] for user in listed if user["disabled"]] == ["owner"]
    with pytest.raises(UserDisabled):
        tokens.add_token(database, team="one", user="owner", days=1, settings=settings)
    with pytest.raises(UserDisabled):
        users.invite(database, team="one", name="owner", days=1, settings=settings)
    assert users.disable(database, team="one", name="owner", settings=settings).revoked == 0
    users.enable(database, team="one", name="owner", settings=settings)
    users.enable(database, team="one", name="owner", settings=settings)
    assert (await called(server, "owner", "get", "me")).status_code == 401
    made = tokens.add_token(database, team="one", user="owner", days=1, settings=settings)
    server.tokens["owner"] = made.text
    assert (await called(server, "owner", "get", "me")).status_code == 200
    assert audited(database) == [
        (None, "disabled", "user", "owner"),
        (None, "revoked", "token", "owner"),
        (None, "enabled", "user", "owner"),
        (None, "added", "token", "owner"),
    ]


async def test_a_role_counts_from_the_next_call_on(
    server: Server, database: Database, settings: Settings
) -> None:
    def role(name: str, *, is_admin: bool) -> bool:
        return users.set_role(database, team="one", name=name, is_admin=is_admin, settings=settings)

    body = {"allow_list": ["1.1.1.1"]}
    assert (await called(server, "member", "put", "settings", body)).status_code == 403
    assert role("member", is_admin=True)
    assert (await called(server, "member", "put", "settings", body)).status_code == 200
    assert role("admin", is_admin=False)
    assert (await called(server, "admin", "put", "settings", body)).status_code == 403
    assert not users.disable(database, team="one", name="member", settings=settings).admin_left
    assert not role("admin", is_admin=False)
    assert [entry[1:] for entry in audited(database)][:2] == [
        ("made admin", "user", "member"),
        ("made member", "user", "admin"),
    ]


async def test_all_tokens_of_a_user_are_revoked(
    server: Server, database: Database, settings: Settings
) -> None:
    tokens.add_token(database, team="one", user="owner", days=1, settings=settings)
    assert tokens.revoke_tokens(database, team="one", user="owner", settings=settings) == 2
    assert tokens.revoke_tokens(database, team="one", user="owner", settings=settings) == 0
    assert (await called(server, "owner", "get", "me")).status_code == 401
    assert (await called(server, "member", "get", "me")).status_code == 200


def last_use(database: Database, settings: Settings, name: str) -> datetime | None:
    (person,) = [one for one in users.list_users(database, team="one") if one.name == name]
    return person.last_used_at


async def test_when_a_token_was_used_is_noted_roughly(
    server: Server, database: Database, clock: StepClock, settings: Settings
) -> None:
    assert last_use(database, settings, "owner") is None
    first = clock()
    with counted_writes(database) as writes:
        for _call in range(3):
            assert (await called(server, "owner", "get", "me")).status_code == 200
            clock.move(minutes=3)
        assert last_use(database, settings, "owner") == first
        assert len(writes) == 1
        clock.move(minutes=1)
        await called(server, "owner", "get", "me")
        assert last_use(database, settings, "owner") == clock()
    assert last_use(database, settings, "member") is None
    (used,) = {one.last_used_at for one in tokens.list_tokens(database, team="one", settings=settings)} - {
        None
    }
    assert used == clock()


@contextmanager
def counted_writes(database: Database) -> Iterator[list[str]]:
    """The statements that change tokens."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("UPDATE tokens"):
            seen.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(database.engine, "before_cursor_execute", note)


async def test_a_use_that_cannot_be_noted_fails_no_call(
    server: Server, database: Database, settings: Settings
) -> None:
    def refuse(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("UPDATE tokens"):
            seen.append(statement)
            raise sa.exc.OperationalError(statement, {}, Exception("cannot execute UPDATE"))

    seen: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", refuse)
    transport = httpx.ASGITransport(server.app)  # raises what fails after the answer, too
    async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as owner:
        owner.headers = server.client("owner").headers
        for _call in range(3):
            assert (await owner.get("me")).status_code == 200
    sa.event.remove(database.engine, "before_cursor_execute", refuse)
    assert len(seen) == 1
    assert last_use(database, settings, "owner") is None


async def test_all_that_somebody_has_in_progress_goes_to_another(
    server: Server, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "MOST_AT_ONCE", 2)
    opened = [await start(server, "owner", f"SR-{number}") for number in range(3)]
    done = await start(server, "owner", "SR-done")
    assert (await called(server, "owner", "post", f"sessions/{done}/complete")).status_code == 200
    before = (await called(server, "admin", "get", f"sessions/{opened[0]}")).json()
    users.disable(database, team="one", name="owner", settings=settings)
    url, body = f"users/{server.users['owner']}/hand-over", {"to": str(server.users["member"])}
    answers = [(await called(server, "admin", "post", url, body)).json() for _call in range(3)]
    assert answers == [
        {"handed_over": 2, "left": 1},
        {"handed_over": 1, "left": 0},
        {"handed_over": 0, "left": 0},
    ]
    mine = (await called(server, "member", "get", "sessions?mine=true")).json()["items"]
    assert {item["id"] for item in mine} == set(opened)
    after = (await called(server, "admin", "get", f"sessions/{opened[0]}")).json()
    assert after["version"] == before["version"] + 1
    assert after["last_activity_at"] == before["last_activity_at"]
    given = [
        (entry["user"], entry["name"], entry["detail"])
        for entry in read_audit(database, team="one", wanted=Wanted(action="handed over"))
    ]
    assert given == [("admin", f"SR-{number}", "to member") for number in range(3)]
    more = (await called(server, "admin", "post", url, {**body, "also_completed": True})).json()
    assert more == {"handed_over": 1, "left": 0}


async def test_nobody_who_left_is_given_a_session(
    server: Server, database: Database, settings: Settings
) -> None:
    session_id = await start(server, "owner", "SR-1")
    users.disable(database, team="one", name="member", settings=settings)
    member, owner = str(server.users["member"]), str(server.users["owner"])
    one = await called(server, "admin", "put", f"sessions/{session_id}/owner", {"owner_id": member})
    both = await called(server, "admin", "post", f"users/{owner}/hand-over", {"to": member})
    for refused in (one, both):
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "user-disabled")
    nobody = str(server.users["stranger"])
    assert (
        await called(server, "admin", "post", f"users/{owner}/hand-over", {"to": nobody})
    ).status_code == 404
    same = await called(server, "admin", "post", f"users/{owner}/hand-over", {"to": owner})
    assert same.json() == {"handed_over": 0, "left": 0}


async def test_sessions_are_given_from_the_command_line_too(
    server: Server, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "MOST_AT_ONCE", 2)
    for number in range(5):
        await start(server, "owner", f"SR-{number}")

    def give() -> int:
        return users.hand_over(
            database, team="one", giver="owner", taker="member", also_completed=False, settings=settings
        )

    assert [person.open_sessions for person in users.list_users(database, team="one")] == [0, 0, 5]
    assert (give(), give()) == (5, 0)
    assert [person.open_sessions for person in users.list_users(database, team="one")] == [0, 5, 0]


async def test_in_ones_own_process_there_is_no_invitation(api: httpx.AsyncClient) -> None:
    refused = await api.post("tokens", json=BODY)
    assert (refused.status_code, refused.json()["status"]) == (404, 404)


def test_an_invitation_is_known_by_what_it_begins_with(
    server: Server, database: Database, settings: Settings
) -> None:
    made = users.add_user(database, team="one", name="jo", is_admin=False, settings=settings, invited_for=3)
    assert made is not None and made.text.startswith("rf_invite_") and len(made.text) >= 50
    (kept,) = [one for one in tokens.list_tokens(database, team="one", settings=settings) if one.for_login]
    assert (kept.user, kept.state) == ("jo", "good")
    assert audited(database) == [(None, "added", "user", "jo"), (None, "invited", "user", "jo")]
    assert accounts.digest_of(made.text) not in str(kept)
