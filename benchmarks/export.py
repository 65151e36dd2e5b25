#!/usr/bin/env python3
"""What a note costs, beside joining the same strings: .venv/bin/python benchmarks/export.py

Prints, for each format, seconds per MB of note and the ratio to a bare join of the note's lines, and how the time
grows from 100 to 1,000 to 10,000 steps; an exponent of 1 is linear. The largest session has 10,000 steps and 100
command outputs of 100 KB.
"""

import itertools
import math
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend.app.schemas.export import SessionExport
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import Flow
from backend.app.services.export_service import generate_export

START = datetime(2026, 2, 13, 9, 15, tzinfo=UTC)
FORMATS = ("markdown", "text", "html", "psa")
NOTES = "Confirmed with the user on the phone.\n- adapter had *8.8.8.8* instead of the `internal` DC\n- see <output>"
OUTPUT_LINE = "2026-02-13T09:15:00Z dc01 dns[4121]: query[A] vpn.example.com from 192.0.2.17 | ok <1ms> #42\n"
ROUNDS = 3


def session_of(steps: int) -> SessionResponse:
    """Return a session in which every hundredth step has 100 KB of output."""
    output = OUTPUT_LINE * (100_000 // len(OUTPUT_LINE) + 1)
    flow = Flow.model_validate(
        {"name": "Flow", "root": "n1", "nodes": {"n1": {"type": "solution", "title": "End"}}}
    )
    decisions = []
    for position in range(1, steps + 1):
        text = output if position % 100 == 0 else ""
        decisions.append(
            DecisionResponse(
                id=UUID(int=position),
                position=position,
                node_id="n1",
                question="Is the VPN client installed and up to date?",
                answer="Yes",
                action_performed="",
                notes=NOTES,
                command_output=text,
                command_output_length=len(text),
                recorded_at=START + timedelta(seconds=position),
                created_at=START,
                next_node_id="n1",
            )
        )
    return SessionResponse(
        id=UUID(int=1),
        tree_id=UUID(int=2),
        tree_snapshot=flow,
        ticket_number="SR-2847",
        client_name="Contoso Ltd",
        started_at=START,
        completed_at=START + timedelta(hours=3),
        outcome_notes=NOTES,
        next_steps=NOTES,
        scratchpad=NOTES,
        exported=False,
        version=1,
        owner_id=UUID(int=3),
        current_node_id="n1",
        decisions=tuple(decisions),
    )


def best(work: Callable[[], object]) -> float:
    """Return the shortest time of some rounds, in seconds."""
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    """Measure and print."""
    sizes = (100, 1_000, 10_000)
    sessions = {size: session_of(size) for size in sizes}
    print(
        f"{'format':<10}{'MB':>7}{'ms/MB':>8}{'join ms/MB':>12}{'ratio':>8}   growth 100→1,000→10,000 steps"
    )
    for format_ in FORMATS:
        options = SessionExport(format=format_, detail_level="full", include_summary=True)
        times = {size: best(partial(generate_export, sessions[size], options)) for size in sizes}
        note = generate_export(sessions[sizes[-1]], options)
        lines = note.split("\n")
        joined = best(partial("\n".join, lines))
        megabytes = len(note.encode()) / 1e6
        growth = [math.log10(times[b] / times[a]) for a, b in itertools.pairwise(sizes)]
        per, floor = 1000 * times[sizes[-1]] / megabytes, 1000 * joined / megabytes
        exponents = ", ".join(f"{exponent:.2f}" for exponent in growth)
        print(
            f"{format_:<10}{megabytes:>7.1f}{per:>8.1f}{floor:>12.2f}{per / floor:>8.0f}   exponents {exponents}"
        )


if __name__ == "__main__":
    main()
