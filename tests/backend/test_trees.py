"""Flows: the starter flows, import, and what is no sound flow."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.app.flow import parse_flow
from backend.app.schemas.trees import ActionNode, DecisionNode, Flow
from backend.app.services.flow_files import FlowFileInvalid, read_flow_file, read_starter_flows

Json = dict[str, Any]

SOUND: Json = {
    "name": "Printer",
    "root": "on",
    "nodes": {
        "on": {
            "type": "decision",
            "question": "Is it on?",
            "options": [{"label": "Yes", "next": "print"}, {"label": "No", "next": "switch"}],
        },
        "switch": {"type": "action", "title": "Switch it on", "commands": ["lpstat -p"], "next": "on"},
        "print": {"type": "solution", "title": "Print"},
    },
}


def changed(change: Callable[[Json], object]) -> Json:
    flow: Json = json.loads(json.dumps(SOUND))
    change(flow)
    return flow


BROKEN = [
    (lambda flow: flow.update(root="off"), "", "root"),
    (lambda flow: flow.pop("name"), "", "name"),
    (lambda flow: flow.update(colour="blue"), "", "colour"),
    (lambda flow: flow["nodes"]["switch"].update(next="nowhere"), "switch", "next"),
    (lambda flow: flow["nodes"]["switch"].pop("next"), "switch", "next"),
    (lambda flow: flow["nodes"]["on"].update(options=[]), "on", "options"),
    (lambda flow: flow["nodes"]["on"]["options"][1].update(label="yes"), "on", "options.2.label"),
    (lambda flow: flow["nodes"]["on"]["options"][0].update(next="gone"), "on", "options.1.next"),
    (lambda flow: flow["nodes"]["on"].pop("question"), "on", "question"),
    (lambda flow: flow["nodes"]["on"].update(type="riddle"), "on", "type"),
    (lambda flow: flow["nodes"].update(alone={"type": "solution", "title": "Alone"}), "alone", "next"),
    (
        lambda flow: flow["nodes"].update({"custom-1": {"type": "solution", "title": "x"}}),
        "custom-1",
        "[key]",
    ),
]


@pytest.mark.parametrize(("change", "node", "field"), BROKEN)
def test_a_broken_flow_file_names_file_node_and_field(
    tmp_path: Path, change: Callable[[Json], object], node: str, field: str
) -> None:
    path = tmp_path / "printer.json"
    path.write_text(json.dumps(changed(change)))
    with pytest.raises(FlowFileInvalid) as refused:
        read_flow_file(path)
    place = f"node {node}, field {field}" if node else f"field {field}"
    assert any(line.startswith(f"{path}: {place}: ") for line in refused.value.problems), (
        refused.value.problems
    )


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_a_file_that_is_no_flow_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "printer.json"
    path.write_bytes(content)
    with pytest.raises(FlowFileInvalid, match=r"printer\.json: "):
        read_flow_file(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FlowFileInvalid, match="cannot be read: No such file"):
        read_flow_file(tmp_path / "none.json")


async def test_import_and_import_again(api: httpx.AsyncClient) -> None:
    first = await api.post("trees", json=SOUND)
    assert first.status_code == 201
    assert (await api.post("trees", json=SOUND)).json() == first.json()
    newer = changed(lambda flow: flow.update(version="2"))
    refused = await api.post("trees", json=newer)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:resolutionflow:problem:flow-exists")
    replaced = await api.post("trees?replace=true", json=newer)
    assert (replaced.json()["id"], replaced.json()["flow"]["version"]) == (first.json()["id"], "2")
    listed = {tree["name"]: tree for tree in (await api.get("trees")).json()}
    assert listed["Printer"]["node_count"] == 3


async def test_an_import_that_breaks_a_rule_says_where(api: httpx.AsyncClient) -> None:
    answer = await api.post(
        "trees", json=changed(lambda flow: flow["nodes"]["switch"].update(next="nowhere"))
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"node": "switch", "field": "next", "message": "there is no node 'nowhere'"}
    ]
    assert "Printer" not in {tree["name"] for tree in (await api.get("trees")).json()}


async def test_sessions_keep_the_flow_they_began_with(api: httpx.AsyncClient) -> None:
    tree_id = (await api.post("trees", json=SOUND)).json()["id"]
    session = (await api.post("sessions", json={"tree_id": tree_id})).json()
    await api.post(
        "trees?replace=true",
        json=changed(lambda flow: flow["nodes"]["on"].update(question="Is it plugged in?")),
    )
    again = (await api.get(f"sessions/{session['id']}")).json()
    assert again["tree_snapshot"]["nodes"]["on"]["question"] == "Is it on?"


@pytest.mark.parametrize("flow", read_starter_flows(), ids=lambda flow: flow.name)
def test_starter_flows(flow: Flow) -> None:
    assert parse_flow(flow.model_dump(mode="json")) == flow
    assert 6 <= len(flow.nodes) <= 20
    for node_id, node in flow.nodes.items():
        if isinstance(node, ActionNode):
            assert node.source, f"{node_id} names no vendor's page"
        if isinstance(node, DecisionNode):
            assert len(node.options) >= 2


def test_the_vpn_flow_asks_the_questions_of_the_specification() -> None:
    flow = next(flow for flow in read_starter_flows() if flow.name == "VPN Connection Failure")
    questions = {node.heading for node in flow.nodes.values()}
    assert questions >= {
        "Is the VPN client installed and up to date?",
        "Can the user reach the VPN gateway?",
        "Check DNS configuration on VPN adapter",
    }
