"""Regular expressions that are compiled when they are first used: all at once would be felt at start-up."""

import re
from collections.abc import Callable
from functools import cache, partial


def lazily(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """Return a function that returns the compiled pattern."""
    return cache(partial(re.compile, pattern, flags))
