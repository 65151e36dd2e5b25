"""The HTML note, pasted into an editor of a real browser: columns and indents are there as they were typed."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import nh3
import pytest

from backend.app.schemas.export import SessionExport, SummaryFields
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import Flow
from backend.app.services.export_service import generate_html_export
from backend.app.services.renderers.html import ATTRIBUTES, TAGS
from tests.e2e.browsing import Browser, browser_with_editor

START = datetime(2026, 2, 13, 9, 15, tzinfo=UTC)
COLUMNS = """\
Interface     IP-Address      OK?  Status
Gi0/1         10.0.0.1        YES  up
  Vlan10      unassigned      YES  administratively down

router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
        passive-interface  default"""
TABS = "Name\tState\tSince\nspooler\tstopped\t2 h\n\tits own\tindent\nlonger than a stop\tx"
OUTPUT = "drive   used\tfree\n  C:    80 %\t20 GB\n\n  D:     7 %\t1 TB"


def session() -> SessionResponse:
    flow = {"name": "Flow", "root": "n1", "nodes": {"n1": {"type": "solution", "title": "End"}}}
    step = DecisionResponse(
        id=UUID(int=2),
        position=1,
        node_id="n1",
        question="Question",
        answer="Up   since  boot",
        action_performed=f"action:\n{COLUMNS}",
        notes=f"notes:\n{TABS}",
        command_output=OUTPUT,
        command_output_length=len(OUTPUT),
        recorded_at=START,
        created_at=START,
        next_node_id=None,
    )
    return SessionResponse(
        id=UUID(int=1),
        tree_id=UUID(int=3),
        tree_snapshot=Flow.model_validate(flow),
        ticket_number="SR-2847",
        client_name="Contoso",
        started_at=START,
        completed_at=START,
        outcome_notes=f"resolution:\n{TABS}\n\n\n{COLUMNS}",
        next_steps=f"next:\n{COLUMNS}",
        scratchpad=f"   evidence:\n{COLUMNS}\n{TABS}",
        exported=False,
        version=1,
        owner_id=UUID(int=4),
        current_node_id=None,
        decisions=(step,),
    )


ON_THE_WAY: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "sanitised": lambda note: nh3.clean(note, tags=TAGS, attributes=ATTRIBUTES),
    "without any attribute": lambda note: nh3.clean(note, tags=TAGS, attributes={}),
    "without tables": lambda note: nh3.clean(note, tags={"p", "br", "pre", "strong"}, attributes={}),
}


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser_with_editor(chromium, tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.mark.parametrize("way", ON_THE_WAY)
def test_columns_stand_in_a_browsers_editor(browser: Browser, way: str) -> None:
    options = SessionExport(include_summary=True, detail_level="full", summary=SummaryFields(impact=COLUMNS))
    note = ON_THE_WAY[way](generate_html_export(session(), options))
    seen = re.sub(" +$", "", browser.pasted(note).replace("\xa0", " "), flags=re.MULTILINE)
    for typed in (
        "Answer: Up   since  boot\n",
        f"\naction:\n{COLUMNS}\n",
        f"\nnotes:\n{TABS.expandtabs()}\n",
        f"\n{OUTPUT}\n",
        f"resolution:\n{TABS.expandtabs()}\n\n\n{COLUMNS}\n",
        f"\nresolution:\n{TABS.expandtabs()}\n\n\n{COLUMNS}\n",
        f"next:\n{COLUMNS}\n",
        f"\nnext:\n{COLUMNS}\n",
        f"\n   evidence:\n{COLUMNS}\n{TABS.expandtabs()}\n",
        f"{COLUMNS}\n",
    ):
        assert typed in seen, f"{typed}\nis not in\n{seen}"
    assert seen.count(COLUMNS) == 7, "action, impact, evidence, and resolution and next steps twice each"
