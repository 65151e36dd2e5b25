"""The local state of a session: what the API confirmed last, and what is typed and not sent yet."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from backend.app.flow import current_node_id, is_custom
from backend.app.schemas.export import SUMMARY_LABELS, SessionExport, SummaryFields
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import DecisionNode, Flow, Node
from tui import keys
from tui.drafts.form import BEFORE, FORMS, NUMBERS, FormDraft, is_form_field
from tui.drafts.store import Fields
from tui.sessions.attached import ATTACHED, Attached, how_it_came
from tui.sessions.label import label_of
from tui.sessions.marks import Marks, restored, spelled, together
from tui.sessions.step_drafts import CUSTOM_TEXTS, CustomStep, StepDraft, joined
from tui.sessions.step_texts import blocks, headings, is_titled, title, title_of, under
from tui.sessions.texts import SessionTexts, confirm_texts, is_text_field, restored_texts, text_fields

_STEP = "step."
"""The beginning of the names of a draft's fields that are the step's."""
_STATUS = "status"
"""The field of a draft that says for which state the summary's status was written."""


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
    """What is typed in forms of the session, by `FormDraft`."""
    texts: SessionTexts = field(default_factory=dict)
    """The texts of the session itself."""
    attached: Attached = field(default_factory=Attached)
    """What of it came from another terminal."""
    restored_at: datetime | None = None
    """When it was kept on disk, if some of it comes from there: from a run of the program before, or another terminal."""
    restored_as: str = "typed"
    """How what comes from there came into the fields."""

    def __bool__(self) -> bool:
        return bool(self.step or self.custom)

    def form(self, name: str) -> FormDraft:
        """Return what is typed in a form of this session."""
        return FormDraft(self.forms, name)

    def fields(self, *, sending: bool = True) -> Fields:
        """Return all of it by name, as it is kept on disk; what is on its way only if `sending` says so."""
        sent = self.step.sending if sending and not self.step.sending_on_disk else None
        step = self.step.copy()
        if sent is not None:
            step.put_back(sent.notes, sent.output, sent.marked_lines)
        texts = {"notes": step.notes, "output": step.output, "marks": spelled(step.marked_lines)}
        custom = {**self.custom.texts, "marks": spelled(self.custom.marked_lines)}
        fields = {
            **{f"{_STEP}{name}": text for name, text in texts.items() if text},
            **{f"custom.{name}": text for name, text in custom.items() if text},
            **{f"summary.{name}": text for name, text in self.summary.items()},
            **({_STATUS: "completed"} if self.status_of_completed and self.summary else {}),
            **self.forms,
            **text_fields(self.texts),
        }
        return fields | self.attached.spelled(fields, sending=sent is not None)

    @classmethod
    def restored(cls, fields: Fields, *, at: datetime) -> "Typed":
        """Return what `fields` gave; those of which `is_known` is not true are left out."""
        fields = {name: text for name, text in fields.items() if is_known(name)}

        def part(name: str) -> Fields:
            return {
                field.removeprefix(f"{name}."): text
                for field, text in fields.items()
                if field.startswith(f"{name}.")
            }

        return cls(
            step=StepDraft(
                fields.get("step.notes", ""), fields.get("step.output", ""), _restored_marks(fields, "step")
            ),
            custom=CustomStep(
                **{name: fields.get(f"custom.{name}", "") for name in CUSTOM_TEXTS},
                marks=_restored_marks(fields, "custom"),
            ),
            summary=part("summary"),
            status_of_completed=_STATUS in fields,
            forms={name: text for name, text in fields.items() if is_form_field(name)},
            texts=restored_texts(fields),
            attached=Attached.restored(fields),
            restored_at=at,
        )

    def add(self, restored: "Typed") -> None:
        """Take in what another run left, before what is typed here."""
        if restored.restored_at is None:
            return
        before = self.fields()
        self.step.put_back(restored.step.notes, restored.step.output, restored.step.marked_lines)
        self.custom.put_back(restored.custom)
        self.summary = restored.summary | self.summary
        self.status_of_completed = self.status_of_completed or restored.status_of_completed
        for name, kept in restored.forms.items():
            self.forms.setdefault(name, kept)
        for text_name, left in restored.texts.items():
            text = self.texts.setdefault(text_name, left)
            if not text.unsaved:
                text.typed, text.base = left.typed, left.base
            elif text is not left and text_name == "scratchpad" and left.typed.startswith(left.base):
                text.typed = joined(text.typed, left.typed.removeprefix(left.base).strip("\n"))
        self.attached.add(restored.attached, before=before, after=self.fields())
        self.restored_as = how_it_came(restored.fields())
        self.restored_at = restored.restored_at

    def take_step(self) -> StepDraft:
        """Take what is typed for the step to be sent, as `StepDraft.take`, with how it came there."""
        self.attached.send(_STEP)
        return self.step.take()

    def step_sent(self) -> None:
        """Forget what was taken: it is recorded."""
        self.step.sent()
        self.attached.sent()

    def give_step_back(self) -> None:
        """Put what was taken back: it could not be recorded."""
        self.step.give_back()
        self.attached.give_back()

    def clear_step(self) -> None:
        """Forget what is typed for the step."""
        self.step.clear()
        self.attached.forget(_STEP)

    def end(self) -> None:
        """Forget what is typed for a session that is completed; edits of its note stay."""
        self.clear_step()
        self.custom.clear()
        for name in [name for name in self.forms if not name.startswith("preview.")]:
            del self.forms[name]
        for text in self.texts.values():
            text.forget()

    def clear(self) -> None:
        """Forget all that is typed: it is kept elsewhere."""
        self.end()
        self.forms.clear()
        self.summary.clear()

    @property
    def edited_steps(self) -> tuple[str, ...]:
        """What is typed over texts of recorded steps and not saved."""
        return self._in_forms("edit ")

    def _in_forms(self, prefix: str) -> tuple[str, ...]:
        return tuple(
            text
            for name, text in self.forms.items()
            if name.startswith(prefix) and not name.endswith((BEFORE, NUMBERS))
        )

    def unrecorded(self) -> tuple[str, ...]:
        """Return all that is typed and not recorded."""
        custom = self.custom
        return (
            *(self.step.notes, self.step.output),
            *(custom.title, custom.action, custom.notes, custom.output),
            *self.edited_steps,
            *self._in_forms("ticket."),
            *self._in_forms("values."),
        )


