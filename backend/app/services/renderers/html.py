"""HTML, as a fragment of plain tags with inline styles: ticket systems strip style sheets.

User text is always escaped. A sanitiser that allows `TAGS` and `ATTRIBUTES` finds nothing to remove. Columns and
indents stand by no-break spaces, not by a style, so that they also outlast what strips all attributes.
"""

import html
import re

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

TAGS = {"h1", "h2", "h3", "p", "strong", "em", "br", "hr", "pre", "span", "table", "tbody", "tr", "th", "td"}
ATTRIBUTES = {tag: {"style"} for tag in ("span", "pre", "table", "th", "td")}

_BADGE = "background-color:#7c3aed;color:#ffffff;padding:1px 6px;border-radius:4px;font-size:80%"
_OUTPUT = "background-color:#f4f4f5;color:#18181b;padding:8px;white-space:pre-wrap"
_TABLE = "border-collapse:collapse"
_CELL = "border:1px solid #d4d4d8;padding:4px 8px;text-align:left;vertical-align:top"

_COLLAPSING = re.compile(r"^ +| +(?= )", re.MULTILINE)
"""The blanks that HTML would drop: an indent, and of other blanks in a row all but the last, where the line may wrap."""


def render_html(document: Document) -> str:
    """Lay the document out as an HTML fragment."""
    parts = [f"<h1>{_flowing(document.title)}</h1>"]
    if document.header:
        parts.append(
            f"<p>{'<br>'.join(_labelled(field.label, field.value) for field in document.header)}</p>"
        )
    if document.remark:
        parts.append(f"<p><em>{_flowing(document.remark)}</em></p>")
    if document.summary:
        parts += ["<hr>", _section(SUMMARY), _table(document.summary)]
    if evidence := [*filter(None, (document.values, document.evidence))]:
        parts += ["<hr>", _section(EVIDENCE), *map(_paragraph, evidence)]
    if document.steps:
        parts += ["<hr>", _section(STEPS)]
        for step in document.steps:
            parts += _step(step)
    if document.resolution:
        parts += ["<hr>", _section(RESOLUTION), _paragraph(document.resolution)]
    if document.next_steps:
        parts += ["<hr>", _section(NEXT_STEPS), _paragraph(document.next_steps)]
    if document.duration:
        parts += ["<hr>", f"<p>{_labelled(DURATION, document.duration)}</p>"]
    return "\n".join(parts) + "\n"


def _section(name: str) -> str:
    return f"<h2>{_flowing(name)}</h2>"


def _table(fields: tuple[Field, ...]) -> str:
    rows = (
        f'<tr><th style="{_CELL}">{field.label}</th><td style="{_CELL}">{_flowing(field.value)}</td></tr>'
        for field in fields
    )
    return "\n".join([f'<table style="{_TABLE}"><tbody>', *rows, "</tbody></table>"])


def _step(step: Step) -> list[str]:
    badge = f'<span style="{_BADGE}">CUSTOM</span> ' if step.custom else ""
    parts = [f"<h3>Step {step.number}: {badge}{_flowing(step.title)}</h3>"]
    if step.custom:
        parts.append(f"<p><em>{CUSTOM_REMARK}</em></p>")
    return parts + [_field(field) for field in step.fields]


def _field(field: Field) -> str:
    if field.verbatim:
        return "\n".join([f"<p><strong>{field.label}:</strong></p>", *map(_excerpt, field.shown)])
    separator = "<br>" if "\n" in field.value else " "
    return f"<p><strong>{field.label}:</strong>{separator}{_flowing(field.value)}</p>"


def _excerpt(excerpt: Excerpt) -> str:
    if excerpt.is_remark:
        return f"<p><em>{excerpt.text}</em></p>"
    # A newline right after <pre> is dropped by HTML parsers; what is shown never begins with one.
    return f'<pre style="{_OUTPUT}">{_escape(excerpt.text)}</pre>'


def _labelled(label: str, value: str) -> str:
    return f"<strong>{label}:</strong> {_flowing(value)}"


def _paragraph(text: str) -> str:
    return f"<p>{_flowing(text)}</p>"


def _flowing(text: str) -> str:
    """Return text for where HTML drops white space: all but ``<pre>``, which keeps what it is given, tabs too."""
    standing = _COLLAPSING.sub(lambda blanks: "\xa0" * len(blanks[0]), text.expandtabs())
    return _escape(standing).replace("\n", "<br>")


def _escape(text: str) -> str:
    # A no-break space is written as HTML serialisers write it, so that a sanitiser's output is the same.
    return html.escape(text, quote=False).replace("\xa0", "&nbsp;")
