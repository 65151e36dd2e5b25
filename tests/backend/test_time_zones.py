"""The zone of this machine, as the C library reads it, and notes in it."""

import json
import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from backend.app.core.time_zones import named_zone, zone_of
from tests.backend.steps import export

DATABASE = next((Path(folder) for folder in zoneinfo.TZPATH if Path(folder, "Europe/Berlin").exists()), None)
needs_database = pytest.mark.skipif(DATABASE is None, reason="the system has no zone files")
needs_tzset = pytest.mark.skipif(sys.platform == "win32", reason="the C library does not read TZ so")

SAID = """
import json, sys, time
print(json.dumps([[*time.localtime(int(t))[:6], time.localtime(int(t)).tm_gmtoff, time.localtime(int(t)).tm_zone] for t in sys.argv[1:]]))
"""
CHANGES = (  # of some zone
    "2024-02-29T12:00",
    "2026-01-01T00:00",
    "2026-03-08T07:00",
    "2026-03-29T01:00",
    "2026-04-04T16:00",
    "2026-07-01T12:00",
    "2026-10-25T01:00",
    "2026-11-01T06:00",
    "2026-12-31T23:59",
    "2040-07-01T12:00",
)
MOMENTS = [
    datetime.fromisoformat(change).replace(tzinfo=UTC) + timedelta(minutes=minutes)
    for change in CHANGES
    for minutes in (-61, -1, 0, 1, 59, 61)
]


def by_the_c_library(tz: str) -> list[list[int | str]]:
    """Ask it in a process of its own."""
    stamps = [str(int(moment.timestamp())) for moment in MOMENTS]
    answer = subprocess.run(
        [sys.executable, "-c", SAID, *stamps],
        env={**os.environ, "TZ": tz},
        capture_output=True,
        check=True,
    )
    said: list[list[int | str]] = json.loads(answer.stdout)
    return said


def by_the_program(name: str) -> list[list[int | str]]:
    local = [moment.astimezone(zone_of(name)) for moment in MOMENTS]
    return [
        [*time.timetuple()[:6], int((time.utcoffset() or timedelta()).total_seconds()), time.tzname() or ""]
        for time in local
    ]


@needs_tzset
@needs_database
@pytest.mark.parametrize(
    "tz",
    [
        "",
        "UTC",
        "UTC0",
        "UTC+3",
        "GMT-14",
        "EST5EDT",
        "EST5EDT,M3.2.0,M11.1.0",
        "EST5EDT4,M3.2.0/02:00:00,M11.1.0/02:00",
        "EST+5EDT,J60,J300/1:30",
        "CET-1CEST,M3.5.0,M10.5.0/3",
        ":CET-1CEST,M3.5.0,M10.5.0/3",
        "AEST-10AEDT,M10.1.0,M4.1.0/3",
        "NZST-12:00NZDT-13:00:00,M9.5.0,M4.1.0/3",
        "IST-1GMT0,M10.5.0,M3.5.0/1",
        "<+0330>-3:30",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "EET-2EEST,M3.4.4/50,M10.4.4/50",
        "UTC-05:45:30",
        "Europe/Berlin",
        ":Europe/Berlin",
        "posix/Europe/Berlin",
        f"{DATABASE}/Asia/Kolkata",
        f":{DATABASE}/America/New_York",
        ":/etc/localtime",
    ],
)
def test_a_zone_is_read_as_the_c_library_reads_it(tz: str) -> None:
    name = named_zone({"TZ": tz}, Path("/etc/localtime"))
    assert by_the_program(name) == by_the_c_library(tz)


@needs_database
@pytest.mark.parametrize(
    "tz",
    [
        None,
        ":",
        "::",
        " ",
        "Nowhere/Land",
        "../etc/passwd",
        "Europe",
        "zone.tab",
        "A5",
        "XXX24",
        "UTC+3 ",
        "UTC+٣",
        "EST5EDT,M13.1.0,M1.1.0",
        "EST5EDT,M3.2.0",
        "EST5EDT,J0,J400",
        "/nowhere",
        "/",
        "/dev/zero",
        "/\udcff",
        "x" * 5000,
    ],
)
def test_a_variable_of_no_use_leaves_the_zone_of_the_machine(tz: str | None, tmp_path: Path) -> None:
    localtime = tmp_path / "localtime"
    localtime.symlink_to(f"{DATABASE}/Asia/Tokyo")
    environment = {} if tz is None else {"TZ": tz}
    assert named_zone(environment, localtime) == "Asia/Tokyo"


