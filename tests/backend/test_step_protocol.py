"""Appending, editing and undoing steps: safe to repeat, and nothing overwritten in silence."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from backend.app.db.engine import Database
from backend.app.ids import new_uuid7
from tests.backend.steps import CUSTOM, VPN_STEPS, complete, record

Json = dict[str, Any]


def step(number: int, *, after: str | None, **changes: object) -> Json:
    return {"id": str(new_uuid7()), "after": after, **VPN_STEPS[number], **changes}


async def append(api: httpx.AsyncClient, session: Json, body: Json) -> httpx.Response:
    return await api.post(f"sessions/{session['id']}/decisions", json=body)


async def read(api: httpx.AsyncClient, session: Json) -> Json:
    answer: Json = (await api.get(f"sessions/{session['id']}")).json()
    return answer


def assert_problem(answer: httpx.Response, status: int, slug: str) -> Json:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Json = answer.json()
    assert problem["type"] == f"urn:resolutionflow:problem:{slug}"
    assert problem["detail"]
    return problem


@contextmanager
def statements_on(database: Database) -> Iterator[list[str]]:
    """What is sent to a database meanwhile, each statement as one line."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(" ".join(statement.split()))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(database.engine, "before_cursor_execute", note)


async def test_steps_are_numbered_and_lead_on(api: httpx.AsyncClient, session: Json) -> None:
    assert session["current_node_id"] == "client-installed"
    first = step(0, after=None)
    second = step(1, after=first["id"], recorded_at="2026-02-13T10:20:00+01:00")
    for body in (first, second):
        assert (await append(api, session, body)).status_code == 201
    now = await read(api, session)
    assert [decision["position"] for decision in now["decisions"]] == [1, 2]
    assert [decision["question"] for decision in now["decisions"]] == [
        "Is the VPN client installed and up to date?",
        "Can the user reach the VPN gateway?",
    ]
    assert (
        datetime.fromisoformat(now["decisions"][1]["recorded_at"]).isoformat() == "2026-02-13T09:20:00+00:00"
    )
    assert now["current_node_id"] == "check-dns"


async def test_an_append_locks_the_session_once_and_reads_nothing_twice(
    api: httpx.AsyncClient, session: Json, database: Database
) -> None:
    first = step(0, after=None)
    await append(api, session, first)
    with statements_on(database) as statements:
        answer = await append(api, session, step(1, after=first["id"]))
    assert answer.status_code == 201
    locks = "FOR UPDATE" if database.engine.dialect.name == "postgresql" else "BEGIN IMMEDIATE"
    assert sum(locks in statement for statement in statements) == 1
    done = [re.search(r"(SELECT|INSERT INTO|UPDATE)\b.*?\b(sessions|decisions)\b", one) for one in statements]
    assert [found.groups() for found in done if found] == [
        ("SELECT", "sessions"),
        ("SELECT", "decisions"),  # a step of this id
        ("SELECT", "decisions"),  # the last one
        ("INSERT INTO", "decisions"),
        ("UPDATE", "sessions"),
    ]


async def test_a_repeated_append_is_the_same_answer_again(api: httpx.AsyncClient, session: Json) -> None:
    body = step(0, after=None, notes="colour: \x1b[31mred\x1b[0m\r\nend")
    first = await append(api, session, body)
    again = await append(api, session, {**body, "notes": "colour: red\nend"})  # equal once cleaned
    assert (again.status_code, again.json(), again.headers["etag"]) == (
        201,
        first.json(),
        first.headers["etag"],
    )
    assert len((await read(api, session))["decisions"]) == 1


async def test_a_repeat_is_recognised_after_the_step_was_edited(
    api: httpx.AsyncClient, session: Json
) -> None:
    body = step(0, after=None)
    await append(api, session, body)
    await api.patch(f"sessions/{session['id']}/decisions/{body['id']}", json={"notes": "edited"})
    again = await append(api, session, body)
    assert again.status_code == 201
    assert again.json()["notes"] == "edited"


async def test_a_repeat_is_recognised_after_completion(api: httpx.AsyncClient, session: Json) -> None:
    body = step(0, after=None)
    await append(api, session, body)
    await complete(api, session["id"])
    assert (await append(api, session, body)).status_code == 201
    fresh = await append(api, session, step(1, after=body["id"]))
    assert_problem(fresh, 409, "session-completed")


async def test_another_body_under_a_known_id_is_refused(api: httpx.AsyncClient, session: Json) -> None:
    body = step(0, after=None)
    await append(api, session, body)
    assert_problem(await append(api, session, {**body, "notes": "other"}), 409, "id-conflict")
    assert (await read(api, session))["decisions"][0]["notes"] == body["notes"]


async def test_two_appends_after_the_same_step(api: httpx.AsyncClient, session: Json) -> None:
    first = step(0, after=None)
    await append(api, session, first)
    won = step(1, after=first["id"])
    await append(api, session, won)
    lost = await append(api, session, step(1, after=first["id"], notes="the other hand"))
    problem = assert_problem(lost, 409, "session-moved")
    assert problem["last_decision_id"] == won["id"]
    assert problem["current_node_id"] == "check-dns"
    assert problem["step_count"] == 2
    assert len((await read(api, session))["decisions"]) == 2


