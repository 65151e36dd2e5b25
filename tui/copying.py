"""Copy for Ticket: render, deliver, and only then mark the session."""

from dataclasses import dataclass

from backend.app.schemas.export import SessionExport
from tui.clipboard.delivery import Delivery, Level
from tui.clipboard.ladder import deliver
from tui.context import Context
from tui.session_store import OpenSession


@dataclass(frozen=True)
class CopyResult:
    """What became of a copy, and what to say."""

    delivery: Delivery
    message: str

    @property
    def failed(self) -> bool:
        """Whether the note reached no clipboard."""
        return self.delivery.level is Level.FAILED


async def copy_for_ticket(context: Context, opened: OpenSession, options: SessionExport) -> CopyResult:
    """Copy the note of the recorded steps; a completed session is marked as exported if it left the program.

    Raises:
        ApiError: the note could not be rendered or the session not marked.
    """
    note = await context.store.render(opened, options)
    delivery = await deliver(
        note.text,
        file_name=note.file_name,
        folder=context.copies,
        now=context.sources.now(),
        environment=context.environment,
        send_osc52=context.send_osc52,
    )
    if delivery.level is not Level.FAILED:
        await context.store.mark_exported(opened, options)
    remark = ""
    if opened.draft and not opened.completed:
        remark = f"Typed text of step {len(opened.steps) + 1} is not in it: the step is not recorded"
    return CopyResult(delivery, delivery.message(remark))
