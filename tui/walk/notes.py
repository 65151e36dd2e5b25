"""The note of a session: copied, printed, saved, and what it contains."""

import contextlib
from pathlib import Path

from tui import keys
from tui.api.errors import ApiError
from tui.clipboard.copier import Copy
from tui.clipboard.delivery import Level, short_path, size_of
from tui.clipboard.fetching import fetch_command
from tui.core.messages import in_one_line
from tui.notes.copying import copy_for_ticket, field_known, note_downloaded
from tui.notes.download import DownloadFailed, FileThere, save_note
from tui.notes.edited import meant_note
from tui.notes.options import LEVELS, ROWS, described
from tui.sessions.unrecorded import not_in_note
from tui.walk.letters import heard
from tui.walk.plain import spoken
from tui.walk.talk import no_number, number_in
from tui.walk.walk import Entry, Walk


async def copy(walk: Walk, _entry: Entry) -> None:
    """Copy the note, and say in a line what became of it."""
    await _copy(walk, redacted=False)


async def copy_redacted(walk: Walk, _entry: Entry) -> None:
    """Copy the note with sensitive values masked."""
    await _copy(walk, redacted=True)


async def _copy(walk: Walk, *, redacted: bool) -> None:
    try:
        copied = await copy_for_ticket(walk.context, walk.opened, redacted=redacted)
    except ApiError as error:
        walk.talk.fail(f"Not copied: {error}")
        return
    if copied is None:
        walk.talk.fail("Nothing was copied.")
    else:
        say_copy(walk, copied)


def say_copy(walk: Walk, copied: Copy) -> None:
    """Say what became of a copy. One that went nowhere is no failure of a script: its file is there."""
    told, claims = copied.told(in_field=False, on=walk.opened.id), len(copied.delivery.told())
    claim, *more = told[-claims:]
    which = spoken(in_one_line((*told[:-claims], *more)))
    walk.talk.say(". ".join(f"{part[:1].upper()}{part[1:]}" for part in (claim.text, which) if part) + ".")


async def print_note(walk: Walk, _entry: Entry) -> None:
    """Print the note as it would be copied."""
    if not await field_known(walk.context):
        walk.talk.fail("Nothing was printed.")
        return
    options = walk.opened.export_options(walk.context.choices.export)
    try:
        meant = await meant_note(walk.context, walk.opened, options)
    except ApiError as error:
        walk.talk.fail(str(error))
        return
    if meant is None:
        walk.talk.fail("Nothing was printed.")
        return
    walk.talk.say(f"The note, {spoken(described(options, steps=len(walk.opened.steps)))}:")
    walk.talk.show(meant.text)
    told = ", ".join(filter(None, (meant.told, not_in_note(walk.opened))))
    walk.talk.say(f"End of the note{f', {told}' if told else ''}.")


async def download(walk: Walk, entry: Entry) -> None:
    """Save the note under a path."""
    context, opened = walk.context, walk.opened
    options = opened.export_options(context.choices.export)
    try:
        meant = await meant_note(context, opened, options)
    except ApiError as error:
        walk.talk.fail(f"Not saved: {error}")
        return
    if meant is None:
        walk.talk.fail("Nothing was saved.")
        return
    folder = context.choices.download_dir or context.download_dir
    usual = folder / meant.note.file_name
    name = entry.rest or await walk.talk.line(f"Save as, nothing for {short_path(usual)}:")
    path = usual
    if name:
        with contextlib.suppress(RuntimeError):  # ~user of nobody: a file of that name, then
            path = folder / Path(name).expanduser()
    if await _save(walk, path, meant.text):
        context.choices.choose_download_dir(path.parent)
        told = await note_downloaded(context, opened, options, path, meant.text)
        walk.talk.say(f"{spoken(in_one_line(told))}.")


async def _save(walk: Walk, path: Path, text: str) -> bool:
    usual = walk.context.download_dir
    try:
        try:
            save_note(path, text, usual=usual)
        except FileThere as there:
            if not await walk.talk.yes(f"{there} Overwrite it?"):
                walk.talk.say("Nothing was saved.")
                return False
            save_note(path, text, overwrite=True, usual=usual)
    except DownloadFailed as failed:
        walk.talk.fail(f"Not saved: {failed}")
        return False
    return True


async def last_copy(walk: Walk, _entry: Entry) -> None:
    """Say how much went which way, and how else to get at it."""
    last = walk.context.copier.last
    if last is None:
        walk.talk.fail("Nothing was copied yet.")
        return
    delivery = last.delivery
    claim = "NOT copied: " if delivery.level is Level.FAILED else ""
    walk.talk.say(f"{claim}{delivery.outcome.detail}, {last.at:%H:%M}, {size_of(last.text)}.")
    if delivery.path is None:
        walk.talk.say(f"There is no file of it: {delivery.no_file}.")
        return
    walk.talk.say("It is in this file, which only you can read:")
    walk.talk.show(str(delivery.path))
    walk.talk.say(f"{heard(keys.PREVIEW)} prints the note here.")
    if command := await fetch_command(delivery.path, walk.context.environment):
        walk.talk.say("To pull it, type this on the machine that you came from:")
        walk.talk.show(command)


async def options(walk: Walk, entry: Entry) -> None:
    """List what a note contains, and have one option after the other changed."""
    if entry.rest:
        _change_option(walk, entry.rest)
        return
    for number, row in enumerate(ROWS, start=1):
        walk.talk.say(f"{number} {row.label}: {row.show(getattr(walk.context.choices.export, row.name))}")
    while typed := await walk.talk.line("Number for its next value, or nothing:"):
        _change_option(walk, typed)


def _change_option(walk: Walk, typed: str) -> None:
    number, choices = number_in(typed, most=len(ROWS)), walk.context.choices
    if number is None:
        walk.talk.fail(no_number(typed, most=len(ROWS)))
        return
    row = ROWS[number - 1]
    at = row.values.index(getattr(choices.export, row.name))
    choices.choose_export(**{row.name: row.values[(at + 1) % len(row.values)]})
    walk.talk.say(f"{row.label}: {row.show(getattr(choices.export, row.name))}.")


async def level(walk: Walk, _entry: Entry) -> None:
    """Take the next level of detail."""
    choices = walk.context.choices
    chosen = LEVELS[(LEVELS.index(choices.export.detail_level) + 1) % len(LEVELS)]
    choices.choose_export(detail_level=chosen)
    walk.talk.say(f"Level of detail: {chosen}.")


async def through(walk: Walk, entry: Entry) -> None:
    """Have the note end after a step, or have all of them again."""
    opened, steps = walk.opened, len(walk.opened.steps)
    if not entry.rest:
        opened.typed.through = None
        walk.talk.say(f"The note has all steps; {heard(keys.THROUGH)} and a number ends it after that one.")
        return
    number = number_in(entry.rest, most=steps)
    if number is None:
        walk.talk.fail(f"There is no step {entry.rest}; the last one is {steps}.")
        return
    opened.typed.through = None if number == steps else number
    walk.talk.say(f"The note ends with step {number} of {steps}.")
