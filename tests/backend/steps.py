"""Recording steps over HTTP, for tests."""

from typing import Any

import httpx

CUSTOM = "custom-0198f3a2-7b1c-7d2e-8f00-000000000001"

FORMATS = ["markdown", "text", "html", "psa"]

OUTCOME = "Updated DNS configuration on VPN adapter to point to internal DCs (10.0.1.10, 10.0.1.11).\nFlushed DNS cache. Verified internal name resolution working. User confirmed full access restored."
NEXT_STEPS = "- Monitor for recurrence over next 48 hours\n- Check if GPO is failing to push correct DNS settings to this machine\n- Schedule follow-up with user on Friday if no recurrence"

VPN_STEPS: list[dict[str, str]] = [
    {"node_id": "client-installed", "answer": "Yes", "notes": "GlobalProtect 6.2.1 confirmed"},
    {"node_id": "gateway-reachable", "answer": "Yes", "notes": "Ping to vpn.contoso.com successful"},
    {
        "node_id": "check-dns",
        "answer": "DNS servers incorrect",
        "notes": "VPN adapter had 8.8.8.8 instead of internal DC",
    },
    {
        "node_id": CUSTOM,
        "question": "Verify DNS propagation after fix",
        "action_performed": "Ran nslookup against internal resources",
        "notes": "All internal names resolving correctly after DNS update",
    },
]
"""The steps of the specification's example."""


async def record(api: httpx.AsyncClient, session_id: str, *steps: dict[str, Any]) -> list[dict[str, Any]]:
    """Append steps, all of which have to be accepted."""
    recorded = []
    for step in steps:
        answer = await api.post(f"sessions/{session_id}/decisions", json=step)
        assert answer.status_code == 201, answer.text
        recorded.append(answer.json())
    return recorded


async def export(api: httpx.AsyncClient, session_id: str, **options: Any) -> str:
    """Return a note, which has to be accepted."""
    answer = await api.post(f"sessions/{session_id}/export", json={"time_zone": "UTC", **options})
    assert answer.status_code == 200, answer.text
    return answer.text


async def complete(api: httpx.AsyncClient, session_id: str, **texts: str) -> dict[str, Any]:
    """Complete a session, which has to be accepted."""
    answer = await api.post(f"sessions/{session_id}/complete", json=texts)
    assert answer.status_code == 200, answer.text
    completed: dict[str, Any] = answer.json()
    return completed
