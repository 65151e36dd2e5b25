"""A note that is made without the server, by the same code, from what is known here."""

from backend.app.schemas.export import SessionExport
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
