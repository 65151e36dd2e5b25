"""Summary block, detail levels and edited summary fields, in four formats."""

from typing import Any

import httpx
import pytest

from tests.backend.steps import FORMATS, OUTCOME, VPN_STEPS, complete, export, record

SUMMARY_EXAMPLE = """\
## Summary

| Field | Detail |
|-------|--------|
| **Issue** | VPN Connection Failure |
| **Impact** | User unable to access internal resources remotely |
| **Status** | Resolved |
| **Resolution** | DNS misconfiguration on VPN adapter — updated DNS servers |
| **Next Steps** | Monitor for recurrence over 48 hours |
"""
WRITTEN = {
    "impact": "User unable to access internal resources remotely",
    "resolution": "DNS misconfiguration on VPN adapter — updated DNS servers",
    "next_steps": "- Monitor for recurrence over 48 hours",
}
ISSUE = {
    "markdown": "| **Issue** | VPN Connection Failure |",
    "text": "\nSUMMARY\n-------\n  Issue: VPN Connection Failure\n",
    "psa": "\n--- SUMMARY ---\n  Issue: VPN Connection Failure\n",
    "html": ">Issue</th><td",
}
EVIDENCE = {"html": "Evidence / Reference", "markdown": "## Evidence / Reference"}
LONG = "\n".join(f"line {number}" for number in range(1, 8))


async def test_the_summary_example_line_by_line(api: httpx.AsyncClient, vpn: str) -> None:
    note = await export(api, vpn, include_summary=True, summary=WRITTEN)
    assert SUMMARY_EXAMPLE in note
    assert note.index("**Status:** Resolved") < note.index("## Summary") < note.index("## Evidence")


@pytest.mark.parametrize("format_", FORMATS)
async def test_the_summary_fills_itself_in(api: httpx.AsyncClient, vpn: str, format_: str) -> None:
    assert ISSUE[format_] not in await export(api, vpn, format=format_)
    note = await export(api, vpn, format=format_, include_summary=True)
    assert ISSUE[format_] in note
    assert note.count("Flushed DNS cache.") == 2, "in the summary and under Resolution"
    assert note.count("Schedule follow-up with user on Friday") == 2


async def test_the_fields_to_edit(api: httpx.AsyncClient, vpn: str, session: dict[str, Any]) -> None:
    fields = (await api.get(f"sessions/{vpn}/summary")).json()
    assert fields["issue"] == "VPN Connection Failure"
    assert fields["impact"] == ""
    assert fields["status"] == "Resolved"
    assert fields["resolution"] == OUTCOME
    assert fields["next_steps"].startswith("- Monitor")
    bare = {"include_tree_info": False, "include_outcome_notes": False}
    fields = (await api.get(f"sessions/{vpn}/summary", params=bare)).json()
    assert (fields["issue"], fields["resolution"]) == ("", "")
    assert (await api.get(f"sessions/{session['tree_id']}/summary")).status_code == 404


async def test_the_status_of_a_session_in_progress(api: httpx.AsyncClient, session: dict[str, Any]) -> None:
    session_id = session["id"]
    assert "| **Status** | In Progress — no steps recorded |" in await export(
        api, session_id, include_summary=True
    )
    await record(api, session_id, *VPN_STEPS[:3])
    note = await export(api, session_id, include_summary=True, max_step_index=2)
    assert "| **Status** | In Progress — paused at step 3 |" in note
    assert "**Status:** In Progress (exported at step 3)" in note


@pytest.mark.parametrize("format_", FORMATS)
async def test_the_header_follows_an_edited_status(api: httpx.AsyncClient, vpn: str, format_: str) -> None:
    waiting = {"status": "Waiting for the vendor"}
    note = await export(api, vpn, format=format_, include_summary=True, summary=waiting)
    assert note.count("Waiting for the vendor") == 2
    assert "Resolved" not in note
    unchanged = {"status": "Resolved", "issue": "VPN Connection Failure"}
    assert await export(api, vpn, format=format_, include_summary=True, summary=unchanged) == await export(
        api, vpn, format=format_, include_summary=True
    )


async def test_a_summary_that_the_note_does_not_have_changes_nothing(
    api: httpx.AsyncClient, vpn: str
) -> None:
    assert await export(api, vpn, summary={"status": "Waiting"}) == await export(api, vpn)


async def test_summary_cells_hold_any_text(api: httpx.AsyncClient, vpn: str) -> None:
    summary = {"impact": "a | b - x\n\n- c \\| d\n<b>e</b>"}
    note = await export(api, vpn, include_summary=True, summary=summary)
    assert "| **Impact** | a \\| b - x; c \\\\\\| d; \\<b>e\\</b> |\n" in note


