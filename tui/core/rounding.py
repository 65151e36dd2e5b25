"""How minutes of work are rounded: by a rule that the engineer sets."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

RULE = r"^(exact|(up|nearest) [1-9][0-9]{0,3})$"
"""What a rule looks like."""
_LONGEST = 24 * 60


@dataclass(frozen=True)
class Rounding:
    """A rule: `exact` is to the minute, `up 15` to the next quarter of an hour that is full, `nearest 6` to a tenth."""

    way: Literal["exact", "up", "nearest"] = "exact"
    step: int = 1
    """In minutes."""

    @classmethod
    def of(cls, text: str) -> "Rounding":
        """Return the rule that a text names.

        Raises:
            ValueError: it names none.
        """
        match " ".join(text.lower().split()).split():
            case ["exact"]:
                return cls()
            case [("up" | "nearest") as way, minutes] if re.fullmatch("[1-9][0-9]{0,3}", minutes):
                if int(minutes) <= _LONGEST:
                    return cls("up" if way == "up" else "nearest", int(minutes))
        raise ValueError(f"no rule: {text!r}")

    def __str__(self) -> str:
        return "exact" if self.way == "exact" else f"{self.way} {self.step}"

    def minutes(self, span: timedelta) -> int:
        """Return a span in minutes, rounded; a half goes up."""
        seconds, step = int(span.total_seconds()), self.step * 60
        more = step - 1 if self.way == "up" else step // 2
        return (seconds + more) // step * self.step


EXACT = Rounding()


def told_minutes(minutes: int) -> str:
    """Return minutes as they are read at a glance: ``65 min``, from two hours on ``2 h 5 min``."""
    hours, rest = divmod(minutes, 60)
    if hours < 2:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
