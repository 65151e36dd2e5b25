"""Answering a step, undoing the last one, and what is typed for one."""

from tui import keys
from tui.api.errors import ApiError
from tui.sessions.choices import choices_of
from tui.sessions.place import Place
from tui.sessions.secrets import without_secrets
from tui.sessions.state import OpenSession, put_back
from tui.sessions.step_drafts import StepDraft
from tui.walk.letters import heard
from tui.walk.marking import lines_to_mark, told_kept
from tui.walk.step import say_step, typed_lines
from tui.walk.talk import no_number, number_in
from tui.walk.texts import lines_in, write
from tui.walk.walk import Entry, Walk, joined, size


def has_step(opened: OpenSession) -> bool:
    """Tell whether the session stands at a step."""
    return not opened.completed and opened.node is not None


def can_undo(opened: OpenSession) -> bool:
    """Tell whether there is a step to be undone."""
    return not opened.completed and bool(opened.steps)


def has_draft(opened: OpenSession) -> bool:
    """Tell whether something is typed for the step."""
    return not opened.completed and bool(opened.draft)


async def answer(walk: Walk, typed: str) -> None:
    """Record the step with the answer of a number, and say the next one."""
    choices = choices_of(walk.opened)
    number = number_in(typed, most=len(choices))
    if number is None:
        told = no_number(typed, most=len(choices)) if choices else f"There is no answer {typed} here."
        walk.talk.fail(told)
        return
    opened, (chosen, _words) = walk.opened, choices[number - 1]
    taken = opened.typed.take_step()
    try:
        recorded = await walk.context.store.writer.record_step(
            opened, taken, answer=chosen, shown=_place(walk), give_back=opened.typed.give_step_back
        )
    except ApiError as error:
        walk.talk.fail(str(error))
        say_step(walk)
        return
    opened.typed.step_sent()
    told = f"Step {recorded.step.position} recorded{f': {chosen}' if chosen else ''}"
    told = "; ".join(filter(None, (told, _with(taken), without_secrets(opened, taken.output).left_out)))
    walk.talk.say(walk.told(told, recorded.unanswered))
    say_step(walk)


def _with(taken: StepDraft) -> str:
    named = [name for name, text in (("notes", taken.notes), ("output", taken.output)) if text.strip()]
    return f"with {' and '.join(named)}" if named else ""


def _place(walk: Walk) -> Place | None:
    return Place.of(walk.shown) if walk.shown is not None else None


async def undo(walk: Walk, _entry: Entry) -> None:
    """Undo the last step; its texts are typed again."""
    opened = walk.opened
    try:
        undone = await walk.context.store.writer.undo_step(opened, shown=_place(walk))
    except ApiError as error:
        walk.talk.fail(str(error))
        say_step(walk)
        return
    put_back(opened, undone.step)
    walk.keep()
    walk.talk.say(walk.told(f"Step {undone.step.position} undone", undone.unanswered))
    walk.said_node = opened.node_id  # it was heard when it was answered
    say_step(walk)
    walk.talk.say(*typed_lines(walk))


async def write_notes(walk: Walk, entry: Entry) -> None:
    """Write notes for the step."""
    draft = walk.opened.draft
    if await write(walk, entry, "Notes", draft.notes, lambda text: setattr(draft, "notes", text)):
        walk.talk.say(f"Notes: {lines_in(draft.notes)}.")


async def write_output(walk: Walk, entry: Entry) -> None:
    """Take command output for the step."""
    draft = walk.opened.draft
    left = ""

    def take(text: str) -> None:
        nonlocal left
        draft.output, left = without_secrets(walk.opened, text)

    if await write(walk, entry, "Output", draft.output, take):
        told = "; ".join(filter(None, (size(draft.output), left)))
        walk.talk.say(f"Output: {told}.")


def has_output(opened: OpenSession) -> bool:
    """Tell whether command output is typed for the step."""
    return has_step(opened) and bool(opened.draft.output.strip())


async def mark(walk: Walk, entry: Entry) -> None:
    """Mark the lines of the output that matter, by their numbers; none of those marked before stays so by itself."""
    draft = walk.opened.draft
    numbers = await lines_to_mark(walk, entry, draft.output, draft.marked_lines)
    if numbers is not None:
        draft.mark(numbers)
        walk.keep()
        await walk.kept()
        walk.talk.say(f"{told_kept(numbers)}.")


async def keep_paste(walk: Walk, text: str) -> str:
    """Put a paste that nothing asked for behind the step's output; without a step it is kept for the next one."""
    if not has_step(walk.opened):
        walk.context.store.pasted.keep(text)
        return f"Kept for Output of the next step that you open: {size(text)}."
    draft = walk.opened.draft
    text, left = without_secrets(walk.opened, text.removesuffix("\n"))
    draft.output = joined(draft.output, text)
    walk.keep()
    await walk.kept()
    told = f"Pasted into Output of step {len(walk.opened.steps) + 1}: {size(text)}"
    return f"{told}; {left}." if left else f"{told}."


async def discard(walk: Walk, _entry: Entry) -> None:
    """Throw away what is typed for the step, after a question."""
    what = f"notes and output of step {len(walk.opened.steps) + 1}"
    if not await walk.talk.yes(f"Discard {what}? It cannot be brought back."):
        walk.talk.say(f"Kept; {heard(keys.NOTES)} and {heard(keys.OUTPUT)} add to it.")
        return
    walk.opened.typed.clear_step()
    walk.keep()
    await walk.kept()
    walk.talk.say("Discarded.")
