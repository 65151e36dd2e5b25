"""Finishing a session: outcome notes, next steps, and one question that names all that seems to be forgotten."""

from tui.api.errors import ApiError
from tui.sessions.changes import TextName
from tui.sessions.open_ends import open_ends
from tui.sessions.state import OpenSession
from tui.sessions.time_told import time_spoken
from tui.walk.step import say_step
from tui.walk.texts import save, write_text
from tui.walk.walk import Entry, Walk

_FIELDS: tuple[tuple[TextName, str, str], ...] = (
    ("outcome_notes", "Outcome notes", "what was wrong, what was done, who confirmed"),
    ("next_steps", "Next steps", "monitor, schedule, escalate"),
)


def in_progress(opened: OpenSession) -> bool:
    """Tell whether a session is not completed."""
    return not opened.completed


async def finish(walk: Walk, entry: Entry) -> None:
    """Write outcome and next steps, and complete the session after a question; the texts are saved in any case."""
    for name, label, hint in _FIELDS:
        if not await write_text(walk, Entry(entry.verb, anew=entry.anew), name, label, hint=hint):
            walk.talk.say("Not completed.")
            return
    context = walk.context
    walk.talk.say(time_spoken(walk.opened.session, context.rounding, context.sources))
    walk.talk.say(*open_ends(walk.opened))
    if await walk.talk.yes("Complete the session? Both texts freeze then."):
        await _complete(walk)
    else:
        walk.talk.say("Not completed; the texts are saved.")


async def _complete(walk: Walk) -> None:
    opened = walk.opened
    if not await save(walk, "scratchpad"):
        return
    outcome, next_steps = (opened.texts[name].typed for name, _label, _hint in _FIELDS)
    try:
        await walk.context.store.writer.complete(opened, outcome_notes=outcome, next_steps=next_steps)
    except ApiError as error:
        walk.talk.fail(f"Not completed: {error}")
        return
    walk.keep()
    say_step(walk)
