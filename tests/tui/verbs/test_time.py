"""`resolutionflow time`: whose work, of which days, in which form, with the server and without it."""

import argparse
import asyncio
import csv
import io
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest

from backend.app.core.time_zones import local_time_zone
from tests.determinism import StepClock
from tests.tui.network import broken, problem
from tests.tui.office import Office, start
from tests.tui.running import demo_database, fresh
from tui.settings.config import Config, ConfigError, load_config
from tui.verbs import time
from tui.verbs.time_days import days_named

UNREACHABLE = broken(httpx.ConnectError, "No route to host")
FRIDAY = "2026-02-13"
Said = tuple[int, str, str]


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The engineer's zone, whatever the machine's is."""
    monkeypatch.setenv("TZ", "UTC")
    local_time_zone.cache_clear()
    yield
    local_time_zone.cache_clear()


class Screen(io.TextIOWrapper):
    """Standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


def run(config: Config, *words: str, kind: type[io.TextIOWrapper] = io.TextIOWrapper) -> Said:
    """Run the verb in this process; return its status, what it wrote, and what it said."""
    parser = argparse.ArgumentParser()
    time.add_arguments(parser)
    out, said = io.BytesIO(), io.BytesIO()
    ends = [kind(end, encoding="utf-8", newline="") for end in (out, said)]
    with mock.patch.object(sys, "stdout", ends[0]), mock.patch.object(sys, "stderr", ends[1]):
        status = time.run(config, parser.parse_args(words))
        for end in ends:
            end.flush()
    return status, out.getvalue().decode(), said.getvalue().decode()


def own(folder: Path, **settings: Any) -> Config:
    return Config(data_dir=folder, state_dir=folder / "state", download_dir=folder, **settings)


def records(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines()]


def test_the_tickets_of_a_day(tmp_path: Path) -> None:
    demo_database(tmp_path / "resolutionflow.db")
    status, out, said = run(own(tmp_path), "--day", FRIDAY)
    assert (status, said) == (0, "")
    title, head, *rows, total, legend = out.splitlines()
    assert (title, head.split()) == (
        "Friday 2026-02-13, UTC",
        ["TICKET", "CLIENT", "FLOW", "START", "END", "ACTIVE", "LEFT", "OUT"],
    )
    # Two sessions of one ticket, of 27 and of 14 minutes side by side.
    assert rows[-1].split()[0] == "SR-2847" and " ".join(rows[-1].split()).endswith(" 08:45 09:12… 27 min")
    assert all(row[head.index("START") :][:5].replace(":", "").isdigit() for row in rows)
    assert [row.split()[0] for row in rows] == sorted(row.split()[0] for row in rows)
    assert legend == "END with …: in progress; the time since then is not counted."
    assert total.split() == ["Total", *told_total(rows)]

    _status, out, _said = run(own(tmp_path), "--day", f"2026-02-12..{FRIDAY}", "--json")
    days = {record["day"] for record in records(out)}
    assert days == {"2026-02-12", FRIDAY}
    vpn = records(out)[-1]
    assert {
        name: vpn[name] for name in ("ticket_number", "start", "end", "minutes", "in_progress", "gaps")
    } == {
        "ticket_number": "SR-2847",
        "start": "2026-02-13T08:45:00+00:00",
        "end": "2026-02-13T09:12:00+00:00",
        "minutes": 27,
        "in_progress": True,
        "gaps": [],
    }
    assert len(vpn["sessions"]) == 2

    status, out, said = run(own(tmp_path), "--day", "2020-01-01")
    assert (status, out, said) == (
        0,
        "Wednesday 2020-01-01, UTC\nNo work is recorded in a session of yours.\n",
        "",
    )
    assert run(own(tmp_path), "--day", "2020-01-01", "--json") == (0, "", "")


def test_a_terminal_is_not_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo_database(tmp_path / "resolutionflow.db")
    monkeypatch.setenv("COLUMNS", "64")
    status, out, progress = run(own(tmp_path), "--day", FRIDAY, kind=Screen)
    *_before, last = out.split("START")[1].splitlines()[:-2]
    assert (status, max(map(len, out.splitlines()))) == (0, 64)
    assert " ".join(last.split()) == "SR-2847 Contoso… VPN Con… 08:45 09:12… 27 min"
    # How far the reading is, and nothing of it in the end.
    assert "\rReading sessions: 1 of " in progress and progress.split("\r")[-2:][0].strip() == ""


def told_total(rows: list[str]) -> list[str]:
    hours, minutes = divmod(sum(int(row.partition(" min")[0].split()[-1]) for row in rows), 60)
    return [str(hours), "h", str(minutes), "min"]


def test_rounding_and_csv(tmp_path: Path) -> None:
    demo_database(tmp_path / "resolutionflow.db")
    config = own(tmp_path, time_rounding="up 15")
    _status, out, _said = run(config, "--day", FRIDAY)
    assert " 08:45 09:12… 30 min Total " in " ".join(out.split())
    assert "\nEach ticket is rounded: up 15. Unrounded: " in out
    _status, out, said = run(config, "--day", FRIDAY, "--csv")
    assert said == "" and out.endswith("\r\n") and "\n" not in out.replace("\r\n", "")
    *_others, vpn = csv.DictReader(io.StringIO(out, newline=""))
    assert {name: vpn[name] for name in ("minutes", "exact_minutes", "rounding", "gaps", "in_progress")} == {
        "minutes": "30",
        "exact_minutes": "27.0",
        "rounding": "up 15",
        "gaps": "0",
        "in_progress": "true",
    }
    assert len(vpn["sessions"].split("; ")) == 2


