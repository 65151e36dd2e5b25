#!/usr/bin/env python3
"""The installed packages: whether they are whole, a first start of the database, and an export: smoke FOLDER."""

import asyncio
import sys
from importlib.metadata import files
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


def installed_whole(checkout: Path) -> None:
    """See that the packages are the installed ones, with every file that the checkout has, and with the licence."""
    for package in (backend, tui):
        there = Path(str(package.__file__)).parent
        assert checkout not in there.parents, f"{package.__name__} is the checkout's, not the installed one"
        for file in (checkout / package.__name__).rglob("*.*"):
            path = there / file.relative_to(checkout / package.__name__)
            assert file.suffix == ".pyc" or path.is_file(), f"{path} is missing"
    licences = [file for file in files("resolutionflow") or () if file.name == "LICENSE"]
    assert licences, "the licence is missing"


installed_whole(Path(__file__).parents[1])
asyncio.run(main(Path(sys.argv[1]) / "resolutionflow.db"))
