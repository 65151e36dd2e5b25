#!/usr/bin/env python3
"""What highlighting costs a key: .venv/bin/python benchmarks/highlights.py

In a real pty, types into the preview of a 100 KB note with 1,000 findings, and in the same run into a bare TextArea of
the same text. Prints for both how long it takes from a key to the last byte of its paint, in ms, and how many bytes
that are, at 80x24 and 120x40.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.pty_program import PtyProgram, Sent, opened

ROOT = Path(__file__).parents[1]
KEYS = 20
FINDINGS = 1000
_UNCOUNTED = 5
"""Keys before them, until all is warm."""
_APART = 0.7
"""Seconds between two keys: the preview looks for findings again after 0.4 s of quiet, and shall have done so."""

BARE = """
import sys
from pathlib import Path
from textual.app import App
from textual.widgets import TextArea

class Bare(App):
    def compose(self):
        area = TextArea(Path(sys.argv[1]).read_text())
        area.cursor_blink = False
        yield area

Bare().run(mouse=False)
"""


def note() -> str:
    """Return 100 KB with 1,000 findings, as lines of a log."""
    line = (
        "Feb 13 09:15:22 fw01 kernel: [UFW BLOCK] IN=eth0 SRC=10.{}.{}.7 LEN=40 PROTO=TCP SPT=443 WINDOW=64 x"
    )
    return "\n".join(line.format(number // 250, number % 250) for number in range(FINDINGS))


async def prepare(folder: Path) -> None:
    """Make a session whose note is the text."""
    import httpx

    from backend.app.embedded import create_embedded_app

    (folder / "data").mkdir(mode=0o700)
    app = create_embedded_app(folder / "data" / "resolutionflow.db")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api/api/v1/") as api:
        tree = (await api.get("trees")).json()[0]["id"]
        session = (await api.post("sessions", json={"tree_id": tree, "ticket_number": "T-1"})).json()["id"]
        (await api.patch(f"sessions/{session}", json={"scratchpad": note()})).raise_for_status()
    app.state.database.close()


def measured(program: PtyProgram) -> list[Sent]:
    """Type some keys into the middle of the text."""
    for _page in range(4):
        program.press(b"\x1b[6~")
    sent = []
    for number in range(_UNCOUNTED + KEYS):
        time.sleep(_APART)
        program.press(b"")  # takes what the last look for findings has drawn
        sent.append(program.press(b"abcdefgh"[number % 8 :][:1]))
    return sent[_UNCOUNTED:]


def environment(folder: Path) -> dict[str, str]:
    """Return what both run in."""
    return {
        **{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TMUX")},
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONPATH": str(ROOT),
        "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
        "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
        "RESOLUTIONFLOW_CONFIG": str(folder / "config.toml"),
    }


def compared(folder: Path, size: tuple[int, int]) -> Iterator[tuple[str, list[Sent]]]:
    """Measure the bare text, and the preview while its note is edited."""
    bare = [sys.executable, str(folder / "bare.py"), str(folder / "note.txt")]
    with opened(bare, environment(folder), size, lambda shown: "UFW" in shown) as program:
        yield "bare TextArea", measured(program)
    client = [sys.executable, "-c", "from tui.cli import main; main()"]
    with opened(
        client, environment(folder), size, lambda shown: "Open" in shown and "T-1" in shown
    ) as program:
        program.press(b"p", until=lambda shown: "Your first note" in shown)
        program.press(b"\x1b", until=lambda shown: "enter Edit" in shown)
        program.press(b"\r", until=lambda shown: "Leave field" in shown)
        yield "preview", measured(program)


def main() -> None:
    """Measure both at two sizes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(prepare(folder))
        (folder / "note.txt").write_text(note())
        (folder / "bare.py").write_text(BARE)
        print(
            f"{len(note()) / 1000:.0f} KB, {FINDINGS} findings; key to paint in ms: median, 95 %; bytes: median"
        )
        for columns, rows in ((80, 24), (120, 40)):
            medians = []
            for what, sent in compared(folder, (columns, rows)):
                times = sorted(1000 * one.last for one in sent)
                medians.append(statistics.median(times))
                print(
                    f"{columns}x{rows} {what:<15}{medians[-1]:>7.1f}{times[int(0.95 * KEYS)]:>7.1f}"
                    f"{statistics.median(one.size for one in sent):>8.0f}"
                )
            print(f"{columns}x{rows} ratio {medians[1] / medians[0]:.2f}")


if __name__ == "__main__":
    main()
