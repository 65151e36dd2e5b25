"""Correcting recorded steps: their texts, and their answers."""

from functools import partial

from backend.app.schemas.sessions import DecisionResponse
from tui import keys
from tui.api.errors import ApiError
from tui.sessions.changes import StepTextName, text_in
from tui.sessions.earlier import (
    Displaced,
    answers_of,
    displaced,
    question_of,
    told_aside,
    typed_here,
    typed_over,
    with_marks,
)
from tui.sessions.marks import MARKED_LINES, spelled
from tui.sessions.overwriting import StepTexts
from tui.sessions.state import OpenSession
from tui.sessions.step_texts import blocks
from tui.walk.letters import heard, verb_of
from tui.walk.marking import lines_to_mark, told_kept
from tui.walk.step import say_step
from tui.walk.talk import number_in
from tui.walk.texts import save, write
from tui.walk.walk import Entry, Walk, joined

_FIELDS: dict[keys.Verb, tuple[StepTextName, str]] = {
    keys.NOTES: ("notes", "Notes"),
    keys.ADD_STEP: ("action_performed", "Action"),
    keys.OUTPUT: ("command_output", "Output"),
}


def has_steps(opened: OpenSession) -> bool:
    """Tell whether there is a step to be corrected."""
    return not opened.completed and bool(opened.steps)


def path_line(step: DecisionResponse) -> str:
    """Return a recorded step in a line."""
    mark = "[CUSTOM] " if step.node_id.startswith("custom-") else ""
    pause = "" if step.question.endswith("?") else ":"
    return f"{step.position} {mark}{step.question}{f'{pause} {step.answer}' if step.answer else ''}"


async def correct(walk: Walk, entry: Entry) -> None:
    """Have a recorded step chosen, and one of its texts or its answer changed."""
    steps = walk.opened.steps
    if entry.rest:
        number = number_in(entry.rest, most=len(steps))
        if number is None:
            walk.talk.fail(f"There is no step {entry.rest}; the last one is {len(steps)}.")
            return
    else:
        walk.talk.say(*map(path_line, steps))
        number = await walk.talk.number("Which step, or nothing:", most=len(steps))
        if number is None:
            return
    try:
        step = await walk.context.store.writer.whole_step(walk.opened, steps[number - 1])
    except ApiError as error:
        walk.talk.fail(str(error))
        return
    await _change(walk, step)


async def _change(walk: Walk, step: DecisionResponse) -> None:
    answers = answers_of(walk.opened, step)
    walk.talk.say(f"Step {path_line(step)}")
    walk.talk.say(*(f"{number} {answer}" for number, answer in enumerate(answers, start=1)))
    other = "Number for another answer, " if answers else ""
    marks = f", {heard(keys.MARK_LINES)} lines of it that matter" if step.command_output else ""
    texts = f"{heard(keys.NOTES)} notes, {heard(keys.ADD_STEP)} action, {heard(keys.OUTPUT)} output{marks}, or nothing:"
    typed = await walk.talk.line(f"{other}{texts}")
    chosen = Entry.of(typed)
    if not typed:
        return
    if (number := number_in(typed, most=len(answers))) is not None:
        await _give_answer(walk, step, answers[number - 1])
    elif (verb := verb_of(chosen.verb, _FIELDS)) is not None:
        await _write(walk, step, chosen, *_FIELDS[verb])
    elif step.command_output and verb_of(chosen.verb, (keys.MARK_LINES,)):
        await _mark(walk, step, chosen)
    else:
        walk.talk.fail(f"{typed!r} is none of these.")


async def _write(walk: Walk, step: DecisionResponse, entry: Entry, name: StepTextName, label: str) -> None:
    form, saved = typed_over(walk.opened, step.id), text_in(step, name)

    def take(text: str) -> None:
        form.keep_over(name, text, saved)

    if not await write(walk, entry, label, form.get(name, saved), take):
        return
    text, over = form.get(name, saved), form.over(name, saved)
    if text == saved:
        walk.talk.say("Nothing was changed.")
        return
    if await _save(walk, step, {name: (text, over)}):
        form.keep_over(name, saved, saved)
        walk.keep()


async def _mark(walk: Walk, step: DecisionResponse, entry: Entry) -> None:
    numbers = await lines_to_mark(walk, entry, step.command_output, step.marked_lines)
    if numbers is None or numbers == step.marked_lines:
        walk.talk.say("Nothing was changed.")
    elif await _save(walk, step, {MARKED_LINES: (spelled(numbers), spelled(step.marked_lines))}):
        walk.talk.say(f"{told_kept(numbers)}.")


async def _save(walk: Walk, step: DecisionResponse, texts: StepTexts) -> bool:
    """Save texts of a step, and say so; tell whether they are saved, or on their way."""
    try:
        why = await walk.context.store.writer.edit_step(walk.opened, step.id, with_marks(step, texts))
    except ApiError as error:
        walk.talk.fail(f"Not saved: {error}")
        return False
    walk.talk.say(walk.told(f"Step {step.position} saved", why))
    return True


async def _give_answer(walk: Walk, step: DecisionResponse, answer: str) -> None:
    if answer == step.answer:
        walk.talk.say("It has that answer.")
        return
    gone = displaced(walk.opened, step, answer)
    if gone and not await walk.talk.yes(question_of(step.answer, answer, gone)):
        walk.talk.say("Nothing was changed.")
        return
    try:
        why = await _save_answer(walk, step, answer, gone)
    except ApiError as error:
        walk.talk.fail(f"Not saved: {error}")
        say_step(walk)
        return
    walk.keep()
    walk.talk.say(walk.told(f"Step {step.position} saved{told_aside(gone) if gone else ''}", why))
    say_step(walk)


async def _save_answer(walk: Walk, step: DecisionResponse, answer: str, gone: Displaced | None) -> str:
    opened, writer = walk.opened, walk.context.store.writer
    if gone is None:
        return await writer.edit_step(opened, step.id, {"answer": (answer, step.answer)})
    typed = typed_here(opened, opened.draft)
    taken = opened.draft.copy()

    def moved() -> None:
        if typed:
            opened.draft.forget(taken)

    return await writer.lead_elsewhere(
        opened,
        step.id,
        {"answer": (answer, step.answer)},
        expected=[later.id for later in gone.steps],
        keep=partial(_keep_in_scratchpad, walk, typed),
        moved=moved,
    )


async def _keep_in_scratchpad(walk: Walk, typed: str, evidence: str) -> None:
    """Put what cannot stay in its place below the scratchpad, and save it."""
    text = blocks(evidence, typed)
    if not text:
        return
    walk.opened.begin_texts()
    pad = walk.opened.texts["scratchpad"]
    if text not in pad.typed:
        wanted = f"{joined(pad.typed, text)}\n"
        walk.context.store.writer.texts.require_fits({"scratchpad": wanted})
        pad.typed = wanted
    if not await save(walk, "scratchpad"):
        raise ApiError("The scratchpad is not saved yet.")
