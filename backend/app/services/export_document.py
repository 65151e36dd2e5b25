"""The ticket note as a document that knows no format.

It is built once from a session and the options; the renderers only lay it out. So a rule of what a note
contains stands here, once, and no format can miss it.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend.app.flow import is_custom
from backend.app.schemas.export import (
    OMITTED_REMARK,
    STANDARD_OUTPUT_LINES,
    SUMMARY_LABELS,
    SessionExport,
    SummaryResponse,
)
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import Input
from backend.app.services.excerpts import Excerpt, excerpts_of

UNTITLED = "Troubleshooting Session"
"""The title of a note that leaves the flow out."""

SUMMARY = "Summary"
EVIDENCE = "Evidence / Reference"
STEPS = "Troubleshooting Steps"
RESOLUTION = "Resolution"
NEXT_STEPS = "Next Steps"
DURATION = "Session Duration"

HEADER_LABELS = ("Ticket", "Client", "Started", "Completed", "Status", "Steps")
STEP_LABELS = ("Answer", "Action", "Notes", "Command Output")
LABELS = (*HEADER_LABELS, *STEP_LABELS, DURATION)
"""Every label that a note can have: user text may not pose as one."""

_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*")

CUSTOM_REMARK = "Custom step added by engineer"


@dataclass(frozen=True)
class Field:
    """A labelled value. `verbatim` marks command output, which is kept as it is, line by line."""

    label: str
    value: str
    verbatim: bool = False
    remark: str = ""
    """Says below the value that it is not all."""
    excerpts: tuple[Excerpt, ...] = ()
    """In place of the value: what is shown of command output in which lines are marked."""

    @property
    def shown(self) -> tuple[Excerpt, ...]:
        """What is shown of it, with every remark in its place."""
        remark = (Excerpt(self.remark, is_remark=True),) if self.remark else ()
        return self.excerpts or (Excerpt(self.value), *remark)


@dataclass(frozen=True)
class Step:
    """A recorded step, numbered from 1."""

    number: int
    title: str
    custom: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Document:
    """A ticket note. Empty texts and None mean that the part is left out."""

    title: str
    header: tuple[Field, ...]
    remark: str
    summary: tuple[Field, ...]
    """All rows of the summary block, also blank ones; none where the note has no such block."""
    values: str
    """Values of the flow's inputs that are worth it, each a line after its label; they lead the evidence."""
    evidence: str
    steps: tuple[Step, ...]
    resolution: str
    resolution_or_answer: str
    """For PSA: the resolution, or in its place the last answer of a completed session."""
    next_steps: str
    duration: str


def build_document(session: SessionResponse, options: SessionExport) -> Document:
    """Build the note of a session. Times are written in the options' zone, UTC without one."""
    completed = session.completed_at is not None
    recorded = len(session.decisions)
    with_steps = options.detail_level != "summary"
    steps = session.decisions[: options.max_step_index] if with_steps else ()
    whole = options.detail_level == "full"
    resolution = _resolution(session, options)
    summary = _summary(session, options)
    in_progress = f"Session still in progress — exported at step {recorded} of path"
    return Document(
        title=session.tree_snapshot.name if options.include_tree_info else UNTITLED,
        header=tuple(_header(session, options, left_out=with_steps and len(steps) < recorded)),
        remark=in_progress if recorded and not completed else "",
        summary=tuple(Field(label, getattr(summary, name)) for name, label in SUMMARY_LABELS.items())
        if options.has_summary
        else (),
        values="\n".join(map(_named, evidence_values(session))) if with_steps else "",
        evidence=_trimmed(session.scratchpad) if with_steps else "",
        steps=tuple(_step(number, step, whole=whole) for number, step in enumerate(steps, start=1)),
        resolution=resolution,
        resolution_or_answer=resolution or _last_answer(session, options),
        next_steps=_trimmed(session.next_steps),
        duration=_duration(session) if options.include_timestamps else "",
    )


def prefilled_summary(session: SessionResponse, options: SessionExport) -> SummaryResponse:
    """Return the summary block as the session fills it in, without what the options leave out of the note."""
    recorded = len(session.decisions)
    paused = f"In Progress — paused at step {recorded}" if recorded else "In Progress — no steps recorded"
    return SummaryResponse(
        issue=session.tree_snapshot.name if options.include_tree_info else "",
        impact="",
        status="Resolved" if session.completed_at is not None else paused,
        resolution=_resolution(session, options),
        next_steps=_trimmed(session.next_steps),
    )


def evidence_values(session: SessionResponse) -> list[tuple[Input, str]]:
    """Return the inputs that the flow wants in the evidence and that have a value, with it; no secret one."""
    return [
        (one, value)
        for one in session.tree_snapshot.inputs
        if one.evidence and not one.secret and (value := session.values.get(one.name, "").strip())
    ]


