"""What an engineer does to a session: how it shows there, what people call it, and how it is stored.

Stored changes are JSON of a kind's own shape, so that a program of another version knows what it does not understand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter, ValidationError

from backend.app.flow import WrongAnswer, current_node_id, is_custom, next_node_id
from backend.app.schemas.sessions import DecisionCreate, DecisionResponse, SessionResponse
from backend.app.schemas.trees import Flow
from tui.sessions.marks import MARKED_LINES, restored, spelled
from tui.sessions.written import written_out

TextName = Literal["scratchpad", "outcome_notes", "next_steps", "ticket_number", "client_name"]
StepTextName = Literal["answer", "notes", "action_performed", "command_output", "marked_lines"]
"""What can be written over in a recorded step. Marked lines are a text as well: their numbers, as `spelled`."""


class Rewrite(NamedTuple):
    """A text, and those that it may stand in place of, since it was typed over one of them."""

    text: str
    over: tuple[str, ...]


def text_in(step: DecisionResponse, name: StepTextName) -> str:
    """Return a step's text of that name."""
    return spelled(step.marked_lines) if name == MARKED_LINES else str(getattr(step, name))


def value_of(name: StepTextName, text: str) -> object:
    """Return what a request has for a text of that name."""
    return restored(text) if name == MARKED_LINES else text


_WHEN_USED = ConfigDict(defer_build=True)
_STEP_TEXTS = TypeAdapter(tuple[UUID, dict[StepTextName, Rewrite]], config=_WHEN_USED)
_TEXTS = TypeAdapter(dict[TextName, Rewrite], config=_WHEN_USED)
ASIDE = "aside"
"""The kind of a text that was set aside."""
_ASIDE = TypeAdapter(tuple[str, str], config=_WHEN_USED)
_VALUES = TypeAdapter(dict[str, str], config=_WHEN_USED)


@dataclass(frozen=True)
class Append:
    """A step is recorded at the end."""

    body: DecisionCreate

    def shown_in(self, session: SessionResponse) -> SessionResponse:
        """Return the session with the step, which the server may have already."""
        body, steps = self.body, session.decisions
        if body.id is None or body.recorded_at is None or any(step.id == body.id for step in steps):
            return session
        flow, custom = session.tree_snapshot, is_custom(body.node_id)
        try:
            led_to = (
                current_node_id(flow, steps)
                if custom
                else next_node_id(flow, node_id=body.node_id, answer=body.answer)
            )
        except (KeyError, WrongAnswer):  # of another flow: the server will refuse it
            return session
        step = DecisionResponse(
            id=body.id,
            position=len(steps) + 1,
            node_id=body.node_id,
            question=body.question if custom else flow.nodes[body.node_id].heading,
            answer=body.answer,
            action_performed=body.action_performed,
            notes=body.notes,
            command_output=body.command_output,
            command_output_length=len(body.command_output),
            marked_lines=body.marked_lines,
            recorded_at=body.recorded_at,
            created_at=body.recorded_at,
            next_node_id=led_to,
        )
        return session.model_copy(update={"decisions": (*steps, step)})

    def heading(self, flow: Flow | None = None) -> str:
        """Return what the change does; in the words of the session's flow, where that is known."""
        if is_custom(self.body.node_id):
            return f"Step [CUSTOM] {self.body.question}"
        node = flow.nodes.get(self.body.node_id) if flow is not None else None
        answer = f" → {self.body.answer}" if self.body.answer else ""
        return f"Step {node.heading if node else self.body.node_id}{answer}"

    @property
    def texts(self) -> tuple[str, ...]:
        """All that an engineer typed or chose for it."""
        body = self.body
        written = (body.question, body.answer, body.action_performed, body.notes, body.command_output)
        return (*written, _told_marks(spelled(body.marked_lines))) if body.marked_lines else written


@dataclass(frozen=True)
class Edit:
    """Texts of a recorded step are rewritten, or its answer is another one."""

    step_id: UUID
    rewrites: dict[StepTextName, Rewrite]

    def shown_in(self, session: SessionResponse) -> SessionResponse:
        """Return the session with the step's new texts."""
        update: dict[str, object] = {
            name: value_of(name, rewrite.text) for name, rewrite in self.rewrites.items()
        }
        if output := self.rewrites.get("command_output"):
            update["command_output_length"] = len(output.text)
        steps = tuple(
            step.model_copy(update={**update, **self._led_to(session, step)})
            if step.id == self.step_id
            else step
            for step in session.decisions
        )
        return session.model_copy(update={"decisions": steps})

    def _led_to(self, session: SessionResponse, step: DecisionResponse) -> dict[str, object]:
        """Return where the answer leads; the answer as it was if the server will refuse the other one."""
        answer = self.rewrites.get("answer")
        if answer is None or answer.text == step.answer:
            return {}
        try:
            led_to = next_node_id(session.tree_snapshot, node_id=step.node_id, answer=answer.text)
        except (KeyError, WrongAnswer):
            return {"answer": step.answer}
        if led_to != step.next_node_id and step.id != session.decisions[-1].id:
            return {"answer": step.answer}
        return {"next_node_id": led_to}

    def heading(self, _flow: Flow | None = None) -> str:
        """Return what the change does."""
        answer = ["answer"] if "answer" in self.rewrites else []
        texts = ["texts"] if not answer or len(self.rewrites) > 1 else []
        return f"{spoken([*answer, *texts]).capitalize()} of a step"

    @property
    def texts(self) -> tuple[str, ...]:
        """The new texts."""
        return tuple(
            _told_marks(rewrite.text) if name == MARKED_LINES else rewrite.text
            for name, rewrite in self.rewrites.items()
        )


