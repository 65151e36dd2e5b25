"""The beginning and the end of more bytes than are kept."""

from collections import deque
from collections.abc import Callable

_SMALL = 4_096
"""Bytes of a piece that is put together with the next: many small ones would take more memory than what they hold."""


class BothEnds:
    """Keeps the first bytes and the last ones of what comes: all of it, as long as that is not too much.

    Attributes:
        length: how many bytes have come.
    """

    def __init__(self, half: int, *, forget: Callable[[bytes], None] = lambda _piece: None) -> None:
        """Keep so many bytes at either end; `forget` is called with each piece between them."""
        self.length = 0
        self._half = half
        self._forget = forget
        self._first = bytearray()
        self._last: deque[bytes] = deque()
        self._last_length = 0

    def add(self, piece: bytes) -> None:
        """Take what comes next."""
        self.length += len(piece)
        if not self._last and len(self._first) + len(piece) <= self._half:
            self._first += piece
            return
        if self._last and len(self._last[-1]) < _SMALL:
            self._last[-1] += piece
        else:
            self._last.append(piece)
        self._last_length += len(piece)
        while self._last_length > self._half and len(self._last) > 1:
            gone = self._last.popleft()
            self._last_length -= len(gone)
            self._forget(gone)

    @property
    def missing(self) -> int:
        """How many bytes between beginning and end are gone."""
        return self.length - len(self._first) - self._last_length

    @property
    def first(self) -> bytes:
        """The beginning; all, where nothing is missing."""
        return bytes(self._first) if self.missing else b"".join([self._first, *self._last])

    @property
    def last(self) -> bytes:
        """The end; empty where nothing is missing."""
        return b"".join(self._last) if self.missing else b""
