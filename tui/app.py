"""The App: start-up, global keys, which screen opens."""

import asyncio
import contextlib
import logging
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual import events, on
from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.worker import WorkerFailed

from tui import keys
from tui.context import Context
from tui.core.messages import MessageKind, Part
from tui.core.threads import in_thread
from tui.notes.copying import copy_selection
from tui.screens.abilities import (
    ClosesOnEscape,
    HoldsText,
    KeepsTyped,
    SavesText,
    TakesBack,
    TakesEscape,
    TakesOutput,
)
from tui.screens.base import AppScreen
from tui.screens.closing import uncover
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen
from tui.screens.last_copy import LastCopyScreen
from tui.screens.opening import screen_for
from tui.screens.pasting import keep_paste, takes_text
from tui.screens.questions import ask_through
from tui.screens.requests import GoOn, Request
from tui.screens.session_list import SessionListScreen
from tui.screens.told_everywhere import ToldEverywhere, nearest_screen
from tui.screens.waiting import WaitingScreen
from tui.sessions.intents import Intent
from tui.sessions.pasted import told_size
from tui.terminal.fitted_app import FittedApp
from tui.terminal.input import UnmarkedPaste
from tui.terminal.job_control import has_job_control
from tui.terminal.key_order import KeyOrder
from tui.terminal.layout import of_another_script
from tui.terminal.look import Look
from tui.terminal.output.ability import Redraws
from tui.terminal.pastes import HELD_SECONDS
from tui.widgets.line import LineField, is_field
from tui.widgets.message_line import MessageLine
from tui.widgets.too_small import is_too_small

_SAVE_SECONDS = 0.3
"""Leaving waits so long for a save."""
_DISK_SECONDS = 5.0
"""Leaving waits so long for a slow disk rather than ask whether to lose what the disk would have kept."""
_KEEP_SECONDS = 0.4
"""After so long what is typed goes to disk: with the writing of it, less than a second."""
_log = logging.getLogger(__name__)


