"""Fixtures of the whole suite."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from tests.databases import postgres_url

settings.register_profile(
    "default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes: a run takes less than one of the four GB."""


def has_room_in_memory() -> bool:
    """Tell whether tests may keep their files in memory, and start programs there."""
    if sys.platform != "linux" or not os.access(IN_MEMORY, os.W_OK):
        return False
    takes_programs = not os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC
    return takes_programs and shutil.disk_usage(IN_MEMORY).free >= ROOM


if has_room_in_memory():  # a database of PostgreSQL is made in 20 ms there, and in 300 ms on many a disk
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[sa.URL]:
    """A PostgreSQL server; one for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    with postgres_url(base / "pg" if worker_id == "master" else base.parent / "pg") as url:
        yield url
