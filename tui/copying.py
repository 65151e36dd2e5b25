"""Copy for Ticket: render, deliver, and only then mark the session."""

from dataclasses import dataclass

from backend.app.schemas.export import SessionExport
from tui.clipboard.delivery import Delivery, Level, short_path
from tui.clipboard.ladder import deliver
from tui.clipboard.note_file import save_copy
from tui.context import Context
from tui.session_state import OpenSession


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
    delivery = await _deliver(context, note.text, note.file_name)
    if delivery.level is not Level.FAILED:
        await context.store.mark_exported(opened, options)
    remark = ""
    if opened.draft and not opened.completed:
        remark = f"Typed text of step {len(opened.steps) + 1} is not in it: the step is not recorded"
    return CopyResult(delivery, delivery.message(remark))


async def copy_commands(context: Context, text: str) -> CopyResult:
    """Copy the commands of a step."""
    delivery = await _deliver(context, text, "commands.txt")
    return CopyResult(delivery, f"Commands: {delivery.message()}")


def keep_unrecorded(context: Context, opened: OpenSession, text: str) -> str:
    """Keep text in a file that no step can hold any more; return the sentence that says where it is."""
    name = f"{opened.session.ticket_number or 'session'}-unrecorded.txt"
    try:
        path = save_copy(context.copies, name, text, now=context.sources.now())
    except OSError as error:
        return f"The session is completed; what was typed and not saved could not be kept ({error.strerror})"
    return f"The session is completed; what was typed and not saved is in {short_path(path)}"


async def _deliver(context: Context, text: str, file_name: str) -> Delivery:
    return await deliver(
        text,
        file_name=file_name,
        folder=context.copies,
        now=context.sources.now(),
        environment=context.environment,
        send_osc52=context.send_osc52,
    )
