"""Redaction as the API offers it: texts scanned and masked, and whole sessions masked before they are rendered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from backend.app.core.errors import InvalidFinding, TextTooLong
from backend.app.core.lines import lines_after_cuts
from backend.app.schemas.categories import Category, masked_with
from backend.app.schemas.export import SessionExport, SummaryFields
from backend.app.schemas.redaction import (
    LONGEST_TEXT,
    FindingBody,
    FindingResponse,
    ScanResponse,
)
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.services.export_document import evidence_values
from backend.app.services.export_service import file_name, generate_export
from backend.app.services.redaction.findings import Finding
from backend.app.services.redaction.masking import Numbers, mask, mask_found
from backend.app.services.redaction.policy import Policy
from backend.app.services.redaction.scanner import scan

_OF_A_STEP = ("question", "answer", "action_performed", "notes")
_HEAD = ("ticket_number", "client_name")
_EVIDENCE = ("scratchpad",)
_END = ("outcome_notes", "next_steps")


def scan_text(
    text: str, *, policy: Policy, counts_only: bool = False, most: int | None = None
) -> ScanResponse:
    """Return what is sensitive in a text.

    Raises:
        TextTooLong: it is longer than one call takes, or has more than `most` values.
        SlowPattern: one of the team's patterns takes too long for it.
    """
    _require_short(text)
    found = scan(text, policy, categories=policy.masked) if counts_only else scan(text, policy, most=most)
    findings = tuple(
        FindingResponse(
            start=finding.start,
            end=finding.end,
            category=finding.category,
            placeholder=finding.placeholder,
            masked_by_default=finding.category in policy.masked,
        )
        for finding in (() if counts_only else found)
    )
    return ScanResponse(
        findings=findings, masked_by_default=sum(finding.category in policy.masked for finding in found)
    )


def mask_text(
    text: str,
    findings: Sequence[FindingBody] | None,
    *,
    policy: Policy,
    also: frozenset[Category] = frozenset(),
) -> tuple[str, int]:
    """Return a text with these findings masked, and how many values that were.

    Raises:
        TextTooLong: it is longer than one call takes.
        InvalidFinding: a finding is not within the text.
        SlowPattern: one of the team's patterns takes too long for it.
    """
    _require_short(text)
    numbers = Numbers((text,)) if policy.numbered else None
    if findings is not None:
        chosen = [_checked(finding, len(text)) for finding in findings]
        return mask(text, chosen, numbers=numbers), len(chosen)
    return mask_found(text, also=also, policy=policy, numbers=numbers)


def masked_export(session: SessionResponse, options: SessionExport, *, policy: Policy) -> tuple[str, str]:
    """Return a session's note with every value masked, and its file name.

    Values are masked before rendering, since what a format escapes could no longer be recognised; and once more
    after it, for what only comes to light beside the note's own labels.

    Raises:
        SlowPattern: one of the team's patterns takes too long for it.
    """
    masking = _Masking(
        also=masked_with(options.chosen),
        policy=policy,
        numbers=Numbers(_texts(session, options)) if policy.numbered else None,
    )
    masked, located = _masked_session(session, options, masking)
    return masking.masked(generate_export(masked, located)), file_name(masked, located)


@dataclass(frozen=True)
class _Masking:
    """How all texts of one note are masked."""

    also: frozenset[Category]
    policy: Policy
    numbers: Numbers | None

    def masked(self, text: str) -> str:
        if not text:
            return text
        return mask_found(text, also=self.also, policy=self.policy, numbers=self.numbers)[0]

    def output(self, step: DecisionResponse) -> dict[str, Any]:
        """Return a step's output, masked, and where its marked lines then stand: several can give way to one."""
        marked = step.marked_lines

        def follow(text: str, findings: Sequence[Finding]) -> None:
            nonlocal marked
            marked = lines_after_cuts(text, ((one.start, one.end) for one in findings), marked)

        output, _count = mask_found(
            step.command_output,
            also=self.also,
            policy=self.policy,
            numbers=self.numbers,
            follow=follow if marked else None,
        )
        return {"command_output": output, "command_output_length": len(output), "marked_lines": marked}

    def values(self, session: SessionResponse) -> tuple[dict[str, str], dict[str, str]]:
        """Return labels and values of the evidence, masked: a label can be what makes a value one to mask."""
        labels, values = {}, {}
        for asked, value in evidence_values(session):
            label = labels[asked.name] = self.masked(asked.label)
            named = self.masked(f"{label}: {value}")
            known = named.startswith(f"{label}: ")
            values[asked.name] = named.removeprefix(f"{label}: ") if known else self.masked(value)
        return labels, values

    def fields(self, model: BaseModel, names: Sequence[str]) -> dict[str, str]:
        """Return these fields of a model, masked."""
        return {name: self.masked(getattr(model, name)) for name in names}


def _masked_session(
    session: SessionResponse, options: SessionExport, masking: _Masking
) -> tuple[SessionResponse, SessionExport]:
    """Return a session and its options masked, also what the engineer wrote for the summary.

    In the note's order: placeholders are numbered as a reader meets them.
    """
    flow = session.tree_snapshot
    flow = flow.model_copy(update={"name": masking.masked(flow.name)})
    head = masking.fields(session, _HEAD)
    summary = options.summary
    if summary is not None:
        written = {name: masking.masked(text) for name, text in summary.model_dump(exclude_none=True).items()}
        summary = SummaryFields.model_validate(written)
    labels, values = masking.values(session)
    inputs = (one.model_copy(update={"label": labels.get(one.name, one.label)}) for one in flow.inputs)
    flow = flow.model_copy(update={"inputs": tuple(inputs)})
    evidence = masking.fields(session, _EVIDENCE)
    steps = tuple(
        step.model_copy(update=masking.fields(step, _OF_A_STEP) | masking.output(step))
        for step in session.decisions
    )
    end = masking.fields(session, _END)
    texts = {"tree_snapshot": flow, "values": values, "decisions": steps, **head, **evidence, **end}
    return session.model_copy(update=texts), options.model_copy(update={"summary": summary})


def _texts(session: SessionResponse, options: SessionExport) -> Iterator[str]:
    """Return all texts that a note is made from."""
    yield session.tree_snapshot.name
    for name in (*_HEAD, *_EVIDENCE, *_END):
        yield getattr(session, name)
    for asked, value in evidence_values(session):
        yield from (asked.label, value)
    for step in session.decisions:
        yield from (getattr(step, name) for name in (*_OF_A_STEP, "command_output"))
    if options.summary is not None:
        yield from options.summary.model_dump(exclude_none=True).values()


def _require_short(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(
            f"The text has {len(text):,} characters; at most {LONGEST_TEXT:,} are taken at once. Send it in parts."
        )


def _checked(finding: FindingBody, length: int) -> Finding:
    if not finding.start < finding.end <= length:
        raise InvalidFinding(
            f"The finding from {finding.start} to {finding.end} is not within the text of {length} characters."
        )
    return Finding(finding.start, finding.end, finding.category)
