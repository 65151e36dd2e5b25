"""A note in a real browser: a script that somebody typed shows as text, and does nothing."""

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from markdown_it import MarkdownIt

from backend.app.embedded import create_embedded_app
from tests.bounds import HANGS_AFTER

HOSTILE = (
    "<script>document.title='pwned'</script>"
    "<img src=x onerror=\"document.title='pwned'\">"
    "<svg onload=\"document.title='pwned'\"></svg>"
    "<a href=\"javascript:document.title='pwned'\">a</a>"
    "</td></table></pre><!-- &lt;b&gt; <iframe srcdoc=\"<script>parent.document.title='pwned'</script>\">"
)

PAGE = """<!doctype html><meta charset="utf-8"><title>clean</title><body>{note}</body>
<script>addEventListener("load", () => setTimeout(() => {{
  const seen = JSON.stringify([document.title, document.body.innerText, document.images.length]);
  document.documentElement.innerHTML = "<pre>" + encodeURIComponent(seen) + "</pre>";
}}, 300))</script>"""


async def note_with_hostile_text(folder: Path, format_: str) -> str:
    app = create_embedded_app(folder / "rf.db")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api/api/v1/") as api:
        tree = (await api.get("trees")).json()[-1]
        names = {"tree_id": tree["id"], "ticket_number": HOSTILE, "client_name": HOSTILE}
        session: dict[str, Any] = (await api.post("sessions", json=names)).json()
        path = f"sessions/{session['id']}"
        step = {
            "node_id": "custom-1",
            "question": HOSTILE,
            "action_performed": HOSTILE,
            "notes": f"- x\n{HOSTILE}",
            "command_output": f"{HOSTILE}\n```\n{HOSTILE}",
        }
        assert (await api.post(f"{path}/decisions", json=step)).status_code == 201
        await api.patch(path, json={"scratchpad": HOSTILE})
        await api.post(f"{path}/complete", json={"outcome_notes": HOSTILE, "next_steps": HOSTILE})
        options = {"format": format_, "detail_level": "full", "include_summary": True, "preview": True}
        note = (await api.post(f"{path}/export", json={**options, "summary": {"impact": HOSTILE}})).text
    app.state.database.close()
    return note


@pytest.mark.parametrize("format_", ["html", "markdown"])
async def test_a_script_in_a_note_shows_as_text(tmp_path: Path, chromium: str, format_: str) -> None:
    note = await note_with_hostile_text(tmp_path, format_)
    if format_ == "markdown":
        note = MarkdownIt("commonmark", {"html": True}).enable("table").render(note)
    page = tmp_path / "note.html"
    page.write_text(PAGE.format(note=note), encoding="utf-8")
    command = [
        *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000"),
        *(f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER, check=True)
    found = re.search(r"<pre>(.*?)</pre>", done.stdout, re.DOTALL)
    assert found is not None, done.stdout[:2000]
    title, seen, images = json.loads(unquote(html.unescape(found[1])))
    assert (title, images) == ("clean", 0)
    # Ticket, client, impact, resolution and next steps (each of the two twice), scratchpad, title, action, notes,
    # and the output twice.
    shown = "".join(seen.split())
    assert shown.count("".join(HOSTILE.split())) == 13
