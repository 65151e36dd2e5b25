"""The App: start-up, global keys, themes."""

import logging
import traceback
from collections.abc import Iterable
from pathlib import Path

from textual import events
from textual.app import App, SystemCommand
from textual.screen import Screen

from tui.context import Context
from tui.key_order import KeyOrder
from tui.keys import plain, verb
from tui.screens.base import AppScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen
from tui.screens.session_list import SessionListScreen
from tui.themes import RESOLUTIONFLOW
from tui.widgets.key_footer import working_keys
from tui.widgets.text import is_field

_log = logging.getLogger(__name__)


class ResolutionFlow(App[None]):
    """The terminal client."""

    CSS_PATH = "app.tcss"
    TITLE = "ResolutionFlow"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = [
        *verb("?", "keys", "Keys", "List the keys that work here", id="keys"),
        plain("escape", "leave_field", "Leave field", "Leave the field; its text stays", id="field.leave"),
        plain("tab", "app.focus_next", "Next field", "The next field or list", id="focus.next", show=False),
        plain(
            "shift+tab", "app.focus_previous", "Field before", "The one before", id="focus.before", show=False
        ),
        plain("ctrl+q", "quit", "Quit", "Leave the program", id="quit", show=False),
    ]

    def __init__(self, context: Context, *, theme: str = "resolutionflow", log: Path | None = None) -> None:
        super().__init__()
        self.context = context
        self._key_order = KeyOrder(self, super().on_event)
        context.send_osc52 = self.copy_to_clipboard
        context.hold_keys = self._key_order.hold
        self._log_path = log
        self.register_theme(RESOLUTIONFLOW)
        self.theme = theme

    def on_mount(self) -> None:
        """Show the list of sessions."""
        self.push_screen(SessionListScreen(self.context))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action that works now in the command palette."""
        for binding in working_keys(screen):
            entry = screen.active_bindings[binding.key]
            action, node = binding.action, entry.node

            def run(action: str = action, node: object = node) -> None:
                self.call_later(self.run_action, action, node)

            yield SystemCommand(binding.description, entry.tooltip, run)
        yield SystemCommand("Theme", "Choose other colours", self.search_themes)
        yield SystemCommand("Quit", "Leave the program", lambda: self.call_later(self.run_action, "app.quit"))

    async def on_event(self, event: events.Event) -> None:
        """Let keys and pastes take effect in the order in which they were typed."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._key_order.take(event)
        else:
            await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "leave_field":
            return bool(self.screen_stack) and is_field(self.screen.focused)
        return super().check_action(action, parameters)

    def action_leave_field(self) -> None:
        """Leave a text field, so that plain letters are keys again."""
        if isinstance(self.screen, AppScreen):
            self.screen.focus_home()
        else:
            self.screen.set_focus(None)

    def action_keys(self) -> None:
        """List the keys that work on this screen."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    async def action_quit(self) -> None:
        """Leave the program; ask first if typed text would be lost."""
        unrecorded = self.context.store.unrecorded()
        if not unrecorded or isinstance(self.screen, ConfirmScreen):
            self.exit()
            return
        sessions = "a session has" if unrecorded == 1 else f"{unrecorded} sessions have"
        question = f"{sessions.capitalize()} notes or output typed for a step that is not recorded. Quit and lose them?"
        self.push_screen(ConfirmScreen(question), self._quit_confirmed)

    def _quit_confirmed(self, yes: bool | None) -> None:  # noqa: FBT001 - Textual's callback
        if yes:
            self.exit()

    def _fatal_error(self) -> None:
        """Say in one sentence that the program failed. Textual would print local variables, and with them notes."""
        where = f"; see {self._log_path}" if self._log_path else ""
        # Frames without values and without the message, which may quote a note.
        _log.error(
            "crash:\n%s",
            "".join(traceback.format_tb(self._exception.__traceback__)) if self._exception else "",
        )
        kind = type(self._exception).__name__
        self.exit(return_code=1, message=f"ResolutionFlow failed ({kind}){where}. What was saved is safe.")
        self._close_messages_no_wait()
