"""Redaction as the API offers it: texts scanned and masked, and whole sessions masked before they are rendered."""

from collections.abc import Sequence

from backend.app.core.errors import InvalidFinding, TextTooLong
from backend.app.schemas.export import SessionExport, SummaryFields
from backend.app.schemas.redaction import LONGEST_TEXT, Category, FindingBody, FindingResponse, ScanResponse
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.services.export_service import file_name, generate_export
from backend.app.services.redaction.findings import Finding
from backend.app.services.redaction.masking import mask, mask_found
from backend.app.services.redaction.scanner import scan

HOSTNAMES: frozenset[Category] = frozenset({"host", "unc"})

_OF_A_STEP = ("question", "answer", "action_performed", "notes", "command_output")
_OF_A_SESSION = ("ticket_number", "client_name", "outcome_notes", "next_steps", "scratchpad")


def find(text: str, *, counts_only: bool = False) -> ScanResponse:
    """Return what is sensitive in a text.

    Raises:
        TextTooLong: it is longer than one call takes.
    """
    _require_short(text)
    found = scan(text)
    findings = tuple(
        FindingResponse(
            start=finding.start,
            end=finding.end,
            category=finding.category,
            placeholder=finding.placeholder,
            masked_by_default=finding.masked_by_default,
        )
        for finding in (() if counts_only else found)
    )
    return ScanResponse(
        findings=findings, masked_by_default=sum(finding.masked_by_default for finding in found)
    )


def mask_text(
    text: str, findings: Sequence[FindingBody] | None, *, redact_hostnames: bool = False
) -> tuple[str, int]:
    """Return a text with these findings masked, and how many values that were.

    Raises:
        TextTooLong: it is longer than one call takes.
        InvalidFinding: a finding is not within the text.
    """
    _require_short(text)
    if findings is not None:
        chosen = [_checked(finding, len(text)) for finding in findings]
        return mask(text, chosen), len(chosen)
    return mask_found(text, also=_also(redact_hostnames=redact_hostnames))


def masked_export(session: SessionResponse, options: SessionExport) -> tuple[str, str]:
    """Return a session's note with every value masked, and its file name.

    Values are masked before rendering, since what a format escapes could no longer be recognised; and once more
    after it, for what only comes to light beside the note's own labels.
    """
    masked, located = _masked_session(session, options)
    also = _also(redact_hostnames=options.redact_hostnames)
    note, _count = mask_found(generate_export(masked, located), also=also)
    return note, file_name(masked, located)


def _masked_session(
    session: SessionResponse, options: SessionExport
) -> tuple[SessionResponse, SessionExport]:
    """Return a session and its options masked, also what the engineer wrote for the summary."""
    also = _also(redact_hostnames=options.redact_hostnames)

    def masked(text: str) -> str:
        return mask_found(text, also=also)[0] if text else text

    def masked_step(step: DecisionResponse) -> DecisionResponse:
        return step.model_copy(update={name: masked(getattr(step, name)) for name in _OF_A_STEP})

    flow = session.tree_snapshot.model_copy(update={"name": masked(session.tree_snapshot.name)})
    texts = {name: masked(getattr(session, name)) for name in _OF_A_SESSION}
    steps = tuple(masked_step(step) for step in session.decisions)
    summary = options.summary
    if summary is not None:
        written = {name: masked(text) for name, text in summary.model_dump(exclude_none=True).items()}
        summary = SummaryFields.model_validate(written)
    return (
        session.model_copy(update={"tree_snapshot": flow, "decisions": steps, **texts}),
        options.model_copy(update={"summary": summary}),
    )


def _also(*, redact_hostnames: bool) -> frozenset[Category]:
    return HOSTNAMES if redact_hostnames else frozenset()


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
