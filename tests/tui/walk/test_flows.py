"""Every flow can be walked to its end by a script, and the note is the one that the screens copy."""

import json
import re
from collections import deque
from pathlib import Path

import pytest

from backend.app.schemas.trees import DecisionNode, Flow, SolutionNode
from tests.determinism import StepClock
from tests.tui.running import fresh, running
from tests.tui.walk.walking import Walker, script
from tui.walk.beginning import Wanted

STARTER = sorted((Path(__file__).parents[3] / "backend" / "starter").glob("*.json"))
FLOWS = {path.stem: Flow.model_validate(json.loads(path.read_text(encoding="utf-8"))) for path in STARTER}
MOST_BYTES_A_STEP = 200


def way_through(flow: Flow) -> list[str]:
    """Return the numbers that lead from the root to an end, by the longest of the shortest ways."""
    ways: dict[str, list[str]] = {flow.root: []}
    waiting = deque([flow.root])
    while waiting:
        here = waiting.popleft()
        node = flow.nodes[here]
        if isinstance(node, SolutionNode):
            continue
        leads = [option.next for option in node.options] if isinstance(node, DecisionNode) else [node.next]
        for number, there in enumerate(leads, start=1):
            if there not in ways:
                ways[there] = [*ways[here], str(number)]
                waiting.append(there)
    ends = [way for node_id, way in ways.items() if isinstance(flow.nodes[node_id], SolutionNode)]
    return [*max(ends, key=len), "1"]


def whole_script(flow: Flow) -> str:
    """Answer all of a way, with a note and output here and there, and finish."""
    lines: list[str] = []
    for at, number in enumerate(way_through(flow)):
        if at % 2 == 0:
            lines += ["n", f"Note {at} — ‘quoted’", "..", "."]
        if at % 3 == 0:
            lines += ["o", "PS> ping 10.0.0.1", "", "  Reply from 10.0.0.1\t32 ms", "."]
        lines.append(number)
    return "\n".join(
        [*lines, "f", "Mended it.", "Jane confirmed.", ".", "- call again", ".", "y", "c", "q", ""]
    )


def newest_copy(folder: Path) -> bytes:
    newest = max((folder / "copies").glob("rf-*"), key=lambda path: path.name)
    return newest.read_bytes()


async def walked(flow: Flow, folder: Path, clock: StepClock) -> tuple[Walker, bytes]:
    wanted = Wanted(flow=flow.name, ticket="SR-1", client="Contoso Ltd")
    walker = await script(fresh(folder, clock), folder, clock, wanted, whole_script(flow))
    assert walker.status == 0, walker.said
    assert "Completed, not copied." in walker.said
    return walker, newest_copy(folder)


def beyond_the_text(said: str, flow: Flow) -> list[int]:
    """Return how many bytes each step takes besides what its flow says."""
    texts = {
        text
        for node in flow.nodes.values()
        for text in (node.heading, *node.help.split("\n"), *(command.line for command in node.commands))
    }
    texts |= {one.label for one in flow.inputs}
    texts |= {
        option.label
        for node in flow.nodes.values()
        if isinstance(node, DecisionNode)
        for option in node.options
    }
    steps = re.split(r"(?m)^(?=Step \d+\. )", said.partition("The flow has ended.")[0])[1:]
    for text in sorted(filter(None, texts), key=len, reverse=True):
        steps = [step.replace(text, "") for step in steps]
    return [len(step.encode()) for step in steps]


@pytest.mark.parametrize("name", FLOWS)
async def test_a_flow_is_walked_to_its_end(name: str, tmp_path: Path, clock: StepClock) -> None:
    flow = FLOWS[name]
    walker, note = await walked(flow, tmp_path, clock)
    assert "\x1b" not in walker.said
    steps = len(way_through(flow))
    assert f"Step {steps} recorded" in walker.said
    assert b"Jane confirmed." in note and "Note 0 — ‘quoted’  \n.\n".encode() in note
    sizes = beyond_the_text(walker.said, flow)
    assert len(sizes) == steps and max(sizes) <= MOST_BYTES_A_STEP, sizes


@pytest.mark.parametrize(
    "name",
    [
        name if name == "vpn-connection-failure" else pytest.param(name, marks=pytest.mark.soak)
        for name in FLOWS
    ],
)
async def test_the_note_is_the_one_of_the_screens(name: str, tmp_path: Path, clock: StepClock) -> None:
    _walker, note = await walked(FLOWS[name], tmp_path, clock)
    for copy in (tmp_path / "copies").iterdir():
        copy.unlink()
    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("No session")
        await terminal.press("4")
        await terminal.see("SR-1")
        await terminal.press("c")
        await terminal.see("NOT copied")
    assert newest_copy(tmp_path) == note
