"""Saving texts of a session while they are typed."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from tui.session_store import TextName

_PAUSE_SECONDS = 1.0

Save = Callable[[dict[TextName, str]], Awaitable[None]]


class Autosave:
    """Collects changed texts and saves them after a pause in typing, or at once when asked."""

    def __init__(self, screen: Screen[Any], save: Save) -> None:
        self._screen = screen
        self._save = save
        self._waiting: dict[TextName, str] = {}
        self._timer: Timer | None = None

    @property
    def waiting(self) -> bool:
        """Whether something typed is not saved yet."""
        return bool(self._waiting)

    def changed(self, name: TextName, text: str) -> None:
        """Take note of a changed text."""
        self._waiting[name] = text
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(_PAUSE_SECONDS, self.flush)

    async def flush(self) -> None:
        """Save what waits. What could not be saved waits on."""
        if not self._waiting:
            return
        texts, self._waiting = self._waiting, {}
        try:
            await self._save(texts)
        except BaseException:
            self._waiting = texts | self._waiting
            raise
