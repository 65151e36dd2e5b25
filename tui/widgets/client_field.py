"""The client's name, completed by those that are known."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.message import Message
from textual.widgets import Input

from tui import keys
from tui.sessions.clients import MOST, matching
from tui.widgets.line import LineField
from tui.work import run_beside

_SETTLES = 0.1
"""Seconds after which what is typed is taken for what was meant, and the server is asked about it."""


class ClientField(LineField):
    """Offers the best known name at the end of what is typed; it is taken by a key of its own, and by nothing else.

    The rest of a name that begins so stands behind the cursor; one of which another word does is only said.
    """

    BINDINGS = [*keys.TAKE.bind("cursor_right")]

    @dataclass
    class Offered(Message):
        """Another name is offered, or none any more: then the hint is empty."""

        hint: str

    def __init__(
        self,
        value: str = "",
        *,
        find: Callable[[str], Awaitable[tuple[str, ...]]],
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own word
    ) -> None:
        """Make a field; `find` returns the names that begin as what is typed, never with an error."""
        self._find = find
        self._names: tuple[str, ...] = ()
        self._found_for: str | None = None
        """What was typed when all names that fit it were found; None while more may be known."""
        self._offered = ""
        super().__init__(value, placeholder=placeholder, id=id)

    @property
    def _at_end(self) -> bool:
        return self.is_mounted and self.has_focus and self.selection.is_empty and self.cursor_at_end

    @on(Input.Changed)
    def _typed(self) -> None:
        known = self._found_for is not None and self.value.casefold().startswith(self._found_for)
        if self.value.strip() and not known:
            run_beside(self, partial(self._ask, self.value), group="clients", exclusive=True)
        self._offer()

    async def _ask(self, typed: str) -> None:
        await asyncio.sleep(_SETTLES)
        self._names = await self._find(typed)
        self._found_for = typed.casefold() if 0 < len(self._names) < MOST else None
        self._offer()

    def watch_selection(self) -> None:
        """Offer nothing where the key moves the cursor."""
        self._offer()

    def watch_has_focus(self, _has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Offer something only while names are typed here."""
        super().watch_has_focus(_has_focus)
        self._offer()

    def _offer(self) -> None:
        typed = self.value
        found = matching(self._names, typed) if typed.strip() and self._at_end else ()
        offered = found[0] if found and found[0] != typed else ""
        continues = offered[: len(typed)].casefold() == typed.casefold()
        self._suggestion = offered if continues else ""
        if offered != self._offered:
            self._offered = offered
            self.post_message(self.Offered(f"{keys.TAKE} takes {offered}" if offered else ""))

    def action_cursor_right(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        """Take what is offered; where nothing is, the key moves the cursor."""
        if self._offered and not select:
            self.value = self._offered
            self.cursor_position = len(self.value)
        else:
            super().action_cursor_right(select)
