"""Texts that come into the fields of a session from another terminal."""

from collections.abc import Callable

from tui.handing_in.protocol import LONGEST_TEXT, HandIn, Taken
from tui.handing_in.sentences import FLOW_ENDED, LONGEST_SCRATCHPAD, no_room, place_of
from tui.screens.step_recording import StepRecording
from tui.sessions.secrets import without_secrets
from tui.sessions.state import OpenSession
from tui.widgets.step_pane import StepPane
from tui.widgets.text import TextField


class HandingIn:
    """Puts texts from other terminals into the fields of a session's screen.

    Args:
        recording: records the session's steps meanwhile.
        opened: returns the session, once it is read.
        step: returns the pane with the step's fields.
        scratchpad: returns the session's scratchpad.
    """

    def __init__(
        self,
        recording: StepRecording,
        opened: Callable[[], OpenSession | None],
        step: Callable[[], StepPane],
        scratchpad: Callable[[], TextField],
    ) -> None:
        self._recording = recording
        self._opened = opened
        self._step = step
        self._scratchpad = scratchpad

    @property
    def opened(self) -> OpenSession | None:
        """The session, once it is read."""
        return self._opened()

    async def take(self, handed_in: HandIn) -> Taken:
        """Put a text behind the output of the step, or in the scratchpad, where it is for that or the flow has ended.

        Nothing is taken for a session that is not there any more, or where there is no room.
        """
        async with self._recording.standing_still():
            opened = self.opened
            if opened is None or opened.completed:
                return Taken("")
            to = "scratchpad" if opened.node is None else handed_in.to
            if to == "output":
                field, longest = self._step().output, LONGEST_TEXT
            else:
                field, longest = self._scratchpad(), LONGEST_SCRATCHPAD
            place = place_of(to, step=len(opened.steps) + 1)
            if len(field.text) + len(handed_in.text) >= longest:
                return Taken("", no_room(place, longest))
            selection, before = field.selection, field.text
            await field.append(handed_in.text)
            name = "step.output" if to == "output" else "text.scratchpad"
            if name != "step.output" and before == opened.texts["scratchpad"].base:
                before = ""  # what was there is the session's
            opened.typed.attached.note(name, before, field.text)
            left = without_secrets(opened, handed_in.text).left_out
            if field.has_focus:
                field.selection = selection  # what is being typed there goes on where it was
            else:
                field.show_end()
            return Taken(place + (f" ({left})" if left else "") + (FLOW_ENDED if to != handed_in.to else ""))

    def show_left(self, opened: OpenSession) -> None:
        """Show what was taken in of other runs, once what stands in the fields was gathered."""
        step, scratchpad = self._step(), self._scratchpad()
        opened.draft.write(opened.draft.notes, without_secrets(opened, opened.draft.output).text)
        step.show_draft(opened)
        if (typed := without_secrets(opened, opened.texts["scratchpad"].typed).text) != scratchpad.text:
            scratchpad.replace_all(typed)  # which saves it, too
