"""A note that is made without the server, and its name, by the same code, from what is known here."""

from typing import get_args

from backend.app.schemas.export import ExportFormat, SessionExport
from backend.app.schemas.sessions import SessionResponse
from tui import keys
from tui.api.errors import Unreachable
from tui.api.note import Note
from tui.sessions.state import OpenSession


def made_here(opened: OpenSession, options: SessionExport, why: str) -> Note:
    """Return the note of a session; `why` says what keeps the server from making it.

    Raises:
        Unreachable: the options ask for masking, which only the server does.
    """
    from backend.app.services import export_service  # late: only an engineer without the server needs it

    if options.redaction_mode == "mask":
        raise Unreachable(
            f"Nothing can be masked without the server; {keys.OPTIONS.in_field} switches masking off. {why}"
        )
    text = export_service.generate_export(opened.session, options)
    return Note(text, export_service.file_name(opened.session, options), made_here=True)


def names_of_notes(session: SessionResponse) -> frozenset[str]:
    """Return the names that files with a session's note can have; none without a ticket number, by which they differ."""
    from backend.app.services import export_service  # late, as above

    if not session.ticket_number:
        return frozenset()
    return frozenset(
        export_service.file_name(session, SessionExport(format=format_, include_tree_info=with_flow))
        for format_ in get_args(ExportFormat)
        for with_flow in (True, False)
    )
