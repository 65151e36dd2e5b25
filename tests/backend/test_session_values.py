"""Values of a flow's inputs over HTTP: kept with their session, and told again for the same client."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from backend.app.db.engine import Database
from backend.app.services import session_values
from tests.backend.auditing import entries, told
from tests.backend.steps import complete
from tests.determinism import StepClock
from tests.teams import FLOW, Server

Json = dict[str, Any]
INPUTS = [
    {"name": "gateway", "label": "VPN gateway", "evidence": True, "prefill": "client"},
    {"name": "pc", "label": "Computer", "prefill": "client"},
    {"name": "password", "label": "Password", "secret": True},
]


async def with_inputs(api: httpx.AsyncClient, **more: Any) -> str:
    """A flow that asks for values: its id."""
    answer = await api.post("trees", json={**FLOW, "name": "Remote", "inputs": INPUTS, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def started(api: httpx.AsyncClient, tree_id: str, client: str = "Contoso", **values: str) -> str:
    """A session with these values: its path."""
    answer = await api.post("sessions", json={"tree_id": tree_id, "client_name": client})
    path = f"sessions/{answer.json()['id']}"
    if values:
        await given(api, path, **values)
    return path


async def given(api: httpx.AsyncClient, path: str, **values: str) -> Json:
    answer = await api.patch(path, json={"values": values})
    assert answer.status_code == 200, answer.text
    session: Json = answer.json()
    assert session == (await api.get(path)).json()
    return session


async def last_given(api: httpx.AsyncClient, client: str, *names: str) -> Json:
    answer = await api.get("session-values", params={"client": client, "names": list(names)})
    assert answer.status_code == 200, answer.text
    values: Json = answer.json()["values"]
    return values


@pytest.fixture
async def path(api: httpx.AsyncClient) -> str:
    return await started(api, await with_inputs(api))


async def test_values_are_kept_one_by_one_and_an_empty_one_goes(api: httpx.AsyncClient, path: str) -> None:
    assert (await api.get(path)).json()["values"] == {}
    await given(api, path, pc="PC01")
    kept = await given(api, path, gateway=" vpn.example.com\x00 ")
    assert list(kept["values"].items()) == [("gateway", "vpn.example.com"), ("pc", "PC01")]
    again = await given(api, path, pc="PC01")
    assert again["version"] == kept["version"]
    nothings: list[Json | None] = [{}, None]
    for nothing in nothings:
        assert (await api.patch(path, json={"values": nothing})).json()["version"] == kept["version"]
    assert (await given(api, path, gateway="", pc="PC02"))["values"] == {"pc": "PC02"}
    assert (await given(api, path, gateway="", pc=""))["values"] == {}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("printer", "The flow 'Remote' has no input 'printer'."),
        ("password", "The value of 'password' is secret, and secret values are never kept."),
    ],
)
async def test_values_of_no_input_and_of_a_secret_one_are_refused(
    api: httpx.AsyncClient, path: str, name: str, sentence: str
) -> None:
    before = await given(api, path, pc="PC01")
    refused = await api.patch(path, json={"scratchpad": "x", "values": {"pc": "PC02", name: "x"}})
    assert (refused.status_code, refused.json()["detail"]) == (422, sentence)
    assert refused.json()["field"] == f"values.{name}"
    assert (await api.get(path)).json() == before


@pytest.mark.parametrize(
    "values",
    [
        {"Gateway": "x"},
        {"g" * 1_000_000: "x"},
        {"pc": "x" * 501},
        {"pc": None},
        {"pc": ["x"]},
        {f"v{number}": "x" for number in range(41)},
        ["pc"],
    ],
)
async def test_values_are_bounded(api: httpx.AsyncClient, path: str, values: object) -> None:
    refused = await api.patch(path, json={"values": values})
    assert refused.status_code == 422
    assert len(refused.content) < 5_000


async def test_values_are_guarded_and_frozen_as_the_texts_are(api: httpx.AsyncClient, path: str) -> None:
    seen = (await api.get(path)).headers["etag"]
    first = await api.patch(path, json={"values": {"pc": "PC01"}}, headers={"If-Match": seen})
    late = await api.patch(path, json={"values": {"pc": "PC02"}}, headers={"If-Match": seen})
    assert (first.status_code, late.status_code) == (200, 412)
    completed = await complete(api, path.removeprefix("sessions/"))
    frozen = await api.patch(path, json={"values": {"pc": "PC03"}})
    assert (frozen.status_code, frozen.json()["title"]) == (409, "Session completed")
    assert completed["values"] == {"pc": "PC01"}


async def test_the_same_flow_without_the_input_does_not_matter(api: httpx.AsyncClient, path: str) -> None:
    """What counts is the flow as it was when the session was started."""
    bare = await started(api, await with_inputs(api, name="Remote 2", inputs=[]))
    assert (await given(api, path, pc="PC01"))["values"] == {"pc": "PC01"}
    refused = await api.patch(bare, json={"values": {"pc": "PC01"}})
    assert refused.status_code == 422


async def test_who_changed_values_is_written_down_without_them(
    server: Server, owner: httpx.AsyncClient, database: Database
) -> None:
    await started(owner, await with_inputs(owner), pc="PC01")
    assert ("owner", "changed", "session", "", None) in told(entries(database))
    assert "PC01" not in str(entries(database))


async def test_what_was_given_last_for_a_client_is_told(api: httpx.AsyncClient) -> None:
    tree_id = await with_inputs(api)
    await started(api, tree_id, gateway="old.example.com", pc="PC01")
    await started(api, tree_id, gateway="vpn.example.com")
    await started(api, tree_id)
    await started(api, tree_id, "contoso", gateway="contoso.example.com")
    await started(api, tree_id, "Contoso Ltd", gateway="ltd.example.com")
    await started(api, tree_id, "", gateway="nobody.example.com")
    assert await last_given(api, "Contoso", "gateway", "pc", "password", "printer") == {
        "gateway": "vpn.example.com",
        "pc": "PC01",
    }
    assert await last_given(api, "Contoso", "pc") == {"pc": "PC01"}
    assert await last_given(api, "Adatum", "gateway") == {}
    assert await last_given(api, "", "gateway") == {}


async def test_no_more_sessions_are_looked_at_than_are_looked_at_quickly(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_values, "NEWEST", 2)
    tree_id = await with_inputs(api)
    await started(api, tree_id, pc="PC01")
    await started(api, tree_id)
    assert await last_given(api, "Contoso", "pc") == {"pc": "PC01"}
    await started(api, tree_id)
    assert await last_given(api, "Contoso", "pc") == {}


@pytest.mark.parametrize(
    "params",
    [
        {"client": "Contoso"},
        {"names": ["pc"]},
        {"client": "Contoso", "names": ["PC"]},
        {"client": "Contoso", "names": [f"v{number}" for number in range(41)]},
        {"client": "x" * 501, "names": ["pc"]},
    ],
)
async def test_what_is_asked_for_is_bounded(api: httpx.AsyncClient, params: Json) -> None:
    assert (await api.get("session-values", params=params)).status_code == 422


async def test_a_team_is_told_its_own_values_alone(
    server: Server, owner: httpx.AsyncClient, clock: StepClock
) -> None:
    await started(owner, await with_inputs(owner), pc="PC01")
    async with server.client("member") as member, server.client("stranger") as stranger:
        assert await last_given(member, "Contoso", "pc") == {"pc": "PC01"}
        assert await last_given(stranger, "Contoso", "pc") == {}


MANY = """
INSERT INTO sessions (team_id, id, owner_id, tree_id, tree_name, ticket_number, client_name, started_at, tree_snapshot)
    SELECT team_id, gen_random_uuid(), owner_id, tree_id, 'Remote', 'SR-1', 'Client ' || n % 500, now(), '{}'
    FROM sessions, generate_series(1, 20000) AS n;
ANALYZE sessions
"""


async def test_a_clients_sessions_are_found_by_their_index(
    api: httpx.AsyncClient, database: Database
) -> None:
    await started(api, await with_inputs(api), pc="PC01")
    sqlite = database.engine.dialect.name == "sqlite"
    if not sqlite:
        database.write(lambda db: db.execute(sa.text(MANY)))
    sent: list[tuple[str, Any]] = []

    def note(
        _connection: object, _cursor: object, statement: str, parameters: object, *_more: object
    ) -> None:
        sent.append((statement, parameters))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    assert await last_given(api, "Contoso", "pc") == {"pc": "PC01"}
    sa.event.remove(database.engine, "before_cursor_execute", note)
    ((statement, parameters),) = [one for one in sent if "FROM sessions" in one[0]]
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    with database.engine.connect() as connection:
        plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
    assert "ix_sessions_client" in plan
    assert "B-TREE" not in plan and "Sort" not in plan
