"""What a driver can do that sends differences."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Redraws(Protocol):
    """A driver that can send the whole screen anew."""

    def redraw(self) -> None:
        """Send it, whatever the terminal shows."""
