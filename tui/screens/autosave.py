"""Saving texts of a session while they are typed, and asking whose is kept where one was changed elsewhere too."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from tui import keys
from tui.api.errors import ApiError
from tui.context import Context
from tui.core.messages import MessageKind
from tui.sessions.changes import TextName
from tui.sessions.overwriting import ChangedElsewhere
from tui.sessions.state import OpenSession
from tui.sessions.texts import SessionText
from tui.widgets.text import TextField
from tui.work import run_beside

_PAUSE_SECONDS = 1.0
_RETRY_SECONDS = 5.0

DECIDE = [*keys.MINE.bind("decide(1)"), *keys.THEIRS.bind("decide(0)")]
"""The keys of a screen whose texts are saved while they are typed."""


class Autosave:
    """Saves texts after a pause in typing, or at once when asked. What could not be saved is tried again.

    If a text was changed elsewhere, the engineer is asked whose is kept. The question is a message and takes no key of
    a field; until it is answered nothing is saved over either text.

    Args:
        screen: the screen with the fields.
        names: the texts that it shows.
        field: returns the field that shows a text.
        told: is called after each attempt, with what to say of it; empty where nothing has to be said.
    """

    def __init__(
        self,
        screen: Screen[Any],
        context: Context,
        names: tuple[TextName, ...],
        *,
        field: Callable[[TextName], TextField],
        told: Callable[[str, MessageKind], None],
    ) -> None:
        self._screen = screen
        self._save = context.store.writer.texts
        self._names = names
        self._field = field
        self._say = told
        self._opened: OpenSession | None = None
        self._saving = asyncio.Lock()
        self.refusal: ApiError | None = None
        """Why the last attempt failed."""
        self._timer: Timer | None = None

    def begin(self, opened: OpenSession) -> None:
        """Show the texts of a session, and save what was typed over them before."""
        self._opened = opened
        opened.begin_texts()
        for name, text in self._texts():
            self._field(name).load(text.typed)
            if text.unsaved:
                self._again(_PAUSE_SECONDS)

    @property
    def waiting(self) -> bool:
        """Whether something typed is not saved yet."""
        return any(text.unsaved for _name, text in self._texts())

    @property
    def asked(self) -> bool:
        """Whether a text was changed here and elsewhere, and nobody has said yet whose is kept."""
        return any(text.asked for _name, text in self._texts())

    @property
    def told(self) -> str:
        """What the top line says of the texts."""
        if self.asked:
            return "saving waits for you"
        return "saving …" if self.waiting else "all saved"

    def gather(self) -> None:
        """Take what stands in the fields for what is typed."""
        for name, text in self._texts():
            text.typed = self._field(name).text

    def changed(self) -> None:
        """Take note of a changed text."""
        self.gather()
        if self.waiting and not self.asked:
            self._again(_PAUSE_SECONDS)

    async def flush(self) -> bool:
        """Save what waits now, after a save that is under way; tell whether all of it is saved."""
        async with self._saving:
            return await self._save_waiting()

    async def add(self, name: TextName, text: str) -> None:
        """Put a text below what stands in a field, unless it stands there already, and save it.

        It ends its line, so that what is typed next stands on one of its own.

        Raises:
            ApiError: it is not saved; what was typed there is there still.
        """
        field = self._field(name)
        if text not in field.text:
            gap = "\n" if field.text.strip() else ""
            block = f"{gap}{text}\n"
            self._save.require_fits({name: f"{field.text}\n{block}"})
            await field.append(block)
        self.gather()
        if not await self.flush():
            raise self.refusal or ApiError(f"The {name} is not saved yet.")

    async def decide(self, *, mine: bool) -> None:
        """Keep what is typed here, or take what was saved elsewhere; the other text is set aside."""
        async with self._saving:  # the key may be pressed twice
            await self._decide(mine=mine)

    async def _decide(self, *, mine: bool) -> None:
        opened = self._opened
        if opened is None or not self.asked:
            return
        self.gather()
        self.refusal = None
        if mine:
            await self._save.decide(opened, *self._names, mine=True)
            self._say(f"Yours is kept; theirs is under {keys.WAITING.in_field} until you drop it", "note")
            await self._save_waiting()
            return
        await self._save.decide(opened, *self._names, mine=False, show=self._show_theirs)
        self._say(
            f"Theirs is here; {keys.TAKE_BACK} brings yours back, which is also under {keys.WAITING.in_field} "
            "until you drop it",
            "note",
        )

    def _show_theirs(self, name: TextName, theirs: str) -> None:
        field = self._field(name)
        field.replace_all(theirs)
        field.move_cursor(field.document.end)  # what is typed from here on is typed behind it

    def _texts(self) -> list[tuple[TextName, SessionText]]:
        return [(name, self._opened.texts[name]) for name in self._names] if self._opened is not None else []

    async def _save_waiting(self) -> bool:
        opened = self._opened
        if opened is None or not self.waiting:
            return True
        try:
            await self._save.save(opened, {name: text.typed for name, text in self._texts()})
        except ChangedElsewhere as conflict:
            self.refusal = conflict
            self._say(f"{conflict} Whose text is kept?", "failed")
            return False
        except ApiError as error:
            self.refusal = error
            self._again(_RETRY_SECONDS)
            self._say(f"Not saved yet: {error}", "failed")
            return False
        # A message that something is not saved must not stay when it is.
        self._say("Saved" if self.refusal is not None else "", "done")
        self.refusal = None
        return True

    async def _flush(self) -> None:
        await self.flush()

    def _again(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        # Beside the screen: a save that takes long would hold up every key.
        later = partial(run_beside, self._screen, self._flush, group="autosave")
        self._timer = self._screen.set_timer(seconds, later)
