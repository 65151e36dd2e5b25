"""An API on a fresh SQLite database, with a clock and ids that repeat."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.app.core.settings import Settings
from backend.app.embedded import create_embedded_app
from tests.backend.steps import NEXT_STEPS, OUTCOME, VPN_STEPS, complete, record
from tests.determinism import StepClock, counted_ids

VPN = "VPN Connection Failure"


@pytest.fixture
def clock() -> StepClock:
    return StepClock()


@pytest.fixture
async def api(tmp_path: Path, clock: StepClock) -> AsyncIterator[httpx.AsyncClient]:
    app = create_embedded_app(tmp_path / "rf.db", settings=Settings(clock=clock, new_id=counted_ids(clock)))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as client:
        yield client
    app.state.database.close()


@pytest.fixture
async def tree_id(api: httpx.AsyncClient) -> str:
    """The VPN flow's id."""
    return next(str(tree["id"]) for tree in (await api.get("trees")).json() if tree["name"] == VPN)


@pytest.fixture
async def session(api: httpx.AsyncClient, tree_id: str) -> dict[str, Any]:
    """A fresh session on the VPN flow."""
    body = {"tree_id": tree_id, "ticket_number": "SR-2847", "client_name": "Contoso Ltd"}
    answer = await api.post("sessions", json=body)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


@pytest.fixture
async def vpn(api: httpx.AsyncClient, session: dict[str, Any], clock: StepClock) -> str:
    """The specification's completed example."""
    session_id = str(session["id"])
    pad = "- Server IP: 10.0.1.50\n- VPN Client: GlobalProtect 6.2.1\n- Affected user: jsmith@contoso.com"
    await api.patch(f"sessions/{session_id}", json={"scratchpad": pad})
    await record(api, session_id, *VPN_STEPS)
    clock.move(minutes=27)
    await complete(api, session_id, outcome_notes=OUTCOME, next_steps=NEXT_STEPS)
    return session_id