async def test_hostile_names_and_sessions_begun_now(tmp_path: Path, clock: StepClock) -> None:
    app = fresh(tmp_path, clock)()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as api:
        tree_id = (await api.get("trees")).json()[0]["id"]
        for ticket, client in (("=1+1", 'a "b", c'), ("@SUM(A1)", "+49 30"), ("", "-2")):
            body = {"tree_id": tree_id, "ticket_number": ticket, "client_name": client}
            assert (await api.post("sessions", json=body)).status_code == 201
            clock.move(minutes=1)
    app.close()
    (tmp_path / "rf.db").rename(tmp_path / "resolutionflow.db")
    words = ("--day", FRIDAY, "--csv")
    _status, out, _said = await asyncio.to_thread(run, own(tmp_path), *words)
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [(row["ticket_number"], row["clients"]) for row in rows] == [
        ("'=1+1", 'a "b", c'),
        ("'@SUM(A1)", "'+49 30"),
        ("", "'-2"),
    ]
    assert '"a ""b"", c"' in out


async def test_own_sessions_of_a_server_with_what_waits_and_without_it(
    office: Office, clock: StepClock
) -> None:
    async def told(user: str, *faults: Any, day: str = FRIDAY, words: tuple[str, ...] = ("--json",)) -> Said:
        with office.commands(user, *faults) as config:
            return await asyncio.to_thread(run, config, "--day", day, *words)

    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        clock.move(minutes=5)
        await terminal.press("a")
        await terminal.type("Looked")
        await terminal.press("ctrl+s")
        await terminal.see("► 2 On?")
        assert await told("admin") == (0, "", ""), "not a session of this user's"
        network.fault = UNREACHABLE
        clock.move(minutes=40)
        await terminal.press("1")
        await terminal.see("kept here and sent later")

        status, out, said = await told("owner")
        (record,) = records(out)
        assert (status, said, record["from_disk"]) == (0, "", False)
        gap = {"from": "2026-02-13T09:20:00+00:00", "to": "2026-02-13T10:00:00+00:00", "minutes": 40.0}
        assert (record["end"], record["minutes"], record["gaps"]) == (gap["to"], 5, [gap])

        for away in (UNREACHABLE, problem(401, "unauthorized", "This token is revoked.")):
            status, out, said = await told("owner", away)
            (without,) = records(out)
            assert (status, without) == (0, record | {"from_disk": True})
            assert said.endswith(
                " Counted is what was worked on from this machine, as far as it is known here.\n"
            )
        assert "This token is revoked." in said
        status, out, said = await told("member", UNREACHABLE)
        assert (status, out, said.count("\n"), "No route to host" in said) == (1, "", 1, True)
        clock.move(days=3)
        await terminal.press("a")
        await terminal.type("Looked again")
        await terminal.press("ctrl+s")
        await terminal.see("Looked again", "2 waiting")
        # The server knows of nothing since Friday.
        (record,) = records((await told("owner", day="2026-02-16"))[1])
        assert (record["start"], record["end"]) == ("2026-02-16T10:00:00+00:00",) * 2
    _status, out, _said = await told("owner", words=())
    assert "  09:15  10:00…   5 min  1 gap, 40 min\n" in out
    assert out.endswith(
        "\nTotal                                    5 min\nEND with …: in progress; the time since then is not counted.\n"
    )


@pytest.mark.parametrize(
    ("named", "first", "last"),
    [
        ("today", "2026-02-13", "2026-02-13"),
        ("Yesterday", "2026-02-12", "2026-02-12"),
        ("friday", "2026-02-13", "2026-02-13"),
        ("mon", "2026-02-09", "2026-02-09"),
        ("saturday", "2026-02-07", "2026-02-07"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("monday..today", "2026-02-09", "2026-02-13"),
        (" 2025-12-31 .. 2026-01-01 ", "2025-12-31", "2026-01-01"),
    ],
)
def test_days_by_name(named: str, first: str, last: str) -> None:
    days = days_named(named, date.fromisoformat(FRIDAY))
    assert (days[0].isoformat(), days[-1].isoformat()) == (first, last)
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))


@pytest.mark.parametrize(
    ("named", "why"),
    [
        *(
            (wrong, "A day is today, yesterday, a weekday, a date such as 2026-11-02, ")
            for wrong in (
                "",
                "mo",
                "tomorrow",
                "2026-02-30",
                "20260213",
                "13.02.2026",
                "0001-01-01",
                "..",
                "mon..",
                "٢٠٢٦-٠٢-١٣",
            )
        ),
        ("today..monday", "A range of days begins with the earlier one, and 'today..monday' does not"),
        ("2020-01-01..2026-01-01", "A range has 366 days at most, and '2020-01-01..2026-01-01' has 2,193"),
    ],
)
def test_what_names_no_day(named: str, why: str) -> None:
    with pytest.raises(ConfigError) as refused:
        days_named(named, date.fromisoformat(FRIDAY))
    assert str(refused.value).startswith(why) and str(refused.value).endswith(" (--day).")


def test_a_rule_that_there_is_not(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    where = {"RESOLUTIONFLOW_CONFIG": str(path)}
    path.write_text('time_rounding = "up  15"\n')
    assert str(load_config({}, where).rounding) == "up 15"
    path.write_text("time_rounding = 15\n")
    with pytest.raises(ConfigError) as refused:
        load_config({}, where)
    assert str(refused.value) == (
        "time_rounding has to be exact, or up or nearest with 1 to 1440 minutes, such as up 15, not 15 "
        f"({path}, time_rounding)."
    )
