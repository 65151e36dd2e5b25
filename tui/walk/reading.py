"""What can be heard besides the step: the session so far, its whole flow, and what waits to be sent."""

from collections.abc import Iterator
from itertools import chain

from tui import keys
from tui.core.clock import span_in_words
from tui.core.messages import counted
from tui.notes.options import described
from tui.sessions.changes import Aside, Lost
from tui.sessions.marks import told
from tui.sessions.outbox import Queued
from tui.sessions.outline import Outline, Way, is_end, outline_of, path_of
from tui.sessions.values import values_to_show
from tui.walk.earlier import path_line
from tui.walk.plain import spoken
from tui.walk.step import name_of, say_step, typed_lines
from tui.walk.walk import Entry, Walk


async def session(walk: Walk, _entry: Entry) -> None:
    """Say the session so far: what it is called, its steps, its texts, and what is typed and not recorded."""
    opened, talk = walk.opened, walk.talk
    began, now = opened.session.started_at, opened.session.completed_at or walk.context.sources.now()
    state = "completed" if opened.completed else "in progress"
    talk.say(f"{name_of(opened)}, {state}, {span_in_words(now - began)}.")
    for step in opened.steps:
        talk.say(path_line(step))
        marked = f", {told(len(step.marked_lines))}" if step.marked_lines else ""
        output = (
            step.command_output and f"Output of {counted(step.command_output_length, 'character')}{marked}."
        )
        texts = (step.notes, output)
        talk.say(*texts)
    given = values_to_show(opened)
    talk.say(*(f"{one.label}: {given[one.name]}" for one in opened.flow.inputs if one.name in given))
    for name, label in (
        ("scratchpad", "Scratchpad"),
        ("outcome_notes", "Outcome notes"),
        ("next_steps", "Next steps"),
    ):
        if text := getattr(opened.session, name):
            talk.say(f"{label}:", text)
    talk.say(*typed_lines(walk))
    options = opened.export_options(walk.context.choices.export)
    talk.say(f"Note: {spoken(described(options, steps=len(opened.steps)))}.")
    if opened.node is not None and opened.node.source and not opened.completed:
        talk.say(f"Source of this step: {opened.node.source}")


async def again(walk: Walk) -> None:
    """Say the step again, all of it."""
    say_step(walk, whole=True)
    walk.talk.say(*typed_lines(walk))


async def flow(walk: Walk, _entry: Entry) -> None:
    """Say the whole flow, with the path so far and what lies ahead."""
    walk.talk.say(*_flow_lines(outline_of(walk.opened.flow), walk))


def _flow_lines(outline: Outline, walk: Walk) -> Iterator[str]:
    marks, nodes = path_of(walk.opened), outline.flow.nodes

    def heading(node_id: str) -> str:
        here = "you are here: " if node_id == marks.current else ""
        done = "done: " if node_id in marks.recorded and not here else ""
        return f"{'end: ' if is_end(nodes[node_id]) else ''}{here}{done}{nodes[node_id].heading}"

    def onward(way: Way) -> str:
        to = f"go to {outline.numbers[way.to]}" if way.to is not None else ""
        return ", then ".join(filter(None, chain(map(heading, way.through), [to])))

    for entry in outline.entries:
        behind = "".join(f", then {onward(way)}" for way in entry.ways if not way.answer)
        yield f"{outline.numbers[entry.node_id]} {heading(entry.node_id)}{behind}"
        for way in entry.ways:
            if way.answer:
                chosen = "chosen, " if (entry.node_id, way.answer) in marks.taken else ""
                yield f"  {chosen}{way.answer}: {onward(way)}"


async def waiting(walk: Walk, _entry: Entry) -> None:
    """List what the server has not answered, and what it does not take, and have one of them read or dropped."""
    delivery, talk = walk.context.store.delivery, walk.talk
    await delivery.look_aside()
    found = [*delivery.refused, *delivery.waiting]
    if not found:
        talk.say("Nothing waits: the server has everything.")
        return
    for number, queued in enumerate(found, start=1):
        talk.say(f"{number} {spoken(queued.label)}: {_heading(walk, queued)}. {_state(walk, queued)}")
    delivery.retry()
    chosen = await talk.number("Number to hear its text, or nothing:", most=len(found))
    if chosen is None:
        return
    queued = found[chosen - 1]
    talk.show(delivery.text(queued) or "It has no text.")
    if isinstance(queued.change, Lost) and await talk.yes("Create it again?"):
        talk.say(f"{await walk.context.store.lost.create_again(queued)}.")
        return
    question = f"{keys.DROP.label} it? It is never sent then, and cannot be brought back."
    if await talk.yes(question):
        await delivery.drop(queued)
        talk.say("Dropped.")


def _heading(walk: Walk, queued: Queued) -> str:
    return walk.context.store.delivery.heading(queued).replace(" → ", ", ")


def _state(walk: Walk, queued: Queued) -> str:
    if isinstance(queued.change, Lost):
        return queued.refused
    if isinstance(queued.change, Aside):
        return f"Set aside: {queued.refused}"
    return f"Not taken: {queued.refused}" if queued.refused else f"Waits. {walk.context.store.delivery.away}"
