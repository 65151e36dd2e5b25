"""Keys take effect one after another, however fast they arrive.

Textual hands a key to the focused widget's queue and looks at the next one at once; what the first does, moving
the focus or inserting a letter, comes later. On a slow link keys arrive in bursts, and then a verb right after
typed text would act without its last letters, and text right after a verb would be taken for verbs. Here a key
is handed on only when the one before it has been handled by the widget, its parents and the App.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App
from textual.dom import DOMNode

_PATIENCE_SECONDS = 3.0
"""How long a key is waited for; a widget that is gone never answers."""


class KeyOrder:
    """Holds keys and pastes back while one is on its way."""

    def __init__(self, app: App[None], hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[events.Event] = deque()
        self._on_its_way: asyncio.TimerHandle | None = None

    async def take(self, event: events.Event) -> None:
        """Hand an event on, now or when its turn has come."""
        if self._on_its_way is not None:
            self._waiting.append(event)
            return
        loop = asyncio.get_running_loop()
        self._on_its_way = loop.call_later(_PATIENCE_SECONDS, lambda: self._app.call_later(self._next))
        await self._hand_on(event)
        target = self._app.focused or self._app.screen
        self._follow(list(target.ancestors_with_self))

    def _follow(self, path: list[DOMNode]) -> None:
        """Go the way that the key bubbles, behind it in every queue."""
        if not path:
            self._app.call_later(self._next)
        elif not path[0].call_later(self._follow, path[1:]):  # it is closing and handles nothing more
            self._follow(path[1:])

    async def _next(self) -> None:
        if self._on_its_way is not None:
            self._on_its_way.cancel()
            self._on_its_way = None
        if self._waiting:
            await self.take(self._waiting.popleft())
