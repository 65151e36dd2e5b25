"""Copy for Ticket: render, deliver, and only then mark the session."""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

from backend.app.schemas.export import DetailLevel
from tui.api.errors import ApiError, Refused
from tui.api.note import Note
from tui.clipboard.copier import Copy
from tui.clipboard.delivery import Delivery, Level, short_path
from tui.clipboard.note_file import own_name
from tui.context import Context
from tui.notes.edited import meant_note
from tui.notes.messages import MessageKind
from tui.sessions.state import OpenSession


@dataclass(frozen=True)
class CopyResult:
    """What became of a copy, and what else to say of it: what was copied, and a remark."""

    delivery: Delivery
    remark: str = ""
    what: str = ""

    def told(self, *, in_field: bool) -> str:
        """Return what to say, by whether a text field has the focus."""
        return self.what + self.delivery.message(self.remark, in_field=in_field)

    @property
    def failed(self) -> bool:
        """Whether the note reached no clipboard."""
        return self.delivery.level is Level.FAILED

    @property
    def kind(self) -> MessageKind:
        """The mark of the message: only what was read back, and is where it should be, is done."""
        if self.failed:
            return "failed"
        if self.delivery.level is Level.SENT:
            return "sent"
        return "note" if self.delivery.outcome.partly else "done"


async def copy_for_ticket(context: Context, opened: OpenSession) -> CopyResult | None:
    """Copy the note of the recorded steps; a completed session is marked as exported if it left the program.

    Returns None if nothing was copied, as nobody said whether edits of the note are meant still.

    Raises:
        ApiError: the note could not be rendered.
    """
    meant = await meant_note(context, opened)
    if meant is None:
        return None
    note = meant.note
    remarks = [
        meant.told,
        "Made here, without the server" if note.made_here else "",
        left_out(opened, context.choices.export.detail_level),
    ]
    if opened.typed and not opened.completed:
        what = f"step {len(opened.steps) + 1}" if opened.draft else "a custom step"
        remarks.append(f"Typed text of {what} is not in it: the step is not recorded")
    return await copy_note(context, opened, note, remark=joined(*remarks))


async def copy_note(context: Context, opened: OpenSession, note: Note, *, remark: str = "") -> CopyResult:
    """Copy a note as it is, and mark a completed session as exported if the note left the program."""
    remarks = [remark, await sensitive(context, note.text)]
    left = partial(mark_exported, context, opened)
    delivery = await context.copier.deliver(note.text, file_name=note.file_name, left=left)
    if delivery.left_the_program:
        remarks.append(await left())
    return CopyResult(delivery, joined(*remarks))


async def note_downloaded(context: Context, opened: OpenSession, path: Path, text: str) -> str:
    """Mark a completed session whose note was saved; return what to say."""
    remarks = (await sensitive(context, text), await mark_exported(context, opened))
    return joined(f"Saved to {short_path(path)}", *remarks)


def told_of_change(told: str, why: str) -> tuple[str, MessageKind]:
    """Return what to say of a change, and how, if the server has not answered it yet for some reason."""
    return (f"{told}; kept here and sent later: {why}", "note") if why else (told, "done")


def joined(*remarks: str) -> str:
    """Return sentences as one text, without the empty ones."""
    return ". ".join(filter(None, remarks))


def sensitive_values(count: int) -> str:
    """Return a number of sensitive values as people say it."""
    return f"{count} sensitive value{'s' if count != 1 else ''}"


def values_masked(count: int) -> str:
    """Return how many values were masked as people say it."""
    return f"{count} value{'s' if count != 1 else ''} masked" if count else "nothing to mask"


async def sensitive(context: Context, text: str, what: str = "note") -> str:
    """Return what to say of sensitive values in a text that leaves the program; empty where there are none."""
    try:
        count = await context.store.count_sensitive(text)
    except ApiError:
        return "Not checked for sensitive values"
    return f"{sensitive_values(count)} in this {what}" if count else ""


async def mark_exported(context: Context, opened: OpenSession) -> str:
    """Mark a completed session, whose note has left the program by now; return what to say if that fails."""
    try:
        await context.store.mark_exported(opened, opened.export_options(context.choices.export))
    except ApiError as error:
        return f"The session could not be marked as exported: {error}".rstrip(".")
    return ""


def left_out(opened: OpenSession, level: DetailLevel) -> str:
    """Return what to say of steps that are left out; empty where none are."""
    through, recorded = opened.typed.through, len(opened.steps)
    if level == "summary":  # such a note has no steps
        return ""
    return f"Through step {through} of {recorded} only" if through and through < recorded else ""


async def copy_commands(context: Context, text: str) -> CopyResult:
    """Copy the commands of a step."""
    delivery = await context.copier.deliver(text, file_name="commands.txt")
    return CopyResult(delivery, what="Commands: ")


async def copy_selection(context: Context, text: str) -> CopyResult:
    """Copy what is selected in a field."""
    remark = await sensitive(context, text, what="selection")
    delivery = await context.copier.deliver(text, file_name="selection.txt")
    return CopyResult(delivery, remark, what="Selection: ")


async def copy_again(context: Context, last: Copy) -> CopyResult:
    """Copy what was copied last once more."""
    path = last.delivery.path
    name = own_name(path) if path else "note.txt"
    delivery = await context.copier.deliver(last.text, file_name=name, left=last.left)
    remark = await last.left() if last.left is not None and delivery.left_the_program else ""
    return CopyResult(delivery, remark)


def not_saved(context: Context, opened: OpenSession, refusal: ApiError | None, text: str) -> str:
    """Return what to say when a session is left with a text that could not be saved.

    It stays with the session as a draft. One that is gone is never opened again: then it is kept in a file.
    """
    if isinstance(refusal, Refused) and refusal.status == HTTPStatus.NOT_FOUND:
        return keep_unrecorded(context, opened, text, why="The session is gone")
    return f"The scratchpad is not saved yet; it comes back with the session. {refusal or ''}".rstrip()


def keep_unrecorded(
    context: Context, opened: OpenSession, text: str, *, why: str = "The session is completed"
) -> str:
    """Keep text in a file that no step can hold any more; return the sentence that says where it is."""
    name = f"{opened.session.ticket_number or 'session'}-unrecorded.txt"
    try:
        path = context.copier.save(text, file_name=name)
    except OSError as error:
        return f"{why}; what was typed and not saved could not be kept ({error.strerror})"
    return f"{why}; what was typed and not saved is in {short_path(path)}"
