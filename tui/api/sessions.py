"""Sessions and their steps over HTTP."""

import re
from collections.abc import Collection
from uuid import UUID

import httpx

from backend.app.schemas.export import SessionExport, SummaryResponse
from backend.app.schemas.sessions import (
    ClientNames,
    ClientValues,
    DecisionCreate,
    DecisionResponse,
    DecisionUpdate,
    SessionComplete,
    SessionCorrection,
    SessionCounts,
    SessionCreate,
    SessionErasure,
    SessionPage,
    SessionResponse,
    SessionUpdate,
    SessionVersions,
)
from tui.api.http import Http, parsed
from tui.api.note import Note


async def list_sessions(http: Http, **params: str | int | bool) -> SessionPage:
    """Return a page of sessions."""
    return parsed(await http.call("GET", "sessions", params=params), SessionPage)


async def count_sessions(http: Http, **params: str | int | bool) -> SessionCounts:
    """Return how many sessions each view holds."""
    return parsed(await http.call("GET", "session-counts", params=params), SessionCounts)


async def list_clients(http: Http, *, q: str) -> ClientNames:
    """Return names of clients that begin so, then those of which a word does, the one used last first."""
    return parsed(await http.call("GET", "session-clients", params={"q": q}), ClientNames)


async def list_values(http: Http, *, client: str, names: Collection[str]) -> ClientValues:
    """Return what inputs of these names were last given in sessions of a client."""
    params: dict[str, str | int | bool | list[str]] = {"client": client, "names": list(names)}
    return parsed(await http.call("GET", "session-values", params=params), ClientValues)


async def create_session(http: Http, body: SessionCreate) -> SessionResponse:
    """Start a session."""
    return parsed(await http.call("POST", "sessions", body=body), SessionResponse)


async def get_session(http: Http, session_id: UUID, *, whole: bool = False) -> SessionResponse:
    """Return a session with its steps; long outputs are cut unless it is wanted whole."""
    params: dict[str, str | int | bool] | None = {"outputs": "full"} if whole else None
    return parsed(await http.call("GET", f"sessions/{session_id}", params=params), SessionResponse)


async def read_versions(http: Http, session_ids: Collection[UUID]) -> SessionVersions:
    """Return the versions of those of these sessions that there are, and who removed others; 100 at once at most."""
    found = await http.call("GET", "session-versions", params={"id": [str(one) for one in session_ids]})
    return parsed(found, SessionVersions)


async def find_step(http: Http, session_id: UUID, decision_id: UUID) -> tuple[DecisionResponse | None, int]:
    """Return a live step with its whole output, None if the session has no such step; and the session's version."""
    session = await get_session(http, session_id, whole=True)
    return next((step for step in session.decisions if step.id == decision_id), None), session.version


async def update_session(
    http: Http, session_id: UUID, body: SessionUpdate, *, if_version: int | None
) -> SessionResponse:
    """Change text fields, if the session is still at that version."""
    headers = {"If-Match": f'"{if_version}"'} if if_version is not None else None
    return parsed(
        await http.call("PATCH", f"sessions/{session_id}", body=body, headers=headers), SessionResponse
    )


async def correct_session(
    http: Http, session_id: UUID, body: SessionCorrection, *, if_version: int
) -> SessionResponse:
    """Correct ticket number and client of a completed session, if it is still at that version."""
    headers = {"If-Match": f'"{if_version}"'}
    return parsed(
        await http.call("POST", f"sessions/{session_id}/correction", body=body, headers=headers),
        SessionResponse,
    )


async def complete_session(http: Http, session_id: UUID, body: SessionComplete) -> SessionResponse:
    """Complete a session."""
    return parsed(await http.call("POST", f"sessions/{session_id}/complete", body=body), SessionResponse)


async def delete_session(http: Http, session_id: UUID) -> None:
    """Delete a session in progress."""
    await http.call("DELETE", f"sessions/{session_id}")


async def erase_session(http: Http, session_id: UUID, body: SessionErasure, *, if_version: int) -> None:
    """Erase a completed session, if it is still at that version."""
    headers = {"If-Match": f'"{if_version}"'}
    await http.call("POST", f"sessions/{session_id}/erasure", body=body, headers=headers)


async def append_decision(http: Http, session_id: UUID, body: DecisionCreate) -> tuple[DecisionResponse, int]:
    """Append a step; return it with the session's version."""
    answer = await http.call("POST", f"sessions/{session_id}/decisions", body=body)
    return parsed(answer, DecisionResponse), _version(answer)


async def edit_decision(
    http: Http, session_id: UUID, decision_id: UUID, body: DecisionUpdate, *, if_version: int
) -> tuple[DecisionResponse, int]:
    """Edit the texts or the answer of a step, if the session is still at that version; return it with the new one."""
    path = f"sessions/{session_id}/decisions/{decision_id}"
    answer = await http.call("PATCH", path, body=body, headers={"If-Match": f'"{if_version}"'})
    return parsed(answer, DecisionResponse), _version(answer)


async def undo_decision(http: Http, session_id: UUID, decision_id: UUID) -> int:
    """Undo the last step; return the session's version."""
    return _version(await http.call("DELETE", f"sessions/{session_id}/decisions/{decision_id}"))


async def get_summary(http: Http, session_id: UUID, options: SessionExport) -> SummaryResponse:
    """Return the summary block as the session fills it in, without what the options leave out."""
    params: dict[str, str | int | bool] = {
        "include_tree_info": options.include_tree_info,
        "include_outcome_notes": options.include_outcome_notes,
    }
    return parsed(await http.call("GET", f"sessions/{session_id}/summary", params=params), SummaryResponse)


async def export_session(http: Http, session_id: UUID, options: SessionExport) -> Note:
    """Return the ticket note."""
    answer = await http.call("POST", f"sessions/{session_id}/export", body=options)
    named = re.search(r'filename="([^"/\\]+)"', answer.headers.get("Content-Disposition", ""))
    return Note(answer.content.decode(), named[1] if named else "ticket-note.txt")


def _version(answer: httpx.Response) -> int:
    return int(answer.headers["ETag"].strip('"'))
