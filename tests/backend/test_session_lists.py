"""The list of sessions over HTTP: when each was worked on, where it stands, two orders, and how many there are."""

from datetime import datetime
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from backend.app.db.engine import Database
from backend.app.services import session_lists
from tests.backend.steps import CUSTOM, VPN_STEPS, complete, export, record
from tests.determinism import START, StepClock
from tests.teams import Server

Json = dict[str, Any]
ROOT = "Is the VPN client installed and up to date?"
SECOND = "Can the user reach the VPN gateway?"


async def listed(api: httpx.AsyncClient, **params: Any) -> list[Json]:
    answer = await api.get("sessions", params=params)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def pages(api: httpx.AsyncClient, *, limit: int, **params: Any) -> list[Json]:
    """The whole list, page by page."""
    found: list[Json] = []
    cursor: str | None = None
    while True:
        answer = await api.get(
            "sessions", params={**params, "limit": limit} | ({"cursor": cursor} if cursor else {})
        )
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return found


async def started(api: httpx.AsyncClient, tree_id: str, ticket: str, client: str = "") -> str:
    body = {"tree_id": tree_id, "ticket_number": ticket, "client_name": client}
    answer = await api.post("sessions", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def tickets(items: list[Json]) -> list[str]:
    return [item["ticket_number"] for item in items]


async def test_what_counts_as_activity(api: httpx.AsyncClient, session: Json, clock: StepClock) -> None:
    url = f"sessions/{session['id']}"

    async def active_after(minutes: int) -> int:
        """Minutes after the start, once the clock has moved on by some."""
        (item,) = await listed(api)
        whole = (await api.get(url)).json()
        assert whole["last_activity_at"] == item["last_activity_at"]
        clock.move(minutes=minutes)
        return int((datetime.fromisoformat(item["last_activity_at"]) - START).total_seconds()) // 60

    assert await active_after(1) == 0
    first, second = await record(api, session["id"], *VPN_STEPS[:2])
    assert await active_after(1) == 1
    edited = await api.patch(f"{url}/decisions/{first['id']}", json={"notes": "more"})
    assert (edited.status_code, await active_after(1)) == (200, 2)
    assert (await api.delete(f"{url}/decisions/{second['id']}")).status_code == 204
    assert await active_after(1) == 3
    assert (await api.patch(url, json={"scratchpad": "text"})).status_code == 200
    assert await active_after(1) == 4
    await complete(api, session["id"])
    assert await active_after(1) == 5


async def test_what_counts_as_none(api: httpx.AsyncClient, session: Json, clock: StepClock) -> None:
    url = f"sessions/{session['id']}"
    body = {**VPN_STEPS[0], "id": "0198f3a2-7b1c-7d2e-8f00-000000000002", "after": None}
    other = {**VPN_STEPS[1], "id": "0198f3a2-7b1c-7d2e-8f00-000000000003", "after": body["id"]}
    await record(api, session["id"], body, other)
    await api.delete(f"{url}/decisions/{other['id']}")
    await api.patch(url, json={"scratchpad": "text"})
    (before,) = await listed(api)
    clock.move(minutes=5)
    await record(api, session["id"], body)
    await api.patch(f"{url}/decisions/{body['id']}", json={"notes": body["notes"]})
    await api.delete(f"{url}/decisions/{other['id']}")
    await api.patch(url, json={"scratchpad": "text", "next_steps": None})
    await api.patch(url, json={"scratchpad": "other"}, headers={"If-Match": '"1"'})
    await export(api, session["id"])
    assert await listed(api) == [before]
    await complete(api, session["id"])
    (completed,) = await listed(api)
    clock.move(minutes=5)
    await complete(api, session["id"])
    await export(api, session["id"])
    assert await listed(api) == [{**completed, "exported": True}]


async def test_a_hand_over_is_no_activity(database: Database, clock: StepClock) -> None:
    server = Server(database, clock)
    async with server.client("owner") as owner, server.client("admin") as admin:
        session_id = await started(owner, str(server.tree_id), "SR-1")
        clock.move(minutes=5)
        given = await admin.put(
            f"sessions/{session_id}/owner", json={"owner_id": str(server.users["member"])}
        )
        assert given.status_code == 200
        (item,) = await listed(owner)
        assert item["last_activity_at"] == item["started_at"]


async def test_a_clock_that_runs_behind_moves_nothing_back(
    api: httpx.AsyncClient, session: Json, clock: StepClock
) -> None:
    clock.move(minutes=-5)
    await record(api, session["id"], VPN_STEPS[0])
    (item,) = await listed(api)
    assert item["last_activity_at"] == item["started_at"] == session["started_at"]


async def test_where_a_session_stands(api: httpx.AsyncClient, session: Json) -> None:
    async def stands_at() -> tuple[int, str | None]:
        (item,) = await listed(api)
        return item["step_count"], item["stands_at"]

    async def undo(step: Json) -> None:
        answer = await api.delete(f"sessions/{session['id']}/decisions/{step['id']}")
        assert answer.status_code == 204, answer.text

    async def step(**body: str) -> Json:
        (recorded,) = await record(api, session["id"], body)
        return recorded

    assert await stands_at() == (0, ROOT)
    first = await step(node_id=CUSTOM, question="Look first")
    assert await stands_at() == (1, ROOT)
    second = await step(**VPN_STEPS[0])
    assert await stands_at() == (2, SECOND)
    third = await step(node_id=CUSTOM, question="Look closer")
    assert await stands_at() == (3, SECOND)
    await undo(third)
    assert await stands_at() == (2, SECOND)
    await undo(second)
    await undo(first)
    assert await stands_at() == (0, ROOT)
    for node_id, answer in (
        ("client-installed", "No, missing or outdated"),
        ("install-client", ""),
        ("gateway-reachable", "No, port does not answer"),
        ("local-internet", "No"),
    ):
        await step(node_id=node_id, answer=answer)
    assert await stands_at() == (4, "Local internet connection is the cause")
    last = await step(node_id="solution-local-network")
    assert await stands_at() == (5, None)
    custom = await step(node_id=CUSTOM, question="Say good-bye")
    assert await stands_at() == (6, None)
    await undo(custom)
    assert await stands_at() == (5, None)
    await undo(last)
    assert await stands_at() == (4, "Local internet connection is the cause")
    await complete(api, session["id"])
    assert await stands_at() == (4, "Local internet connection is the cause")


async def test_both_orders_in_pages(api: httpx.AsyncClient, tree_id: str, clock: StepClock) -> None:
    ids = {}
    for number in range(7):
        clock.move(minutes=1)
        ids[number] = await started(api, tree_id, f"SR-{number}")
    for number in (2, 5, 0):
        clock.move(microseconds=1)
        await api.patch(f"sessions/{ids[number]}", json={"scratchpad": "text"})
    await complete(api, ids[5])
    by_start = [f"SR-{number}" for number in reversed(range(7))]
    by_activity = [f"SR-{number}" for number in (5, 0, 2, 6, 4, 3, 1)]
    for limit in (1, 2, 3, 7):
        assert tickets(await pages(api, limit=limit)) == by_start
        assert tickets(await pages(api, limit=limit, sort="started")) == by_start
        assert tickets(await pages(api, limit=limit, sort="activity")) == by_activity
        for narrowed, without in (
            ({"status": "in_progress"}, {"SR-5"}),
            ({"exported": False, "mine": True, "q": "vpn sr-"}, set()),
        ):
            found = tickets(await pages(api, limit=limit, sort="activity", **narrowed))
            assert found == [ticket for ticket in by_activity if ticket not in without]


async def test_pages_across_equal_times(api: httpx.AsyncClient, tree_id: str) -> None:
    for number in range(5):
        await started(api, tree_id, f"SR-{number}")
    expected = [f"SR-{number}" for number in reversed(range(5))]
    for limit in (1, 2, 3):
        assert tickets(await pages(api, limit=limit, sort="activity")) == expected


async def test_a_cursor_is_of_one_order(api: httpx.AsyncClient, tree_id: str) -> None:
    for number in range(2):
        await started(api, tree_id, f"SR-{number}")
    for sort, other in (("started", "activity"), ("activity", "started")):
        page = (await api.get("sessions", params={"sort": sort, "limit": 1})).json()
        refused = await api.get("sessions", params={"sort": other, "cursor": page["next_cursor"]})
        assert refused.status_code == 400
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:resolutionflow:problem:bad-cursor"
        assert "of a list in another order" in refused.json()["detail"]


@pytest.mark.parametrize("cursor", ["x", "%%%", "AAAA", "é", "A" * 99, "f" + "_" * 31, "g" + "A" * 31])
async def test_a_cursor_from_elsewhere(api: httpx.AsyncClient, cursor: str) -> None:
    answer = await api.get("sessions", params={"cursor": cursor, "sort": "activity"})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:resolutionflow:problem:bad-cursor")
    assert "none of this API's" in answer.json()["detail"]


async def test_an_order_that_there_is_not(api: httpx.AsyncClient) -> None:
    assert (await api.get("sessions", params={"sort": "client"})).status_code == 422


async def counted(api: httpx.AsyncClient, **params: str) -> dict[str, int]:
    answer = await api.get("session-counts", params=params)
    assert answer.status_code == 200, answer.text
    counts: dict[str, int] = answer.json()
    return counts


def counts(in_progress: int, completed: int, not_exported: int, mine: int | None = None) -> dict[str, int]:
    both = in_progress + completed
    return {
        "in_progress": in_progress,
        "completed": completed,
        "not_exported": not_exported,
        "all": both,
        "mine": both if mine is None else mine,
        "counted_to": 1_000,
    }


async def test_how_many_each_view_holds(api: httpx.AsyncClient, tree_id: str) -> None:
    assert await counted(api) == counts(0, 0, 0)
    for number in range(6):
        client = "Contoso Ltd" if number % 2 else "Ärzte GmbH"
        session_id = await started(api, tree_id, f"SR-{number}", client)
        if number > 1:
            await complete(api, session_id)
        if number > 3:
            await export(api, session_id)
    assert await counted(api) == counts(2, 4, 2)
    assert await counted(api, q="contoso") == counts(1, 2, 1)
    assert await counted(api, q="SR-5 conto") == counts(0, 1, 0)
    assert await counted(api, q="sr-0 contoso") == counts(0, 0, 0)
    assert await counted(api, q="d") == counts(1, 2, 1)
    assert await counted(api, client="ärzte") == counts(1, 2, 1)
    assert await counted(api, client="vpn") == counts(0, 0, 0)
    assert await counted(api, client="gmbh", q="sr-4") == counts(0, 1, 0)


async def test_each_team_counts_its_own(database: Database, clock: StepClock) -> None:
    server = Server(database, clock)
    async with server.client("owner") as owner, server.client("member") as member:
        for ticket in ("SR-1", "SR-2"):
            await started(owner, str(server.tree_id), ticket)
        await started(member, str(server.tree_id), "SR-3")
        assert await counted(owner) == counts(3, 0, 0, mine=2)
        assert await counted(member, q="sr-3") == counts(1, 0, 0, mine=1)
        assert await counted(member, q="sr-1") == counts(1, 0, 0, mine=0)
    async with server.client("stranger") as stranger:
        assert await counted(stranger) == counts(0, 0, 0)


async def test_a_count_has_an_end(
    api: httpx.AsyncClient, tree_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_lists, "COUNTED_TO", 3)
    for number in range(5):
        session_id = await started(api, tree_id, f"SR-{number}")
        if number < 2:
            await complete(api, session_id)
    end = {"all": 3, "mine": 3, "counted_to": 3}
    assert await counted(api) == {"in_progress": 3, "completed": 2, "not_exported": 2, **end}
    assert await counted(api, q="sr-") == {"in_progress": 3, "completed": 2, "not_exported": 2, **end}
    await complete(api, await started(api, tree_id, "SR-5"))
    assert (await counted(api))["completed"] == 3


IN_PROGRESS, NOT_EXPORTED = {"status": "in_progress"}, {"status": "completed", "exported": False}


@pytest.mark.parametrize(
    ("params", "index"),
    [
        ({}, "ix_sessions_activity"),
        (IN_PROGRESS, "ix_sessions_in_progress_activity"),
        (NOT_EXPORTED, "ix_sessions_not_exported_activity"),
        ({"mine": True}, "ix_sessions_owner_activity"),
    ],
)
async def test_each_view_has_an_index_of_its_own(
    api: httpx.AsyncClient, session: Json, database: Database, params: Json, index: str
) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("a planner that knows how much there is decides anew")
    page = {"sort": "activity", "limit": 1, **params}
    cursor = "A" * 32
    for call in (page, {**page, "cursor": cursor}):
        plans = await plans_of(api, database, "sessions", call)
        assert f"USING INDEX {index} (" in plans and "TEMP B-TREE" not in plans
    plans = await plans_of(api, database, "session-counts", {})
    for used in ("in_progress", "not_exported", "owner"):
        assert f"INDEX ix_sessions_{used} (" in plans
    assert "TEMP B-TREE" not in plans


async def plans_of(api: httpx.AsyncClient, database: Database, path: str, params: Json) -> str:
    """How SQLite goes about what a call asks it."""
    sent: list[tuple[str, Any]] = []

    def note(
        _connection: object, _cursor: object, statement: str, parameters: object, *_more: object
    ) -> None:
        sent.append((statement, parameters))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    assert (await api.get(path, params=params)).status_code == 200
    sa.event.remove(database.engine, "before_cursor_execute", note)
    with database.engine.connect() as connection:
        return "\n".join(
            row.detail
            for statement, parameters in sent
            if "FROM sessions" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        )


async def test_an_export_may_be_unconfirmed_until_one_is_known_to_have_arrived(
    api: httpx.AsyncClient, vpn: str
) -> None:
    async def marks() -> tuple[bool, bool, int]:
        session = (await api.get(f"sessions/{vpn}")).json()
        (listed,) = (await api.get("sessions")).json()["items"]
        for name in ("exported", "export_unconfirmed"):
            assert listed[name] == session[name]
        return session["exported"], session["export_unconfirmed"], session["version"]

    exported, unconfirmed, version = await marks()
    assert (exported, unconfirmed) == (False, False)
    steps = (
        (True, (True, True, version + 1)),
        (True, (True, True, version + 1)),  # the same again
        (False, (True, False, version + 2)),  # it arrived
        (True, (True, False, version + 2)),  # of a later one nobody knows, but one has arrived
    )
    for sent, expected in steps:
        await export(api, vpn, unconfirmed=sent)
        assert await marks() == expected
