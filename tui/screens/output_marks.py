"""What is done with the output of the step that is typed, apart from typing it: marks of its lines."""

from tui.screens.base import AppScreen
from tui.screens.mark_lines import mark_lines, told_kept
from tui.sessions.marks import Marks
from tui.sessions.state import OpenSession
from tui.widgets.step_pane import StepPane


def mark_output(screen: AppScreen, opened: OpenSession, step: StepPane) -> None:
    """Have the lines of the output marked that matter."""
    step.keep_draft()
    draft, output = opened.draft, opened.draft.output

    def kept(numbers: tuple[int, ...]) -> None:
        draft.marks = Marks(numbers, output).at(draft.output)  # which may be longer by now
        step.show_output_size()
        screen.say(told_kept(draft.marked_lines), "done")

    name = f"Output of step {len(opened.steps) + 1}"
    hold = screen.context.hold_keys_for_screen
    mark_lines(screen.app, opened, name, output, draft.marked_lines, hold_keys=hold, kept=kept)
