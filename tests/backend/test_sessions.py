"""Sessions over HTTP: start, list, change, complete, delete."""

import asyncio
import json
import threading
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from backend.app.db.engine import Database
from backend.app.ids import new_uuid7
from tests.backend.steps import VPN_STEPS, complete, record
from tests.determinism import StepClock

Json = dict[str, Any]
JSON_BODY = {"Content-Type": "application/json"}


async def test_starting_is_safe_to_repeat(api: httpx.AsyncClient, tree_id: str) -> None:
    body = {"id": str(new_uuid7()), "tree_id": tree_id, "ticket_number": " SR-1\n", "client_name": "Contoso"}
    first = await api.post("sessions", json=body)
    again = await api.post("sessions", json=body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["ticket_number"] == "SR-1"
    other = await api.post("sessions", json={**body, "client_name": "Fabrikam"})
    assert (other.status_code, other.json()["type"]) == (409, "urn:resolutionflow:problem:id-conflict")
    assert len((await api.get("sessions")).json()["items"]) == 1


async def test_one_that_is_created_again_has_the_times_of_before(
    api: httpx.AsyncClient, tree_id: str
) -> None:
    began, ended = "2026-01-02T03:04:05Z", "2026-01-02T04:00:00Z"
    started = await api.post("sessions", json={"tree_id": tree_id, "started_at": began})
    assert started.json()["started_at"] == began
    url = f"sessions/{started.json()['id']}"
    completed = await api.post(f"{url}/complete", json={"completed_at": ended})
    assert completed.json()["completed_at"] == ended
    assert (await api.post(f"{url}/complete", json={"completed_at": began})).json() == completed.json()


async def test_versions_tell_which_sessions_there_are(api: httpx.AsyncClient, tree_id: str) -> None:
    started = (await api.post("sessions", json={"tree_id": tree_id})).json()["id"]
    await api.patch(f"sessions/{started}", json={"scratchpad": "x"})
    wanted = [started, str(UUID(int=7))]
    answer = await api.get("session-versions", params={"id": wanted})
    assert answer.json() == {"items": [{"id": started, "version": 2}], "removed": []}
    for wrong in ([], ["x"], wanted * 51):
        assert (await api.get("session-versions", params={"id": wrong})).status_code == 422


async def test_nothing_begins_later_than_now_or_ends_before_it_began(
    api: httpx.AsyncClient, tree_id: str
) -> None:
    body = {"tree_id": tree_id, "started_at": "9000-01-01T00:00:00Z"}
    started = (await api.post("sessions", json=body)).json()
    assert started["started_at"] < "2030"
    early = {"completed_at": "2000-01-01T00:00:00Z"}
    completed = await api.post(f"sessions/{started['id']}/complete", json=early)
    assert completed.json()["completed_at"] == started["started_at"]


async def test_bad_starts(api: httpx.AsyncClient, tree_id: str) -> None:
    assert (await api.post("sessions", json={"tree_id": str(UUID(int=7))})).status_code == 404
    assert (await api.post("sessions", json={"tree_id": tree_id, "id": str(uuid4())})).status_code == 422
    assert (await api.post("sessions", json={"tree_id": tree_id, "client": "typo"})).status_code == 422
    assert (await api.post("sessions", content=b"{")).status_code == 422
    assert (await api.get("sessions/not-an-id")).status_code == 422
    missing = await api.get(f"sessions/{UUID(int=7)}")
    assert (missing.status_code, missing.json()["type"]) == (404, "urn:resolutionflow:problem:not-found")
    nowhere = await api.get("nowhere")
    assert (nowhere.status_code, nowhere.headers["content-type"]) == (404, "application/problem+json")


async def test_fields_change_while_in_progress(api: httpx.AsyncClient, session: Json) -> None:
    url = f"sessions/{session['id']}"
    changes = {
        "ticket_number": "SR-1",
        "client_name": "F",
        "scratchpad": "a\r\nb",
        "outcome_notes": "c",
        "next_steps": "d",
    }
    changed = await api.patch(url, json=changes)
    assert changed.status_code == 200
    assert {name: changed.json()[name] for name in changes} == {**changes, "scratchpad": "a\nb"}
    assert changed.headers["etag"] != f'"{session["version"]}"'
    same = await api.patch(url, json={"scratchpad": "a\nb", "next_steps": None})
    assert same.headers["etag"] == changed.headers["etag"]
    cleared = await api.patch(url, json={"next_steps": ""})
    assert (cleared.json()["next_steps"], cleared.json()["outcome_notes"]) == ("", "c")


async def test_if_match_guards_the_texts(api: httpx.AsyncClient, session: Json) -> None:
    url = f"sessions/{session['id']}"
    seen = (await api.get(url)).headers["etag"]
    assert (await api.patch(url, json={"scratchpad": "mine"}, headers={"If-Match": seen})).status_code == 200
    late = await api.patch(url, json={"scratchpad": "theirs"}, headers={"If-Match": seen})
    assert (late.status_code, late.json()["type"]) == (412, "urn:resolutionflow:problem:version-mismatch")
    assert (await api.get(url)).json()["scratchpad"] == "mine"
    assert (await api.patch(url, json={}, headers={"If-Match": "nonsense"})).status_code == 400
    # Appends go by the step before them, not by the version.
    appended = await api.post(f"{url}/decisions", json=VPN_STEPS[0], headers={"If-Match": seen})
    assert appended.status_code == 201


async def test_completion_freezes(api: httpx.AsyncClient, session: Json, clock: StepClock) -> None:
    url = f"sessions/{session['id']}"
    await api.patch(url, json={"outcome_notes": "saved before", "next_steps": "watch"})
    clock.move(minutes=5)
    done = await complete(api, session["id"], next_steps="watch closely")
    assert (done["outcome_notes"], done["next_steps"]) == ("saved before", "watch closely")
    assert done["completed_at"] == "2026-02-13T09:20:00Z"
    clock.move(minutes=5)
    assert await complete(api, session["id"], next_steps="watch closely") == done
    assert await complete(api, session["id"]) == done
    for answer in (
        await api.post(f"{url}/complete", json={"outcome_notes": "other"}),
        await api.patch(url, json={"scratchpad": "late"}),
        await api.delete(url),
    ):
        assert (answer.status_code, answer.json()["type"]) == (
            409,
            "urn:resolutionflow:problem:session-completed",
        )
    assert (await api.get(url)).json() == done


async def test_deleting_a_session_in_progress(api: httpx.AsyncClient, session: Json) -> None:
    await record(api, session["id"], VPN_STEPS[0])
    assert (await api.delete(f"sessions/{session['id']}")).status_code == 204
    assert (await api.get(f"sessions/{session['id']}")).status_code == 404
    assert (await api.get("sessions")).json()["items"] == []


async def test_lists_come_in_pages_newest_first(
    api: httpx.AsyncClient, tree_id: str, clock: StepClock
) -> None:
    for number in range(7):
        clock.move(minutes=1)
        await api.post("sessions", json={"tree_id": tree_id, "ticket_number": f"SR-{number}"})
    seen: list[str] = []
    cursor: str | None = None
    for _page in range(3):
        page = (
            await api.get("sessions", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [item["ticket_number"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"SR-{number}" for number in reversed(range(7))]
    assert cursor is None


async def test_filters_and_search(api: httpx.AsyncClient, tree_id: str) -> None:
    ids = {}
    for ticket, client in (("SR-1", "Contoso Ltd"), ("SR-2", "Fabrikam 100%"), ("SR-3", "Contoso GmbH")):
        answer = await api.post(
            "sessions", json={"tree_id": tree_id, "ticket_number": ticket, "client_name": client}
        )
        ids[ticket] = answer.json()["id"]
    await complete(api, ids["SR-3"])
    await api.post(f"sessions/{ids['SR-3']}/export", json={})

    async def found(**params: Any) -> set[str]:
        answer = await api.get("sessions", params=params)
        return {item["ticket_number"] for item in answer.json()["items"]}

    assert await found(status="in_progress") == {"SR-1", "SR-2"}
    assert await found(status="completed") == {"SR-3"}
    assert await found(exported=True) == {"SR-3"}
    assert await found(exported=False, mine=True) == {"SR-1", "SR-2"}
    assert await found(client="contoso") == {"SR-1", "SR-3"}
    assert await found(q="VPN conto") == {"SR-1", "SR-3"}
    assert await found(q="sr-2 fabri") == {"SR-2"}
    assert await found(q="%") == {"SR-2"}
    assert await found(q="_") == set()
    await api.post(
        "sessions", json={"tree_id": tree_id, "ticket_number": "SR-4", "client_name": "Ärzte GmbH"}
    )
    assert await found(q="ärzte") == {"SR-4"}


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 201}, {"limit": 2**63}, {"status": "odd"}])
async def test_bad_list_parameters(api: httpx.AsyncClient, params: dict[str, Any]) -> None:
    assert (await api.get("sessions", params=params)).status_code == 422


@pytest.mark.parametrize("cursor", ["x", "%%%", "AAAA", "é", "A" * 99])
async def test_a_cursor_from_elsewhere(api: httpx.AsyncClient, cursor: str) -> None:
    answer = await api.get("sessions", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:resolutionflow:problem:bad-cursor")


async def test_pasted_control_characters_are_cleaned_at_the_edge(
    api: httpx.AsyncClient, session: Json
) -> None:
    pad = "a\x00b\x1b[31mc\x1b]0;title\x07d\u2028e\ud800f\x85g\tend"
    answer = await api.patch(
        f"sessions/{session['id']}", content=json.dumps({"scratchpad": pad}), headers=JSON_BODY
    )
    assert answer.json()["scratchpad"] == "abcd\nef\ng\tend"


async def test_a_fault_is_a_problem_without_a_trace(
    api: httpx.AsyncClient, session: Json, database: Database
) -> None:
    database.write(lambda db: db.execute(sa.text("UPDATE sessions SET tree_snapshot = '{}'")))
    answer = await api.get(f"sessions/{session['id']}")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "Traceback" not in answer.text
    assert "tree_snapshot" not in answer.text


async def test_who_needs_no_token_has_none_to_revoke(api: httpx.AsyncClient) -> None:
    assert (await api.delete("me/token")).status_code == 404


async def test_completing_needs_no_body(api: httpx.AsyncClient, session: Json) -> None:
    assert (await api.post(f"sessions/{session['id']}/complete")).status_code == 200


def allow_connections(database: Database, allowed: str) -> None:
    url = database.engine.url
    admin = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS {allowed}".encode())


async def test_a_database_that_cannot_be_used_is_a_problem_of_its_own(
    api: httpx.AsyncClient, session: Json, database: Database
) -> None:
    if database.engine.dialect.name == "sqlite":
        database.write(lambda db: db.execute(sa.text("DROP TABLE decisions")))
        slug = "database-busy"
    else:
        database.close()
        allow_connections(database, "false")
        slug = "database-away"
    answer = await api.get(f"sessions/{session['id']}")
    assert (answer.status_code, answer.json()["type"]) == (503, f"urn:resolutionflow:problem:{slug}")
    assert "decisions" not in answer.text


async def test_a_call_waits_for_a_database_that_comes_back(
    api: httpx.AsyncClient, session: Json, database: Database
) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file does not go away")
    failed = threading.Event()
    sa.event.listen(database.engine, "handle_error", lambda _context: failed.set())
    database.close()
    allow_connections(database, "false")
    call = asyncio.create_task(api.post(f"sessions/{session['id']}/complete"))
    assert await asyncio.to_thread(failed.wait, 10)
    allow_connections(database, "true")
    assert (await call).status_code == 200
