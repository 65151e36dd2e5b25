"""Texts of many lines: each is kept on disk while it comes in, and saved over nothing that others wrote meanwhile."""

from collections.abc import Callable

from backend.app.schemas.text import cleaned
from tui import keys
from tui.api.errors import ApiError
from tui.core.messages import counted
from tui.sessions.changes import TextName
from tui.sessions.changes import spoken as named
from tui.sessions.overwriting import ChangedElsewhere
from tui.walk.incoming import Ended, Stopped
from tui.walk.letters import heard, verb_of
from tui.walk.walk import Entry, Walk, joined


async def write(
    walk: Walk, entry: Entry, label: str, before: str, take: Callable[[str], None], *, hint: str = ""
) -> bool:
    """Have a text written, behind the one from `before` or in its place; `take` is given all of it as it grows.

    Returns whether it came to its end, and not to ctrl+c.
    """
    if entry.anew:
        before = ""
    if entry.rest:
        take(joined(before, cleaned(entry.rest)))
        walk.keep()
    else:
        if before:
            walk.talk.say(f"{label} so far:")
            walk.talk.show(before)

        def keep(text: str) -> None:
            if text:
                take(joined(before, text))
                walk.keep()

        more = "more " if before else ""
        asked = f"{more}{label.lower()}{f', {hint}' if hint else ''}"
        try:
            text = await walk.talk.text(f"{asked[:1].upper()}{asked[1:]}", keep=keep)
        except Stopped:
            await walk.kept()
            walk.talk.say(f"Stopped. {label} typed by then stay.")
            return False
        except Ended:
            await walk.kept()
            walk.talk.fail(
                f"The input ended before a line with a single dot. {label} that came in are kept, not recorded."
            )
            raise
        take(joined(before, text))
        walk.keep()
    await walk.kept()
    return True


async def save(walk: Walk, *names: TextName) -> bool:
    """Save texts of the session as they are typed; tell whether they are saved, or on their way."""
    opened, writer = walk.opened, walk.context.store.writer.texts
    unsaved = {name: opened.texts[name].typed for name in names if opened.texts[name].unsaved}
    try:
        why = await writer.save(opened, unsaved)
    except ChangedElsewhere as conflict:
        return await _decide(walk, conflict, *names)
    except ApiError as error:
        walk.talk.fail(f"Not saved yet: {error}")
        return False
    if unsaved:
        told = f"{named(list(unsaved)).capitalize()} saved"
        walk.talk.say(walk.told(told, why))
    return True


async def _decide(walk: Walk, conflict: ChangedElsewhere, *names: TextName) -> bool:
    """Ask whose text is kept, and save what is left to be saved."""
    opened, writer = walk.opened, walk.context.store.writer.texts
    walk.talk.fail(f"{conflict} Yours is kept as typed, and not saved.")
    for name in names:
        if opened.texts[name].asked:
            walk.talk.say(f"Theirs, {named([name])}:")
            walk.talk.show(opened.texts[name].confirmed or "nothing")
    chosen = None
    while chosen is None:
        typed = await walk.talk.line(f"{heard(keys.MINE)} keeps yours, {heard(keys.THEIRS)} takes theirs:")
        chosen = verb_of(typed, (keys.MINE, keys.THEIRS))
        if chosen is None:
            walk.talk.say(f"{typed or 'Nothing'} is neither of the two.")
    mine = chosen is keys.MINE
    await writer.decide(opened, *names, mine=mine)
    walk.keep()
    kept, other = ("Yours", "theirs") if mine else ("Theirs", "yours")
    walk.talk.say(f"{kept} is kept; {other} is under {heard(keys.WAITING)} until you drop it.")
    return await save(walk, *names)


async def write_text(walk: Walk, entry: Entry, name: TextName, label: str, *, hint: str = "") -> bool:
    """Have one of the session's own texts written, and save it; tell whether it came to its end and is saved."""
    walk.opened.begin_texts()
    text = walk.opened.texts[name]
    before = text.typed

    def take(typed: str) -> None:
        text.typed = typed

    if not await write(walk, entry, label, before, take, hint=hint):
        return False
    return await save(walk, name)


async def scratchpad(walk: Walk, entry: Entry) -> None:
    """Write evidence for the whole session."""
    await write_text(walk, entry, "scratchpad", "Scratchpad")


def lines_in(text: str) -> str:
    """Return how many lines a text has, as people say it; ``nothing`` for none."""
    return counted(text.count("\n") + 1, "line") if text else "nothing"
