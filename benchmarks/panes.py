#!/usr/bin/env python3
"""From the key to what the pane beside printed, on the screen: .venv/bin/python benchmarks/panes.py

In a real tmux, with 40, 5,000 and 50,000 lines, and the processor time that the program takes for it. Beside it, in the
same run: tmux's own `capture-pane` of all that the pane holds, and the list of keys, a screen for which nothing is asked
of tmux. What looks at the screen takes up to 5 ms.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.panes import OPENED, Panes, panes

LINES = (40, 5_000, 50_000)
RUNS = 9
BAR_MS = 100


def median_ms(work: Callable[[], object], after: Callable[[], object]) -> float:
    """Return how long work took in the middle of all runs, each undone behind it."""
    took = []
    for _run in range(RUNS):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
        after()
    return statistics.median(took)


def processor_ms(beside: Panes) -> float:
    """Return the processor time that the program took by now (proc(5), ``utime`` and ``stime``)."""
    shell = beside.tmux.command("display-message", "-p", "#{pane_pid}").decode().strip()
    (program,) = Path(f"/proc/{shell}/task/{shell}/children").read_text(encoding="ascii").split()
    fields = Path(f"/proc/{program}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def opening(beside: Panes, key: str, shows: str) -> float:
    """Measure from a key to a text on the screen."""

    def work() -> None:
        beside.tmux.keys(key)
        while shows not in beside.tmux.screen():
            time.sleep(0.002)

    def after() -> None:
        beside.tmux.keys("q")
        beside.tmux.wait_for(absent=shows)

    return median_ms(work, after)


def main() -> None:
    """Measure and print."""
    print(f"{'lines':>8}  {'key to text':>12}  {'processor':>12}  {'tmux alone':>12}  {'list of keys':>12}")
    for lines in LINES:
        with (
            tempfile.TemporaryDirectory() as folder,
            panes(Path(folder), options=["history-limit 60000"]) as beside,
        ):
            print(measured(beside, lines))


def measured(beside: Panes, lines: int) -> str:
    """Return a row of the table."""
    beside.run(f"seq {lines}")
    capture = ("capture-pane", "-p", "-J", "-S", "-", "-t", beside.shell)
    floor = median_ms(lambda: beside.tmux.command(*capture), lambda: None)
    keys = opening(beside, "?", "─ Keys ─")
    before = processor_ms(beside)
    took = opening(beside, "l", OPENED)
    processor = (processor_ms(beside) - before) / RUNS
    mark = "" if took <= BAR_MS else f"  over {BAR_MS} ms"
    return f"{lines:>8,}  {took:>9.0f} ms  {processor:>9.0f} ms  {floor:>9.1f} ms  {keys:>9.0f} ms{mark}"


if __name__ == "__main__":
    main()
