"""Work beside the user interface."""

import asyncio
from collections.abc import Callable, Coroutine

from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.screen import Screen

Work = Callable[[], Coroutine[None, None, None]]
"""A function, not a coroutine: work that is cancelled before it began leaves nothing behind."""

Hold = Callable[[asyncio.Event], None]
"""Holds keys back until an event is set."""


def run_beside(node: DOMNode, work: Work, *, group: str, exclusive: bool = False) -> None:
    """Run work on the user interface's loop; `exclusive` cancels what is left of the same group."""

    async def until_left() -> None:
        try:
            await work()
        except NoMatches:
            # A screen that was left has lost its parts, and at the end all have; work that was still under way then
            # finds nothing to draw on.
            left = isinstance(node, Screen) and node not in node.app.screen_stack
            if not left and node.app.is_running:
                raise

    # Textual types the work as a union in which mypy finds no result type.
    node.run_worker(until_left, group=group, exclusive=exclusive)  # type: ignore[arg-type]


def run_first(node: DOMNode, work: Work, *, group: str, hold: Hold) -> None:
    """Run work as `run_beside` does, before the keys typed meanwhile: they are meant for what it brings."""
    ended = asyncio.Event()
    hold(ended)

    async def until_ended() -> None:
        try:
            await work()
        finally:
            ended.set()

    run_beside(node, until_ended, group=group, exclusive=True)
