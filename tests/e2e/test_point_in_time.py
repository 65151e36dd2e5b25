"""The drill of docs/operations.md: sessions are lost by a mistake, and come back as they were at a point before it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.postgres import NAME, Machine, Postgres, machine, primary, url_of, wait_until
from tests.e2e.serving import prepare, serving
from tests.e2e.test_bad_network import LOOP
from tests.e2e.writing import session_on, step_ids

pytestmark = pytest.mark.soak
POINT = "before_the_change"


@pytest.fixture
def place() -> Iterator[Machine]:
    with machine() as place:
        yield place


async def test_a_restore_to_a_point_in_time(tmp_path: Path, place: Machine) -> None:
    archive = place.folder / "archive"
    place.run("mkdir", str(archive))
    first = primary(
        place,
        archive_mode="on",
        archive_command=f"test ! -f {archive}/%f && cp %p {archive}/%f.part && mv {archive}/%f.part {archive}/%f",
    )
    url = url_of(place, first.port)
    token = prepare(url, "jo")["jo"]
    restored = Postgres(place, "restored")
    with serving(url, tmp_path / "log") as server:
        async with server.client(token) as client:
            kept, lost = await session_on(client, LOOP, "SR-1", "SR-2")
            await write(client, kept, "in the base")
            restored.copy_of(first, "--wal-method=stream")
            await write(client, kept, "in the archive")
            await write(client, lost, "also in the archive")
            before = {session_id: await step_ids(client, session_id) for session_id in (kept, lost)}
            first.query(f"SELECT pg_create_restore_point('{POINT}')")
            await write(client, kept, "after the point")
            assert (await client.delete(f"sessions/{lost}")).status_code == 204
            (last,) = first.query("SELECT pg_walfile_name(pg_switch_wal())")[0]
            wait_until((archive / last).exists, f"{last} in the archive")
    first.kill()

    (restored.data / "recovery.signal").touch()
    restored.configure(
        restore_command=f"cp {archive}/%f %p",
        recovery_target_name=POINT,
        recovery_target_action="promote",
        archive_mode="off",
    )
    restored.start()
    wait_until(lambda: restored.query("SELECT pg_is_in_recovery()") == [(False,)], "the end of the recovery")
    with serving(url_of(place, restored.port), tmp_path / "log again") as server:
        async with server.client(token) as client:
            found = {session_id: await step_ids(client, session_id) for session_id in (kept, lost)}
            assert found == before
            steps = (await client.get(f"sessions/{kept}")).json()["decisions"]
            assert [step["notes"] for step in steps] == ["in the base", "in the archive"]
            await write(client, lost, "the work goes on")
    assert restored.query("SELECT count(*) FROM sessions", database=NAME) == [(2,)]
    print("restored to a named point: all before it, nothing after it")  # noqa: T201 - the figures


async def write(client: httpx.AsyncClient, session_id: str, notes: str) -> None:
    ids = await step_ids(client, session_id)
    body = {"node_id": "a", "answer": "Yes", "notes": notes, "after": ids[-1] if ids else None}
    answer = await client.post(f"sessions/{session_id}/decisions", json=body)
    assert answer.status_code == 201, answer.text
