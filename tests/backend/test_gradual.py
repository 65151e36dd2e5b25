"""The API in an engineer's own process answers as the whole one does, though it imports most of it late."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from backend.app.db.schema import open_sqlite
from backend.app.demo import create_demo_app
from backend.app.main import create_app
from tests.bounds import HANGS_AFTER

CALLS = [
    ("GET", "sessions?limit=3"),
    ("GET", "session-counts"),
    ("GET", "sessions?limit=0"),
    ("GET", "sessions/nothing"),
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
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, FastAPI]]:
    gradual = create_demo_app(tmp_path_factory.mktemp("gradual") / "rf.db")
    state = gradual.state
    yield gradual, create_app(database=state.database, caller=state.embedded_caller, settings=state.settings)
    state.database.close()


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_call_is_answered_as_by_the_whole(
    apps: tuple[FastAPI, FastAPI], method: str, path: str
) -> None:
    answers = []
    for app in apps:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as api:
            answers.append(await api.request(method, path))
    gradual, whole = ((one.status_code, one.headers, one.content) for one in answers)
    assert gradual == whole


def test_a_list_needs_none_of_what_is_for_other_calls(tmp_path: Path) -> None:
    open_sqlite(tmp_path / "rf.db").close()
    code = (
        "import asyncio, sys, httpx\n"
        "from pathlib import Path\n"
        "from backend.app.embedded import create_embedded_app\n"
        f"app = create_embedded_app(Path({str(tmp_path / 'rf.db')!r}))\n"
        "async def ask(path):\n"
        "    transport = httpx.ASGITransport(app)\n"
        "    async with httpx.AsyncClient(transport=transport, base_url='http://api/api/v1/') as api:\n"
        "        (await api.get(path)).raise_for_status()\n"
        "late = ('re2', 'backend.app.main', 'backend.app.services.sessions', 'backend.app.services.redacting',\n"
        "        'alembic', 'sqlalchemy.dialects.postgresql', 'psycopg', 'uvicorn')\n"
        "for path in ('sessions', 'session-counts', 'trees'):\n"
        "    asyncio.run(ask(path))\n"
        "    print(path, *[name for name in late if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=HANGS_AFTER, check=False
    )
    assert (done.stdout.splitlines()[:2], done.stderr) == (["sessions", "session-counts"], "")
    assert "backend.app.main" in done.stdout