@pytest.mark.parametrize("format_", FORMATS)
async def test_the_level_summary_has_no_steps(api: httpx.AsyncClient, vpn: str, format_: str) -> None:
    note = await export(api, vpn, format=format_, detail_level="summary", max_step_index=2)
    assert ISSUE[format_] in note
    assert "SR-2847" in note
    assert note.count("Flushed DNS cache.") == 2
    assert note.count("Schedule follow-up with user on Friday") == 2
    for absent in ("Step 1", "Is the VPN client", "10.0.1.50", "of 4", "1–2"):
        assert absent not in note, absent
    for absent in ("EVIDENCE", "TROUBLESHOOTING STEPS"):
        assert absent not in note.upper()


@pytest.mark.parametrize("format_", FORMATS)
async def test_standard_cuts_long_outputs_and_full_does_not(
    api: httpx.AsyncClient, session: dict[str, Any], format_: str
) -> None:
    five = "\n".join(f"row {number}" for number in range(1, 6))
    pad = "\n".join(f"evidence {number}" for number in range(40))
    await api.patch(f"sessions/{session['id']}", json={"scratchpad": pad})
    await record(
        api,
        session["id"],
        {**VPN_STEPS[0], "command_output": LONG + "\n\n"},
        {**VPN_STEPS[1], "command_output": "\n" + five + "\n\n\n", "notes": LONG},
    )
    standard = await export(api, session["id"], format=format_)
    assert standard == await export(api, session["id"], format=format_, detail_level="standard")
    assert standard.count("(full output omitted)") == 1
    remark = {
        "markdown": "\n\n*(full output omitted)*\n",
        "html": "\n<p><em>(full output omitted)</em></p>\n",
        "text": "\n    line 5\n  (full output omitted)\n",  # as every remark on what is left out
        "psa": "\n    line 5\n  (full output omitted)\n",
    }
    assert remark[format_] in standard
    before = standard[: standard.index("(full output omitted)")]
    assert "line 5" in before
    assert "line 6" not in before
    assert "row 5" in standard
    assert standard.count("line 7") == 1, "notes are never cut"
    assert "evidence 39" in standard
    full = await export(api, session["id"], format=format_, detail_level="full")
    assert "(full output omitted)" not in full
    assert full.count("line 7") == 2
    assert "evidence 39" in full


@pytest.mark.parametrize("options", [{"detail_level": "brief"}, {"summary": {"colour": "x"}}, {"summary": 7}])
async def test_what_is_no_level_and_no_field(
    api: httpx.AsyncClient, vpn: str, options: dict[str, Any]
) -> None:
    assert (await api.post(f"sessions/{vpn}/export", json=options)).status_code == 422


async def test_custom_steps_of_the_library(api: httpx.AsyncClient, session: dict[str, Any]) -> None:
    body = {"title": "Ask the printer nicely", "action": "Asked"}
    added = await api.post("step-library", json=body)
    assert added.status_code == 201
    assert (await api.post("step-library", json=body)).json() == added.json(), "the same again"
    other = await api.post("step-library", json={**body, "action": "Shouted"})
    assert (other.status_code, other.json()["type"]) == (
        409,
        "urn:resolutionflow:problem:library-step-exists",
    )
    assert "give it another title, or replace it" in other.json()["detail"]
    replaced = await api.post("step-library", json={**body, "action": "Shouted"}, params={"replace": True})
    assert replaced.json() == {**added.json(), "action": "Shouted"}
    taken = await api.post("step-library", json={"title": "Other", "id": added.json()["id"]})
    assert (taken.status_code, taken.json()["type"]) == (409, "urn:resolutionflow:problem:id-conflict")
    for wrong in ({"title": " "}, {"title": "x", "colour": "y"}, {"action": "x"}, {"title": "x", "id": "7"}):
        assert (await api.post("step-library", json=wrong)).status_code == 422, wrong

    titles = [step["title"] for step in (await api.get("step-library")).json()]
    assert titles == sorted(titles, key=str.lower)
    assert len(titles) > 10, "the library is not empty at first start"
    found = (await api.get("step-library", params={"q": "NICELY printer"})).json()
    assert [step["title"] for step in found] == ["Ask the printer nicely"]
    assert len((await api.get("step-library", params={"limit": 3})).json()) == 3

    for number in (1, 2):  # a step can be used twice: each use is a step of its own
        node_id = f"custom-0198f3a2-7b1c-7d2e-8f00-00000000000{number}"
        await record(
            api, session["id"], {"node_id": node_id, "question": body["title"], "action_performed": "Shouted"}
        )
    await complete(api, session["id"])
    note = await export(api, session["id"])
    assert note.count("[CUSTOM] Ask the printer nicely\n\n*Custom step added by engineer*") == 2
