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


def written(content: str, tmp_path: Path, encoding: str = "utf-8") -> Path:
    path = tmp_path / "printer.json"
    path.write_bytes(content.encode(encoding))
    return path


def as_text(change: Callable[[Json], object] = lambda _flow: None) -> str:
    return json.dumps(changed(change))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_flow_file_as_windows_writes_it(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(changed(lambda flow: flow.update(name="Drücker")), ensure_ascii=False, indent=1)
    flow = read_flow_file(written(text.replace("\n", "\r\n"), tmp_path, encoding))
    assert (flow.name, len(flow.nodes)) == ("Drücker", 3)


TWO_OF_ONE = '"switch": {"type": "solution", "title": "Lost"}, "switch": {'
DIGITS = "9" * 5_000
UNUSABLE = [
    (as_text().replace('"switch": {', TWO_OF_ONE, 1), "node switch, field [key]: is there more than once"),
    (
        as_text().replace('"title": "Print"', '"title": "A", "title": "B"'),
        "node print, field title: is there",
    ),
    (as_text().replace('"label": "No"', '"label": "N", "label": "No"'), "node on, field options.2.label: is"),
    (as_text().replace('"root":', '"root": "print", "root":'), "field root: is there more than once"),
    (as_text().replace('"Printer"', DIGITS), "field name: is a number of 5,000 digits"),
    (as_text().replace('"Print"', f"-{DIGITS}"), "node print, field title: is a number of 5,001 digits"),
    (as_text().replace('"Print"', "NaN"), "node print, field title: is NaN, which is no number"),
    (as_text().replace('"Print"', "-Infinity"), "node print, field title: is -Infinity"),
    (as_text().replace('"Print"', "1e999"), "node print, field title: is too large a number"),
    (as_text().replace('"Print"', '"\\ud800"'), r"node print, field title: holds '\ud800'"),
    (as_text().replace('"Print"', '"a\\u0000b"'), r"node print, field title: holds '\x00'"),
    (
        as_text().replace('"print": {', '"pr\\udfffint": {'),
        r"node 'pr\udfffint', field [key]: holds '\udfff'",
    ),
    (as_text().replace('"Print"', "[" * 100_000), "field file: is nested too deeply"),
    (as_text().replace('"Print"', "[" * 100 + "]" * 100), "node print, field title: Input should be"),
    (as_text().replace('"solution"', '"\\u001b[2Jodd"'), "node print, field type: Input tag"),
    ("", "the file is empty"),
    ("\r\n", "the file is empty"),
]


@pytest.mark.parametrize(("content", "problem"), UNUSABLE)
def test_what_json_lets_pass_names_file_node_and_field(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(FlowFileInvalid) as refused:
        read_flow_file(written(content, tmp_path))
    (line,) = refused.value.problems
    assert line.startswith(f"{tmp_path / 'printer.json'}: {problem}")
    assert line.isprintable() and len(line) < 1_000


def test_all_that_is_there_twice_is_told(tmp_path: Path) -> None:
    content = as_text().replace('"root":', '"root": "print", "root":').replace('"switch": {', TWO_OF_ONE, 1)
    with pytest.raises(FlowFileInvalid) as refused:
        read_flow_file(written(content, tmp_path))
    assert [line.split(": ")[1] for line in refused.value.problems] == [
        "field root",
        "node switch, field [key]",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (as_text().replace("Printer", "Dr\xfccker").encode("cp850"), "is no UTF-8; save the file as UTF-8"),
        (as_text().encode() + b"\0", "is NUL, which no text in UTF-8 has; save the file as UTF-8"),
        (as_text().encode("utf-16") + b"\n", "is no UTF-16-LE; save the file as UTF-8"),
        (b" " * 100_000_000, "it is larger than 12 MB, and no flow is"),
    ],
)
def test_a_file_that_is_no_text(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "printer.json"
    path.write_bytes(content)
    with pytest.raises(FlowFileInvalid) as refused:
        read_flow_file(path)
    (line,) = refused.value.problems
    assert line.startswith(f"{path}: ") and line.endswith(problem), line


BODIES = [
    (as_text().replace('"switch": {', TWO_OF_ONE, 1), "nodes.switch is there more than once."),
    (as_text().replace('"Print"', DIGITS), "nodes.print.title is a number of 5,000 digits."),
    (
        as_text().replace('"label": "No"', '"label": "N", "label": "No"'),
        "nodes.on.options.2.label is there more",
    ),
    (as_text().replace('"Print"', "NaN"), "nodes.print.title is NaN"),
    ("[" * 15_000, "The body is nested too deeply."),
]


@pytest.mark.parametrize(("body", "detail"), BODIES)
async def test_a_call_whose_body_can_be_read_in_two_ways(
    api: httpx.AsyncClient, body: str, detail: str
) -> None:
    answer = await api.post("trees", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(detail)
    assert "Printer" not in {tree["name"] for tree in (await api.get("trees")).json()}


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


async def test_flows_are_found_by_what_is_in_them(api: httpx.AsyncClient) -> None:
    def rename(flow: Json) -> None:
        flow.update(name="Drücker", description='Der "Große" im Flur')
        flow["nodes"]["print"].update(title='Die Straße "Nord" hat 100% Kraft\\')
        flow["nodes"]["switch"].update(help='"question": "Geheimnis"', title="Wieder 打印机 an")

    assert (await api.post("trees", json=changed(rename))).status_code == 201

    async def found(q: str) -> dict[str, list[str]]:
        answer = await api.get("trees", params={"q": q})
        assert answer.status_code == 200, answer.text
        return {tree["name"]: tree["headings"] for tree in answer.json()}

    assert (await found("SPOOLER stuck"))["Printer Does Not Print"] == [
        "Restart the spooler and clear stuck jobs"
    ]
    assert await found("printer spooler stuck jobs") == {
        "Printer Does Not Print": ["Restart the spooler and clear stuck jobs"]
    }
    for words in ("STRASSE nord", "straße", '"nord"', "100%", "kraft\\", "100% drücker", "DRÜCKER große hat"):
        assert await found(words) == {"Drücker": ['Die Straße "Nord" hat 100% Kraft\\']}, words
    assert await found("打印机") == {"Drücker": ["Wieder 打印机 an"]}
    assert await found("flur") == {"Drücker": []}
    for words in ("geheimnis", "lpstat", "1%0", "_rücker", "drücker spooler"):
        assert await found(words) == {}, words
    assert (await found(""))["Drücker"] == []


async def test_a_search_ends_where_it_has_found_enough(api: httpx.AsyncClient) -> None:
    for number in range(60):
        body = changed(lambda flow, number=number: flow.update(name=f"Press {number:02}"))  # type: ignore[misc]
        assert (await api.post("trees", json=body)).status_code == 201
    found = (await api.get("trees", params={"q": "press switch on"})).json()
    assert [tree["name"] for tree in found] == [f"Press {number:02}" for number in range(50)]
    assert found[0]["headings"] == ["Switch it on"]