def is_known(field: str) -> bool:
    """Tell whether a draft's field is one that `Typed` keeps; another version of the program may have others."""
    part, _dot, name = field.partition(".")
    parts = {
        "step": ("notes", "output", "marks"),
        "custom": (*CUSTOM_TEXTS, "marks"),
        "summary": SUMMARY_LABELS,
    }
    return (
        field in (_STATUS, ATTACHED)
        or name in parts.get(part, ())
        or is_form_field(field)
        or is_text_field(field)
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
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    """Values of secret inputs, by name; they are in this memory alone."""
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while something is written, so that no late answer overwrites a newer one."""

    def __post_init__(self) -> None:
        self.session = self.confirmed
        confirm_texts(self.texts, self.confirmed)
        self.begin_texts()

    @property
    def texts(self) -> SessionTexts:
        """The texts of the session."""
        return self.typed.texts

    def confirm(self, session: SessionResponse) -> None:
        """Take over the session as the API has it."""
        self.confirmed = session
        confirm_texts(self.texts, session)

    def begin_texts(self) -> None:
        """Take the texts as the session shows them for those that are typed over from here on."""
        for name, text in self.texts.items():
            text.show(getattr(self.session, name))

    @property
    def ticket_typed(self) -> bool:
        """Whether a ticket number or client is typed that is not the session's."""
        form = self.typed.form("ticket")
        saved = {name: getattr(self.session, name) for name in FORMS["ticket"]}
        return any(form.get(name, text) != text for name, text in saved.items())

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
    def heading(self) -> str:
        """What names the place at which the session stands."""
        return self.node.heading if self.node is not None else END

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
        return label_of(self.session)

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

    def take_steps(self, steps: tuple[DecisionResponse, ...], *, version: int, made_at: datetime) -> None:
        """Take over the steps as the API has them after a change of this client's, made at that time.

        If others wrote meanwhile, the version stays the one whose texts are known here: so a save of texts
        meets theirs, and asks.
        """
        known = version if version == self.confirmed.version + 1 else self.confirmed.version
        active_at = max(made_at, self.confirmed.last_activity_at or made_at)
        update = {"decisions": steps, "version": known, "last_activity_at": active_at}
        self.confirm(self.confirmed.model_copy(update=update))


END = "End of the flow"
_UNTITLED = "Custom step without a title"


def _restored_marks(fields: Fields, part: str) -> Marks:
    return Marks(restored(fields.get(f"{part}.marks", "")), fields.get(f"{part}.output", ""))


def put_back(opened: OpenSession, step: DecisionResponse) -> str:
    """Put the texts of an undone step back to where they were typed; return what to say of it.

    Where other texts stand already, each comes under the title of its step: recorded as they are, they would pass for
    one step's.
    """
    if is_custom(step.node_id):
        _put_back_custom(opened.typed.custom, step)
        return f"; its text is back under {keys.ADD_STEP.label} ({keys.ADD_STEP})"
    draft = opened.draft
    if draft.notes.strip() or draft.output.strip():
        draft.notes = _titled(opened, step, step.notes, draft.notes)
        present = draft.marks.at(draft.output)
        draft.output = _titled(opened, step, step.command_output, draft.output)
        draft.marks = _together(step, draft.output, present, titled=True)
        return "; its text is back in the fields, before what was typed there: each under its title"
    draft.put_back(step.notes, step.command_output, step.marked_lines)
    return "; its text is back in the fields" if step.notes or step.command_output else ""


def _titled(opened: OpenSession, step: DecisionResponse, undone: str, present: str) -> str:
    """Return the text of an undone step before that of the step which came next, each under its title."""
    flow, next_id = opened.flow, step.next_node_id
    if present and not is_titled(present, after=step.position, among=headings(flow)):
        heading = flow.nodes[next_id].heading if next_id in flow.nodes else END
        present = under(title(step.position + 1, heading), present)
    return blocks(under(title_of(step), undone), present)


def _put_back_custom(custom: CustomStep, step: DecisionResponse) -> None:
    began, present, undone = bool(custom), custom.title.strip() or _UNTITLED, title_of(step)
    custom.title = custom.title if custom.title.strip() else step.question
    marked = custom.marks.at(custom.output)
    texts = {"action": step.action_performed, "notes": step.notes, "output": step.command_output}
    for name, text in texts.items():
        typed = getattr(custom, name)
        if not began:
            setattr(custom, name, joined(text, typed))
            continue
        if not is_titled(typed, after=step.position) and not typed.startswith(
            (f"{present}\n", f"{_UNTITLED}\n")
        ):
            typed = under(present, typed)
        # The form has one title, that of the step being typed; the undone one's is kept where its texts are.
        kept = under(undone, text) or (undone if name == "action" else "")
        setattr(custom, name, blocks(kept, typed))
    custom.marks = _together(step, custom.output, marked, titled=began)


def _together(step: DecisionResponse, whole: str, present: Marks, *, titled: bool) -> Marks:
    """Return the marks of an output that begins with that of an undone step and ends with what was typed by then."""
    undone = Marks(step.marked_lines, step.command_output)
    return together(whole, undone.behind(int(titled), whole), present.at_end_of(whole))
