"""Correcting ticket number and client of a completed session, over HTTP."""

from typing import Any

import httpx

from tests.backend.steps import VPN_STEPS, complete

Json = dict[str, Any]


async def read(api: httpx.AsyncClient, session_id: str) -> Json:
    answer: Json = (await api.get(f"sessions/{session_id}")).json()
    return answer


async def test_a_wrong_ticket_is_corrected_and_nothing_else(api: httpx.AsyncClient, vpn: str) -> None:
    url = f"sessions/{vpn}"
    before = await read(api, vpn)
    body = {"ticket_number": " SR-2874\n"}
    corrected = await api.post(f"{url}/correction", json=body, headers={"If-Match": f'"{before["version"]}"'})
    assert corrected.status_code == 200, corrected.text
    version = before["version"] + 1
    assert corrected.json() == {**before, "ticket_number": "SR-2874", "version": version}
    assert corrected.headers["etag"] == f'"{version}"'
    assert await read(api, vpn) == corrected.json()
    client = await api.post(f"{url}/correction", json={"client_name": "Fabrikam Inc", "ticket_number": None})
    assert (client.json()["ticket_number"], client.json()["client_name"]) == ("SR-2874", "Fabrikam Inc")
    cleared = await api.post(f"{url}/correction", json={"client_name": ""})
    assert (cleared.status_code, cleared.json()["client_name"]) == (200, "")


async def test_the_rest_stays_frozen(api: httpx.AsyncClient, vpn: str) -> None:
    url = f"sessions/{vpn}"
    corrected = (await api.post(f"{url}/correction", json={"ticket_number": "SR-1"})).json()
    for text in ("scratchpad", "outcome_notes", "next_steps", "completed_at", "exported"):
        answer = await api.post(f"{url}/correction", json={text: "late"})
        assert (answer.status_code, answer.json()["type"]) == (
            422,
            "urn:resolutionflow:problem:invalid-request",
        )
    for answer in (
        await api.patch(url, json={"ticket_number": "SR-2"}),
        await api.patch(url, json={"outcome_notes": "late"}),
        await api.post(f"{url}/complete", json={"next_steps": "other"}),
        await api.post(f"{url}/decisions", json=VPN_STEPS[0]),
        await api.delete(url),
    ):
        assert (answer.status_code, answer.json()["type"]) == (
            409,
            "urn:resolutionflow:problem:session-completed",
        )
    assert await read(api, vpn) == corrected


async def test_a_session_in_progress_is_changed_another_way(api: httpx.AsyncClient, session: Json) -> None:
    url = f"sessions/{session['id']}/correction"
    refused = await api.post(url, json={"ticket_number": "SR-1"})
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:resolutionflow:problem:session-in-progress",
    )
    assert "PATCH" in refused.json()["detail"]
    assert await read(api, session["id"]) == session
    await complete(api, session["id"])
    assert (await api.post(url, json={"ticket_number": "SR-1"})).status_code == 200


async def test_if_match_guards_it_and_a_repeat_changes_nothing(api: httpx.AsyncClient, vpn: str) -> None:
    url = f"sessions/{vpn}/correction"
    seen = {"If-Match": (await api.get(f"sessions/{vpn}")).headers["etag"]}
    first = await api.post(url, json={"ticket_number": "SR-1", "client_name": "F"}, headers=seen)
    again = await api.post(url, json={"ticket_number": "SR-1", "client_name": "F"}, headers=seen)
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.json(), first.headers["etag"]) == (again.json(), again.headers["etag"])
    late = await api.post(url, json={"ticket_number": "SR-2"}, headers=seen)
    assert (late.status_code, late.json()["type"]) == (412, "urn:resolutionflow:problem:version-mismatch")
    assert late.json()["version"] == first.json()["version"]
    assert (await api.post(url, json={}, headers={"If-Match": "nonsense"})).status_code == 400
    assert (await api.post(url, json={"ticket_number": "x" * 501})).status_code == 422
    assert await read(api, vpn) == first.json()


async def test_a_search_finds_it_by_its_new_values_alone(api: httpx.AsyncClient, vpn: str) -> None:
    async def found(q: str) -> list[str]:
        items = (await api.get("sessions", params={"q": q})).json()["items"]
        return [item["id"] for item in items]

    assert (await found("SR-2847"), await found("contoso")) == ([vpn], [vpn])
    await api.post(
        f"sessions/{vpn}/correction", json={"ticket_number": "INC-77", "client_name": "Fabrikam Inc"}
    )
    assert (await found("SR-2847"), await found("contoso")) == ([], [])
    assert (await found("inc-77"), await found("fabrikam vpn")) == ([vpn], [vpn])
    assert (await api.get("sessions", params={"client": "fabrikam"})).json()["items"][0]["id"] == vpn


async def test_the_note_says_what_is_right_and_is_as_exported_as_before(
    api: httpx.AsyncClient, vpn: str
) -> None:
    async def header(*, preview: bool) -> list[str]:
        note = await api.post(f"sessions/{vpn}/export", json={"preview": preview})
        return [line for line in note.text.splitlines() if line.startswith(("**Ticket", "**Client"))]

    assert await header(preview=True) == ["**Ticket:** SR-2847  ", "**Client:** Contoso Ltd  "]
    one = await api.post(f"sessions/{vpn}/correction", json={"ticket_number": "SR-2874"})
    assert one.json()["exported"] is False
    assert await header(preview=False) == ["**Ticket:** SR-2874  ", "**Client:** Contoso Ltd  "]
    other = await api.post(f"sessions/{vpn}/correction", json={"client_name": "Fabrikam"})
    assert other.json()["exported"] is True
    assert await header(preview=True) == ["**Ticket:** SR-2874  ", "**Client:** Fabrikam  "]
