"""Recorded steps that are corrected: their answers, what another one takes back, and what is typed over them."""

from dataclasses import dataclass
from uuid import UUID

from backend.app.flow import next_node_id
from backend.app.schemas.sessions import DecisionResponse, DecisionUpdate
from backend.app.schemas.trees import DecisionNode
from tui.api.bodies import built
from tui.drafts.form import FORMS, FormDraft
from tui.sessions.changes import StepTextName
from tui.sessions.state import OpenSession, StepDraft
from tui.sessions.step_texts import as_evidence, as_typed, blocks


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
    body = built(DecisionUpdate, **texts)
    update: dict[str, object] = {name: getattr(body, name) for name in texts}
    if body.answer is not None:
        update["next_node_id"] = next_node_id(opened.flow, node_id=step.node_id, answer=body.answer)
    if body.command_output is not None:
        update["command_output_length"] = len(body.command_output)
    return step.model_copy(update=update)


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
