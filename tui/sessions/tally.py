"""How many sessions are open, and how many are completed and not copied, to be told at the end of the program."""

from dataclasses import dataclass

from backend.app.schemas.sessions import SessionCounts


@dataclass
class Tally:
    """Counts of the engineer's own sessions as they were read last, and as they were changed here since."""

    known: bool = False
    open: int = 0
    to_copy: int = 0
    counted_to: int = 0

    def take(self, counts: SessionCounts, *, shared: bool) -> None:
        """Take counts of all sessions; where others' may be among them, they say nothing of one's own."""
        all_own = counts.mine == counts.all < counts.counted_to
        self.known = all_own or not shared
        self.open, self.to_copy, self.counted_to = counts.in_progress, counts.not_exported, counts.counted_to

    def started(self) -> None:
        """Count one that was started."""
        self.open += 1

    def deleted(self) -> None:
        """Count one in progress no longer."""
        self.open -= 1

    def completed(self) -> None:
        """Count one that was completed: its note is to be copied."""
        self.open -= 1
        self.to_copy += 1

    def copied(self) -> None:
        """Count one whose note was copied."""
        self.to_copy -= 1

    @property
    def told(self) -> str:
        """What is open and what is not copied, as one sentence; empty where there is nothing, or it is not known."""
        if not self.known:
            return ""
        sessions = "session" if self.open == 1 else "sessions"
        is_open = f"{self._number(self.open)} {sessions} open" if self.open > 0 else ""
        whose = "" if is_open else " session" if self.to_copy == 1 else " sessions"
        to_copy = f"{self._number(self.to_copy)}{whose} completed and not copied" if self.to_copy > 0 else ""
        told = ", ".join(filter(None, (is_open, to_copy)))
        return f"{told}." if told else ""

    def _number(self, count: int) -> str:
        return f"{count:,} or more" if self.counted_to and count >= self.counted_to else f"{count:,}"
