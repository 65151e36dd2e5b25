"""The other windows of this program's session in GNU screen, also those in regions beside it."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tui.core.threads import in_thread
from tui.panes.asking import answer_of
from tui.panes.pane import Look, NoPane, Pane
from tui.panes.screen_windows import windows_of

_HELD, _SHOWN = "held", "shown"
"""The copies of a window: all that it holds; and what it shows, asked for after that, and so written after that."""
_SECONDS, _PAUSE = 2.0, 0.005


class ScreenWindows:
    """Asks the GNU screen of this program's environment."""

    name = "GNU screen"
    is_quick = False
    remark = (
        "GNU screen hands over letters of Western Europe only; "
        "others come out wrong, and long lines stay folded."
    )

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._session = environment.get("STY", "")
        self._own = environment.get("WINDOW", "")

    async def panes(self) -> tuple[Pane, ...]:
        """Return the other windows of the session."""
        windows = await in_thread(partial(windows_of, self._session))
        if not windows:
            raise NoPane("Which windows GNU screen has can be seen on Linux only.")
        return tuple(
            Pane(window.number, "", f"window {window.number} · {window.command}")
            for window in windows
            if window.number != self._own
        )

    async def look(self, pane: str, *, last: int = 0) -> Look:  # noqa: ARG002 - it gives all or nothing
        """Look into a window: GNU screen writes a file, which only this user can read and which is gone at once."""
        folder = await in_thread(_private_folder)
        try:
            await self._ask("-p", pane, "-X", "hardcopy", "-h", str(folder / _HELD))
            await self._ask("-p", pane, "-X", "hardcopy", str(folder / _SHOWN))
            async with asyncio.timeout(_SECONDS):
                while not await in_thread(lambda: _written(folder / _SHOWN)):
                    await asyncio.sleep(_PAUSE)
            held = await in_thread((folder / _HELD).read_bytes)
        except TimeoutError as failed:
            raise NoPane("GNU screen wrote no copy of that window.") from failed
        except OSError as failed:
            raise NoPane(f"GNU screen's copy of that window cannot be read ({failed.strerror}).") from failed
        finally:
            await in_thread(lambda: _remove(folder))
        return _look(held)

    async def _ask(self, *words: str) -> str:
        return await answer_of("screen", "-S", self._session, *words, environment=self._environment)


def _private_folder() -> Path:
    try:
        folder = Path(tempfile.mkdtemp(prefix="resolutionflow-"))
        for name in (_HELD, _SHOWN):
            os.close(os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as failed:
        raise NoPane(f"There is no room for GNU screen's copy ({failed.strerror}).") from failed
    return folder


def _written(path: Path) -> bool:
    return path.stat().st_size > 0


def _remove(folder: Path) -> None:
    for name in (_HELD, _SHOWN):
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()


def _look(held: bytes) -> Look:
    lines = [line.rstrip(" ") for line in _legible(held).split("\n")]
    first = next((number for number, line in enumerate(lines) if line), len(lines))
    lines = lines[first:]
    while lines and not lines[-1]:
        lines.pop()
    at = max(0, len(lines) - 1)
    return Look(lines or [""], at, lines[at] if lines else "", row=at)


def _legible(held: bytes) -> str:
    """Return what GNU screen wrote, a byte a cell: of others than Latin-1 it writes a part, of wide ones two."""
    wide, text = "\xff", held.decode("latin-1")
    pieces: list[str] = []
    for char in text:
        if char == wide and pieces:
            pieces[-1] = "\N{REPLACEMENT CHARACTER}"
        elif char != "\n" and (char < " " or "\x7f" <= char < "\xa0"):
            pieces.append("\N{REPLACEMENT CHARACTER}")
        else:
            pieces.append(char)
    return "".join(pieces)