async def test_a_known_node_that_is_not_the_current_one(api: httpx.AsyncClient, session: Json) -> None:
    assert_problem(await append(api, session, step(2, after=None)), 409, "session-moved")
    assert (await read(api, session))["decisions"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"node_id": "nowhere"},
        {"answer": "Perhaps"},
        {"answer": ""},
        {"node_id": CUSTOM, "question": ""},
        {"node_id": "set-dns", "answer": "Yes"},
    ],
)
async def test_what_the_flow_does_not_have_is_refused(
    api: httpx.AsyncClient, session: Json, change: dict[str, str]
) -> None:
    problem = assert_problem(await append(api, session, step(0, after=None) | change), 422, "invalid-step")
    assert problem["field"] in ("node_id", "answer", "question")
    now = await read(api, session)
    assert (now["decisions"], now["version"]) == ([], session["version"])


async def test_undo_and_what_may_follow_it(api: httpx.AsyncClient, session: Json) -> None:
    first = step(0, after=None)
    second = step(1, after=first["id"])
    for body in (first, second):
        await append(api, session, body)
    url = f"sessions/{session['id']}/decisions"
    assert_problem(await api.delete(f"{url}/{first['id']}"), 409, "not-last-step")
    undone = await api.delete(f"{url}/{second['id']}")
    again = await api.delete(f"{url}/{second['id']}")
    assert (undone.status_code, again.status_code) == (204, 204)
    assert undone.headers["etag"] == again.headers["etag"]
    assert_problem(await append(api, session, second), 409, "step-undone")
    assert_problem(await api.patch(f"{url}/{second['id']}", json={"notes": "x"}), 409, "step-undone")
    now = await read(api, session)
    assert [decision["id"] for decision in now["decisions"]] == [first["id"]]
    assert now["current_node_id"] == "gateway-reachable"
    other = step(1, after=first["id"], answer="No, name does not resolve")
    assert (await append(api, session, other)).json()["position"] == 2
    assert_problem(await api.delete(f"{url}/{UUID(int=1)}"), 404, "not-found")


async def test_an_undone_steps_texts_are_gone(
    api: httpx.AsyncClient, session: Json, database: Database
) -> None:
    body = step(0, after=None, notes="typed by mistake: hunter2-marker")
    await append(api, session, body)
    await api.delete(f"sessions/{session['id']}/decisions/{body['id']}")
    await api.patch(f"sessions/{session['id']}", json={"scratchpad": "x"})
    rows = database.read(lambda db: db.execute(sa.text("SELECT * FROM decisions")).all())
    assert len(rows) == 1
    assert "hunter2-marker" not in str(rows)


async def test_a_custom_step_leaves_the_current_node(api: httpx.AsyncClient, session: Json) -> None:
    custom = step(3, after=None)
    await append(api, session, custom)
    now = await read(api, session)
    assert now["current_node_id"] == "client-installed"
    assert now["decisions"][0]["question"] == "Verify DNS propagation after fix"
    assert (await append(api, session, step(0, after=custom["id"]))).json()["position"] == 2


async def test_the_title_of_a_step_comes_from_the_flow(api: httpx.AsyncClient, session: Json) -> None:
    answer = await append(api, session, step(0, after=None, question="Something else?"))
    assert answer.json()["question"] == "Is the VPN client installed and up to date?"


async def test_loops_and_the_end_of_a_flow(api: httpx.AsyncClient, session: Json) -> None:
    await record(
        api,
        session["id"],
        VPN_STEPS[0],
        {"node_id": "gateway-reachable", "answer": "No, name does not resolve"},
        {"node_id": "fix-local-dns", "action_performed": "Done"},
        VPN_STEPS[1],
        VPN_STEPS[2],
        {"node_id": "set-dns", "action_performed": "Done"},
        {"node_id": "internal-works", "answer": "Yes"},
    )
    assert (await read(api, session))["current_node_id"] == "solution-done"
    await record(api, session["id"], {"node_id": "solution-done", "notes": "User confirmed"})
    now = await read(api, session)
    assert now["current_node_id"] is None
    assert [decision["position"] for decision in now["decisions"]] == list(range(1, 9))
    ended = await append(api, session, {"node_id": "solution-done"})
    assert_problem(ended, 409, "session-moved")
    after_the_end = await append(api, session, VPN_STEPS[3])
    assert after_the_end.status_code == 201


async def test_editing_a_step(api: httpx.AsyncClient, session: Json) -> None:
    body = step(0, after=None)
    await append(api, session, body)
    url = f"sessions/{session['id']}/decisions/{body['id']}"
    edited = await api.patch(url, json={"notes": "better", "command_output": "line"})
    assert edited.status_code == 200
    assert (edited.json()["notes"], edited.json()["command_output"]) == ("better", "line")
    assert edited.json()["answer"] == "Yes"
    again = await api.patch(url, json={"notes": "better"})
    assert again.headers["etag"] == edited.headers["etag"]
    assert (await api.patch(url, json={"answer": "No"})).status_code == 422
    await complete(api, session["id"])
    assert_problem(await api.patch(url, json={"notes": "late"}), 409, "session-completed")
    assert_problem(await api.delete(url), 409, "session-completed")


async def test_long_outputs_are_cut_unless_asked_for(api: httpx.AsyncClient, session: Json) -> None:
    output = "0123456789\n" * 1000
    await record(api, session["id"], {**VPN_STEPS[0], "command_output": output})
    cut = (await read(api, session))["decisions"][0]
    assert (cut["command_output"], cut["command_output_length"]) == (output[:4096], len(output))
    whole = (await api.get(f"sessions/{session['id']}?outputs=full")).json()["decisions"][0]
    assert whole["command_output"] == output


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "2026-02-13T09:00:00"]
)
async def test_a_time_that_is_none_is_refused(api: httpx.AsyncClient, session: Json, moment: str) -> None:
    answer = await append(api, session, step(0, after=None, recorded_at=moment))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "recorded_at"
