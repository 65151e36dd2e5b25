"""Copy for Ticket: render, deliver, and only then mark the session."""

from dataclasses import replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from backend.app.schemas.export import SessionExport
from tui import keys
from tui.api.errors import ApiError, Refused
from tui.api.note import Note
from tui.clipboard.copier import Copy, Left
from tui.clipboard.delivery import short_path
from tui.clipboard.note_file import own_name
from tui.context import Context
from tui.core.messages import MessageKind, Part
from tui.notes.edited import meant_note
from tui.notes.options import cutoff
from tui.notes.told import parts_of_note, values_masked
from tui.sessions.attached import how_it_came
from tui.sessions.state import OpenSession
from tui.sessions.unrecorded import not_in_note

if TYPE_CHECKING:
    from tui.sessions.values import CommandText


async def copy_for_ticket(context: Context, opened: OpenSession, *, redacted: bool = False) -> Copy | None:
    """Copy the note of the recorded steps; a completed session is marked as exported if it left the program.

    With `redacted`, sensitive values are masked in what is copied, also where it was edited.

    Returns None if nothing was copied, as nobody said into which kind of field it goes, or whether edits of the note
    are meant still.

    Raises:
        ApiError: the note could not be rendered.
    """
    if not await field_known(context):
        return None
    options = opened.export_options(context.choices.export)
    meant = await meant_note(context, opened, options)
    if meant is None:
        return None
    note, how = meant.note, meant.told
    if redacted:
        masked = await context.store.mask(note.text, also=options.chosen)
        note = replace(note, text=masked.text)
        if masked.masked or options.redaction_mode == "none":  # else it was masked as it was made
            how = f"{how or 'Redacted copy'}: {values_masked(masked.masked)}"
        else:
            how = how or "Redacted copy"
    typed = not_in_note(opened)
    return await copy_note(context, opened, note, options, how=how, typed=typed, redacted=redacted)


async def field_known(context: Context) -> bool:
    """Ask into which kind of field notes are pasted, unless that was said; tell whether it is known now."""
    if context.choices.field_known or context.choices.field_assumed:
        return True
    chosen = await context.ask_which_field()
    if chosen is not None:
        context.choices.choose_export(format=chosen)
    return chosen is not None


async def copy_note(
    context: Context,
    opened: OpenSession,
    note: Note,
    options: SessionExport,
    *,
    how: str = "",
    typed: str = "",
    redacted: bool = False,
) -> Copy:
    """Copy a note as it is, and mark a completed session as exported if the note left the program.

    `how` says what was done to the note, `typed` what was typed and is not in it. What is sensitive in a note that is
    not `redacted` can be masked: that is said with it.
    """
    left_in = await sensitive(context, note.text)
    parts = [
        *parts_of_note(opened, note, options, how=how),
        Part(left_in, remedy=None if redacted else (_masks(in_field=False), _masks(in_field=True))),
        Part(typed),
    ]
    left = None if _a_part(opened, options) else partial(mark_exported, context, opened, options)
    return await _deliver(
        context, note.text, note.file_name, tuple(parts), left=left, subject=opened.label, session=opened.id
    )


async def _deliver(
    context: Context,
    text: str,
    file_name: str,
    parts: tuple[Part, ...],
    *,
    left: Left | None = None,
    subject: str = "",
    session: UUID | None = None,
    secret: bool = False,
) -> Copy:
    """Deliver a text, and do what has to be done once it has left the program."""
    copy = await context.copier.deliver(
        text, file_name=file_name, parts=parts, left=left, subject=subject, session=session, secret=secret
    )
    if left is None or not copy.delivery.left_the_program:
        return copy
    return context.copier.marked(copy, await left(confirmed=copy.delivery.confirmed))


def _masks(*, in_field: bool) -> str:
    return f"{keys.REDACTED.named(in_field=in_field)} masks"


def _a_part(opened: OpenSession, options: SessionExport) -> bool:
    """Tell whether a note leaves out steps of its session, which therefore is not done with."""
    return cutoff(options, steps=len(opened.steps)) is not None


async def note_downloaded(
    context: Context, opened: OpenSession, options: SessionExport, path: Path, text: str
) -> tuple[Part, ...]:
    """Mark a completed session whose note was saved; return what to say."""
    marked = "" if _a_part(opened, options) else await mark_exported(context, opened, options, confirmed=True)
    return (Part(f"Saved to {short_path(path)}"), Part(await sensitive(context, text)), Part(marked))


def told_of_change(told: str, why: str) -> tuple[str, MessageKind]:
    """Return what to say of a change, and how, if the server has not answered it yet for some reason."""
    return (f"{told}; kept here and sent later: {why}", "note") if why else (told, "done")


async def sensitive(context: Context, text: str) -> str:
    """Return what to say of sensitive values in a text that leaves the program; empty where there are none."""
    try:
        count = await context.store.count_sensitive(text)
    except ApiError:
        return "not checked for sensitive values"
    return f"{count} sensitive" if count else ""


async def mark_exported(
    context: Context, opened: OpenSession, options: SessionExport, *, confirmed: bool
) -> str:
    """Mark a completed session, whose note has left the program by now; return what to say if that fails."""
    try:
        await context.store.mark_exported(opened, options, confirmed=confirmed)
    except ApiError as error:
        return f"not marked as exported: {error}".rstrip(".")
    return ""


async def copy_commands(context: Context, commands: "CommandText") -> Copy:
    """Copy commands of a step; those with a secret value leave no file behind."""
    return await _deliver(
        context, commands.text, "commands.txt", (Part(commands.told),), secret=commands.secret
    )


async def copy_selection(context: Context, text: str) -> Copy:
    """Copy what is selected in a field."""
    parts = (Part("Selection"), Part(await sensitive(context, text)))
    return await _deliver(context, text, "selection.txt", parts)


async def copy_again(context: Context, last: Copy) -> Copy:
    """Copy what was copied last once more."""
    path = last.delivery.path
    return await _deliver(
        context,
        last.text,
        own_name(path) if path else "note.txt",
        last.parts,
        left=last.left,
        subject=last.subject,
        session=last.session,
        secret=last.secret,
    )


async def copy_arrived(context: Context, last: Copy) -> Copy:
    """Take note that a copy was pasted back and is the same."""
    arrived = context.copier.arrived(last)
    if last.left is None:
        return arrived
    return context.copier.marked(arrived, await last.left(confirmed=True))


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
    came = how_it_came(opened.typed.fields())
    try:
        path = context.copier.save(text, file_name=name)
    except OSError as error:
        return f"{why}; what was {came} and not saved could not be kept ({error.strerror})"
    return f"{why}; what was {came} and not saved is in {short_path(path)}"
