"""The primary of a team's database dies under load and its standby is promoted: what was acknowledged is there, once."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bounds import HANGS_AFTER
from tests.e2e.conftest import Tmux
from tests.e2e.postgres import NAME, Machine, Postgres, machine, primary, url_of, wait_until
from tests.e2e.serving import prepare, serving
from tests.e2e.test_bad_network import LOOP
from tests.e2e.writing import Writer, session_on, step_ids

pytestmark = pytest.mark.soak
WRITERS = 6
BEFORE = 200
"""So many writes are acknowledged before the primary is killed."""
AFTER = 20
"""So many are acknowledged of each writer once the standby has been promoted."""
AT_HAND = ["before 1", "before 2"]
MEANWHILE = ["during 1", "during 2", "during 3"]
OFF_SECONDS = 40
"""Far less than the 15 minutes for which a kernel sends to a machine that is off."""


@pytest.fixture
def place() -> Iterator[Machine]:
    with machine() as place:
        yield place


def standby_of(place: Machine, server: Postgres) -> Postgres:
    """Start a synchronous standby: from then on nothing is acknowledged that it has not written."""
    standby = Postgres(place, "standby")
    standby.copy_of(server, "--write-recovery-conf")
    standby.start()
    server.query("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'")
    server.query("SELECT pg_reload_conf()")
    states = "SELECT sync_state FROM pg_stat_replication WHERE application_name = 'standby'"
    wait_until(lambda: server.query(states) == [("sync",)], "a synchronous standby")
    return standby


async def until(condition: Callable[[], bool], wanted: str, *tasks: asyncio.Task[None]) -> None:
    """Wait for something while tasks run, and say at once where one of these failed."""
    deadline = time.monotonic() + HANGS_AFTER
    while not condition():
        for task in tasks:
            if task.done():
                await task
        assert time.monotonic() < deadline, f"{wanted} did not come"
        await asyncio.sleep(0.01)


def record(tmux: Tmux, first: int, *notes: str) -> None:
    """Record steps by keys, the first of this number, each once the one before is recorded."""
    for number, note in enumerate(notes, first):
        tmux.keys("n", note, "M-1")
        tmux.wait_for(f"Step {number} recorded: Yes")


async def test_a_primary_is_killed_and_its_standby_promoted(
    tmux: Tmux, tmp_path: Path, place: Machine
) -> None:
    first = primary(place)
    standby = standby_of(place, first)
    url = url_of(place, first.port, standby.port)
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log", "--workers", "2") as server:
        tmux.environment |= {"RESOLUTIONFLOW_SERVER": server.address, "RESOLUTIONFLOW_TOKEN": token}
        async with server.client(token) as client:
            ids = await session_on(client, LOOP, *(f"SR-{number}" for number in range(WRITERS + 1)))
            writers = [Writer(session_id) for session_id in ids[:WRITERS]]
            tmux.start("open", f"SR-{WRITERS}")
            await asyncio.to_thread(tmux.wait_for, "Again?", "all saved")
            await asyncio.to_thread(record, tmux, 1, *AT_HAND)
            ended = asyncio.Event()
            tasks = [asyncio.create_task(writer.write_until(ended, client)) for writer in writers]
            await until(lambda: count(writers) >= BEFORE, "writes", *tasks)
            first.kill()
            killed, had = time.monotonic(), count(writers)
            await asyncio.to_thread(record, tmux, 1 + len(AT_HAND), *MEANWHILE)
            await asyncio.to_thread(tmux.wait_for, f"offline · {len(MEANWHILE)} waiting")
            # The server waits some seconds for its database by itself, then it says 503 and the writers send again.
            await until(lambda: any(writer.again for writer in writers), "a call that was given up", *tasks)
            without = count(writers) - had
            await asyncio.to_thread(standby.promote)
            promoted, marks = time.monotonic(), [len(writer.acknowledged) for writer in writers]
            await until(lambda: count(writers) > sum(marks), "a write", *tasks)
            back = time.monotonic()
            await asyncio.to_thread(tmux.wait_for, "all saved", absent="waiting")
            await until(lambda: all(had_more(writers, marks)), "writes of each", *tasks)
            ended.set()
            await asyncio.gather(*tasks)
            found = [await step_ids(client, writer.session_id) for writer in writers]
            steps = (await client.get(f"sessions/{ids[WRITERS]}")).json()["decisions"]
    lost = sum(
        len(set(writer.acknowledged) - set(there)) for writer, there in zip(writers, found, strict=True)
    )
    doubled = sum(len(there) - len(set(there)) for there in found)
    print(  # noqa: T201 - the figures
        f"failover: {count(writers)} acknowledged by {WRITERS} writers, {lost} lost, {doubled} doubled; "
        f"{sum(writer.again for writer in writers)} sent again; promoted {promoted - killed:.1f} s after the kill, "
        f"the first write {back - promoted:.1f} s after that"
    )
    assert without <= WRITERS, "at most what was under way was acknowledged without a primary"
    assert found == [writer.acknowledged for writer in writers]
    assert [step["notes"] for step in steps] == AT_HAND + MEANWHILE
    rows = standby.query("SELECT count(*), count(DISTINCT id) FROM decisions", database=NAME)
    total = count(writers) + len(steps)
    assert rows == [(total, total)]


async def test_sessions_can_be_read_while_the_standby_is_away(tmp_path: Path, place: Machine) -> None:
    """Writes wait then, and what is written down of a read must not."""
    first = primary(place)
    url = url_of(place, first.port)
    token = prepare(url, "jo")["jo"]
    with serving(url, tmp_path / "log") as server:
        async with server.client(token) as client:
            (session_id,) = await session_on(client, LOOP, "SR-1")
            first.query("ALTER SYSTEM SET synchronous_standby_names = 'away'")
            first.query("SELECT pg_reload_conf()")
            shown = "SELECT setting FROM pg_settings WHERE name = 'synchronous_standby_names'"
            wait_until(lambda: first.query(shown) == [("away",)], "a standby that is away")
            write = asyncio.create_task(client.patch(f"sessions/{session_id}", json={"scratchpad": "x"}))
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            await until(lambda: first.query(waiting) == [(1,)], "a write that waits")
            for _again in range(2):
                assert (await client.get(f"sessions/{session_id}")).status_code == 200
            entries = "SELECT count(*) FROM audit WHERE action = 'read'"
            assert first.query(entries, database=NAME) == [(1,)]
            assert not write.done()
            first.query("ALTER SYSTEM RESET synchronous_standby_names")
            first.query("SELECT pg_reload_conf()")
            assert (await write).status_code == 200


def count(writers: list[Writer]) -> int:
    return sum(len(writer.acknowledged) for writer in writers)


def had_more(writers: list[Writer], marks: list[int]) -> Iterator[bool]:
    for writer, mark in zip(writers, marks, strict=True):
        yield len(writer.acknowledged) >= mark + AFTER


def test_a_primary_whose_machine_is_off() -> None:
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("root alone has a network of its own, by unshare and ip")
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode:
        pytest.skip("this machine gives root no network of its own")
    words = ["unshare", "--net", sys.executable, "-m", "tests.e2e.machine_off_program"]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as program:
        try:
            told, _ = program.communicate(timeout=OFF_SECONDS + 2 * HANGS_AFTER)
        except subprocess.TimeoutExpired:
            program.send_signal(signal.SIGINT)  # so that it ends the servers that it started
            raise
    assert program.returncode == 0
    print(f"machine off: written by the standby {float(told):.0f} s later")  # noqa: T201 - the figure
    assert float(told) < OFF_SECONDS
