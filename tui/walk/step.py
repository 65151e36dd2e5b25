"""Where a session stands, as it is said: the step, its answers, and what is typed for it."""

from collections.abc import Iterator

from backend.app.schemas.trees import Node, SolutionNode
from backend.app.shells.slots import help_filled
from tui import keys
from tui.notes.told import restored_from
from tui.sessions.attached import how_it_came
from tui.sessions.changes import spoken as named
from tui.sessions.choices import choices_of
from tui.sessions.copied import how_copied
from tui.sessions.label import label_of
from tui.sessions.marks import told
from tui.sessions.state import OpenSession
from tui.sessions.values import in_commands, labels_of, missing_in, names_in, texts_of, values_to_show
from tui.walk.letters import heard
from tui.walk.plain import spoken
from tui.walk.walk import Walk, size

ENDED = f"The flow has ended. {heard(keys.FINISH)} finishes the session, {heard(keys.ADD_STEP)} adds a step, {heard(keys.UNDO)} undoes the last one."
COMPLETED = f"{heard(keys.COPY)} copies the note, {heard(keys.REDACTED)} with sensitive values masked, {heard(keys.PREVIEW)} prints it."


def say_step(walk: Walk, *, whole: bool = False) -> None:
    """Say where the session stands now; from here on that is what the engineer acts on.

    Of a node that was said last, as before a custom step, only the question and its answers are said, unless the `whole`
    is asked for.
    """
    opened = walk.opened
    said, walk.said_node = walk.said_node, opened.node_id
    walk.shown = opened.session
    walk.talk.space()
    if opened.completed:
        walk.talk.say(f"Completed, {how_copied(opened.session)}.", COMPLETED)
        return
    node = opened.node
    if node is None:
        walk.talk.say(ENDED)
        return
    kind = "Solution: " if isinstance(node, SolutionNode) else ""
    walk.talk.say(f"Step {len(opened.steps) + 1}. {kind}{node.heading}")
    if whole or said != opened.node_id:
        _say_node(walk, node)
    for number, (_answer, words) in enumerate(choices_of(opened), start=1):
        walk.talk.say(f"{number} {words}")


def _say_node(walk: Walk, node: Node) -> None:
    opened = walk.opened
    names, values = names_in(opened.flow), values_to_show(opened)
    walk.talk.say(help_filled(node.help, names=names, values=values))
    for line, why in in_commands(opened, node.commands):
        walk.talk.show(f"Command: {line}")
        walk.talk.say(why)
    if missing := missing_in(opened, texts_of(node)):
        walk.talk.say(f"Missing: {labels_of(missing)}.")


def prompt_of(opened: OpenSession) -> str:
    """Return what is asked where a session stands."""
    return "Letter:" if opened.completed or opened.node is None else "Answer:"


def name_of(opened: OpenSession) -> str:
    """Return what a session is called: ticket, client, flow."""
    return f"{spoken(label_of(opened.session))}, {opened.flow.name}"


def typed_lines(walk: Walk) -> Iterator[str]:
    """Return what is typed for the session and not recorded, one text a line."""
    opened, custom = walk.opened, walk.opened.typed.custom
    when = restored_from(walk.context, opened.typed)
    step, fields = f"for step {len(opened.steps) + 1}", opened.typed.fields()
    for name, text in (("notes", opened.draft.notes), ("output", opened.draft.output)):
        if text:
            came = how_it_came(fields, f"step.{name}").capitalize()
            yield f"{came} {step}, {name}: {size(text)}{f', {when}' if when else ''}."
    if marked := told(len(opened.draft.marked_lines)):
        yield f"Typed {step}: {marked}."
    if custom:
        title = custom.title or "without a title"
        yield f"Typed for a custom step: {title}{f', {when}' if when else ''}. {heard(keys.ADD_STEP)} goes on with it."
    if opened.typed.edited_steps:
        yield f"Something is typed over a recorded step. {heard(keys.PATH_TOO)} goes on with it."
    for name, text_of in opened.texts.items():
        if text_of.unsaved and not opened.completed:
            yield f"Typed and not saved, {named([name])}: {size(text_of.typed)}."
