"""Flows, pure: whether one is sound, where an answer leads, where a session stands.

Server and client both call this, so that navigation means the same with and without a server.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from backend.app.core.json_text import written
from backend.app.core.text import clean_line
from backend.app.flow_inputs import broken_inputs
from backend.app.schemas.trees import ActionNode, DecisionNode, Flow, Node

CUSTOM_PREFIX = "custom-"
"""A step whose node id begins with this was added by the engineer."""


@dataclass(frozen=True)
class FlowError:
    """One broken rule. `node` is empty where the flow itself is meant."""

    node: str
    field: str
    message: str

    def __str__(self) -> str:
        place = f"node {self.node}, field {self.field}" if self.node else f"field {self.field}"
        return f"{place}: {clean_line(self.message)[:500]}"


class UnsoundFlow(ValueError):
    """The data is no sound flow."""

    def __init__(self, errors: Sequence[FlowError]) -> None:
        super().__init__("; ".join(str(error) for error in errors))
        self.errors = tuple(errors)


class WrongAnswer(ValueError):
    """The node does not have this answer."""


class Recorded(Protocol):
    """What `current_node_id` needs to know of a recorded step."""

    @property
    def next_node_id(self) -> str | None:
        """The node that the step led to; None at the end of the flow."""


def parse_flow(data: Any) -> Flow:
    """Return data as a sound flow.

    Raises:
        UnsoundFlow: with every broken rule, each naming its node and field.
    """
    try:
        flow = Flow.model_validate(data)
    except ValidationError as invalid:
        raise UnsoundFlow([placed(error["loc"], error["msg"]) for error in invalid.errors()]) from None
    if errors := flow_errors(flow):
        raise UnsoundFlow(errors)
    return flow


def placed(location: tuple[int | str, ...], message: str) -> FlowError:
    """Return what is wrong at a place of a flow's data, by node and field; lists are counted from 1, as people do."""
    if location[:1] != ("nodes",) or len(location) < 2:
        return FlowError("", written(location) or "file", message)
    node, rest = location[1], location[2:]
    if rest and rest[0] in ("decision", "action", "solution"):  # the union's branch is no field
        rest = rest[1:]
    return FlowError(written((node,)), written(rest) or "type", message)


def flow_errors(flow: Flow) -> list[FlowError]:
    """Return the broken rules of a flow that is well-formed: unknown targets, equal labels, dead nodes, wrong slots."""
    if flow.root not in flow.nodes:
        return [FlowError("", "root", f"there is no node {flow.root!r}")]
    errors = [error for node_id, node in flow.nodes.items() for error in _node_errors(flow, node_id, node)]
    if not errors:
        dead = flow.nodes.keys() - _reachable(flow)
        errors = [FlowError(node, "next", "no path leads to this node") for node in sorted(dead)]
    return errors + [FlowError(*broken) for broken in broken_inputs(flow)]


def next_node_id(flow: Flow, *, node_id: str, answer: str) -> str | None:
    """Return where an answer to a node leads; None at the end of the flow.

    Actions and solutions take no answer: it has to be empty there.

    Raises:
        KeyError: the flow has no such node.
        WrongAnswer: the node does not have this answer.
    """
    node = flow.nodes[node_id]
    if isinstance(node, DecisionNode):
        for option in node.options:
            if option.label == answer:
                return option.next
        known = ", ".join(repr(option.label) for option in node.options)
        raise WrongAnswer(f"node {node_id} has no answer {answer!r}; its answers are {known}")
    if answer:
        raise WrongAnswer(f"node {node_id} is no question and takes no answer, not {answer!r}")
    return node.next if isinstance(node, ActionNode) else None


def current_node_id(flow: Flow, steps: Sequence[Recorded]) -> str | None:
    """Return the node a session stands at after its live steps; None once the flow has ended."""
    return steps[-1].next_node_id if steps else flow.root


def heading_at(flow: Flow, node_id: str | None) -> str | None:
    """Return the heading of the node a session stands at; None once the flow has ended."""
    return flow.nodes[node_id].heading if node_id is not None else None


def is_custom(node_id: str) -> bool:
    """Tell whether a step's node id marks a custom step."""
    return node_id.startswith(CUSTOM_PREFIX)


def _targets(node: Node) -> Iterable[tuple[str, str]]:
    if isinstance(node, DecisionNode):
        return [
            (f"options.{number}.next", option.next) for number, option in enumerate(node.options, start=1)
        ]
    if isinstance(node, ActionNode):
        return [("next", node.next)]
    return []


def _node_errors(flow: Flow, node_id: str, node: Node) -> Iterable[FlowError]:
    for field, target in _targets(node):
        if target not in flow.nodes:
            yield FlowError(node_id, field, f"there is no node {target!r}")
    if isinstance(node, DecisionNode):
        seen: set[str] = set()
        for number, option in enumerate(node.options, start=1):
            if option.label.casefold() in seen:
                yield FlowError(
                    node_id, f"options.{number}.label", f"the answer {option.label!r} is there twice"
                )
            seen.add(option.label.casefold())


def _reachable(flow: Flow) -> set[str]:
    seen = {flow.root}
    waiting = [flow.root]
    while waiting:
        for _field, target in _targets(flow.nodes[waiting.pop()]):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen
