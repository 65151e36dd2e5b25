"""Ticket notes in four formats: one document, one small renderer a format.

Pure: wire types in, text out. The client uses it too, for a copy while the server is away.
"""

import re
from collections.abc import Callable
from typing import NamedTuple, get_args

from backend.app.core.tables import require_rows
from backend.app.schemas.export import ExportFormat, SessionExport
from backend.app.schemas.sessions import SessionResponse
from backend.app.services.export_document import UNTITLED, build_document
from backend.app.services.renderers.html import render_html
from backend.app.services.renderers.markdown import render_markdown
from backend.app.services.renderers.plain import render_psa, render_text

_NOT_IN_FILE_NAMES = re.compile(r"[^a-z0-9]+")


def generate_markdown_export(session: SessionResponse, options: SessionExport) -> str:
    """Return the note as Markdown (CommonMark)."""
    return render_markdown(build_document(session, options))


def generate_text_export(session: SessionResponse, options: SessionExport) -> str:
    """Return the note as plain text."""
    return render_text(build_document(session, options))


def generate_html_export(session: SessionResponse, options: SessionExport) -> str:
    """Return the note as an HTML fragment with inline styles only, since ticket systems strip style sheets."""
    return render_html(build_document(session, options))


def generate_psa_export(session: SessionResponse, options: SessionExport) -> str:
    """Return the note as plain text for ConnectWise-style note fields."""
    return render_psa(build_document(session, options))


class Format(NamedTuple):
    """All that a format is; clients need its name only."""

    generate: Callable[[SessionResponse, SessionExport], str]
    media_type: str
    suffix: str


FORMATS: dict[str, Format] = {
    "markdown": Format(generate_markdown_export, media_type="text/markdown", suffix=".md"),
    "text": Format(generate_text_export, media_type="text/plain", suffix=".txt"),
    "html": Format(generate_html_export, media_type="text/html", suffix=".html"),
    "psa": Format(generate_psa_export, media_type="text/plain", suffix=".txt"),
}
require_rows("FORMATS", FORMATS, get_args(ExportFormat))


def generate_export(session: SessionResponse, options: SessionExport) -> str:
    """Return the note in the format that the options name."""
    return FORMATS[options.format].generate(session, options)


def file_name(session: SessionResponse, options: SessionExport) -> str:
    """Return a file name for the note: ticket and flow in ASCII, with the format's suffix."""
    title = session.tree_snapshot.name if options.include_tree_info else UNTITLED
    words = _NOT_IN_FILE_NAMES.sub("-", title.lower()).strip("-")
    ticket = re.sub(r"[^A-Za-z0-9]+", "-", session.ticket_number).strip("-")
    stem = "-".join(part for part in (ticket, words) if part)[:100].strip("-")
    return (stem or "ticket-note") + FORMATS[options.format].suffix
