"""Saving texts of a session while they are typed."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from tui.api.errors import ApiError
from tui.notes.messages import MessageKind
from tui.screens.conflict import ConflictScreen
from tui.sessions.state import FieldsChanged, OpenSession, TextName
from tui.widgets.text import TextField
from tui.work import run_beside

_PAUSE_SECONDS = 1.0
_RETRY_SECONDS = 5.0


class Autosave:
    """Collects changed texts and saves them after a pause in typing, or at once when asked.

    What could not be saved waits on, and is tried again. If a text was changed elsewhere, the engineer is asked
    whose is kept; until that is answered, neither is lost.

    Args:
        screen: the screen with the fields.
        save: saves texts; raises ApiError.
        field: returns the field that shows a text.
        told: is called after each attempt, with what to say of it; empty where nothing has to be said.
    """

    def __init__(
        self,
        screen: Screen[Any],
        *,
        save: Callable[[dict[TextName, str]], Awaitable[None]],
        field: Callable[[TextName], TextField],
        told: Callable[[str, MessageKind], None],
    ) -> None:
        self._screen = screen
        self._save = save
        self._field = field
        self._told = told
        self._waiting: dict[TextName, str] = {}
        self._under_way: dict[TextName, str] = {}
        self._saving = asyncio.Lock()
        self.refusal: ApiError | None = None
        """Why the last attempt failed."""
        self._timer: Timer | None = None
        self._failed = False
        self._asked = False

    @property
    def waiting(self) -> bool:
        """Whether something typed is not saved yet."""
        return bool(self._waiting)

    def keep(self, opened: OpenSession, *names: TextName) -> None:
        """Have what is not saved of these texts kept as typed for the session."""
        for name in names:
            opened.keep_unsaved(name, self._waiting.get(name, self._under_way.get(name)))

    def restore(self, opened: OpenSession, *names: TextName) -> None:
        """Show what was kept of these texts, and save it."""
        for name in names:
            if (text := opened.unsaved(name)) is not None:
                self._field(name).load(text)
                self.changed(name)

    def changed(self, name: TextName) -> None:
        """Take note of a changed text."""
        self._waiting[name] = self._field(name).text
        self._again(_PAUSE_SECONDS)

    async def flush(self) -> bool:
        """Save what waits now, after a save that is under way; tell whether all of it is saved."""
        async with self._saving:
            return await self._save_waiting()

    async def _save_waiting(self) -> bool:
        if not self._waiting:
            return True
        if self._asked:  # whose text is kept is not decided yet; asking twice would be no help
            return False
        texts, self._waiting = self._waiting, {}
        self._under_way = texts
        try:
            await self._save(texts)
        except FieldsChanged as conflict:
            self._waiting = texts | self._waiting
            self._asked = True
            self._screen.app.push_screen(ConflictScreen(str(conflict)), partial(self._decided, conflict))
            return False
        except ApiError as error:
            self._waiting = texts | self._waiting
            self._failed = True
            self.refusal = error
            self._again(_RETRY_SECONDS)
            self._told(f"Not saved yet: {error}", "failed")
            return False
        except BaseException:  # cancelled: what was typed still waits
            self._waiting = texts | self._waiting
            raise
        finally:
            self._under_way = {}
        # A message that something is not saved must not stay when it is.
        self._told("Saved" if self._failed else "", "done")
        self._failed = False
        self.refusal = None
        return True

    async def _flush(self) -> None:
        await self.flush()

    def _flush_later(self) -> None:
        # Beside the screen: a save that takes long would hold up every key.
        run_beside(self._screen, self._flush, group="autosave")

    def _again(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(seconds, self._flush_later)

    def _decided(self, conflict: FieldsChanged, mine: bool | None) -> None:
        self._asked = False
        if mine is not None:
            conflict.decided()
        if mine:
            self._flush_later()
        elif mine is False:
            for name, text in conflict.theirs.items():
                self._waiting.pop(name, None)
                self._field(name).load(text)
            self._told("Theirs taken", "done")
