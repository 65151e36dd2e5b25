"""What lands in the output of the present step without being typed there, and the marks of its lines."""

from collections.abc import Callable
from functools import partial

from backend.app.schemas.export import STANDARD_OUTPUT_LINES
from tui import keys
from tui.core.threads import in_thread
from tui.screens.base import AppScreen
from tui.screens.mark_lines import mark_lines, told_kept
from tui.sessions.marks import Marks
from tui.sessions.pasted import told_size
from tui.sessions.state import OpenSession
from tui.widgets.step_pane import StepPane

_DISK_SECONDS = 5.0


class StepOutput:
    """Puts texts behind the output of the present step, and has its lines marked.

    Args:
        screen: the screen of the session.
        opened: returns the session, once it is read.
        step: returns the pane with the step's fields.
        keep: takes what stands in the fields into what is typed for the session.
    """

    def __init__(
        self,
        screen: AppScreen,
        *,
        opened: Callable[[], OpenSession | None],
        step: Callable[[], StepPane],
        keep: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._opened = opened
        self._step = step
        self._keep = keep

    async def take(self, text: str) -> str:
        """Put a text behind the output; return which step that is, and nothing if there is none."""
        opened = self._opened()
        if opened is not None and opened.node is None:
            return ""
        left = await self._step().take_output(text)
        return (
            f"step {len(opened.steps) + 1}{left}" if opened is not None else "the step that is being opened"
        )

    async def take_or_keep(self, text: str) -> None:
        """Put a text behind the output and see it on disk; where the flow has ended, keep it for the next step."""
        step = await self.take(text)
        if not step:
            self._screen.context.store.pasted.keep(text)
            self._screen.say(f"Kept for Output of the next step that you open: {told_size(text)}")
            return
        cut = text.count("\n") >= STANDARD_OUTPUT_LINES
        marking = f" · {self._screen.named(keys.MARK_LINES)} marks lines" if cut else ""
        self._screen.say(f"Taken into Output of {step}: {told_size(text)}{marking}", "done")
        await self._keep_on_disk()

    def take_what_waits(self) -> None:
        """Put what was pasted where no step took it into the output of this one."""
        opened = self._opened()
        if self._screen.context.store.pasted and opened is not None and opened.node is not None:
            self._screen.carry_out(self._take_pasted, group="pasted")

    async def _take_pasted(self) -> None:
        async with self._screen.context.store.pasted.taken() as text:
            if text:
                left = await self._step().take_output(text)
                self._screen.say(f"What was pasted before is in Output{left}: {told_size(text)}")
                await self._keep_on_disk()

    async def _keep_on_disk(self) -> None:
        self._keep()
        await in_thread(partial(self._screen.context.store.typed.kept, _DISK_SECONDS))

    def mark_lines(self) -> None:
        """Have the lines of the output marked that matter."""
        opened, step = self._opened(), self._step()
        if opened is None:
            return
        step.keep_draft()
        draft, output = opened.draft, opened.draft.output

        def kept(numbers: tuple[int, ...]) -> None:
            draft.marks = Marks(numbers, output).at(draft.output)  # which may be longer by now
            step.show_output_size()
            self._screen.say(told_kept(draft.marked_lines), "done")

        name = f"Output of step {len(opened.steps) + 1}"
        hold = self._screen.context.hold_keys_for_screen
        mark_lines(self._screen.app, opened, name, output, draft.marked_lines, hold_keys=hold, kept=kept)
