"""Plain text, twice: with underlined sections, and with the section marks of PSA note fields.

Lines of the note itself stand at column 0, lines of a user are indented, so none of them can pose as a section.
"""

from collections.abc import Callable

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

_INDENT = "  "


def render_text(document: Document) -> str:
    """Lay the document out as plain text with underlined section names."""
    title = [document.title, "=" * max(3, min(len(document.title), 80))]
    return _render(document, title, _underlined, document.resolution)


def render_psa(document: Document) -> str:
    """Lay the document out for a PSA's note field, sections as ``--- NAME ---``."""
    # A flow's name that looks like a section line is set off as user text is.
    title = [document.title if not document.title.startswith("---") else _INDENT + document.title]
    return _render(document, title, _dashed, document.resolution_or_answer)


def _render(
    document: Document, title: list[str], section: Callable[[str], list[str]], resolution: str
) -> str:
    blocks = [[*title, *(f"{field.label}: {field.value}" for field in document.header)]]
    if document.remark:
        blocks.append([document.remark])
    if document.summary:
        rows = (line for field in document.summary for line in _field(field))
        blocks.append([*section(SUMMARY), *rows])
    if evidence := "\n\n".join(filter(None, (document.values, document.evidence))):
        blocks.append([*section(EVIDENCE), *_indented(evidence)])
    if document.steps:
        blocks.append([*section(STEPS), *(line for step in document.steps for line in _step(step))])
    if resolution:
        blocks.append([*section(RESOLUTION), *_indented(resolution)])
    if document.next_steps:
        blocks.append([*section(NEXT_STEPS), *_indented(document.next_steps)])
    if document.duration:
        blocks.append([f"{DURATION}: {document.duration}"])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _underlined(name: str) -> list[str]:
    return [name.upper(), "-" * len(name)]


def _dashed(name: str) -> list[str]:
    return [f"--- {name.upper()} ---"]


def _step(step: Step) -> list[str]:
    mark = "[CUSTOM] " if step.custom else ""
    lines = [f"Step {step.number}: {mark}{step.title}"]
    if step.custom:
        lines.append(_INDENT + CUSTOM_REMARK)
    for field in step.fields:
        lines.extend(_field(field))
    return lines


def _field(field: Field) -> list[str]:
    if field.verbatim or "\n" in field.value:
        return [f"{_INDENT}{field.label}:", *(line for part in field.shown for line in _excerpt(part))]
    return [f"{_INDENT}{field.label}: {field.value.strip()}".rstrip()]


def _excerpt(excerpt: Excerpt) -> list[str]:
    # A remark is less indented than all lines of an output, so that none of them can pose as one.
    return [_INDENT + excerpt.text] if excerpt.is_remark else _indented(excerpt.text, _INDENT * 2)


def _indented(text: str, indent: str = _INDENT) -> list[str]:
    return [(indent + line).rstrip() for line in text.split("\n")]
