"""Closing a screen when work that it began has ended."""

from textual.screen import Screen, ScreenResultType


def uncover(screen: Screen[ScreenResultType]) -> bool:
    """Close what lies above a screen, such as the list of keys; tell whether the screen is still there."""
    stack = screen.app.screen_stack
    if screen not in stack:
        return False
    for _above in range(len(stack) - 1 - stack.index(screen)):
        screen.app.pop_screen()
    return True


def close_with(screen: Screen[ScreenResultType], result: ScreenResultType | None) -> None:
    """Close a screen with its result. Textual would close whatever lies on top, and give it the result."""
    if uncover(screen):
        screen.dismiss(result)
