"""The notes that the documents show are those that the program writes."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from backend.app.core.settings import Settings
from backend.app.demo import create_demo_app
from tests.determinism import START, StepClock, counted_ids

PAGE = Path(__file__).parents[1] / "docs" / "note.md"
OPTIONS = {"max_step_index": 1, "time_zone": "UTC", "preview": True}


@pytest.mark.parametrize("format_", ["markdown", "text", "html", "psa"])
async def test_the_notes_that_are_shown(tmp_path: Path, format_: str) -> None:
    clock = StepClock(START + timedelta(minutes=30))
    settings = Settings(clock=clock, new_id=counted_ids(clock), time_zone="UTC")
    app = create_demo_app(tmp_path / "demo.db", settings=settings)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as api:
        found = (await api.get("sessions", params={"status": "completed", "q": "SR-2847"})).json()["items"]
        path = f"sessions/{found[0]['id']}/export"
        note = (await api.post(path, json={**OPTIONS, "format": format_})).text
    app.state.database.close()
    shown = re.search(
        rf"<!-- {format_} -->\n+```\w*\n(.*?)```\n", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown is not None
    assert shown[1] == note
