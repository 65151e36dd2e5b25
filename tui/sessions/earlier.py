"""Recorded steps that are corrected: their answers, what another one takes back, and what is typed over them."""

from dataclasses import dataclass
from uuid import UUID

from backend.app.flow import next_node_id
from backend.app.schemas.sessions import DecisionResponse
from backend.app.schemas.trees import DecisionNode
from tui.drafts.form import FORMS, FormDraft
from tui.sessions.changes import StepTextName, text_in
from tui.sessions.marks import MARKED_LINES, Marks, spelled
from tui.sessions.overwriting import StepTexts, update_of
from tui.sessions.state import OpenSession
from tui.sessions.step_drafts import StepDraft
from tui.sessions.step_texts import as_evidence, as_typed, blocks

_LONGEST_TITLE, _MOST_NAMED = 30, 4
_SHOWN = "which the note shows as Evidence"


def answers_of(opened: OpenSession, step: DecisionResponse) -> tuple[str, ...]:
    """Return the answers that a recorded step could have; none unless it is a question."""
    node = opened.flow.nodes.get(step.node_id)
    return tuple(option.label for option in node.options) if isinstance(node, DecisionNode) else ()


def steps_from(steps: tuple[DecisionResponse, ...], step_id: UUID) -> tuple[DecisionResponse, ...]:
    """Return a step and those that were recorded after it; none if it is there no more."""
    at = next((at for at, step in enumerate(steps) if step.id == step_id), len(steps))
    return steps[at:]


@dataclass(frozen=True)
class Displaced:
    """What cannot stay where it is if a step gets another answer.

    Attributes:
        steps: those after it.
        typed_for: the heading of the step for which something is typed; empty where nothing is.
    """

    steps: tuple[DecisionResponse, ...] = ()
    typed_for: str = ""

    def __bool__(self) -> bool:
        return bool(self.steps or self.typed_for)


def displaced(opened: OpenSession, step: DecisionResponse, answer: str) -> Displaced | None:
    """Return what another answer of a step takes from its place; None unless it leads elsewhere."""
    if answer == step.answer or answer not in answers_of(opened, step):
        return None
    if next_node_id(opened.flow, node_id=step.node_id, answer=answer) == step.next_node_id:
        return None
    typed_for = opened.heading if typed_here(opened, opened.draft) else ""
    return Displaced(steps_from(opened.steps, step.id)[1:], typed_for)


def typed_here(opened: OpenSession, draft: StepDraft) -> str:
    """Return what is typed for the current step as one text, under its title."""
    return as_typed(opened.heading, notes=draft.notes, output=draft.output)


def edited(opened: OpenSession, step: DecisionResponse, texts: dict[StepTextName, str]) -> DecisionResponse:
    """Return a recorded step as it is once these texts of it are saved."""
    body = update_of(texts)
    update: dict[str, object] = {name: getattr(body, name) for name in texts}
    if body.answer is not None:
        update["next_node_id"] = next_node_id(opened.flow, node_id=step.node_id, answer=body.answer)
    if body.command_output is not None:
        update["command_output_length"] = len(body.command_output)
    return step.model_copy(update=update)


def with_marks(step: DecisionResponse, texts: StepTexts) -> StepTexts:
    """Return texts that are written over a step's, of its output and its marks both or neither.

    Marks are numbers of lines: those of another output than the one that they were made in would be other lines.
    """
    marked, output = text_in(step, MARKED_LINES), step.command_output
    if not ("command_output" in texts or MARKED_LINES in texts) or is_cut(step):
        return texts
    if MARKED_LINES not in texts:
        if not step.marked_lines:
            return texts
        moved = Marks(step.marked_lines, output).of(texts["command_output"][0])
        return {**texts, MARKED_LINES: (spelled(moved), marked)}
    return {"command_output": (output, output), **texts}


def is_cut(step: DecisionResponse) -> bool:
    """Tell whether only the beginning of a step's output is known here."""
    return step.command_output_length > len(step.command_output)


def typed_over(opened: OpenSession, step_id: UUID) -> FormDraft:
    """Return what is typed over a recorded step and not saved."""
    return opened.typed.form(f"edit {step_id}")


def evidence_of(opened: OpenSession, steps: tuple[DecisionResponse, ...]) -> str:
    """Return all of some steps as one text, with what is typed over them and not saved."""

    def unsaved(step: DecisionResponse) -> dict[str, str]:
        typed = typed_over(opened, step.id)
        return {name: typed.get(name) for name in FORMS["edit"]}

    return blocks(*(as_evidence(step, unsaved(step)) for step in steps))


def question_of(recorded: str, answer: str, gone: Displaced) -> str:
    """Return what is asked before anything is taken from its place."""
    begin = f"{answer} instead of {recorded} leads elsewhere: "
    typed = f"what is typed for {_short(gone.typed_for)}" if gone.typed_for else ""
    later = gone.steps
    if not later:
        return f"{begin}{typed} goes to the scratchpad, {_SHOWN}. Go on?"
    named = ", ".join(f"{step.position} {_short(step.question)}" for step in later[:_MOST_NAMED])
    more = f" and {len(later) - _MOST_NAMED} more" if len(later) > _MOST_NAMED else ""
    steps, are, their = ("steps", "are", "their") if len(later) > 1 else ("step", "is", "its")
    texts = " and ".join(filter(None, (f"{their} texts", typed)))
    return f"{begin}{steps} {named}{more} {are} taken back; {texts} go to the scratchpad, {_SHOWN}. Go on?"


def told_aside(gone: Displaced) -> str:
    """Return what to say of what was taken from its place."""
    texts = f"the texts of {_numbers(gone.steps)}" if gone.steps else ""
    typed = f"what was typed for {_short(gone.typed_for)}" if gone.typed_for else ""
    return f"; {' and '.join(filter(None, (texts, typed)))} {'are' if texts else 'is'} in the scratchpad"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1].rstrip()}…"


def _numbers(steps: tuple[DecisionResponse, ...]) -> str:
    first, last = steps[0].position, steps[-1].position
    return f"steps {first}–{last}" if last > first else f"step {first}"
