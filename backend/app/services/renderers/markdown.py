"""Markdown (CommonMark), laid out so that it reads well both rendered and raw."""

from backend.app.services.excerpts import Excerpt
from backend.app.services.export_document import (
    CUSTOM_REMARK,
    DURATION,
    EVIDENCE,
    NEXT_STEPS,
    RESOLUTION,
    STEPS,
    SUMMARY,
    Document,
    Field,
    Step,
)
from backend.app.services.renderers.markdown_escape import block, cell, fenced, line, plain_block, value

_HARD_BREAK = "  \n"


def render_markdown(document: Document) -> str:
    """Lay the document out as Markdown. Every block has a blank line around it."""
    blocks = [f"# {line(document.title)}"]
    if document.header:
        blocks.append(
            _HARD_BREAK.join(f"**{field.label}:** {line(field.value)}" for field in document.header)
        )
    if document.remark:
        blocks.append(f"*{line(document.remark)}*")
    if document.summary:
        blocks += ["---", f"## {SUMMARY}", _table(document.summary)]
    if document.values or document.evidence:
        blocks += ["---", f"## {EVIDENCE}"]
        blocks += [plain_block(document.values)] if document.values else []
        blocks += [block(document.evidence)] if document.evidence else []
    if document.steps:
        blocks += ["---", f"## {STEPS}"]
        for step in document.steps:
            blocks += _step(step)
    if document.resolution:
        blocks += ["---", f"## {RESOLUTION}", block(document.resolution)]
    if document.next_steps:
        blocks += ["---", f"## {NEXT_STEPS}", block(document.next_steps)]
    if document.duration:
        blocks += ["---", f"**{DURATION}:** {document.duration}"]
    return "\n\n".join(blocks) + "\n"


def _table(fields: tuple[Field, ...]) -> str:
    rows = (f"| **{field.label}** | {cell(field.value)} |" for field in fields)
    return "\n".join(["| Field | Detail |", "|-------|--------|", *rows])


def _step(step: Step) -> list[str]:
    mark = "[CUSTOM] " if step.custom else ""
    blocks = [f"### Step {step.number}: {mark}{line(step.title)}"]
    if step.custom:
        blocks.append(f"*{CUSTOM_REMARK}*")
    for field in step.fields:
        blocks += _field(field)
    return blocks


def _field(field: Field) -> list[str]:
    label = f"**{field.label}:**"
    if field.verbatim:
        return [label, *map(_excerpt, field.shown)]
    if "\n" in field.value:
        return [label, block(field.value)]
    return [f"{label} {value(field.value)}"]


def _excerpt(excerpt: Excerpt) -> str:
    return f"*{excerpt.text}*" if excerpt.is_remark else fenced(excerpt.text)
