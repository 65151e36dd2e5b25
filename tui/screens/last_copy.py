"""The last copy: whether it arrived, and how else to get at it."""

from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from tui import keys
from tui.clipboard.check import Check, Verdict, compare
from tui.clipboard.copier import Copy
from tui.clipboard.delivery import Level, short_path, size_of
from tui.clipboard.fetching import fetch_command
from tui.core.messages import MessageKind
from tui.notes.copying import copy_again, copy_arrived
from tui.screens.base import AppScreen
from tui.screens.closing import close_with
from tui.terminal.plain_view import show_plainly
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.more_below import ScrolledPane
from tui.widgets.paste_box import INVITATION, PasteBox
from tui.work import run_beside

_ONLY_HERE = (
    "It is what you copied, but it came by tmux's own paste: the clipboard of your machine does not have it"
)
_NOT_YET = "The copy is still being made; try again once it is."
_PASTE = 20
"""Characters that come as keys and are a paste, rather than somebody who types."""


class LastCopyScreen(ModalScreen[None]):
    """Compares what is pasted back with the last copy, and shows the ways that need no clipboard."""

    DEFAULT_CSS = """
    LastCopyScreen { align: center middle; }
    LastCopyScreen > ScrolledPane {
        width: 78; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    LastCopyScreen Label { width: 1fr; color: $text-muted; margin-top: 1; }
    LastCopyScreen MessageLine { padding: 0; }
    LastCopyScreen KeyFooter { padding: 0; background: $surface; margin-top: 1; }
    """
    AUTO_FOCUS = ""
    BINDINGS = [
        *keys.COPY_PLAIN.bind("plain_text"),
        *keys.COPY.bind("copy", "Copy again", "Copy the same text again"),
        *keys.SCROLL_UP.bind("scroll(-1)"),
        *keys.SCROLL_DOWN.bind("scroll(1)"),
        *keys.BACK.bind("back"),
        *keys.CLOSE.bind("back"),
    ]

    def __init__(self, below: AppScreen) -> None:
        """Make the panel over the screen that says what becomes of copies."""
        super().__init__()
        self._below = below
        self.context = below.context
        self._copier = below.context.copier
        self._last: Copy | None = None
        """The copy that is shown; None while one is under way."""
        self._command = ""

    @property
    def box(self) -> PasteBox:
        """Where the engineer pastes."""
        return self.query_one(PasteBox)

    def compose(self) -> ComposeResult:
        with ScrolledPane() as panel:
            panel.border_title = "Last copy"
            yield MessageLine(rows=3)
            yield Label("Did it arrive? Paste it here, the way you would paste it into the ticket")
            yield PasteBox()
            yield Label("It is also in this file, which only you can read")
            yield Static(id="file", markup=False)
            yield Label("To pull it, type this on the machine that you came from", id="fetch-label")
            yield Static(id="fetch", markup=False)
            yield KeyFooter()

    def on_mount(self) -> None:
        """Say what is known of the copy, and find the command that pulls its file."""
        self.set_focus(self.box, scroll_visible=False)  # what is asked stands above it
        if self._copier.under_way:
            self._show_coming()
        elif self._copier.last is not None:
            self.take(self._copier.last)

    def _show_coming(self) -> None:
        """Show that a copy is under way, in place of one before it, and then what became of it."""
        self._last, self._command = None, ""
        self._say("Copying …", "note")
        self._show_file("written with the copy")
        run_beside(self, self._await_copy, group="coming", exclusive=True)

    async def _await_copy(self) -> None:
        made = await self._copier.settled()
        last = self._copier.last
        self.box.told = INVITATION
        if last is None:  # nothing to check; the screen below says why
            close_with(self, None)
        else:
            self._show(last, "" if made else "Nothing was copied now. The copy before: ")

    def _show(self, copy: Copy, told: str = "") -> None:
        self._last, self._command = copy, ""
        delivery = copy.delivery
        failed = delivery.level is Level.FAILED
        claim = f"NOT copied: {delivery.outcome.detail}" if failed else delivery.outcome.detail
        claim = _sentence_of_arrival(copy) if copy.arrived else f"{claim} · {copy.at:%H:%M}"
        self._say(f"{told}{claim}", "failed" if told else copy.kind)
        self._show_file(short_path(delivery.path) if delivery.path else f"none: {delivery.no_file}")
        if delivery.path:
            run_beside(self, partial(self._show_command, delivery.path), group="fetch", exclusive=True)

    def _show_file(self, told: str) -> None:
        self.query_one("#file", Static).update(told)
        self.query_one("#fetch-label").display = self.query_one("#fetch").display = False

    async def _show_command(self, path: Path) -> None:
        command = await fetch_command(path, self.context.environment)
        if self._last is None or self._last.delivery.path != path:
            return
        self._command = command
        self.query_one("#fetch", Static).update(self._command)
        self.query_one("#fetch-label").display = self.query_one("#fetch").display = bool(self._command)

    def _say(self, text: str, kind: MessageKind) -> None:
        self.query_one(MessageLine).show(text, kind)

    @on(PasteBox.Pasted)
    def _pasted(self, event: PasteBox.Pasted) -> None:
        last = self._last
        if last is None:
            self.box.told = _NOT_YET
            return
        if event.typed and compare(last.text, event.text) is not Verdict.SAME and len(event.text) < _PASTE:
            self.box.told = "Paste here, rather than type; keys below need alt."
            return
        check = self._copier.check(last, event.text)
        self.box.told = f"{size_of(event.text)} pasted."
        if check.verdict is Verdict.SAME and last.delivery.outcome.partly:
            self._say(_ONLY_HERE, "note")
            return
        kind: MessageKind = "done" if check.verdict is Verdict.SAME else "failed"
        self._say(_sentence(check, last), kind)
        if check.verdict is Verdict.SAME:
            self._below.after_copies(partial(self._arrived, last))

    async def _arrived(self, pasted: Copy) -> None:
        """Say on the screen below too that it arrived, and no longer that nobody knows."""
        if pasted is not self._copier.last:
            return
        arrived = await copy_arrived(self.context, pasted)
        if self._last is pasted:
            self._last = arrived
        self._below.tell(arrived)

    def take(self, copy: Copy) -> None:
        """Show a copy, also another one that was made while this panel was open."""
        self._show(copy)

    def action_plain_text(self) -> None:
        """Print the text in the terminal until Enter is pressed, and the command, which the panel had to wrap."""
        if self._last is None:
            self.box.told = _NOT_YET
        elif failed := show_plainly(self.app, self._last.text, self._command):
            self._say(failed, "failed")

    def action_copy(self) -> None:
        """Copy the same text again."""
        last = self._last
        if last is None:
            self.box.told = _NOT_YET
            return

        async def again() -> None:
            self._below.tell(await copy_again(self.context, last))

        self._below.copy_in_turn(again)
        self._show_coming()

    def action_scroll(self, by: int) -> None:
        """Scroll by a page, where the terminal is small."""
        panel = self.query_one(ScrolledPane)
        (panel.scroll_page_down if by > 0 else panel.scroll_page_up)(animate=False)

    def action_back(self) -> None:
        self.dismiss()


def _sentence(check: Check, last: Copy) -> str:
    """Return what a check found, for people."""
    if check.verdict is Verdict.SAME:
        return _sentence_of_arrival(last)
    if check.verdict is Verdict.CUT:
        return f"NOT all of it arrived: {check.size:,} of {len(last.text.encode()):,} bytes, then it was cut"
    return "NOT what you copied: your clipboard holds something else"


def _sentence_of_arrival(last: Copy) -> str:
    return f"It arrived: what you pasted is what you copied, all of it ({size_of(last.text)})"
