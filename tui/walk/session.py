"""Walking one session: a number answers, a letter does what its key does on the screens."""

import shlex
from functools import partial

from backend.app.schemas.sessions import SessionResponse
from tui import keys
from tui.core.threads import in_thread
from tui.notes.copying import keep_unrecorded
from tui.sessions.copied import how_copied
from tui.sessions.opened_last import note_opened
from tui.sessions.place import Place
from tui.sessions.state import OpenSession
from tui.walk import custom, earlier, finishing, notes, reading, recording, texts, ticket, values
from tui.walk.incoming import Ended, Stopped
from tui.walk.letters import heard, verb_of
from tui.walk.step import name_of, prompt_of, say_step, typed_lines
from tui.walk.walk import Doing, Entry, Left, Walk

_TEXT = "[text]"


async def _letters(walk: Walk, _entry: Entry) -> None:
    """List the letters that work now."""
    walk.talk.say(
        *(["A number: record the step with that answer"] if recording.has_step(walk.opened) else []),
        "Nothing: say the step again",
        *(doing.line for doing in DOINGS if doing.works(walk.opened)),
        "Text behind a letter is added at once; without it lines are asked for, until one with a single dot. A line of "
        "more dots stands for one dot less. An equals sign behind the letter writes anew.",
    )


async def _leave(_walk: Walk, _entry: Entry) -> None:
    raise Left


DOINGS = (
    Doing(keys.NOTES, recording.write_notes, _TEXT, recording.has_step),
    Doing(keys.OUTPUT, recording.write_output, _TEXT, recording.has_step),
    Doing(
        keys.MARK_LINES,
        recording.mark,
        "[lines]",
        recording.has_output,
        "Mark lines of the output that matter by their numbers, as 12-20,34: the note shows these",
    ),
    Doing(keys.SCRATCHPAD, texts.scratchpad, _TEXT, finishing.in_progress),
    Doing(keys.ADD_STEP, custom.add_step, "[title]", finishing.in_progress),
    Doing(
        keys.UNDO,
        recording.undo,
        works=recording.can_undo,
        told="Undo the last step; what was typed for it is typed again",
    ),
    Doing(
        keys.PATH_TOO,
        earlier.correct,
        "[step]",
        earlier.has_steps,
        "Correct a recorded step: its notes, action, output or answer",
    ),
    Doing(keys.FINISH, finishing.finish, works=finishing.in_progress),
    Doing(keys.COPY, notes.copy),
    Doing(keys.REDACTED, notes.copy_redacted),
    Doing(keys.PREVIEW, notes.print_note, told="Print the note"),
    Doing(keys.DOWNLOAD, notes.download, "[path]", told="Save the note to a file"),
    Doing(keys.LAST_COPY, notes.last_copy, told="Where the last copy went, and how else to get it"),
    Doing(
        keys.COMMAND,
        values.command,
        "[number]",
        values.has_commands,
        "Copy the step's command; of several, the one of the number",
    ),
    Doing(keys.COMMANDS, values.commands, works=values.has_commands),
    Doing(
        keys.VALUES,
        values.values,
        "[name value]",
        values.has_inputs,
        "Give or change the values that commands contain; without a name, all of them",
    ),
    Doing(keys.OPTIONS, notes.options, "[number]"),
    Doing(keys.LEVEL, notes.level),
    Doing(
        keys.THROUGH, notes.through, "[step]", told="End the note after a step; without a number, all steps"
    ),
    Doing(
        keys.DETAIL,
        reading.session,
        told="The session so far: steps, texts, what is typed, the source of the step",
    ),
    Doing(keys.FLOW, reading.flow, told="The whole flow, with the path so far and what lies ahead"),
    Doing(keys.TICKET, ticket.change),
    Doing(keys.DISCARD, recording.discard, works=recording.has_draft),
    Doing(keys.WAITING, reading.waiting),
    Doing(keys.KEYS, _letters, told="These letters"),
    Doing(keys.BACK, _leave, told="Leave; what is typed stays"),
)
"""What letters do."""


