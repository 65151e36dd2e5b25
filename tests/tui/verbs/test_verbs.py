"""The command without the terminal interface: export, sessions, trees."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import httpx
import pytest

from backend.app.embedded import create_embedded_app
from tests.forked import call
from tests.tui.running import demo_database

Run = Callable[..., subprocess.CompletedProcess[str]]

FLOW = {
    "name": "Printer",
    "root": "on",
    "nodes": {
        "on": {"type": "decision", "question": "On?", "options": [{"label": "Yes", "next": "end"}]},
        "end": {"type": "solution", "title": "Print"},
    },
}


@pytest.fixture
def rflow(tmp_path: Path) -> Run:
    """The command on a database with the example sessions."""
    (tmp_path / "data").mkdir()
    demo_database(tmp_path / "data" / "resolutionflow.db")

    def run(*words: str, stdout: IO[str] | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
        environment = {
            **kept,
            "HOME": str(tmp_path),
            "TZ": "UTC",
            "RESOLUTIONFLOW_DATA_DIR": str(tmp_path / "data"),
            "RESOLUTIONFLOW_STATE_DIR": str(tmp_path / "state"),
        } | variables
        done = call(words, environment, tmp_path, stdout=stdout)
        return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def listed(rflow: Run, *words: str) -> list[dict[str, Any]]:
    done = rflow("sessions", "--json", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_sessions_and_export(rflow: Run, tmp_path: Path) -> None:
    everything = listed(rflow)
    assert len(everything) == 42
    completed = listed(rflow, "--status", "completed", "--search", "contoso vpn")
    assert [(one["ticket_number"], one["status"]) for one in completed] == [("SR-2847", "completed")]
    assert (completed[0]["last_activity_at"], completed[0]["stands_at"]) == (
        "2026-02-13T09:12:00Z",
        "Set the internal DNS servers on the VPN adapter",
    )
    table = rflow("sessions", "--search", "SR-2847")
    assert table.stdout.splitlines()[0].split() == [
        *("TICKET", "CLIENT", "FLOW", "STATUS", "STEPS", "STARTED", "(UTC)", "ID")
    ]
    assert table.stdout.count("SR-2847 ") == 2

    ambiguous = rflow("export", "SR-2847")
    assert (ambiguous.returncode, ambiguous.stdout) == (1, "")
    assert "2 sessions have the ticket number 'SR-2847'; name one by its id" in ambiguous.stderr
    session_id = completed[0]["id"]
    assert session_id in ambiguous.stderr

    words = ("export", session_id, "--format", "psa", "--through", "3")
    done = rflow(*words, "--detail", "full", "--summary", "-o", "note.txt")
    assert (done.returncode, done.stdout) == (0, "")
    note = tmp_path / "note.txt"
    assert "Steps: 1–3 of 4" in note.read_text()
    assert "--- SUMMARY ---" in note.read_text()
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert listed(rflow, "--status", "completed", "--search", "contoso vpn")[0]["exported"] is False  # a part
    again = rflow(*words, "-o", "note.txt")
    assert again.returncode == 1
    assert "note.txt is there already. Name another file, or overwrite it with --force." in again.stderr
    assert "SUMMARY" in note.read_text()
    assert rflow(*words, "-o", "note.txt", "--force").returncode == 0
    assert "SUMMARY" not in note.read_text()
    assert rflow("export", session_id).returncode == 0
    assert listed(rflow, "--status", "completed", "--search", "contoso vpn")[0]["exported"] is True

    other = next(one["ticket_number"] for one in everything if one["ticket_number"] != "SR-2847")
    by_ticket = rflow("export", other.lower())
    assert by_ticket.returncode == 0
    assert f"**Ticket:** {other}" in by_ticket.stdout


SYS_ID = "9d385017c611228701d22104cc95c371"


def give_ticket(tmp_path: Path, session_id: str, ticket: str) -> None:
    """Give a session another ticket number, as the client does."""
    app = create_embedded_app(tmp_path / "data" / "resolutionflow.db")

    async def change() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as api:
            version = (await api.get(f"sessions/{session_id}")).json()["version"]
            answer = await api.patch(
                f"sessions/{session_id}", json={"ticket_number": ticket}, headers={"If-Match": f'"{version}"'}
            )
            assert answer.status_code == 200, answer.text

    asyncio.run(change())
    app.state.database.close()


@pytest.mark.parametrize("ticket", [SYS_ID, pytest.param(str(UUID(SYS_ID)).upper(), marks=pytest.mark.soak)])
def test_a_ticket_number_that_looks_like_an_id(rflow: Run, tmp_path: Path, ticket: str) -> None:
    session_id = listed(rflow, "--status", "in_progress")[0]["id"]
    give_ticket(tmp_path, session_id, ticket)
    for words in ([SYS_ID], [f"  {str(UUID(SYS_ID)).upper()}\t"], [SYS_ID.upper(), "--by", "ticket"]):
        done = rflow("export", *words)
        assert (done.returncode, done.stderr) == (0, ""), words
        assert f"**Ticket:** {ticket} " in done.stdout
    by_id = rflow("export", SYS_ID, "--by", "id")
    assert (by_id.returncode, by_id.stdout) == (1, "")
    none = f"No session has the id '{SYS_ID}'; `resolutionflow sessions` lists them."
    assert by_id.stderr == f"resolutionflow: {none}\n"


@pytest.mark.soak
def test_an_id_that_is_also_another_sessions_ticket_number(rflow: Run, tmp_path: Path) -> None:
    one, other = (item["id"] for item in listed(rflow, "--status", "in_progress")[:2])
    give_ticket(tmp_path, one, "INC-77")
    give_ticket(tmp_path, other, one)
    for name in (one, f" {one.replace('-', '').upper()} "):
        both = rflow("export", name, "-o", "note.md")
        assert (both.returncode, both.stdout) == (1, "")
        assert both.stderr == (
            f"resolutionflow: '{name.strip()}' is the id of a session with the ticket number 'INC-77', and the ticket "
            f"number of session {other}; say which with --by id or --by ticket.\n"
        )
        assert not (tmp_path / "note.md").exists()
    assert "**Ticket:** INC-77 " in rflow("export", one, "--by", "id").stdout
    assert f"**Ticket:** {one} " in rflow("export", one, "--by", "ticket").stdout
    assert f"**Ticket:** {one} " in rflow("export", other).stdout
    give_ticket(tmp_path, one, one)
    give_ticket(tmp_path, other, "INC-78")
    assert f"**Ticket:** {one} " in rflow("export", one).stdout, "one session, by id and by ticket number"


def test_a_note_that_goes_nowhere_marks_nothing(rflow: Run) -> None:
    session_id = listed(rflow, "--status", "completed", "--search", "contoso vpn")[0]["id"]
    failed = rflow("export", session_id, "-o", "/proc/nowhere/note.md")
    assert failed.returncode == 1
    assert "cannot be written" in failed.stderr
    with Path("/dev/full").open("w") as full:  # a device that has no room
        assert rflow("export", session_id, stdout=full).returncode == 1
    assert listed(rflow, "--status", "not_exported", "--search", "contoso vpn")


def test_what_is_not_found_and_bad_use(rflow: Run) -> None:
    missing = rflow("export", "SR-1")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr == (
        "resolutionflow: No session has the ticket number 'SR-1'; `resolutionflow sessions` lists them.\n"
    )
    unknown = rflow("export", "0198f3a2-7b1c-7d2e-8f00-000000000001")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)
    for words in (
        ("export",),
        ("export", "x", "--through", "0"),
        ("sessions", "--status", "odd"),
        ("none",),
        ("--demo", "sessions"),
    ):
        assert rflow(*words).returncode == 2, words


def test_trees(rflow: Run, tmp_path: Path) -> None:
    sound, broken = tmp_path / "printer.json", tmp_path / "broken.json"
    sound.write_text(json.dumps(FLOW))
    broken.write_text(json.dumps({**FLOW, "root": "off"}))
    checked = rflow("trees", "validate", "printer.json", "broken.json")
    assert checked.returncode == 1
    assert checked.stdout == "[1/2] printer.json: sound, 'Printer' with 2 nodes\n"
    assert checked.stderr == "resolutionflow: broken.json: field root: there is no node 'off'\n"
    nothing = rflow("trees", "import", "printer.json", "broken.json")
    assert nothing.returncode == 1
    assert "Nothing was imported" in nothing.stderr
    assert "imported" not in nothing.stdout
    assert rflow("trees", "import", "printer.json").stdout.endswith(
        "[1/1] printer.json: imported 'Printer'\n"
    )
    sound.write_text(json.dumps({**FLOW, "version": "2"}))
    refused = rflow("trees", "import", "printer.json")
    assert refused.returncode == 1
    assert "printer.json: There is already a flow 'Printer' with other content" in refused.stderr
    assert "(--replace does that)" in refused.stderr
    assert rflow("trees", "import", "--replace", "printer.json").returncode == 0


def test_a_reader_that_has_enough(rflow: Run, tmp_path: Path) -> None:
    async def first_line() -> tuple[int | None, bytes]:
        program = f"{sys.executable} -c 'from tui.cli import main; main()' sessions --json | head -c 10"
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "RESOLUTIONFLOW_DATA_DIR": str(tmp_path / "data"),
        }
        process = await asyncio.create_subprocess_shell(
            program, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment
        )
        _output, complaint = await process.communicate()
        return process.returncode, complaint

    status, complaint = asyncio.run(first_line())
    assert (status, complaint) == (0, b"")


@pytest.mark.soak
def test_the_flows_and_one_to_read(rflow: Run) -> None:
    table = rflow("trees", "list")
    assert (table.returncode, table.stderr) == (0, "")
    head, *rows = table.stdout.splitlines()
    assert head.split() == ["NAME", "CATEGORY", "NODES", "ID"]
    (vpn,) = [row for row in rows if row.startswith("VPN Connection Failure ")]
    assert vpn.split()[3:5] == ["Network", "17"]
    records = [json.loads(line) for line in rflow("trees", "list", "--json").stdout.splitlines()]
    (record,) = [one for one in records if one["name"] == "VPN Connection Failure"]
    assert (record["category"], record["nodes"]) == ("Network", 17)
    assert record["id"] == vpn.split()[-1]
    assert len(records) == len(rows)

    shown = rflow("trees", "show", " vpn connection FAILURE ")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith(
        "VPN Connection Failure\n"
        "A remote user cannot connect to the VPN, or is connected and reaches nothing\ninside.\n\n"
        " 1 Is the VPN client installed and up to date?\n"
        "   ├ Yes → 2\n"
        "   └ No, missing or outdated → Install or update the VPN client → 2\n"
    )
    assert max(map(len, shown.stdout.splitlines())) <= 80
    plain = rflow("trees", "show", "vpn", LANG="C")
    assert plain.stdout.isascii() and "\n   + No, missing or outdated > Install" in plain.stdout
    for words in ("vpn", record["id"].upper(), record["id"].replace("-", "")):
        assert rflow("trees", "show", words).stdout == shown.stdout


def test_a_flow_that_is_not_one(rflow: Run) -> None:
    named = "4 flows fit 'connect'; name one of them: 'Outlook Won't Connect', 'Remote Desktop Connection Fails', "
    cases = {
        "connect": named,
        "vpm conection": "No flow has the name or id 'vpm conection'; close to it are 'VPN Connection Failure'",
        "": "No flow has the name or id ''; `resolutionflow trees list` lists them.",
        SYS_ID: f"No flow has the name or id '{SYS_ID}'; `resolutionflow trees list` lists them.",
    }
    for name, sentence in cases.items():
        done = rflow("trees", "show", name)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert sentence in done.stderr.replace('"', "'"), done.stderr


def test_a_flow_with_a_hostile_name(rflow: Run, tmp_path: Path) -> None:
    flow = {**FLOW, "name": "[red]打印机[/] {0} %s"}
    (tmp_path / "hostile.json").write_text(json.dumps(flow))
    assert rflow("trees", "import", "hostile.json").returncode == 0
    assert "[red]打印机[/] {0} %s" in rflow("trees", "list").stdout
    shown = rflow("trees", "show", "打印机").stdout
    assert shown == "[red]打印机[/] {0} %s\n\n 1 On?\n   └ Yes → ■ end: Print\n"