def _named(given: tuple[Input, str]) -> str:
    asked, value = given
    return f"{asked.label}: {' '.join(value.split())}"


def _summary(session: SessionResponse, options: SessionExport) -> SummaryResponse:
    written = options.summary.model_dump(exclude_none=True) if options.summary is not None else {}
    return prefilled_summary(session, options).model_copy(
        update={name: _trimmed(text) for name, text in written.items()}
    )


def _resolution(session: SessionResponse, options: SessionExport) -> str:
    return _trimmed(session.outcome_notes.strip()) if options.include_outcome_notes else ""


def _header(session: SessionResponse, options: SessionExport, *, left_out: bool) -> list[Field]:
    values: dict[str, str] = {"Ticket": session.ticket_number, "Client": session.client_name}
    if options.include_timestamps:
        values |= _times({"Started": session.started_at, "Completed": session.completed_at}, options.zone())
    values["Status"] = _status(session, options)
    if left_out:
        shown = options.max_step_index
        values["Steps"] = f"{'1' if shown == 1 else f'1–{shown}'} of {len(session.decisions)}"
    return [Field(label, values[label]) for label in HEADER_LABELS if values.get(label)]


def _status(session: SessionResponse, options: SessionExport) -> str:
    status = _summary(session, options).status
    if options.has_summary and status != prefilled_summary(session, options).status:
        return status
    if session.completed_at is not None:
        return "Resolved"
    recorded = len(session.decisions)
    return f"In Progress (exported at step {recorded})" if recorded else "In Progress (no steps recorded)"


def _step(number: int, step: DecisionResponse, *, whole: bool) -> Step:
    fields = (
        Field("Answer", step.answer.strip()),
        Field("Action", _trimmed(step.action_performed)),
        Field("Notes", _trimmed(step.notes)),
        _output(step, whole=whole),
    )
    return Step(
        number=number,
        title=step.question,
        custom=is_custom(step.node_id),
        fields=tuple(field for field in fields if field.value or field.excerpts),
    )


def _output(step: DecisionResponse, *, whole: bool) -> Field:
    text = _trimmed(step.command_output)
    if step.marked_lines and not whole:
        dropped = step.command_output.count("\n", 0, len(step.command_output.rstrip()) - len(text))
        if excerpts := excerpts_of(step, text, dropped=dropped):
            return Field("Command Output", "", verbatim=True, excerpts=excerpts)
    lines = text.split("\n", STANDARD_OUTPUT_LINES)
    if whole or len(lines) <= STANDARD_OUTPUT_LINES:
        return Field("Command Output", text, verbatim=True)
    shown = "\n".join(lines[:STANDARD_OUTPUT_LINES]).rstrip()
    return Field("Command Output", shown, verbatim=True, remark=OMITTED_REMARK)


def _last_answer(session: SessionResponse, options: SessionExport) -> str:
    """Return what stood under RESOLUTION of a PSA note before there were outcome notes."""
    cut = options.max_step_index is not None and options.max_step_index < len(session.decisions)
    if session.completed_at is None or cut or not options.include_outcome_notes:
        return ""
    return next((step.answer for step in reversed(session.decisions) if step.answer.strip()), "")


def _trimmed(text: str) -> str:
    """Drop blank lines at both ends and blanks at the very end; the first line keeps its indent."""
    text = text.rstrip()
    blank_lines = _BLANK_LINES.match(text)
    return text[blank_lines.end() :] if blank_lines else text


def _times(moments: dict[str, datetime | None], zone: ZoneInfo) -> dict[str, str]:
    """Write times that are shown together; each has its UTC offset where without it one could be taken for another.

    That is where the offsets differ, and where the clock shows a time twice.
    """
    local = {label: moment.astimezone(zone) for label, moment in moments.items() if moment is not None}
    offsets = {time.replace(fold=fold).utcoffset() for time in local.values() for fold in (0, 1)}
    if len(offsets) > 1:
        return {label: time.isoformat(" ", "minutes") for label, time in local.items()}
    return {label: f"{time:%Y-%m-%d %H:%M}" for label, time in local.items()}


def _duration(session: SessionResponse) -> str:
    if session.completed_at is None:
        return ""
    return format_duration(session.completed_at - session.started_at)


def format_duration(span: timedelta) -> str:
    """Return a span as its two largest units: ``45s``, ``27m``, ``1h 5m``, ``2d 3h``."""
    seconds = max(0, int(span.total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60
    if days:
        return f"{days}d {hours}h" if hours else f"{days}d"
    if hours:
        return f"{hours}h {minutes}m" if minutes else f"{hours}h"
    return f"{minutes}m" if minutes else f"{seconds}s"