async def walk_session(walk: Walk) -> None:
    """Walk a session until the engineer leaves it.

    Raises:
        Ended, Stopped, CannotGoOn: it was left otherwise; what is typed is kept in any case.
    """
    walk.talk.keep_paste = lambda text: recording.keep_paste(walk, text)
    try:
        await _begin(walk)
        while True:
            await _turn(walk)
    except Left:
        _say_left(walk)
    except (Ended, Stopped):
        _say_left(walk)
        raise
    finally:
        walk.keep()


async def _begin(walk: Walk) -> None:
    opened, store = walk.opened, walk.context.store
    await in_thread(partial(note_opened, walk.context.local, opened.id, by="walk"))
    walk.talk.say(f"{name_of(opened)}. Type {heard(keys.KEYS)} for the letters.")
    walk.talk.say(store.delivery.told_away)
    if opened.completed:
        _rescue(walk, opened)
    elif opened.texts["scratchpad"].unsaved:
        await texts.save(walk, "scratchpad")
    if store.pasted and recording.has_step(opened):
        async with store.pasted.taken() as text:
            walk.talk.say(await recording.keep_paste(walk, text))
    say_step(walk)
    walk.talk.say(*typed_lines(walk))


async def _turn(walk: Walk) -> None:
    """Take a line, and do what it says."""
    walk.say_news()
    if _see_change(walk) and not walk.talk.incoming.typed:
        walk.talk.fail("The lines from here on were written for where it stood before.")
    line = await walk.talk.command(prompt_of(walk.opened))
    entry, is_answer = Entry.of(line), line.isascii() and line.isdigit()
    if _see_change(walk) and (is_answer or verb_of(entry.verb, [keys.UNDO])):
        walk.talk.fail("That was typed before, and did nothing.")
    elif not line:
        await reading.again(walk)
    elif is_answer:
        await recording.answer(walk, line)
    else:
        await _do(walk, entry)


async def _do(walk: Walk, entry: Entry) -> None:
    verb = verb_of(entry.verb, [one.verb for one in DOINGS])
    doing = next((one for one in DOINGS if one.verb is verb), None)
    if doing is None:
        walk.talk.fail(f"{entry.verb!r} is no answer and no letter; {heard(keys.KEYS)} lists them.")
    elif not doing.works(walk.opened):
        walk.talk.fail(f"{heard(doing.verb)} ({doing.verb.label}) does nothing here.")
    elif entry.rest and not doing.takes:
        walk.talk.fail(f"{heard(doing.verb)} ({doing.verb.label}) stands alone; nothing was done.")
    else:
        try:
            await doing.do(walk, entry)
        except (Stopped, Ended):  # at a question of what it does
            walk.talk.say("Stopped.")


def _see_change(walk: Walk) -> bool:
    """Say where the session stands if that is elsewhere than was said last, as when others write to it."""
    opened, shown = walk.opened, walk.shown
    if shown is None or (
        Place.of(opened.session) == Place.of(shown) and opened.completed == _completed(shown)
    ):
        return False
    walk.talk.say("The session was changed elsewhere meanwhile.")
    if opened.completed:
        _rescue(walk, opened)
    say_step(walk)
    return True


def _rescue(walk: Walk, opened: OpenSession) -> None:
    """Keep in a file what no step of a completed session can hold any more."""
    unsaved = opened.texts["scratchpad"]
    typed = [*opened.typed.unrecorded(), unsaved.typed if unsaved.unsaved else ""]
    if text := "\n\n".join(part for part in typed if part.strip()):
        walk.talk.say(f"{keep_unrecorded(walk.context, opened, text)}.")
    opened.typed.end()


def _say_left(walk: Walk) -> None:
    opened, talk = walk.opened, walk.talk
    if opened.completed:
        talk.say(f"Left. The session is completed, {how_copied(opened.session)}.")
        return
    ticket = opened.session.ticket_number
    name = ticket if ticket and talk.out.shown(ticket) == ticket else str(opened.id)
    talk.say(
        *typed_lines(walk), f"Left; all is kept. It goes on with: resolutionflow walk {shlex.quote(name)}"
    )


def _completed(session: SessionResponse) -> bool:
    return session.completed_at is not None
