"""Fixtures of the whole suite."""

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from tests.databases import postgres_url

settings.register_profile(
    "default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[sa.URL]:
    """A PostgreSQL server; one for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    with postgres_url(base / "pg" if worker_id == "master" else base.parent / "pg") as url:
        yield url
