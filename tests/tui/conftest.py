"""A running client for a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, fresh, running


@pytest.fixture
def clock() -> StepClock:
    return StepClock()


@pytest.fixture
async def empty(tmp_path: Path, clock: StepClock) -> AsyncIterator[Terminal]:
    """A client without sessions."""
    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("No sessions in this view")
        yield terminal


@pytest.fixture
async def story(tmp_path: Path, clock: StepClock) -> AsyncIterator[Terminal]:
    """A client with the example sessions."""
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        yield terminal
