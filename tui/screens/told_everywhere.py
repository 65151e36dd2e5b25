"""What is said wherever the engineer is: what the server has not answered, and what the disk does not keep."""

from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.timer import Timer

from tui import keys
from tui.context import Context
from tui.screens.abilities import ShowsDelivery
from tui.screens.base import AppScreen
from tui.screens.waiting import WaitingScreen
from tui.sessions.changes import Aside, Lost
from tui.sessions.outbox import Queued
from tui.widgets.message_line import MessageLine
from tui.work import run_beside

_DELIVERY_SECONDS = 0.25
"""So often at most the screens show what waits."""
_LOOK_SECONDS = 0.5
_TURNS_FOR_SCREEN = 12
"""So often, a turn being a saving of what is typed, it is looked whether the screen is there that was asked for."""
_WITH_LIST = 2
"""Screens once the list is there: below it is one of Textual's."""


def nearest_screen(app: App[Any]) -> AppScreen:
    """Return the topmost of the full screens; the list is always there."""
    return next(screen for screen in reversed(app.screen_stack) if isinstance(screen, AppScreen))


class ToldEverywhere:
    """Shows on all screens of an app what waits and what is not kept, and says once what became of it."""

    def __init__(self, app: App[None], context: Context, *, opens: bool) -> None:
        """Begin with nothing said; `opens` tells whether the program was started for another screen than the first."""
        self._app = app
        self._context = context
        self._pause: Timer | None = None
        self._stale = False
        self._refused = 0
        self._problem = ""
        self._notice = ""
        self._keys_told = not context.key_problems
        self._turns_for_screen = _TURNS_FOR_SCREEN if opens else 0

    def begin(self) -> None:
        """Show from here on what the server has not answered."""
        self._context.store.delivery.on_change(self._delivery_changed)
        self._app.set_interval(_LOOK_SECONDS, self._look_soon)

    def _look_soon(self) -> None:
        """Look for what another terminal set aside: in a program that shows nothing of it, its key is none."""
        run_beside(self._app, self._context.store.delivery.look_aside, group="aside")

    def show_disk(self) -> None:
        """Say what the disk does not keep, and what became of what was kept there."""
        self._tell_keys()
        self._tell_problem(self._context.store.typed.problem)
        notice = self._context.local.notice
        if notice != self._notice:
            nearest_screen(self._app).say(notice, "failed")
        self._notice = notice

    def _delivery_changed(self) -> None:
        """Show it, and what follows within a moment all at once: each of many changes in a row would hold up keys."""
        if not self._app.is_running:  # what is sent still when the program ends has no screen any more
            return
        self._stale = True
        if self._pause is None:
            self._pause = self._app.set_timer(_DELIVERY_SECONDS, self._pause_over)
            self._show_delivery()

    def _pause_over(self) -> None:
        self._pause = None
        if self._stale:
            self._delivery_changed()

    def _show_delivery(self) -> None:
        self._stale = False
        screens: set[Screen[Any]] = {nearest_screen(self._app), self._app.screen}
        for screen in screens:
            if (
                isinstance(screen, ShowsDelivery) and screen.is_mounted
            ):  # else, and below these, once it is seen
                screen.show_delivery()
        refused = [
            queued
            for queued in self._context.store.delivery.refused
            if not isinstance(queued.change, Aside)  # what the engineer decided, and was told
        ]
        if len(refused) > self._refused and not isinstance(self._app.screen, WaitingScreen):
            self._tell_refused(nearest_screen(self._app), refused[-1])
        self._refused = len(refused)

    def _tell_refused(self, screen: AppScreen, queued: Queued) -> None:
        lost = sum(isinstance(one.change, Lost) for one in self._context.store.delivery.refused)
        if not isinstance(queued.change, Lost):
            told = f"Not taken by the server: {queued.refused} {screen.named(keys.WAITING)} shows its text."
        elif lost == 1:
            told = f"{queued.label}: {queued.refused} {screen.named(keys.WAITING)} shows what is kept of it."
        else:
            told = (
                f"{lost} sessions are gone, or older than they were here: deleted, or the database was put back from a "
                f"backup. {screen.named(keys.WAITING)} shows what is kept of them."
            )
        screen.say(told, "failed")

    def _tell_keys(self) -> None:
        """Say once that own keys of the engineer's do not hold: on the screen to begin with, and over no message."""
        if self._keys_told or len(self._app.screen_stack) < _WITH_LIST:
            return
        screen = nearest_screen(self._app)
        if any(line.tells for line in screen.query(MessageLine)):
            return
        if self._turns_for_screen and screen is self._app.screen_stack[_WITH_LIST - 1]:
            self._turns_for_screen -= 1
            return
        self._keys_told = True
        first, *more = self._context.key_problems
        others = f" {len(more)} more: `resolutionflow config` says which." if more else ""
        screen.say(f"{first}{others}", "note")

    def _tell_problem(self, problem: str) -> None:
        """Say below the messages of all screens what is not kept; as long as it lasts the top line has a mark of it."""
        if not problem and not self._problem:
            return
        for screen in self._app.screen_stack:
            if isinstance(screen, AppScreen):
                screen.warn(problem)
        if problem != self._problem:
            self._show_delivery()
        self._problem = problem
