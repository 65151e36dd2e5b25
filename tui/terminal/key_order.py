"""Keys take effect one after another, however fast they arrive.

Textual hands a key to the focused widget's queue and looks at the next one at once; what the first does, moving
the focus or inserting a letter, comes later. On a slow link keys arrive in bursts, and then a verb right after
typed text would act without its last letters, and text right after a verb would be taken for verbs. Here a key
is handed on only when the one before it has been handled by the widget, its parents and the App.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from math import inf

from textual import events
from textual.app import App
from textual.dom import DOMNode

_PATIENCE_SECONDS = 3.0
"""How long a key is waited for; a widget that is gone never answers."""

_PASTE_SECONDS = 30.0
"""How long a paste is waited for: a long one is laid out part by part."""

_HOLD_SECONDS = 0.3
"""How long keys are held back for what one of them began; a slow server must not seem to freeze the keyboard."""

_READ_SECONDS = 2.0
"""How long keys are held back for what they act on, such as a session's answers: without it they would do nothing."""

_UNPAINTED_SECONDS = 0.06
"""How long nothing is painted of what a key began and has not ended; a slow server must not seem to freeze the screen."""

_SCREEN_SECONDS = 5.0
"""How long keys are held back for the screen that they are meant for: on the one before they would be other verbs."""


class KeyOrder:
    """Holds keys and pastes back while one is on its way."""

    def __init__(self, app: App[None], hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[events.Event] = deque()
        self._on_its_way: asyncio.TimerHandle | None = None
        self._arrived = True
        self._holds: dict[asyncio.Task[None], bool] = {}
        """Each with whether it is for a screen."""
        self._unpainted: set[asyncio.Task[None]] = set()
        self._interrupted_at = -inf
        self._pressed_at = inf
        """When the event on its way was; none is while something else acts, such as the mouse."""

    @property
    def idle(self) -> bool:
        """Whether all that was taken has taken effect."""
        return self._on_its_way is None and not self._waiting

    @property
    def interrupted(self) -> bool:
        """Whether the key on its way was pressed before what is on the screen, and meant for something else."""
        return self._pressed_at < self._interrupted_at

    def interrupt(self) -> None:
        """Note that what comes on the screen now is not what the keys pressed by now were meant for."""
        self._interrupted_at = events.Event().time  # by the clock that keys have

    async def take(self, event: events.Event) -> None:
        """Hand an event on, now or when its turn has come."""
        if self._on_its_way is not None or self._holds:
            self._waiting.append(event)
            return
        self._arrived, self._pressed_at = False, event.time
        loop = asyncio.get_running_loop()
        patience = _PASTE_SECONDS if isinstance(event, events.Paste) else _PATIENCE_SECONDS
        self._on_its_way = loop.call_later(patience, lambda: self._app.call_later(self._arrive))
        await self._hand_on(event)
        target = self._app.focused or self._app.screen
        self._follow(list(target.ancestors_with_self))

    def hold(self, ended: asyncio.Event) -> None:
        """Hold further keys back until something that a key began has ended, for a moment at most."""
        self._hold(ended, _HOLD_SECONDS, for_screen=False)

    def hold_while_read(self, read: asyncio.Event) -> None:
        """Hold further keys back until what they act on is there."""
        self._hold(read, _READ_SECONDS, for_screen=False)

    def hold_for_screen(self, opened: asyncio.Event) -> None:
        """Hold further keys back until a screen is there; if it does not come, they are dropped, and pastes are not."""
        self._hold(opened, _SCREEN_SECONDS, for_screen=True)

    def release(self) -> None:
        """Hold nothing back any longer but what is meant for another screen."""
        for task, for_screen in self._holds.items():
            if not for_screen:
                task.cancel()

    def _hold(self, ended: asyncio.Event, seconds: float, *, for_screen: bool) -> None:
        async def wait() -> None:
            try:
                await asyncio.wait_for(ended.wait(), seconds)
            except TimeoutError:
                if for_screen:
                    self._waiting = deque(event for event in self._waiting if isinstance(event, events.Paste))

        def ended_or_over(task: asyncio.Task[None]) -> None:
            del self._holds[task]
            self._app.call_later(self._next)

        self._paint_after(ended)
        task = asyncio.create_task(wait())
        self._holds[task] = for_screen
        task.add_done_callback(ended_or_over)

    def _paint_after(self, ended: asyncio.Event) -> None:
        """Paint once what comes of a key: when it has ended, or after a moment, rather than each part of it as it comes."""

        async def wait() -> None:
            with contextlib.suppress(TimeoutError), self._app.batch_update():
                await asyncio.wait_for(ended.wait(), _UNPAINTED_SECONDS)
            if self._app.screen_stack:
                self._app.screen.refresh()  # Textual forgets what it would have drawn meanwhile

        task = asyncio.create_task(wait())
        self._unpainted.add(task)
        task.add_done_callback(self._unpainted.discard)

    def _follow(self, path: list[DOMNode]) -> None:
        """Go the way that the key bubbles, behind it in every queue."""
        if not path:
            self._app.call_later(self._arrive)
        elif not path[0].call_later(self._follow, path[1:]):  # it is closing and handles nothing more
            self._follow(path[1:])

    async def _arrive(self) -> None:
        self._arrived, self._pressed_at = True, inf
        await self._next()

    async def _next(self) -> None:
        if not self._arrived or self._holds:
            return
        if self._on_its_way is not None:
            self._on_its_way.cancel()
            self._on_its_way = None
        if self._waiting:
            await self.take(self._waiting.popleft())
