"""A flow for reading: every node once, every way once, at any width."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from backend.app.flow import flow_errors, parse_flow
from backend.app.schemas.trees import ActionNode, DecisionNode, Flow, SolutionNode
from backend.app.services.flow_files import read_starter_flows
from tui.sessions.outline import Marks, outline_of
from tui.sessions.outline_lines import outline_lines, text_lines

STARTERS = {flow.name: flow for flow in read_starter_flows()}
ENDLESS = 100_000
"""A width at which nothing is wrapped."""


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Sound flows with joins and loops."""
    count = draw(st.integers(1, 12))
    any_node = st.integers(0, count - 1)
    kinds = draw(st.lists(st.sampled_from("das"), min_size=count, max_size=count))
    nodes: dict[str, dict[str, object]] = {}
    for number, kind in enumerate(kinds):
        if kind == "d":
            targets = draw(st.lists(any_node, min_size=1, max_size=4))
            options = [{"label": f"answer {at}", "next": f"n{to}"} for at, to in enumerate(targets)]
            nodes[f"n{number}"] = {"type": "decision", "question": f"Node <{number}>?", "options": options}
        elif kind == "a":
            nodes[f"n{number}"] = {
                "type": "action",
                "title": f"Node <{number}>",
                "next": f"n{draw(any_node)}",
            }
        else:
            nodes[f"n{number}"] = {"type": "solution", "title": f"Node <{number}>"}
    flow = Flow.model_validate({"name": "Made up", "root": "n0", "nodes": nodes})
    dead = {error.node for error in flow_errors(flow)}
    return parse_flow(flow.model_dump() | {"nodes": {k: v for k, v in nodes.items() if k not in dead}})


def edges(flow: Flow) -> Counter[tuple[str, str, str]]:
    """Every way of a flow: the heading that it leads away from, the answer, and the heading that it leads to."""
    found = Counter[tuple[str, str, str]]()
    for node in flow.nodes.values():
        match node:
            case DecisionNode():
                found.update(
                    (node.heading, option.label, flow.nodes[option.next].heading) for option in node.options
                )
            case ActionNode():
                found[node.heading, "", flow.nodes[node.next].heading] += 1
    return found


def read_back(lines: list[str]) -> tuple[Counter[str], Counter[tuple[str, str, str]], set[str]]:
    """What somebody reads in an outline that is not wrapped: headings, ways and ends."""
    headings: Counter[str] = Counter()
    ends: set[str] = set()
    ways: list[tuple[str, str, str]] = []
    numbered: dict[str, str] = {}

    def heading(text: str) -> str:
        name = text.removeprefix("■ end: ")
        headings[name] += 1
        if name != text:
            ends.add(name)
        return name

    here = ""
    for line in lines:
        branch = re.match(r"^ +[├└] (.*)$", line)
        first, *rest = (branch[1] if branch else line).split(" → ")
        if branch:
            before, answer = here, first.rstrip()
        else:
            number, _space, text = first.strip().partition(" ")
            before = here = numbered[number] = heading(text)
            answer = ""
        for part in rest:
            to = part if part.isdigit() else heading(part)
            ways.append((before, answer, to))
            before, answer = to, ""
    assert list(numbered) == [str(number) for number in range(1, len(numbered) + 1)]
    return headings, Counter((one, answer, numbered.get(to, to)) for one, answer, to in ways), ends


def said(flow: Flow, width: int) -> list[str]:
    return [line.text for line in outline_lines(outline_of(flow), width)]


def check(flow: Flow) -> None:
    headings, ways, ends = read_back(said(flow, ENDLESS))
    assert headings == Counter(node.heading for node in flow.nodes.values())
    assert ways == edges(flow)
    assert ends == {node.heading for node in flow.nodes.values() if isinstance(node, SolutionNode)}


def unwrapped(lines: list[str]) -> str:
    return "".join("".join(re.sub(r"^[ │]+", "", line) for line in lines).split())


@given(flows())
def test_every_node_and_every_way_once(flow: Flow) -> None:
    check(flow)


@pytest.mark.parametrize("name", STARTERS)
@pytest.mark.parametrize("width", [24, 42, 46, 80])
def test_a_starter_flow_at_any_width(name: str, width: int) -> None:
    flow = STARTERS[name]
    check(flow)
    lines = said(flow, width)
    assert max(map(cell_len, lines)) <= width
    assert unwrapped(lines) == unwrapped(said(flow, ENDLESS))


def test_a_flow_as_it_is_read() -> None:
    lines = said(STARTERS["VPN Connection Failure"], 46)
    assert lines[:9] == [
        " 1 Is the VPN client installed and up to date?",
        "   ├ Yes → 2",
        "   └ No, missing or outdated → Install or",
        "       update the VPN client → 2",
        " 2 Can the user reach the VPN gateway?",
        "   ├ Yes → 3",
        "   ├ No, name does not resolve → Clear the",
        "   │   local DNS cache and check the",
        "   │   resolver → 2",
    ]
    described = text_lines(STARTERS["VPN Connection Failure"].description, 46)
    assert [line.text for line in described] == [
        "A remote user cannot connect to the VPN, or is",
        "connected and reaches nothing inside.",
    ]


def test_the_path_is_marked_where_it_runs() -> None:
    flow = STARTERS["VPN Connection Failure"]
    marks = Marks(
        recorded=frozenset({"client-installed", "gateway-reachable", "fix-local-dns"}),
        taken=frozenset(
            {("client-installed", "Yes"), ("gateway-reachable", "No, name does not resolve")},
        ),
        current="gateway-reachable",
    )
    lines = [line.text for line in outline_lines(outline_of(flow), 100, marks)]
    assert lines[:7] == [
        "✓  1 Is the VPN client installed and up to date?",
        "     ├✓Yes → 2",
        "     └ No, missing or outdated → Install or update the VPN client → 2",
        "►  2 Can the user reach the VPN gateway?",
        "     ├ Yes → 3",
        "✓    ├✓No, name does not resolve → ✓ Clear the local DNS cache and check the resolver → 2",
        "     └ No, port does not answer → 6",
    ]
    behind = Marks(recorded=marks.recorded, taken=marks.taken, current="fix-local-dns")
    (line,) = [
        line
        for line in outline_lines(outline_of(flow), 100, behind)
        if any(piece.role == "current" for piece in line.pieces)
    ]
    assert line.text.startswith("►    ├✓No, name does not resolve → ► Clear the local DNS cache")
    assert "fix-local-dns" in line.begins
    assert line.node_id == "gateway-reachable"


def test_a_flow_deeper_than_the_stack_and_wide_characters() -> None:
    nodes: dict[str, object] = {
        f"n{number}": {
            "type": "action",
            "title": f"[red]步骤{number}[/] " + "界" * 40,
            "next": f"n{number + 1}",
        }
        for number in range(5_000)
    }
    nodes["n5000"] = {"type": "solution", "title": "[/]"}
    flow = parse_flow({"name": "[b]深い", "root": "n0", "nodes": nodes})
    lines = said(flow, 40)
    assert lines[0].startswith("   1 [red]步骤0[/]")
    assert max(map(cell_len, lines)) <= 40
    assert lines[-1].endswith("→ ■ end: [/]")
