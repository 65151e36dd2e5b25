"""Exports over HTTP: what a note contains, in four formats."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.app.db import models
from backend.app.db.engine import Database
from tests.backend.steps import FORMATS, VPN_STEPS, complete, export, record
from tests.determinism import StepClock

GOLDEN = Path(__file__).parent / "golden"

COMPLETE_EXAMPLE = """\
# VPN Connection Failure
**Ticket:** SR-2847
**Client:** Contoso Ltd
**Started:** 2026-02-13 09:15
**Completed:** 2026-02-13 09:42
**Status:** Resolved
---
## Evidence / Reference
- Server IP: 10.0.1.50
- VPN Client: GlobalProtect 6.2.1
- Affected user: jsmith@contoso.com
---
## Troubleshooting Steps
### Step 1: Is the VPN client installed and up to date?
**Answer:** Yes
**Notes:** GlobalProtect 6.2.1 confirmed
### Step 2: Can the user reach the VPN gateway?
**Answer:** Yes
**Notes:** Ping to vpn.contoso.com successful
### Step 3: Check DNS configuration on VPN adapter
**Answer:** DNS servers incorrect
**Notes:** VPN adapter had 8.8.8.8 instead of internal DC
### Step 4: [CUSTOM] Verify DNS propagation after fix
*Custom step added by engineer*
**Action:** Ran nslookup against internal resources
**Notes:** All internal names resolving correctly after DNS update
---
## Resolution
Updated DNS configuration on VPN adapter to point to internal DCs (10.0.1.10, 10.0.1.11).
Flushed DNS cache. Verified internal name resolution working. User confirmed full access restored.
---
## Next Steps
- Monitor for recurrence over next 48 hours
- Check if GPO is failing to push correct DNS settings to this machine
- Schedule follow-up with user on Friday if no recurrence"""

IN_PROGRESS_EXAMPLE = """\
# VPN Connection Failure
**Ticket:** SR-2847
**Client:** Contoso Ltd
**Started:** 2026-02-13 09:15
**Status:** In Progress (exported at step 3)
---
## Evidence / Reference
- Server IP: 10.0.1.50
- VPN Client: GlobalProtect 6.2.1
---
## Troubleshooting Steps
### Step 1: Is the VPN client installed and up to date?
**Answer:** Yes
### Step 2: Can the user reach the VPN gateway?
**Answer:** Yes
### Step 3: Check DNS configuration on VPN adapter
**Answer:** DNS servers incorrect
**Notes:** VPN adapter had 8.8.8.8 instead of internal DC — investigating"""


def assert_lines_in_order(expected: str, note: str) -> None:
    lines = iter(line.rstrip() for line in note.split("\n"))
    for wanted in expected.split("\n"):
        assert any(line == wanted for line in lines), f"not found in order: {wanted!r}\n{note}"


async def test_the_completed_example_line_by_line(api: httpx.AsyncClient, vpn: str) -> None:
    note = await export(api, vpn)
    assert_lines_in_order(COMPLETE_EXAMPLE, note)
    assert note.endswith("---\n\n**Session Duration:** 27m\n")


async def test_the_in_progress_example_line_by_line(api: httpx.AsyncClient, session: dict[str, Any]) -> None:
    session_id = session["id"]
    pad = "- Server IP: 10.0.1.50\n- VPN Client: GlobalProtect 6.2.1"
    await api.patch(f"sessions/{session_id}", json={"scratchpad": pad})
    steps = [{**step, "notes": ""} for step in VPN_STEPS[:3]]
    steps[2]["notes"] = "VPN adapter had 8.8.8.8 instead of internal DC — investigating"
    await record(api, session_id, *steps)
    note = await export(api, session_id)
    assert_lines_in_order(IN_PROGRESS_EXAMPLE, note)
    assert "\n*Session still in progress — exported at step 3 of path*\n" in note
    assert "Completed" not in note
    assert "Session Duration" not in note


async def test_header_fields_show_as_lines(api: httpx.AsyncClient, vpn: str) -> None:
    header = (await export(api, vpn)).split("\n\n")[1].split("\n")
    assert [line.endswith("  ") for line in header] == [True, True, True, True, False]


RESOLUTION_HEADINGS = {
    "markdown": "\n## Resolution\n",
    "text": "\nRESOLUTION\n----------\n",
    "html": "<h2>Resolution</h2>",
    "psa": "\n--- RESOLUTION ---\n",
}
NEXT_STEPS_HEADINGS = {
    "markdown": "\n## Next Steps\n",
    "text": "\nNEXT STEPS\n----------\n",
    "html": "<h2>Next Steps</h2>",
    "psa": "\n--- NEXT STEPS ---\n",
}


@pytest.mark.parametrize("format_", FORMATS)
async def test_outcome_notes_and_next_steps_are_in_the_note(
    api: httpx.AsyncClient, vpn: str, format_: str
) -> None:
    note = await export(api, vpn, format=format_)
    resolution, following = note.index(RESOLUTION_HEADINGS[format_]), note.index(NEXT_STEPS_HEADINGS[format_])
    assert note.index("Verify DNS propagation") < resolution < following
    assert "Flushed DNS cache. Verified internal name resolution working." in note[resolution:following]
    assert "Schedule follow-up with user on Friday" in note[following:]


@pytest.mark.parametrize("format_", FORMATS)
async def test_without_texts_the_sections_are_left_out(
    api: httpx.AsyncClient, session: dict[str, Any], format_: str
) -> None:
    await record(api, session["id"], VPN_STEPS[3])  # a custom step has no answer for PSA to fall back to
    await complete(api, session["id"])
    note = await export(api, session["id"], format=format_)
    assert "RESOLUTION" not in note.upper()
    assert "NEXT STEPS" not in note.upper()


@pytest.mark.parametrize("format_", FORMATS)
async def test_outcome_notes_can_be_left_out(api: httpx.AsyncClient, vpn: str, format_: str) -> None:
    note = await export(api, vpn, format=format_, include_outcome_notes=False)
    assert RESOLUTION_HEADINGS[format_] not in note
    assert "Flushed DNS cache" not in note
    assert NEXT_STEPS_HEADINGS[format_] in note


async def test_psa_falls_back_to_the_last_answer(api: httpx.AsyncClient, session: dict[str, Any]) -> None:
    await record(api, session["id"], *VPN_STEPS)
    in_progress = await export(api, session["id"], format="psa")
    assert "RESOLUTION" not in in_progress
    await complete(api, session["id"])
    assert "--- RESOLUTION ---\n  DNS servers incorrect\n" in await export(api, session["id"], format="psa")
    for options in ({"max_step_index": 3}, {"include_outcome_notes": False}):
        assert "RESOLUTION" not in await export(api, session["id"], format="psa", **options)


@pytest.mark.parametrize("format_", FORMATS)
async def test_a_session_in_progress_says_so_and_is_not_marked(
    api: httpx.AsyncClient, session: dict[str, Any], format_: str
) -> None:
    session_id = session["id"]
    empty = await export(api, session_id, format=format_)
    assert "In Progress (no steps recorded)" in empty
    assert "TROUBLESHOOTING STEPS" not in empty.upper()
    assert "Session still in progress" not in empty
    await record(api, session_id, *VPN_STEPS[:2])
    note = await export(api, session_id, format=format_)
    assert "In Progress (exported at step 2)" in note
    assert "Session still in progress — exported at step 2 of path" in note
    assert "Ping to vpn.contoso.com successful" in note
    assert (await api.get(f"sessions/{session_id}")).json()["exported"] is False


@pytest.mark.parametrize("format_", FORMATS)
async def test_only_an_export_that_is_no_preview_marks_a_completed_session(
    api: httpx.AsyncClient, vpn: str, format_: str
) -> None:
    preview = await export(api, vpn, format=format_, preview=True)
    assert (await api.get(f"sessions/{vpn}")).json()["exported"] is False
    assert await export(api, vpn, format=format_) == preview
    assert (await api.get(f"sessions/{vpn}")).json()["exported"] is True


@pytest.mark.parametrize("format_", FORMATS)
async def test_step_cutoff(api: httpx.AsyncClient, vpn: str, format_: str) -> None:
    note = await export(api, vpn, format=format_, max_step_index=3)
    assert "Step 3: Check DNS configuration on VPN adapter" in note
    assert "Verify DNS propagation" not in note
    assert "1–3 of 4" in note
    assert RESOLUTION_HEADINGS[format_] in note
    assert NEXT_STEPS_HEADINGS[format_] in note
    assert await export(api, vpn, format=format_, max_step_index=99) == await export(api, vpn, format=format_)


@pytest.mark.parametrize("cutoff", [0, -1, 1.5, "two"])
async def test_a_cutoff_that_is_no_step_is_refused(api: httpx.AsyncClient, vpn: str, cutoff: object) -> None:
    answer = await api.post(f"sessions/{vpn}/export", json={"max_step_index": cutoff})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "max_step_index"


@pytest.mark.parametrize("format_", FORMATS)
async def test_tree_info_and_timestamps_can_be_left_out(
    api: httpx.AsyncClient, vpn: str, format_: str
) -> None:
    note = await export(api, vpn, format=format_, include_tree_info=False, include_timestamps=False)
    assert "Troubleshooting Session" in note
    assert "VPN Connection Failure" not in note
    assert "A remote user cannot connect" not in note
    for absent in ("Started", "Completed", "Session Duration", "2026-02-13"):
        assert absent not in note


@pytest.mark.parametrize("format_", FORMATS)
async def test_custom_steps_are_marked(api: httpx.AsyncClient, vpn: str, format_: str) -> None:
    note = await export(api, vpn, format=format_)
    assert "Custom step added by engineer" in note
    mark = (
        "background-color:#7c3aed"
        if format_ == "html"
        else "Step 4: [CUSTOM] Verify DNS propagation after fix"
    )
    assert mark in note
    assert note.count("CUSTOM") == 1


async def test_psa_layout(api: httpx.AsyncClient, vpn: str) -> None:
    note = await export(api, vpn, format="psa")
    assert note.startswith(
        "VPN Connection Failure\nTicket: SR-2847\nClient: Contoso Ltd\nStarted: 2026-02-13 09:15\n"
        "Completed: 2026-02-13 09:42\nStatus: Resolved\n"
    )
    assert (
        "Step 3: Check DNS configuration on VPN adapter\n"
        "  Answer: DNS servers incorrect\n"
        "  Notes: VPN adapter had 8.8.8.8 instead of internal DC\n"
        "Step 4: [CUSTOM] Verify DNS propagation after fix\n"
        "  Custom step added by engineer\n"
        "  Action: Ran nslookup against internal resources\n"
    ) in note
    assert "--- NEXT STEPS ---\n  - Monitor for recurrence over next 48 hours\n" in note


async def test_times_are_written_in_the_zone_asked_for(api: httpx.AsyncClient, vpn: str) -> None:
    assert "**Started:** 2026-02-13 10:15" in await export(api, vpn, time_zone="Europe/Berlin")
    assert "**Started:** 2026-02-13 04:15" in await export(api, vpn, time_zone="America/New_York")
    for wrong in ("Mars/Base", "Europe", "../etc/passwd", ""):
        answer = await api.post(f"sessions/{vpn}/export", json={"time_zone": wrong})
        assert answer.status_code == 422, wrong


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("zone", "began", "minutes", "started", "completed", "duration"),
    [
        # Over the end of summer time, and over its beginning.
        ("Europe/Berlin", "2026-10-25T00:30", 40, "2026-10-25 02:30+02:00", "2026-10-25 02:10+01:00", "40m"),
        (
            "America/New_York",
            "2026-03-08T06:30",
            60,
            "2026-03-08 01:30-05:00",
            "2026-03-08 03:30-04:00",
            "1h",
        ),
        # Within the hour that comes twice: one offset, but which of the two.
        ("Europe/Berlin", "2026-10-25T01:05", 20, "2026-10-25 02:05+01:00", "2026-10-25 02:25+01:00", "20m"),
        # The evening before, the afternoon after, and where no clock is ever changed.
        ("Europe/Berlin", "2026-10-24T20:00", 120, "2026-10-24 22:00", "2026-10-25 00:00", "2h"),
        ("Europe/Berlin", "2026-10-25T14:00", 5, "2026-10-25 15:00", "2026-10-25 15:05", "5m"),
        ("Asia/Kolkata", "2026-10-25T00:30", 40, "2026-10-25 06:00", "2026-10-25 06:40", "40m"),
    ],
)
async def test_times_that_could_be_taken_for_others_have_their_offset(
    api: httpx.AsyncClient,
    clock: StepClock,
    tree_id: str,
    zone: str,
    began: str,
    minutes: int,
    started: str,
    completed: str,
    duration: str,
    format_: str,
) -> None:
    clock.now = datetime.fromisoformat(f"{began}+00:00")
    begun = (await api.post("sessions", json={"tree_id": tree_id})).json()
    clock.move(minutes=minutes)
    await complete(api, begun["id"])
    note = re.sub("<[^>]*>|[*]", "", await export(api, begun["id"], format=format_, time_zone=zone))
    assert re.findall("Started: ([-+:0-9 ]*[0-9])", note) == [started]
    assert re.findall("Completed: ([-+:0-9 ]*[0-9])", note) == [completed]
    assert f"Session Duration: {duration}\n" in note
    masked = await export(api, begun["id"], format=format_, time_zone=zone, redaction_mode="mask")
    assert started in masked and completed in masked, "an offset is no number to be masked"


async def test_a_session_in_progress_in_the_hour_that_comes_twice(
    api: httpx.AsyncClient, clock: StepClock, tree_id: str
) -> None:
    clock.now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    begun = (await api.post("sessions", json={"tree_id": tree_id})).json()
    note = await export(api, begun["id"], format="text", time_zone="Europe/Berlin")
    assert "\nStarted: 2026-10-25 02:30+02:00\n" in note


@pytest.mark.parametrize(
    ("format_", "media_type", "file_name"),
    [
        ("markdown", "text/markdown; charset=utf-8", "SR-2847-vpn-connection-failure.md"),
        ("text", "text/plain; charset=utf-8", "SR-2847-vpn-connection-failure.txt"),
        ("html", "text/html; charset=utf-8", "SR-2847-vpn-connection-failure.html"),
        ("psa", "text/plain; charset=utf-8", "SR-2847-vpn-connection-failure.txt"),
    ],
)
async def test_media_type_and_file_name(
    api: httpx.AsyncClient, vpn: str, format_: str, media_type: str, file_name: str
) -> None:
    answer = await api.post(f"sessions/{vpn}/export", json={"format": format_})
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="{file_name}"'


async def test_a_wish_that_nobody_knows_is_refused(api: httpx.AsyncClient, vpn: str) -> None:
    for options in ({"format": "pdf"}, {"colour": "blue"}):
        assert (await api.post(f"sessions/{vpn}/export", json=options)).status_code == 422


@pytest.mark.parametrize("format_", FORMATS)
async def test_a_note_without_the_newer_sections_is_what_it_always_was(
    api: httpx.AsyncClient, session: dict[str, Any], clock: StepClock, format_: str
) -> None:
    """The golden files were written with the first export. They are never changed."""
    session_id = session["id"]
    await api.patch(f"sessions/{session_id}", json={"scratchpad": "- Server IP: 10.0.1.50\n- Client: 6.2.1"})
    output = "InterfaceAlias ServerAddresses\n-------------- ---------------\nVPN            {8.8.8.8}"
    steps = [dict(step) for step in VPN_STEPS[:3]]
    steps[2] |= {"command_output": output, "action_performed": "Read the adapter's settings\nand its metric"}
    await record(api, session_id, *steps)
    clock.move(hours=1, minutes=5)
    await complete(api, session_id)
    note = await export(api, session_id, format=format_)
    golden = GOLDEN / f"completed.{format_}"
    assert note == golden.read_text(encoding="utf-8")


async def test_a_cutoff_that_cuts_nothing_changes_nothing(
    api: httpx.AsyncClient, session: dict[str, Any]
) -> None:
    await record(api, session["id"], VPN_STEPS[0])
    await complete(api, session["id"])
    whole = await export(api, session["id"], format="psa")
    assert "--- RESOLUTION ---\n  Yes\n" in whole
    assert await export(api, session["id"], format="psa", max_step_index=99) == whole


async def test_long_runs_of_blank_lines_are_no_burden(
    api: httpx.AsyncClient, session: dict[str, Any]
) -> None:
    pad = "\n" * 500_000 + "  kept indent\n" + "\n" * 400_000
    await api.patch(f"sessions/{session['id']}", json={"scratchpad": pad})
    note = await export(api, session["id"], format="text")
    assert "\n--------------------\n    kept indent\n" in note
    assert len(note) < 1000


@pytest.mark.parametrize("format_", FORMATS)
async def test_what_was_stored_before_it_was_cleaned_is_legible(
    api: httpx.AsyncClient, database: Database, vpn: str, format_: str
) -> None:
    """Notes and lists are made from rows of earlier versions too."""
    spoof, unseen = "ok \u202egnp.exe", "pass\u200bword"

    def as_before(db: Session) -> None:
        texts = {"scratchpad": spoof, "outcome_notes": f"{unseen}\n{spoof}", "client_name": spoof}
        db.execute(sa.update(models.Session).values(**texts))
        db.execute(sa.update(models.Decision).values(command_output=f"{spoof}\n{unseen}", question=spoof))

    database.write(as_before)
    note = await export(api, vpn, format=format_, detail_level="full")
    assert "\u202e" not in note and "\u200b" not in note
    shown = note.replace("\\[", "[").replace("\\]", "]")
    assert shown.count("ok [U+202E]gnp.exe") == 3 + 2 * 4
    assert shown.count("password") == 1 + 4
    listed = (await api.get("sessions")).text + (await api.get(f"sessions/{vpn}")).text
    assert "\u202e" not in listed and "\u200b" not in listed
