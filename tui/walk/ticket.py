"""Ticket number and client of a session."""

from tui.api.errors import ApiError
from tui.sessions.changes import TextName
from tui.sessions.overwriting import ChangedElsewhere
from tui.walk.step import name_of
from tui.walk.walk import Entry, Walk

_FIELDS: tuple[tuple[TextName, str], ...] = (("ticket_number", "Ticket number"), ("client_name", "Client"))
EMPTY, EMPTY_SAID = "-", "minus"


async def change(walk: Walk, _entry: Entry) -> None:
    """Ask for ticket number and client, and save what was changed."""
    opened = walk.opened
    if opened.completed and not walk.context.may_correct:
        walk.talk.fail("A completed session of the team is corrected by its admins.")
        return
    form = opened.typed.form("ticket")
    typed: dict[TextName, tuple[str, str]] = {}
    for name, label in _FIELDS:
        saved = getattr(opened.session, name)
        present = form.get(name, saved)
        answer = await walk.talk.line(
            f"{label} ({present or 'none'}), nothing keeps it, {EMPTY_SAID} empties it:"
        )
        text = "" if answer == EMPTY else answer or present
        form.keep_over(name, text, saved)
        walk.keep()
        typed[name] = (text, form.over(name, saved))
    if all(text == over for text, over in typed.values()):
        walk.talk.say("Nothing was changed.")
        return
    try:
        if opened.completed:
            await walk.context.store.corrections.save(opened, typed)
        else:
            await walk.context.store.writer.texts.save_form(opened, typed)
    except ChangedElsewhere as conflict:
        for name, _label in _FIELDS:
            form.take_as_known(name)
        walk.talk.fail(f"Not saved: {conflict} There is {name_of(opened)} now.")
    except ApiError as error:
        walk.talk.fail(f"Not saved: {error}")
    else:
        form.clear()
        walk.keep()
        walk.talk.say(f"Saved: {name_of(opened)}.")