class ResolutionFlow(FittedApp, inherit_bindings=False):
    """The terminal client."""

    # With the list's, which is there first: a sheet that came with it would have all others read again.
    CSS_PATH = ["app.tcss", "screens/session_list.tcss"]
    TITLE = "ResolutionFlow"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = [
        # Textual's own, but for its key to quit: that is the engineer's to choose.
        *(binding for binding in App.BINDINGS if isinstance(binding, Binding) and binding.action != "quit"),
        *keys.KEYS.bind("keys"),
        *keys.LAST_COPY.bind("last_copy"),
        *keys.WAITING.bind("waiting"),
        *keys.LEAVE_FIELD.bind("leave_field"),
        *keys.CLOSE.bind("close_form"),
        *keys.NEXT_FIELD.bind("app.focus_next"),
        *keys.FIELD_BEFORE.bind("app.focus_previous"),
        *keys.SUSPEND.bind("suspend_process"),
        *keys.REDRAW.bind("redraw"),
        *keys.MOUSE.bind("mouse"),
        *keys.QUIT.bind("quit"),
        *keys.PALETTE.bind("command_palette"),
    ]

    def __init__(
        self,
        context: Context,
        *,
        look: Look | None = None,
        log: Path | None = None,
        start_with: Intent | None = None,
        driver: type[Driver] | None = None,
    ) -> None:
        super().__init__(context, look or Look(), driver)
        self._start_with = start_with
        self._key_order = KeyOrder(self, self._hand_on)
        context.copier.write = self._write_sequence
        ask_through(self, context)
        context.hold_keys = self._key_order.hold
        context.hold_keys_while_read = self._key_order.hold_while_read
        context.hold_keys_for_screen = self._key_order.hold_for_screen
        context.interrupt_keys = self._key_order.interrupt
        context.key_interrupted = lambda: self._key_order.interrupted
        self._log_path = log
        self._quit_question: ConfirmScreen | None = None
        self._told_everywhere = ToldEverywhere(self, context, opens=start_with is not None)
        self._told_layout = False
        self.after_paint: Callable[[], None] = lambda: None
        """Is called once the first screen is there."""
        self.used_at = time.monotonic()
        """When a key was pressed last; at first, when the program began."""

    def on_mount(self) -> None:
        self.push_screen(SessionListScreen(self.context, start_with=self._start_with))
        self.set_interval(_KEEP_SECONDS, self.keep_typed)
        self._told_everywhere.begin()
        self.call_after_refresh(lambda: self.after_paint())

    def action_command_palette(self) -> None:
        """Open the list of all that one can go to, and of the verbs that work now."""
        if not isinstance(self.screen, CommandPalette):
            from tui.screens.jump_list import JumpList  # late: it is not needed for the first paint

            self.push_screen(JumpList(self.context))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.used_at = time.monotonic()
            await self._key_order.take(event)
        else:
            await super().on_event(event)

    def on_resize(self, event: events.Resize) -> None:
        """Cover all screens as long as none has room."""
        for screen in self.screen_stack:
            screen.set_class(is_too_small(event.size), "-too-small")

    async def _hand_on(self, event: events.Event) -> None:
        """Hand a key on, or a paste: to the field that takes it, else to the step."""
        too_small = is_too_small(self.size)
        if not isinstance(event, events.Paste):
            if too_small and isinstance(event, events.Key) and event.key not in keys.QUIT.names:
                return  # what it would act on cannot be seen
            if isinstance(event, events.Key):
                for line in self.screen.query(MessageLine):
                    line.calm()
                self._tell_layout(event)
            await super().on_event(event)
            return
        as_keys = isinstance(event, UnmarkedPaste)
        if too_small or not takes_text(self.focused):
            self._say_here(await keep_paste(self.context, self.screen_stack, event.text, as_keys=as_keys))
            return
        await super().on_event(events.Paste(event.text))
        if as_keys:
            self._say_here(f"Pasted: {told_size(event.text, as_keys=True)}")

    def _tell_layout(self, event: events.Key) -> None:
        """Say once why letters do nothing."""
        if self._told_layout or not of_another_script(event.character or "") or takes_text(self.focused):
            return
        if any(map(of_another_script, keys.characters())):  # they are the engineer's own keys
            return
        self._told_layout = True
        self._say_here(
            f"Letters of another keyboard layout are no keys here. Digits, arrows, enter and {keys.PALETTE} work."
        )

    @on(LineField.TooLong)
    async def _keep_too_long(self, event: LineField.TooLong) -> None:
        kept = await keep_paste(self.context, self.screen_stack, event.text)
        self._say_here(f"Too long for this field. {kept}", "failed")

    def tell(self, text: str) -> None:
        """Say something on the screen that is there."""
        self._say_here(text)

    def _say_here(self, text: str | tuple[Part, ...], kind: MessageKind = "note") -> None:
        """Show a message on the screen on top, or, where that has no place for one, on the one below."""
        for screen in reversed(self.screen_stack):
            if lines := screen.query(MessageLine):
                lines.first().show(text, kind)
                return

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "leave_field":
            return bool(self.screen_stack) and is_field(self.screen.focused) and not self._takes_escape
        if action == "close_form":
            return isinstance(self.screen, ClosesOnEscape) and not is_field(self.screen.focused)
        if action == "waiting":
            delivery = self.context.store.delivery
            return bool(delivery.told or delivery.told_aside) and not isinstance(self.screen, WaitingScreen)
        if action == "suspend_process":
            return bool(self.screen_stack) and not self._takes_back and has_job_control()
        if action == "last_copy":
            copier = self.context.copier
            return bool(copier.last or copier.under_way) and not isinstance(self.screen, LastCopyScreen)
        return super().check_action(action, parameters)

    @property
    def _takes_escape(self) -> bool:
        """Whether the screen does more at Esc than leave the field."""
        return isinstance(self.screen, TakesEscape) and self.screen.takes_escape

    @property
    def _takes_back(self) -> bool:
        """Whether the key that suspends takes back an edit where the focus is."""
        return is_field(self.screen.focused) or isinstance(self.screen, TakesBack)

    @on(Request)
    async def _open(self, request: Request) -> None:
        """Open the screen that another one asks for."""
        try:
            if not (uncover(request.asker) if request.in_place else self.screen is request.asker):
                return
            if isinstance(request, GoOn) and isinstance(
                self.screen_stack[-2], TakesOutput
            ):  # the walk itself
                await self.pop_screen()
            elif request.in_place:
                await self.switch_screen(screen_for(request, self.context))
            else:
                await self.push_screen(screen_for(request, self.context))
        finally:
            request.opened.set()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what is selected in a field, the way all copies go, and say what became of it."""
        self._clipboard = text  # what ctrl+v pastes inside the program; Textual has no other way to set it
        if text:
            nearest_screen(self).copy_in_turn(partial(self._copy_selection, text))

    async def _copy_selection(self, text: str) -> None:
        copy = await copy_selection(self.context, text)
        if isinstance(self.screen, LastCopyScreen):
            self.screen.take(copy)
            return
        self._say_here(copy.told(in_field=is_field(self.screen.focused)), copy.kind)
        self.screen.refresh_bindings()

    def _write_sequence(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    def action_redraw(self) -> None:
        """Send the screen anew: something else may have written on the terminal, or a line lost bytes."""
        driver: object = self._driver
        if isinstance(driver, Redraws):
            driver.redraw()
        else:
            self.refresh()

    def action_leave_field(self) -> None:
        """Leave a text field, so that plain letters are keys again."""
        if isinstance(self.screen, AppScreen):
            self.screen.focus_home()
        else:
            self.screen.set_focus(None)

    async def action_close_form(self) -> None:
        """Close a form as its own key does: what is typed in it stays."""
        await self.run_action("screen.back")

    def action_keys(self) -> None:
        """List the keys that work on this screen; close the list where it is shown."""
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        else:
            self.push_screen(HelpScreen(self.screen))

    async def action_last_copy(self) -> None:
        """Check the last copy, or get it another way."""
        await self.push_screen(LastCopyScreen(nearest_screen(self)))

    async def action_quit(self) -> None:
        """Leave the program; ask first if something typed would be lost."""
        if self.screen is self._quit_question or not await self._would_lose():
            self._leave()
            return
        self._quit_question = ConfirmScreen(
            "Something typed is not saved or not recorded yet. Quit and lose it?"
        )
        await self.push_screen(self._quit_question, self._quit_confirmed)

    async def action_waiting(self) -> None:
        if not isinstance(self.screen, WaitingScreen):
            await self.push_screen(WaitingScreen(self.context))

    @property
    def keys_settled(self) -> bool:
        """Whether all keys that have arrived have taken effect."""
        return not self.message_queue_size and self._key_order.idle

    async def settle_keys(self, seconds: float) -> None:
        """Let the keys that have arrived take effect, for so many seconds at most."""
        await asyncio.sleep(HELD_SECONDS)  # the reading thread holds keys back, in case they are a paste
        self._key_order.release()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.keys_settled:
                    await asyncio.sleep(0.01)

    def keep_typed(self) -> None:
        """Have what stands in the fields kept on disk."""
        for screen in self.screen_stack:
            if isinstance(screen, KeepsTyped) and screen.is_mounted:
                with contextlib.suppress(NoMatches):  # it is being left, and has kept what it had
                    screen.keep_typed()
        self.context.store.typed.keep()
        self._told_everywhere.show_disk()

    async def _would_lose(self) -> bool:
        """Save what can be saved in a moment, and tell whether something is left that is not on disk either."""
        holders = [screen for screen in self.screen_stack if isinstance(screen, HoldsText)]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SAVE_SECONDS):
                for screen in holders:
                    if isinstance(screen, SavesText):
                        await screen.flush()
        if any(screen.unsaved for screen in holders if not isinstance(screen, KeepsTyped)):
            return True
        if not (any(screen.unsaved for screen in holders) or self.context.store.typed.unrecorded() > 0):
            return False
        self.keep_typed()
        return not await in_thread(partial(self.context.store.typed.kept, _DISK_SECONDS))

    def _quit_confirmed(self, yes: bool | None) -> None:  # noqa: FBT001 - Textual's callback
        self._quit_question = None
        if yes:
            self._leave()

    def _leave(self) -> None:
        """Leave, and say what is left to do and what goes on waiting: on the terminal, where it is read afterwards."""
        store = self.context.store
        self.exit(message="\n".join(filter(None, (store.tally.told, store.delivery.told_at_end))) or None)

    def _fatal_error(self) -> None:
        """Say in one sentence that the program failed. Textual would print local variables, and with them notes."""
        error: BaseException | None = self._exception
        if isinstance(error, WorkerFailed):
            error = error.error
        where = f"; see {self._log_path}" if self._log_path else ""
        # Frames without values and without the message, which may quote a note.
        frames = "".join(traceback.format_tb(error.__traceback__)) if error else ""
        kind = type(error).__name__
        _log.error("crash: %s\n%s", kind, frames)
        self.exit(return_code=1, message=f"ResolutionFlow failed ({kind}){where}. What was saved is safe.")
        self._close_messages_no_wait()