@needs_database
def test_a_zone_file_by_any_path_has_its_zone(tmp_path: Path) -> None:
    """A copy of a file has no name to be seen: the database has it, else the rule at its end."""
    copied = tmp_path / "localtime"
    zone = Path(f"{DATABASE}/Africa/Casablanca").read_bytes()
    copied.write_bytes(zone)
    assert by_the_program(named_zone({}, copied)) == by_the_program("Africa/Casablanca")
    assert by_the_program(named_zone({"TZ": str(copied)}, Path("/none"))) == by_the_program(
        "Africa/Casablanca"
    )
    own = Path(f"{DATABASE}/Europe/Berlin").read_bytes().replace(b"CET-1CEST", b"AAA-1BBBB")
    copied.write_bytes(own)
    assert named_zone({}, copied) == "AAA-1BBBB,M3.5.0,M10.5.0/3"
    assert named_zone({"TZ": f":{copied}"}, Path("/none")) == "AAA-1BBBB,M3.5.0,M10.5.0/3"


@pytest.mark.parametrize("content", [b"", b"TZif", b"TZif2\n", b"no zone\n", b"TZif2\xff\n\xff\n", None])
def test_without_any_zone_there_is_still_one(content: bytes | None, tmp_path: Path) -> None:
    """A system has none, or a damaged one."""
    localtime = tmp_path / "localtime"
    if content is not None:
        localtime.write_bytes(content)
    assert zone_of(named_zone({"TZ": "nonsense"}, localtime))


def test_the_zones_of_the_package_serve_where_the_system_has_none(tmp_path: Path) -> None:
    (tmp_path / "localtime").symlink_to("/gone/zoneinfo/Europe/Berlin")
    asked = "import sys, pathlib; from backend.app.core.time_zones import named_zone, zone_of; "
    asked += (
        "print(*(zone_of(named_zone(tz, pathlib.Path(sys.argv[1]))) for tz in ({}, {'TZ': 'Asia/Tokyo'})))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked, str(tmp_path / "localtime")],
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["Europe/Berlin", "Asia/Tokyo"]


@needs_tzset
def test_the_client_and_the_api_in_it_have_the_same_zone() -> None:
    asked = (
        "from datetime import UTC, datetime; from tui.core.clock import Sources; "
        "from backend.app.core.time_zones import local_time_zone; "
        "sources = Sources(now=lambda: datetime(2026, 7, 1, 12, 0, tzinfo=UTC)); "
        "print(sources.time_zone() == local_time_zone(), sources.here().isoformat(), "
        "sources.local(datetime(2026, 1, 5, 8, 0, tzinfo=UTC)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "TZ": "CET-1CEST,M3.5.0,M10.5.0/3"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split("\n")[0] == "True 2026-07-01T14:00:00+02:00 2026-01-05 09:00"


async def test_a_note_is_written_in_a_zone_without_a_name(api: httpx.AsyncClient, vpn: str) -> None:
    assert "**Started:** 2026-02-13 10:15" in await export(api, vpn, time_zone="CET-1CEST,M3.5.0,M10.5.0/3")
    assert "**Started:** 2026-02-13 06:15" in await export(api, vpn, time_zone="UTC+3")
    assert "**Started:** 2026-02-13 12:45" in await export(api, vpn, time_zone="<+0330>-3:30")
    for wrong in ("CET-25", "UTC+3,", "CET-1CEST,M3.5.0\nX", "<+0330>"):
        answer = await api.post(f"sessions/{vpn}/export", json={"time_zone": wrong})
        assert answer.status_code == 422
        assert "there is no time zone" in answer.text
