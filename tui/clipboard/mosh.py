"""Delivery through mosh, which passes on less than other ways do.

It keeps the clipboard as a part of the screen's state, and sends what changed of that: the same text again, also from a
program that is started anew, never leaves it. A line break more makes it another one, which a ticket does not show.
"""

import contextlib
import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from backend.app.core.files import open_private, private_folder, write_private
from tui.clipboard.delivery import Level, NotDelivered, Outcome, size_of
from tui.clipboard.osc52 import sequence
from tui.core.threads import in_thread

MAX_BYTES_IN_MOSH = 12_282
"""Bytes of text that mosh hands on (measured with 1.4): it keeps 16 KiB of a sequence and drops the rest."""

_HASH_LENGTH = 64  # SHA-256 in hex
REMARK = ", with a line break more: mosh sends no text twice in a row"


class LastInMosh:
    """Knows, across runs, whether a text is the one that went through mosh last; it keeps a hash, never the text."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._hash = ""
        """For where the file cannot be written."""

    async def another(self, text: str) -> str:
        """Return text as mosh will pass it on, which is the text itself unless it was sent last."""
        last = await in_thread(self._read)
        return f"{text}\n" if _hash(text) == last else text

    async def keep(self, sent: str) -> None:
        """Remember what was sent."""
        self._hash = _hash(sent)
        await in_thread(partial(self._write, self._hash))

    def _read(self) -> str:
        if self._path is not None:
            with contextlib.suppress(OSError, UnicodeDecodeError), open_private(self._path) as file:
                return file.read(_HASH_LENGTH).decode("ascii")
        return self._hash

    def _write(self, hashed: str) -> None:
        if self._path is not None:
            with contextlib.suppress(OSError):
                # Copies may lie in a folder such as /tmp: a name that another user took is neither read nor replaced.
                private_folder(self._path.parent, shared=True)
                write_private(self._path, hashed.encode())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def deliver_to_mosh(text: str, *, last: LastInMosh, write: Callable[[str], None]) -> Outcome:
    """Send text to the terminal behind mosh; `write` writes to the terminal that mosh is for this program.

    Raises:
        NotDelivered: mosh would cut it.
    """
    if len(text.encode()) > MAX_BYTES_IN_MOSH:
        raise NotDelivered(f"mosh would cut {size_of(text)} after {MAX_BYTES_IN_MOSH:,} bytes")
    sent = await last.another(text)
    if len(sent.encode()) > MAX_BYTES_IN_MOSH:
        raise NotDelivered("mosh does not send the same text twice in a row")
    write(sequence(sent))
    await last.keep(sent)
    remark = REMARK if sent != text else ""
    return Outcome(Level.SENT, f"Sent {size_of(text)} to your terminal through mosh, not confirmed{remark}")
