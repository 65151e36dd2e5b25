"""A step that the flow does not have: by hand, or from the team's library."""

from dataclasses import replace
from functools import partial

from tui import keys
from tui.api.errors import ApiError
from tui.sessions.step_drafts import CustomStep
from tui.walk.letters import behind, heard
from tui.walk.step import say_step
from tui.walk.texts import write
from tui.walk.walk import Entry, Walk

_TEXTS = (
    ("action", "Action", "what you did"),
    ("notes", "Notes", "what you saw"),
    ("output", "Output", "command output"),
)


async def add_step(walk: Walk, entry: Entry) -> None:
    """Have a custom step written and record it; the flow stays where it is. What is typed stays until then."""
    custom = walk.opened.typed.custom
    if not await _title(walk, custom, entry.rest):
        walk.talk.say("No step was added.")
        return
    for name, label, hint in _TEXTS:
        before, take = getattr(custom, name), partial(setattr, custom, name)
        if not await write(walk, Entry(entry.verb), label, before, take, hint=hint):
            walk.talk.say(f"{heard(keys.ADD_STEP)} goes on with the step.")
            return
    await _record(walk, custom)


async def _title(walk: Walk, custom: CustomStep, given: str) -> str:
    """Ask for the step's title, or take one with its action from the library."""
    while True:
        prompt = f"Title ({custom.title})" if custom.title else "Title"
        typed = given or await walk.talk.line(
            f"{prompt}, or {heard(keys.SEARCH)} and words to look in the library:"
        )
        given = ""
        words = behind(typed, keys.SEARCH)
        if words is None:
            custom.title = typed or custom.title
            walk.keep()
            return custom.title
        if await _take_from_library(walk, custom, words):
            return custom.title


async def _take_from_library(walk: Walk, custom: CustomStep, words: str) -> bool:
    try:
        steps = await walk.context.store.find_library_steps(words)
    except ApiError as error:
        walk.talk.fail(str(error))
        return False
    if not steps:
        walk.talk.fail("The library has no such step.")
        return False
    for number, step in enumerate(steps, start=1):
        walk.talk.say(f"{number} {step.title}")
    chosen = await walk.talk.number("Number, or nothing:", most=len(steps))
    if chosen is None:
        return False
    custom.title, custom.action = steps[chosen - 1].title, steps[chosen - 1].action
    walk.keep()
    return True


async def _record(walk: Walk, custom: CustomStep) -> None:
    taken = replace(custom)
    try:
        recorded = await walk.context.store.writer.record_custom_step(walk.opened, taken)
    except ApiError as error:
        walk.talk.fail(f"Not recorded: {error}")
        return
    custom.forget(taken)
    walk.keep()
    told = f"Step {recorded.step.position} recorded: [CUSTOM] {recorded.step.question}"
    walk.talk.say(walk.told(told, recorded.unanswered))
    say_step(walk)
