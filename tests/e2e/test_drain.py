"""Two hundred steps wait while the server is away: the top line says so until the last is sent, and all come in order."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import Tmux
from tests.e2e.reading import rows
from tests.e2e.serving import Server, prepare
from tests.e2e.test_bad_network import LOOP

pytestmark = pytest.mark.soak
STEPS = 200
SAMPLE_SECONDS = 0.5
SEND_SECONDS = 60
"""Nothing is sent any more after so long; what it takes is printed."""
LONGEST_PAUSE_SECONDS = 30
"""So long the program may wait before it calls a server again that was away."""


@dataclass(frozen=True)
class Sample:
    """What waits and what the top line says of it, looked at in this order."""

    at: float
    rows_before: int
    top_line: str
    sent: int
    rows_after: int

    @property
    def waits(self) -> bool:
        """Whether a step had no answer when the screen was taken: one was not even on the server after that.

        A row on disk is not enough: it may stay for half a second after the answer.
        """
        return bool(self.rows_before and self.rows_after) and self.sent < STEPS


class Office:
    """A server, and a program that is its client."""

    def __init__(self, tmux: Tmux, folder: Path) -> None:
        self.tmux = tmux
        self._url = f"sqlite:///{folder}/server.db"
        self._database = folder / "server.db"
        self._log = folder / "log"
        token = prepare(self._url, "jo")["jo"]
        self.server = Server(self._url, self._log)
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"{self.server.address}/api/v1/", headers=headers) as api:
            tree = api.post("trees", json=LOOP).json()["id"]
            assert api.post("sessions", json={"tree_id": tree, "ticket_number": "SR-1"}).status_code == 201
        tmux.environment |= {"RESOLUTIONFLOW_SERVER": self.server.address, "RESOLUTIONFLOW_TOKEN": token}

    def open_session(self) -> None:
        self.tmux.start()
        self.tmux.wait_for("SR-1", "Open")
        self.tmux.keys("Enter")
        self.tmux.wait_for("Again?", "1 Yes", "all saved")

    def serve_again(self) -> None:
        self.server = Server(self._url, self._log, port=self.server.port)

    def close(self) -> None:
        if self.server.process.poll() is None:
            self.server.kill()

    def sent(self) -> list[str]:
        """The notes of the steps that the server has."""
        query = "SELECT notes FROM decisions WHERE undone_at IS NULL ORDER BY position"
        return [notes for (notes,) in rows(self._database, query)]

    def waiting(self) -> list[str]:
        """The notes of the steps that wait on disk."""
        path = Path(self.tmux.environment["RESOLUTIONFLOW_STATE_DIR"], "drafts.db")
        query = "SELECT body FROM changes WHERE refused = '' ORDER BY number"
        return [json.loads(body)["notes"] for (body,) in rows(path, query)]

    def record(self, notes: list[str]) -> None:
        """Record steps by keys while the server is away, each once the one before is on disk."""
        for note in notes:
            self.tmux.keys("n", note, "M-1")
            self.tmux.wait_until(partial(self._is_last_on_disk, note), f"{note} on disk")

    def _is_last_on_disk(self, note: str, _screen: str) -> bool:
        return self.waiting()[-1:] == [note]

    def sample(self, began: float) -> Sample:
        before = len(self.waiting())
        at = time.monotonic() - began
        top_line = self.tmux.screen().splitlines()[0]
        return Sample(at, before, top_line, len(self.sent()), len(self.waiting()))


@pytest.fixture
def office(tmux: Tmux, tmp_path: Path) -> Iterator[Office]:
    office = Office(tmux, tmp_path)
    yield office
    office.close()


def test_the_top_line_while_two_hundred_steps_are_sent(office: Office) -> None:
    tmux, notes = office.tmux, [f"w{number}" for number in range(1, STEPS + 1)]
    office.open_session()
    office.server.kill()
    office.record(notes)
    tmux.wait_for(f"offline · {STEPS} waiting")
    office.serve_again()

    samples = watch_sending(office)
    print(table(samples))  # noqa: T201 - what was seen
    for sample in filter(lambda sample: sample.waits, samples):
        assert "all saved" not in sample.top_line
        told = re.search(r"(offline|sending) · (\d+) waiting", sample.top_line)
        assert told and int(told[2]) >= STEPS - sample.sent, sample
    sending = [sample.at for sample in samples if sample.waits and "sending" in sample.top_line]
    assert sending, "none was taken while steps were being sent"
    assert office.sent() == notes, "each once, in the order in which they were recorded"
    top_line = tmux.wait_for("all saved", absent="waiting").splitlines()[0]
    assert "offline" not in top_line and "sending" not in top_line


def watch_sending(office: Office) -> list[Sample]:
    """Take samples from here on until nothing waits."""
    began = time.monotonic()
    samples = [office.sample(began)]
    while samples[-1].rows_after:
        sending = [sample.at for sample in samples if sample.sent]
        assert samples[-1].at < (
            sending[0] + SEND_SECONDS if sending else LONGEST_PAUSE_SECONDS + SEND_SECONDS
        ), table(samples)
        time.sleep(SAMPLE_SECONDS)  # what the line says in between is the engineer's to see, too
        samples.append(office.sample(began))
    return samples


def table(samples: list[Sample]) -> str:
    """Return the samples, those before the first step is sent as one line."""
    from_the_first = [sample for number, sample in enumerate(samples) if number == 0 or sample.sent]
    return "\n".join(
        f"{sample.at:5.1f} s: {sample.rows_before:3} and then {sample.rows_after:3} on disk, {sample.sent:3} sent: "
        f"{' '.join(sample.top_line.split())}"
        for sample in from_the_first
    )


def test_what_waits_at_the_end_is_sent_by_the_next_run(office: Office) -> None:
    tmux = office.tmux
    office.open_session()
    office.server.kill()
    office.record(["one", "two", "three"])
    tmux.keys("C-q")
    tmux.wait_for(
        "3 changes wait to be sent: kept on this machine, and sent by the next run.", "ended with 0"
    )
    assert office.waiting() == ["one", "two", "three"]
    tmux.stop()
    office.serve_again()
    tmux.start()
    tmux.wait_until(lambda _screen: office.sent() == ["one", "two", "three"], "what the next run sends")
    tmux.wait_for("SR-1", "all saved", absent="waiting")
    assert office.waiting() == []
