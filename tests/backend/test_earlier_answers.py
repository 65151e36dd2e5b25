"""Correcting the answer of a recorded step: only where the steps after it still stand on it."""

from typing import Any

import httpx
import pytest

from backend.app.ids import new_uuid7
from tests.backend.steps import CUSTOM, complete, record
from tests.backend.test_step_protocol import append, assert_problem, read

Json = dict[str, Any]

FLOW: Json = {
    "name": "Lamp",
    "root": "lit",
    "nodes": {
        "lit": {
            "type": "decision",
            "question": "Lit?",
            "options": [
                {"label": "Green", "next": "plug"},
                {"label": "Amber", "next": "plug"},
                {"label": "Dark", "next": "replug"},
            ],
        },
        "replug": {"type": "action", "title": "Replug it", "next": "lit"},
        "plug": {
            "type": "decision",
            "question": "Prints?",
            "options": [{"label": "Yes", "next": "end"}, {"label": "No", "next": "lit"}],
        },
        "end": {"type": "solution", "title": "Done"},
    },
}


@pytest.fixture
async def lamp(api: httpx.AsyncClient) -> Json:
    tree = await api.post("trees", json=FLOW)
    assert tree.status_code == 201, tree.text
    session: Json = (await api.post("sessions", json={"tree_id": tree.json()["id"]})).json()
    return session


async def patch(api: httpx.AsyncClient, session: Json, step: Json, **changes: Any) -> httpx.Response:
    return await api.patch(f"sessions/{session['id']}/decisions/{step['id']}", json=changes)


GREEN = {"node_id": "lit", "answer": "Green", "notes": "seen"}
NO = {"node_id": "plug", "answer": "No"}


async def test_an_answer_that_leads_to_the_same_step_is_taken_anywhere(
    api: httpx.AsyncClient, lamp: Json
) -> None:
    first, second, _third = await record(api, lamp["id"], GREEN, NO, GREEN)
    changed = await patch(api, lamp, first, answer="Amber", notes="amber after all")
    assert changed.status_code == 200
    assert (changed.json()["answer"], changed.json()["notes"]) == ("Amber", "amber after all")
    assert changed.json()["next_node_id"] == "plug"
    now = await read(api, lamp)
    assert [step["answer"] for step in now["decisions"]] == ["Amber", "No", "Green"]
    assert now["decisions"][1] == second
    again = await patch(api, lamp, first, answer="Amber")
    assert (again.status_code, again.headers["etag"]) == (200, changed.headers["etag"])


async def test_the_last_step_leads_where_its_new_answer_does(api: httpx.AsyncClient, lamp: Json) -> None:
    _first, last = await record(api, lamp["id"], GREEN, NO)
    for answer, node in (("Yes", "end"), ("No", "lit"), ("No", "lit")):
        changed = await patch(api, lamp, last, answer=answer)
        assert changed.json()["next_node_id"] == node
        assert (await read(api, lamp))["current_node_id"] == node
    await record(api, lamp["id"], {"node_id": "lit", "answer": "Dark"})


@pytest.mark.parametrize("later", [NO, {"node_id": CUSTOM, "question": "Looked around"}])
async def test_an_answer_that_leads_elsewhere_is_refused_while_steps_follow(
    api: httpx.AsyncClient, lamp: Json, later: Json
) -> None:
    first, last = await record(api, lamp["id"], GREEN, later)
    before = await read(api, lamp)
    refused = assert_problem(await patch(api, lamp, first, answer="Dark", notes="x"), 409, "session-moved")
    assert refused["last_decision_id"] == last["id"]
    assert refused["current_node_id"] == before["current_node_id"]
    assert (refused["step_count"], refused["version"]) == (2, before["version"])
    assert await read(api, lamp) == before
    await api.delete(f"sessions/{lamp['id']}/decisions/{last['id']}")
    taken = await patch(api, lamp, first, answer="Dark", notes="x")
    assert (taken.json()["next_node_id"], taken.json()["notes"]) == ("replug", "x")


async def test_an_answer_that_the_node_does_not_have_is_refused(api: httpx.AsyncClient, lamp: Json) -> None:
    question, action, custom = await record(
        api,
        lamp["id"],
        {"node_id": "lit", "answer": "Dark"},
        {"node_id": "replug"},
        {"node_id": CUSTOM, "question": "Looked around"},
    )
    before = await read(api, lamp)
    for step, answer in ((question, "Blue"), (question, ""), (action, "Green"), (custom, "Green")):
        assert_problem(await patch(api, lamp, step, answer=answer, notes="x"), 422, "invalid-step")
    for step, answer in ((action, ""), (custom, "")):
        assert (await patch(api, lamp, step, answer=answer)).status_code == 200
    assert await read(api, lamp) == before


async def test_an_append_is_recognised_after_its_answer_was_corrected(
    api: httpx.AsyncClient, lamp: Json
) -> None:
    body = {"id": str(new_uuid7()), "after": None, **GREEN}
    first = (await append(api, lamp, body)).json()
    await patch(api, lamp, first, answer="Dark")
    again = await append(api, lamp, body)
    assert (again.status_code, again.json()["answer"]) == (201, "Dark")


async def test_a_completed_session_and_another_version_take_no_answer(
    api: httpx.AsyncClient, lamp: Json
) -> None:
    (first,) = await record(api, lamp["id"], GREEN)
    url = f"sessions/{lamp['id']}/decisions/{first['id']}"
    stale = await api.patch(url, json={"answer": "Dark"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    await complete(api, lamp["id"])
    assert_problem(await patch(api, lamp, first, answer="Dark"), 409, "session-completed")
