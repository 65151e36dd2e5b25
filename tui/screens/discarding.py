"""Throwing away what is typed and not sent. Nothing else does: leaving a screen or the program keeps it."""

from collections.abc import Callable

from textual.screen import Screen, ScreenResultType

from tui.screens.confirm import ConfirmScreen


async def ask_to_discard(screen: Screen[ScreenResultType], what: str, discard: Callable[[], None]) -> None:
    """Ask, and call `discard` if the answer is yes."""
    question = f"Discard {what}? It cannot be brought back."
    await screen.app.push_screen(ConfirmScreen(question), lambda yes: discard() if yes else None)
