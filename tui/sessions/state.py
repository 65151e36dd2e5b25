"""The local state of a session: what the API confirmed last, and what is typed and not sent yet."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from backend.app.flow import current_node_id, is_custom
from backend.app.schemas.export import SessionExport, SummaryFields
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import DecisionNode, Flow, Node
from tui.api.errors import ApiError
from tui.drafts.form import BEFORE, FormDraft
from tui.drafts.store import Fields

TextName = Literal["scratchpad", "outcome_notes", "next_steps", "ticket_number", "client_name"]
TEXT_NAMES: tuple[TextName, ...] = (
    "scratchpad",
    "outcome_notes",
    "next_steps",
    "ticket_number",
    "client_name",
)


class FieldsChanged(ApiError):
    """Texts were changed elsewhere since they were shown here: `theirs` is what is saved there now."""

    def __init__(self, theirs: dict[TextName, str], base: dict[TextName, str]) -> None:
        names = " and ".join(name.replace("_", " ") for name in theirs)
        super().__init__(f"The {names} changed elsewhere meanwhile.")
        self.theirs = theirs
        self._base = base

    def decided(self) -> None:
        """Say that the engineer knows of theirs: saving from now on overwrites it. Until then, saving asks."""
        self._base |= self.theirs


@dataclass
class StepDraft:
    """What is typed for the next step and not recorded yet, and what is on its way to the API."""

    notes: str = ""
    output: str = ""
    sending: "StepDraft | None" = None
    sending_kept: bool = False
    """Whether what is on its way is on disk as a change."""

    def __bool__(self) -> bool:
        return bool(self.notes.strip() or self.output.strip() or self.sending is not None)

    def take(self) -> "StepDraft":
        """Take what is typed so far to be sent, and begin anew: the next step may be typed meanwhile."""
        self.sending, self.sending_kept = StepDraft(self.notes, self.output), False
        self.notes = self.output = ""
        return self.sending

    def kept(self) -> None:
        """Note that what was taken is on disk as a change."""
        self.sending_kept = True

    def sent(self) -> None:
        """Forget what was taken: it is recorded."""
        self.sending = None

    def give_back(self) -> None:
        """Put what was taken back: it could not be recorded."""
        if self.sending is not None:
            self.put_back(self.sending.notes, self.sending.output)
            self.sending = None

    def put_back(self, notes: str, output: str) -> None:
        """Put texts before what is typed by now."""
        self.notes = _lines(notes, self.notes)
        self.output = _lines(output, self.output)

    def clear(self) -> None:
        """Forget what is typed."""
        self.notes = self.output = ""


@dataclass
class CustomStep:
    """What is typed for a custom step and not recorded yet."""

    title: str = ""
    action: str = ""
    notes: str = ""
    output: str = ""

    def __bool__(self) -> bool:
        return any(text.strip() for text in (self.title, self.action, self.notes, self.output))

    def clear(self) -> None:
        """Forget what is typed."""
        self.title = self.action = self.notes = self.output = ""

    def forget(self, recorded: "CustomStep") -> None:
        """Forget what is recorded by now; what was typed behind it stays."""
        self.title = self.title.removeprefix(recorded.title)
        self.action = self.action.removeprefix(recorded.action)
        self.notes = self.notes.removeprefix(recorded.notes)
        self.output = self.output.removeprefix(recorded.output)


@dataclass
class Typed:
    """What an engineer typed or chose for one session and the API does not keep."""

    step: StepDraft = field(default_factory=StepDraft)
    custom: CustomStep = field(default_factory=CustomStep)
    summary: dict[str, str] = field(default_factory=dict)
    """Fields of the summary block that differ from what the session fills in, by name."""
    status_of_completed: bool = False
    """Whether the status in `summary` was written for the completed session; the other state has another status."""
    through: int | None = None
    """The last step that is exported; None exports all."""
    forms: Fields = field(default_factory=dict)
    """What is typed in forms of the session, by `FormDraft`; among them texts of the session that are not saved."""
    restored_at: datetime | None = None
    """When it was kept on disk, if it comes from there: typed in a run of the program before."""

    def __bool__(self) -> bool:
        return bool(self.step or self.custom)

    def form(self, name: str) -> FormDraft:
        """Return what is typed in a form of this session."""
        return FormDraft(self.forms, name)

    def fields(self, *, sending: bool = True) -> Fields:
        """Return all of it by name, as it is kept on disk; what is on its way only if `sending` says so."""
        sent = self.step.sending if sending and not self.step.sending_kept else None
        sent = sent or StepDraft()
        step = {
            "notes": _lines(sent.notes, self.step.notes),
            "output": _lines(sent.output, self.step.output),
        }
        return {
            **{f"step.{name}": text for name, text in step.items() if text},
            **{f"custom.{name}": text for name, text in vars(self.custom).items() if text},
            **{f"summary.{name}": text for name, text in self.summary.items()},
            **({"status": "completed"} if self.status_of_completed and self.summary else {}),
            **self.forms,
        }

    @classmethod
    def restored(cls, fields: Fields, *, at: datetime) -> "Typed":
        """Return what `fields` gave."""

        def part(name: str) -> Fields:
            return {
                field.removeprefix(f"{name}."): text
                for field, text in fields.items()
                if field.startswith(f"{name}.")
            }

        known = ("step.", "custom.", "summary.", "status")
        return cls(
            step=StepDraft(fields.get("step.notes", ""), fields.get("step.output", "")),
            custom=CustomStep(**part("custom")),
            summary=part("summary"),
            status_of_completed="status" in fields,
            forms={name: text for name, text in fields.items() if not name.startswith(known)},
            restored_at=at,
        )

    def add(self, restored: "Typed") -> None:
        """Take in what another run left, before what is typed here."""
        if restored.restored_at is None:
            return
        self.step.put_back(restored.step.notes, restored.step.output)
        for name, text in vars(restored.custom).items():
            setattr(self.custom, name, _lines(text, getattr(self.custom, name)))
        self.summary = restored.summary | self.summary
        self.status_of_completed = self.status_of_completed or restored.status_of_completed
        for name, text in restored.forms.items():
            self.forms.setdefault(name, text)
        self.restored_at = restored.restored_at

    def end(self) -> None:
        """Forget what is typed for a session that is completed; edits of its note stay."""
        self.step.clear()
        self.custom.clear()
        for name in [name for name in self.forms if not name.startswith("preview.")]:
            del self.forms[name]

    @property
    def edited_steps(self) -> tuple[str, ...]:
        """What is typed over texts of recorded steps and not saved."""
        return tuple(
            text
            for name, text in self.forms.items()
            if name.startswith("edit ") and not name.endswith(BEFORE)
        )

    def texts(self) -> tuple[str, ...]:
        """Return all that is typed and not recorded."""
        custom = self.custom
        return (
            *(self.step.notes, self.step.output),
            *(custom.title, custom.action, custom.notes, custom.output),
            *self.edited_steps,
        )


@dataclass
class OpenSession:
    """The local state of one session.

    Attributes:
        confirmed: the session as the API gave it last.
        session: the session as it is shown: with changes that the API has not answered.
    """

    confirmed: SessionResponse
    typed: Typed = field(default_factory=Typed)
    session: SessionResponse = field(init=False)
    base: dict[TextName, str] = field(default_factory=dict)
    """The texts as this client last showed or saved them; what differs on the API was changed elsewhere."""
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while something is written, so that no late answer overwrites a newer one."""

    def __post_init__(self) -> None:
        self.session = self.confirmed
        self.begin_texts()

    def begin_texts(self) -> None:
        """Take the texts as they are shown now for those that are typed over; not for what was typed and never saved."""
        self.base = {name: getattr(self.session, name) for name in TEXT_NAMES}
        for name in TEXT_NAMES:
            if (base := self.typed.forms.get(f"base.{name}")) is not None:
                self.base[name] = base

    def unsaved(self, name: TextName) -> str | None:
        """Return what was typed over a text of the session and never saved; None where all is."""
        return self.typed.forms.get(f"text.{name}")

    def keep_unsaved(self, name: TextName, text: str | None) -> None:
        """Keep what is typed over a text of the session, with the text that it was typed over; None when it is saved."""
        for part, kept in (("text", text), ("base", self.base[name] if text is not None else None)):
            if kept is None:
                self.typed.forms.pop(f"{part}.{name}", None)
            else:
                self.typed.forms[f"{part}.{name}"] = kept

    @property
    def draft(self) -> StepDraft:
        """What is typed for the next step."""
        return self.typed.step

    @property
    def id(self) -> UUID:
        """The session's id."""
        return self.session.id

    @property
    def flow(self) -> Flow:
        """The flow, frozen when the session began."""
        return self.session.tree_snapshot

    @property
    def steps(self) -> tuple[DecisionResponse, ...]:
        """The recorded steps, in order."""
        return self.session.decisions

    @property
    def node_id(self) -> str | None:
        """The node that the session stands at; None once the flow has ended."""
        return current_node_id(self.flow, self.steps)

    @property
    def node(self) -> Node | None:
        """The node that the session stands at; None once the flow has ended."""
        return self.flow.nodes[self.node_id] if self.node_id is not None else None

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers of the current node; none unless it is a question."""
        return (
            tuple(option.label for option in self.node.options) if isinstance(self.node, DecisionNode) else ()
        )

    @property
    def completed(self) -> bool:
        """Whether the session is completed, and so frozen."""
        return self.session.completed_at is not None

    @property
    def label(self) -> str:
        """Ticket and client, for titles."""
        parts = (self.session.ticket_number, self.session.client_name)
        return " · ".join(part for part in parts if part) or "no ticket"

    @property
    def summary_texts(self) -> dict[str, str]:
        """The fields of the summary block that the engineer wrote; a status only as long as it is about this state."""
        stale = self.typed.status_of_completed != self.completed
        return {name: text for name, text in self.typed.summary.items() if not (stale and name == "status")}

    def export_options(self, chosen: SessionExport) -> SessionExport:
        """Return the chosen options with what belongs to this session: the cutoff and the summary's texts."""
        # Not validated here: what the API does not take, such as a text too long, it refuses with a sentence.
        texts = self.summary_texts
        written = SummaryFields.model_construct(_fields_set=set(texts), **texts)
        summary = written if chosen.has_summary and texts else None
        return chosen.model_copy(update={"max_step_index": self.typed.through, "summary": summary})

    def take_steps(self, steps: tuple[DecisionResponse, ...], *, version: int) -> None:
        """Take over the steps as the API has them after a change of this client's.

        If others wrote meanwhile, the version stays the one whose texts are known here: so a save of texts
        meets theirs, and asks.
        """
        self._take({"decisions": steps}, version)

    def take_texts(self, texts: dict[str, str], *, version: int) -> None:
        """Take over texts as the API has them after a change of this client's; the version as for steps."""
        self._take(texts, version)

    def _take(self, update: Mapping[str, object], version: int) -> None:
        known = version if version == self.confirmed.version + 1 else self.confirmed.version
        self.confirmed = self.confirmed.model_copy(update={**update, "version": known})


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def put_back(opened: OpenSession, step: DecisionResponse) -> str:
    """Put the texts of an undone step back to where they were typed; return what to say of it."""
    if is_custom(step.node_id):
        custom = opened.typed.custom
        # A title of another step that is being typed stays; the undone one is kept before its action then.
        other = custom.title.strip() not in ("", step.question)
        custom.title = custom.title if other else step.question
        undone = (step.question if other else "", step.action_performed, custom.action)
        custom.action = _lines(*undone)
        custom.notes = _lines(step.notes, custom.notes)
        custom.output = _lines(step.command_output, custom.output)
        return "; its text is back under Add step (a)"
    opened.draft.put_back(step.notes, step.command_output)
    return "; its text is back in the fields" if step.notes or step.command_output else ""
