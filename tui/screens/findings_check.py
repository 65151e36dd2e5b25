"""Looking for sensitive values in a note while it is edited, and going through them."""

from collections.abc import Callable
from functools import partial

from textual.timer import Timer

from tui.api.errors import ApiError
from tui.notes.findings import NoteFindings
from tui.screens.base import AppScreen
from tui.widgets.editor_pane import EditorPane
from tui.widgets.findings_list import FindingsList

_PAUSE_SECONDS = 0.4


class FindingsCheck:
    """Looks for sensitive values once there is a pause in typing, and shows them in the text and beside it.

    Args:
        screen: the screen with the text's pane and the list of findings.
        text: returns the text as it stands.
        paused: is called at each pause.
    """

    def __init__(
        self,
        screen: AppScreen,
        findings: NoteFindings,
        *,
        text: Callable[[], str],
        paused: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._findings = findings
        self._text = text
        self._paused = paused
        self._pause: Timer | None = None

    @property
    def up_to_date(self) -> bool:
        """Whether the findings are those of the text as it stands."""
        return self._findings.text == self._text()

    def soon(self) -> None:
        """Look at the next pause."""
        if self._pause is not None:
            self._pause.stop()
        look = partial(self._screen.carry_out, self._look, group="scan", exclusive=True)
        self._pause = self._screen.set_timer(_PAUSE_SECONDS, look)

    def show(self) -> None:
        """Show what was found, or that nothing could be."""
        beside = self._screen.query_one(FindingsList)
        beside.set_class(self._findings.text is None, "-none")
        beside.show()
        if self._findings.text is None or self.up_to_date:  # else the next pause brings the places
            self._pane.show_findings()
        self._screen.refresh_bindings()

    async def go(self, by: int) -> None:
        """Go to the next finding, or with a negative number to the one before."""
        if not self.up_to_date:
            await self._look()
        finding = self._pane.go(by)
        if finding is None:
            self._screen.say("No sensitive value was found")
        else:
            self._screen.query_one(FindingsList).move_to(finding)

    async def mark(self) -> None:
        """Mark what is selected, or the word under the cursor, as sensitive wherever it stands."""
        value = self._pane.editor.word_at_cursor()
        if sum(map(str.isalnum, value)) < 2:
            self._screen.say(
                "Select what is sensitive, or put the cursor on the word, and press it again", "note"
            )
            return
        if not self.up_to_date:
            await self._look()
        told = self._pane.mark_by_hand(value)
        self.show()
        self._screen.say(told)

    @property
    def _pane(self) -> EditorPane:
        return self._screen.query_one(EditorPane)

    async def _look(self) -> None:
        self._paused()
        try:
            await self._findings.look(self._text())
        except ApiError:
            self.show()
            raise
        self.show()
