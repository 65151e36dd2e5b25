#!/usr/bin/env python3
"""A first start of the database and an export, on the packages that are installed: smoke FOLDER."""

import asyncio
import sys
from pathlib import Path

import backend
import tui
from backend.app.schemas.export import SessionExport
from tui.api.embedded import EmbeddedTransport, embedded_app
from tui.api.http import in_process
from tui.core.clock import Sources
from tui.sessions.store import SessionStore


async def main(database: Path) -> None:
    """Start a session, record a step, and print the note in each format."""
    transport = EmbeddedTransport(lambda: embedded_app(database))
    store = SessionStore(in_process(transport), Sources())
    flow = next(flow for flow in await store.list_flows() if flow.name == "VPN Connection Failure")
    opened = await store.start(tree_id=flow.id, ticket_number="SR-2847", client_name="Contoso Ltd")
    opened.draft.notes = "GlobalProtect 6.2.1 confirmed"
    await store.writer.record_step(opened, opened.draft.take(), answer=opened.answers[0])
    for format_ in ("markdown", "text", "html", "psa"):
        note = await store.render(opened, SessionExport(format=format_))
        assert "In Progress (exported at step 1)" in note.text, note.text
        assert "GlobalProtect 6.2.1 confirmed" in note.text, note.text
        print(f"{note.file_name}: {len(note.text)} characters")
    transport.stop(5)


here = Path(__file__).parents[1]
for package in (backend, tui):
    assert here not in Path(str(package.__file__)).parents, (
        f"{package.__name__} is the checkout's, not the installed one"
    )
asyncio.run(main(Path(sys.argv[1]) / "resolutionflow.db"))
