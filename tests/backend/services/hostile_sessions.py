"""Sessions with hostile text in every field, for property tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from backend.app.core.text import clean_line, clean_text
from backend.app.schemas.export import SessionExport, SummaryFields
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import Flow

START = datetime(2026, 2, 13, 9, 15, tzinfo=UTC)

FRAGMENTS = [
    *(
        "# ",
        "## Resolution",
        "#",
        "####### ",
        "=",
        "===",
        "-",
        "--",
        "---",
        "- - -",
        "***",
        "* * *",
        "_ _ _",
        "___",
    ),
    *(
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2) ",
        "3. ",
        "07. ",
        "999999999. ",
        "> ",
        ">>>>>>>>>>>> ",
        "- - - - - - - - x",
    ),
    *(
        "```",
        "````",
        "~~~",
        "```bash",
        "``` not a language",
        "~~~ `x`",
        "`",
        "``",
        "    ",
        "\t",
        "   ",
        "  ",
        " ",
    ),
    *(
        "|",
        "| a | b |",
        "|---|---|",
        "--- | ---",
        ":-:|:-:",
        "-|-",
        "[x](http://h.example)",
        "![i](u)",
        "[r]: http://u",
    ),
    *(
        "[CUSTOM]: u",
        "[a][b]",
        "[10:42]: timeout",
        "](",
        "<b>",
        "</p>",
        "<!-- ",
        "-->",
        "<script>alert(1)</script>",
    ),
    *(
        "<?x",
        "<![CDATA[",
        "<http://a.example>",
        "&amp;",
        "&#35;",
        "&nbsp;",
        "\\",
        "\\\\srv\\share",
        "\\*",
        "*",
        "**",
    ),
    *(
        "_",
        "__",
        "~~",
        "**Answer:** ",
        "__Notes:__ ",
        "***Ticket:*** ",
        "**Status**: ",
        "**Session Duration:** 1m",
    ),
    *(
        "--- RESOLUTION ---",
        "RESOLUTION",
        "Step 9: posing",
        "  Step 9: posing",
        "[CUSTOM]",
        "[TOKEN REDACTED]",
    ),
    *(
        "foo",
        "bar baz",
        "10.0.0.1",
        "DNS_server",
        "C:\\temp\\*.log",
        "a",
        "é",
        "日本",
        "😀",
        "\u202e",
        "\u00a0",
        "\u3000",
    ),
    *("\x1b[31mred\x1b[0m", "\x00", "\x07", "\x85", "\u2028", "\r\n", "\r", "\n", "\n\n", "\n", "\n", "\n"),
]

LINE_STARTS = [
    "",
    "",
    "- ",
    "* ",
    "> ",
    "1. ",
    "2. ",
    "5. ",
    "   ",
    "    ",
    "> - ",
    "- - - ",
    ">>>>>> ",
    "\t",
]
LINES = [
    *(
        "foo",
        "foo bar",
        "",
        "# foo",
        "##",
        "-",
        "--",
        "---",
        "===",
        "* * *",
        "***",
        "___",
        "- x",
        "1. x",
        "> x",
    ),
    *(
        "a | b",
        "--- | ---",
        "|---|---|",
        ":-:|:-:",
        "```",
        "```bash",
        "``` odd words",
        "~~~",
        "````",
        "`open",
        "\\",
    ),
    *(
        "[r]: http://u",
        "[x](u)",
        "![i](u)",
        "<b>x</b>",
        "<!-- x",
        "&amp;",
        "**Answer:** x",
        "__Notes__ x",
        "**open",
    ),
]

fragments = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=14).map("".join)
structured = st.lists(
    st.tuples(st.sampled_from(LINE_STARTS), st.sampled_from(LINES)).map("".join), max_size=8
)
hostile = fragments | structured.map("\n".join)
texts = hostile.map(clean_text)
lines = hostile.map(clean_line)
marks = st.just(()) | st.sets(st.integers(1, 12), min_size=1, max_size=5).map(
    lambda found: tuple(sorted(found))
)


def flow_asking(name: str, *inputs: dict[str, Any]) -> Flow:
    """A flow of one node that asks for these values."""
    nodes = {"n1": {"type": "solution", "title": "End"}}
    return Flow.model_validate({"name": name, "root": "n1", "nodes": nodes, "inputs": inputs})


def session_of(text: str, following: str = "") -> SessionResponse:
    """A session of one step with this text in every field; where lines may follow, these."""
    step = DecisionResponse(
        id=UUID(int=9),
        position=1,
        node_id="n1",
        question=clean_line(text),
        answer=clean_line(text),
        action_performed=text + following,
        notes="before\n" + text + following,
        command_output=text,
        command_output_length=len(text),
        recorded_at=START,
        created_at=START,
        next_node_id="n1",
    )
    asked = {"name": "asked", "label": clean_line(text)[:500] or "Label", "evidence": True}
    return SessionResponse(
        id=UUID(int=1),
        tree_id=UUID(int=2),
        tree_snapshot=flow_asking("Flow", asked),
        values={"asked": clean_line(text)},
        ticket_number=clean_line(text),
        client_name=clean_line(text),
        started_at=START,
        completed_at=START + timedelta(minutes=1),
        outcome_notes=text + following,
        next_steps="- one\n" + text + following,
        scratchpad=text + following,
        exported=False,
        version=1,
        owner_id=UUID(int=3),
        current_node_id="n1",
        decisions=(step,),
    )


@st.composite
def decisions(draw: st.DrawFn, position: int) -> DecisionResponse:
    output = draw(texts)
    return DecisionResponse(
        id=UUID(int=position),
        position=position,
        node_id=draw(st.sampled_from(["n1", "custom-7f1d"])),
        question=draw(lines),
        answer=draw(lines),
        action_performed=draw(texts),
        notes=draw(texts),
        command_output=output,
        command_output_length=len(output),
        marked_lines=draw(marks),
        recorded_at=START + timedelta(minutes=position),
        created_at=START,
        next_node_id="n1",
    )


@st.composite
def sessions(draw: st.DrawFn) -> SessionResponse:
    labels = draw(st.lists(lines.filter(bool), max_size=3))
    inputs = [
        {"name": f"v{at}", "label": label, "evidence": draw(st.booleans())} for at, label in enumerate(labels)
    ]
    flow = flow_asking(draw(lines) or "Flow", *inputs)
    count = draw(st.integers(0, 3))
    return SessionResponse(
        id=UUID(int=1),
        tree_id=UUID(int=2),
        tree_snapshot=flow,
        values={one.name: draw(lines) for one in flow.inputs},
        ticket_number=draw(lines),
        client_name=draw(lines),
        started_at=START,
        completed_at=draw(st.sampled_from([None, START + timedelta(minutes=27)])),
        outcome_notes=draw(texts),
        next_steps=draw(texts),
        scratchpad=draw(texts),
        exported=False,
        version=1,
        owner_id=UUID(int=3),
        current_node_id="n1",
        decisions=tuple(draw(decisions(position)) for position in range(1, count + 1)),
    )


summaries = st.builds(
    SummaryFields,
    issue=st.none() | texts,
    impact=st.none() | texts,
    status=st.none() | lines,
    resolution=st.none() | texts,
    next_steps=st.none() | texts,
)
options = st.builds(
    SessionExport,
    include_timestamps=st.booleans(),
    include_tree_info=st.booleans(),
    include_outcome_notes=st.booleans(),
    max_step_index=st.sampled_from([None, 1, 2]),
    include_summary=st.booleans(),
    detail_level=st.sampled_from(["summary", "standard", "full"]),
    summary=st.none() | summaries,
)
