"""What happened lately, so that something that happens all the time is written down once in a while."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock


class Recent:
    """Remembers things for some time, and of too many the newest. Threads may share one."""

    def __init__(self, lasting: timedelta, *, at_most: int) -> None:
        self._lasting = lasting
        self._at_most = at_most
        self._times: OrderedDict[Hashable, datetime] = OrderedDict()
        self._lock = Lock()

    def holds(self, thing: Hashable, *, now: datetime) -> bool:
        """Tell whether it happened lately; not, if the clock was put back to before it did."""
        with self._lock:
            at = self._times.get(thing)
        return at is not None and at <= now < at + self._lasting

    def add(self, thing: Hashable, *, now: datetime) -> None:
        """Remember that it happened."""
        with self._lock:
            self._times[thing] = now
            self._times.move_to_end(thing)
            if len(self._times) > self._at_most:
                self._times.popitem(last=False)
