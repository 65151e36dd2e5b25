"""What the engineer pasted back, beside what was copied."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Verdict(Enum):
    """What a pasted text is."""

    SAME = "same"
    CUT = "cut"
    """It is the beginning of what was copied."""
    OTHER = "other"


@dataclass(frozen=True)
class Check:
    """What pasting back found of a terminal.

    Attributes:
        at: when.
        verdict: what came back.
        size: bytes of text that arrived.
    """

    at: datetime
    verdict: Verdict
    size: int

    def takes(self, size: int) -> bool:
        """Tell whether a text of this size is known to arrive."""
        return self.verdict is not Verdict.OTHER and size <= self.size

    def doubt(self, size: int) -> str:
        """Return why a text of this size will hardly arrive, as a part of a sentence; empty where it may."""
        if self.verdict is Verdict.CUT and size > self.size:
            return f"your terminal cut the copy you checked at {self.at:%H:%M} after {self.size:,} bytes"
        return ""

    def remark(self, size: int) -> str:
        """Return what is known of a text of this size, as a part of a sentence; empty where nothing is."""
        if self.verdict is Verdict.OTHER:
            return f"your check at {self.at:%H:%M} found something else on your clipboard"
        return f"it took the copy you checked at {self.at:%H:%M}" if self.takes(size) else ""


def compare(copied: str, pasted: str) -> Verdict:
    """Compare two texts, line ends aside: terminals send each as a carriage return, and some drop empty lines."""
    wanted, got = _flat(copied), _flat(pasted)
    if wanted == got:
        return Verdict.SAME
    return Verdict.CUT if got and wanted.startswith(got) else Verdict.OTHER


def arrived(copied: str, pasted: str) -> int:
    """Return how many bytes of what was copied came back, of a text that was cut."""
    left = len(_flat(pasted))
    end = len(copied) - len(copied.lstrip())
    for piece in re.finditer(r"[\r\n]+|[^\r\n]+", copied[end:]):
        length = 1 if piece[0][0] in "\r\n" else len(piece[0])
        if left <= length:
            return len(copied[: end + piece.start() + (left if length > 1 else len(piece[0]))].encode())
        left -= length
    return len(copied.encode())


def _flat(text: str) -> str:
    return re.sub(r"[\r\n]+", "\n", text).strip()
