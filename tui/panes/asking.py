"""Asking a multiplexer: without a shell, and not for ever."""

import asyncio
from collections.abc import Mapping

from tui.clipboard.child import ChildFailed, ask
from tui.panes.pane import NoPane

_SECONDS = 3.0


async def answer_of(*words: str, environment: Mapping[str, str], encoding: str = "utf-8") -> str:
    """Run a program and return what it prints.

    Raises:
        NoPane: it failed, or did not answer in time.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            told = await ask(*words, environment=environment)
    except ChildFailed as failed:
        raise NoPane(f"{str(failed).removesuffix('.')}.") from failed
    except TimeoutError as failed:
        raise NoPane(f"{words[0]} does not answer.") from failed
    return told.decode(encoding, errors="replace")
