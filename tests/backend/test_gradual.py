"""The API in an engineer's own process answers as the whole one does, though it imports most of it late."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from backend.app.demo import create_demo_app
from backend.app.gradual import GradualApp
from backend.app.main import create_app
from tests.bounds import HANGS_AFTER

CALLS = [
    ("GET", "sessions?limit=3"),
    ("GET", "session-counts"),
    ("GET", "sessions?limit=0"),
    (
        "GET",
        "sessions?status=completed&exported=false&client=contoso&q=vpn&sort=activity&mine=true&unknown=1",
    ),
    ("GET", "sessions?limit=2&limit=1&exported=no"),
    ("GET", "sessions?status="),
    ("GET", "sessions?cursor=none"),
    ("GET", "sessions?q=%00%ff%1b&client=+%C3%84"),
    ("GET", "session-counts?q=vpn&limit=0"),
    ("GET", "session-clients?q=con"),
    ("GET", "session-values?client=Contoso&names=pc&names=gateway"),
    ("GET", "sessions/nothing"),
    ("GET", "sessions/{id}"),
    ("GET", "sessions/{id}?outputs=full"),
    ("GET", "sessions/{id}?outputs=some"),
    ("GET", "sessions/{id}/"),
    ("GET", "sessions/{id}/nothing"),
    ("GET", "sessions/{ID}"),
    ("GET", "sessions/00000000-0000-7000-8000-000000000000"),
    ("HEAD", "sessions/{id}"),
    ("PUT", "sessions/{id}"),
    ("GET", "trees"),
    ("GET", "openapi.json"),
    ("GET", "nothing"),
    ("GET", "sessions/"),
    ("HEAD", "sessions"),
    ("PUT", "sessions"),
    ("PUT", "session-counts"),
    ("POST", "sessions"),
]


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GradualApp, FastAPI]]:
    gradual = create_demo_app(tmp_path_factory.mktemp("gradual") / "rf.db")
    state = gradual.state
    yield gradual, create_app(database=state.database, caller=state.embedded_caller, settings=state.settings)
    state.database.close()


async def answer(app: GradualApp | FastAPI, method: str, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as api:
        return await api.request(method, path)


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_call_is_answered_as_by_the_whole(
    apps: tuple[GradualApp, FastAPI], method: str, path: str
) -> None:
    session = (await answer(apps[1], "GET", "sessions?limit=1")).json()["items"][0]["id"]
    path = path.format(id=session, ID=session.upper())
    gradual, whole = [await answer(app, method, path) for app in apps]
    assert (gradual.status_code, gradual.content) == (whole.status_code, whole.content)
    assert gradual.headers == whole.headers


async def test_a_failure_is_told_as_by_the_whole(tmp_path: Path) -> None:
    gradual = create_demo_app(tmp_path / "rf.db")
    state = gradual.state
    whole = create_app(database=state.database, caller=state.embedded_caller, settings=state.settings)
    session = (await answer(whole, "GET", "sessions?limit=1")).json()["items"][0]["id"]
    with state.database.unit_of_work(write=True) as db:
        db.execute(sa.text("ALTER TABLE sessions RENAME TO gone"))
    for path in ("sessions", "session-counts", f"sessions/{session}"):
        answers = [await answer(app, "GET", path) for app in (gradual, whole)]
        assert [one.status_code for one in answers] == [503, 503], path
        assert answers[0].content == answers[1].content, path
        assert answers[0].headers == answers[1].headers, path
    gradual.close()


async def test_a_list_needs_none_of_what_is_for_other_calls(apps: tuple[GradualApp, FastAPI]) -> None:
    gradual, _ = apps
    session = (await answer(gradual, "GET", "sessions?limit=1")).json()["items"][0]["id"]
    first = ["sessions", "session-counts", f"sessions/{session}"]
    code = (
        "import asyncio, sys, httpx\n"
        "from pathlib import Path\n"
        "from backend.app.embedded import create_embedded_app\n"
        f"app = create_embedded_app(Path({gradual.state.database.engine.url.database!r}))\n"
        "async def ask(path):\n"
        "    transport = httpx.ASGITransport(app)\n"
        "    async with httpx.AsyncClient(transport=transport, base_url='http://api/api/v1/') as api:\n"
        "        (await api.get(path)).raise_for_status()\n"
        "late = ('re2', 'fastapi', 'starlette', 'anyio', 'backend.app.main', 'backend.app.services.redaction',\n"
        "        'alembic', 'sqlalchemy.dialects.postgresql', 'psycopg', 'uvicorn')\n"
        f"for path in {[*first, 'trees']}:\n"
        "    asyncio.run(ask(path))\n"
        "    print(path, *[name for name in late if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=HANGS_AFTER, check=False
    )
    assert (done.stdout.splitlines()[:3], done.stderr) == (first, "")
    assert "backend.app.main" in done.stdout