@dataclass(frozen=True)
class Undo:
    """The last step is undone."""

    step_id: UUID

    def shown_in(self, session: SessionResponse) -> SessionResponse:
        """Return the session without the step."""
        steps = tuple(step for step in session.decisions if step.id != self.step_id)
        return session.model_copy(update={"decisions": steps})

    def heading(self, _flow: Flow | None = None) -> str:
        """Return what the change does."""
        return "Undo of a step"

    @property
    def texts(self) -> tuple[str, ...]:
        """Nothing: an undo has no text."""
        return ()


@dataclass(frozen=True)
class Texts:
    """Texts of the session are rewritten."""

    rewrites: dict[TextName, Rewrite]

    def shown_in(self, session: SessionResponse) -> SessionResponse:
        """Return the session with its new texts."""
        return session.model_copy(update={name: rewrite.text for name, rewrite in self.rewrites.items()})

    def heading(self, _flow: Flow | None = None) -> str:
        """Return the names of the texts."""
        return spoken(self.rewrites).capitalize()

    @property
    def texts(self) -> tuple[str, ...]:
        """The new texts."""
        return tuple(rewrite.text for rewrite in self.rewrites.values())

    def followed_by(self, later: "Texts", *, attempted: bool) -> "Texts":
        """Return both as one. If this was `attempted`, the server may have its texts already."""
        merged = dict(self.rewrites)
        for name, (text, over) in later.rewrites.items():
            earlier = self.rewrites.get(name)
            if earlier is not None:
                over = (*earlier.over, earlier.text) if attempted else earlier.over
            merged[name] = Rewrite(text, over)
        return Texts(merged)


@dataclass(frozen=True)
class Values:
    """Values of the flow's inputs are given, by name; an empty one takes its value away. None is a secret one."""

    values: dict[str, str]

    def shown_in(self, session: SessionResponse) -> SessionResponse:
        """Return the session with these values and the others that it has."""
        merged = {**session.values, **self.values}
        return session.model_copy(update={"values": {name: text for name, text in merged.items() if text}})

    def heading(self, flow: Flow | None = None) -> str:
        """Return which values; by what people call them, where the flow is known."""
        labels = {given.name: given.label for given in flow.inputs} if flow is not None else {}
        return f"Values: {', '.join(labels.get(name, name) for name in self.values)}"

    @property
    def texts(self) -> tuple[str, ...]:
        """The values, each behind its name."""
        return tuple(f"{name}: {text}" for name, text in self.values.items() if text)


Change = Append | Edit | Undo | Texts | Values


@dataclass(frozen=True)
class Aside:
    """A text that is never sent, and waits for the engineer to copy or drop it: nothing else holds it any more."""

    title: str
    text: str

    def heading(self, _flow: Flow | None = None) -> str:
        """Return what the text was."""
        return self.title

    @property
    def texts(self) -> tuple[str, ...]:
        """The text."""
        return (self.text,)


@dataclass(frozen=True)
class Lost:
    """A session as it was known here, of which the server has nothing, or an older state: it can be created again."""

    session: SessionResponse

    def heading(self, _flow: Flow | None = None) -> str:
        """Return what there is of it."""
        count = len(self.session.decisions)
        completed = ", completed" if self.session.completed_at is not None else ""
        return f"Session with {count} {'step' if count == 1 else 'steps'}{completed}"

    @property
    def texts(self) -> tuple[str, ...]:
        """The whole session as one text."""
        return (written_out(self.session),)


Kept = Aside | Lost
"""What waits for the engineer, and is never sent as it is."""


def spoken(names: Iterable[str]) -> str:
    """Return names of texts as people say them."""
    return " and ".join(name.replace("_", " ") for name in names)


def _told_marks(numbers: str) -> str:
    return f"Marked lines of the output: {numbers or 'none'}"


def as_row(change: Change | Kept) -> tuple[str, str]:
    """Return a change's kind and body, as the outbox keeps them."""
    match change:
        case Append(body):
            return "append", body.model_dump_json(exclude_unset=True)
        case Edit(step_id, rewrites):
            return "edit", _STEP_TEXTS.dump_json((step_id, rewrites)).decode()
        case Undo(step_id):
            return "undo", str(step_id)
        case Texts(texts):
            return "texts", _TEXTS.dump_json(texts).decode()
        case Values(values):
            return "values", _VALUES.dump_json(values).decode()
        case Aside(title, text):
            return ASIDE, _ASIDE.dump_json((title, text)).decode()
        case Lost(session):
            return "lost", session.model_dump_json()


def from_row(kind: str, body: str) -> Change | Kept:
    """Return what the outbox kept; what this version does not understand is set aside with all of its text."""
    try:
        if kind == ASIDE:
            return Aside(*_ASIDE.validate_json(body))
        match kind:
            case "append":
                return Append(DecisionCreate.model_validate_json(body))
            case "edit":
                return Edit(*_STEP_TEXTS.validate_json(body))
            case "undo":
                return Undo(UUID(body))
            case "texts":
                return Texts(_TEXTS.validate_json(body))
            case "values":
                return Values(_VALUES.validate_json(body))
            case "lost":
                return Lost(SessionResponse.model_validate_json(body))
    except (ValidationError, ValueError):
        pass
    return Aside(f"A change that this version does not know ({kind})", body)
