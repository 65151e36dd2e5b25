#!/usr/bin/env python3
"""What highlighting costs a key: .venv/bin/python benchmarks/highlights.py

In a real pty, types into the preview of a 100 KB note with 1,000 findings, and in the same run into a bare TextArea of
the same text. Prints for both how long it takes from a key to the last byte of its paint, in ms, and how many bytes
that are, at 80x24 and 120x40.
"""

import asyncio
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

KEYS = 20
FINDINGS = 1000
_QUIET = 0.03
"""Seconds without a byte after which a paint has ended."""
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


class Program:
    """A program on a pty."""

    def __init__(self, words: list[str], *, columns: int, rows: int, folder: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {
            **{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TMUX")},
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHONPATH": str(ROOT),
            "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
            "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
            "RESOLUTIONFLOW_CONFIG": str(folder / "config.toml"),
        }
        self._process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)

    def key(self, keys: bytes, *, within: float = 5.0) -> tuple[float, int]:
        """Type; return seconds to the last byte of the paint, and its bytes."""
        began = last = time.perf_counter()
        os.write(self._master, keys)
        count = 0
        while True:
            wait = _QUIET if count else within
            if not select.select([self._master], [], [], wait)[0]:
                return last - began, count
            count += len(os.read(self._master, 65536))
            last = time.perf_counter()

    def settle(self, seconds: float) -> str:
        """Read until nothing comes for so long; return what came."""
        content = b""
        while select.select([self._master], [], [], seconds)[0]:
            content += os.read(self._master, 65536)
        return content.decode("utf-8", "replace")

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_raised: object) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._master)


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


def measured(program: Program) -> tuple[list[float], list[int]]:
    """Type some keys into the middle of the text."""
    for _page in range(4):
        program.key(b"\x1b[6~")
        program.settle(0.2)
    times, sizes = [], []
    for number in range(KEYS + 5):
        program.settle(_APART)
        took, size = program.key(b"abcdefgh"[number % 8 :][:1])
        if number >= 5:
            times.append(took)
            sizes.append(size)
    return times, sizes


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
            bare = [sys.executable, str(folder / "bare.py"), str(folder / "note.txt")]
            with Program(bare, columns=columns, rows=rows, folder=folder) as program:
                program.settle(3)
                floor = measured(program)
            client = [sys.executable, "-c", "from tui.cli import main; main()"]
            with Program(client, columns=columns, rows=rows, folder=folder) as program:
                program.settle(3)
                program.key(b"p")
                program.settle(3)
                preview = measured(program)
            for what, (times, sizes) in (("bare TextArea", floor), ("preview", preview)):
                ordered = sorted(1000 * one for one in times)
                print(
                    f"{columns}x{rows} {what:<15}{statistics.median(ordered):>7.1f}{ordered[int(0.95 * KEYS)]:>7.1f}"
                    f"{statistics.median(sizes):>8.0f}"
                )
            print(f"{columns}x{rows} ratio {statistics.median(preview[0]) / statistics.median(floor[0]):.2f}")


if __name__ == "__main__":
    main()
