"""What is done with the output of the step that is typed, apart from typing it: marks of its lines, pastes from before."""

from functools import partial

from tui.core.threads import in_thread
from tui.screens.base import AppScreen
from tui.screens.mark_lines import mark_lines, told_kept
from tui.sessions.marks import Marks
from tui.sessions.pasted import told_size
from tui.sessions.state import OpenSession
from tui.widgets.step_pane import StepPane

_DISK_SECONDS = 5.0


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


async def take_pasted(screen: AppScreen, step: StepPane) -> None:
    """Put what was pasted before there was a step behind its output."""
    store = screen.context.store
    async with store.pasted.taken() as text:
        if text:
            await step.output.append(text)
            screen.say(f"What was pasted before is in Output: {told_size(text)}")
            step.keep_draft()
            await in_thread(partial(store.typed.kept, _DISK_SECONDS))
