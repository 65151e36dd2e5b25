"""A flow for reading, pure: every node once, depth-first from the root, and every way between them.

A node that one answer alone leads to stands behind that answer, if few do; all others have a number, and a way to
one of them is an arrow with it, whether it leads on, joins others or goes back.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from backend.app.flow import is_custom
from backend.app.schemas.trees import ActionNode, DecisionNode, Flow, Node, SolutionNode
from tui.sessions.state import OpenSession

_BEHIND_AN_ANSWER = 2
"""As many actions stand in one line with an answer; more are numbered, and easier to follow one below the other."""


@dataclass(frozen=True)
class Way:
    """How it goes on from a node.

    Attributes:
        answer: leads here; empty behind an action.
        through: the nodes without a number on this way, in order.
        to: the node with a number that it leads to; None where the last of `through` is an end.
    """

    answer: str
    through: tuple[str, ...]
    to: str | None


@dataclass(frozen=True)
class Entry:
    """A node with a number, and how it goes on from there."""

    node_id: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Marks:
    """What is marked in an outline.

    Attributes:
        recorded: the nodes with a recorded step.
        taken: their answers, each with its node.
        current: the node that the session stands at.
        found: the nodes that a search found.
        last: the node of the last recorded step.
    """

    recorded: frozenset[str] = frozenset()
    taken: frozenset[tuple[str, str]] = frozenset()
    current: str | None = None
    found: frozenset[str] = frozenset()
    last: str | None = None

    def __bool__(self) -> bool:
        return bool(self.recorded or self.found or self.current is not None)

    @property
    def looked_for(self) -> frozenset[str]:
        """The nodes of which the first is to be in view."""
        here = self.current or self.last
        return frozenset({here}) if here is not None else self.found


@dataclass(frozen=True)
class Outline:
    """A flow for reading.

    Attributes:
        flow: the flow.
        entries: the nodes with a number, from 1 on.
        numbers: their numbers.
    """

    flow: Flow
    entries: tuple[Entry, ...]
    numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        numbers = {entry.node_id: number for number, entry in enumerate(self.entries, start=1)}
        object.__setattr__(self, "numbers", numbers)


def outline_of(flow: Flow) -> Outline:
    """Return a flow as an outline."""
    alone = _with_one_way_in(flow)
    entries: dict[str, Entry] = {}
    waiting = [flow.root]
    while waiting:  # no recursion: a flow may be deeper than Python's stack
        node_id = waiting.pop()
        if node_id not in entries:
            ways = tuple(_ways(flow, flow.nodes[node_id], alone))
            entries[node_id] = Entry(node_id, ways)
            waiting += [way.to for way in reversed(ways) if way.to is not None]
    return Outline(flow, tuple(entries.values()))


def path_of(opened: OpenSession) -> Marks:
    """Return the marks of a session's path through its flow."""
    steps = [step for step in opened.steps if not is_custom(step.node_id)]
    return Marks(
        recorded=frozenset(step.node_id for step in steps),
        taken=frozenset((step.node_id, step.answer) for step in steps if step.answer),
        current=None if opened.completed else opened.node_id,
        last=steps[-1].node_id if steps else None,
    )


def headings_found(flow: Flow, headings: tuple[str, ...]) -> Marks:
    """Return the marks of the nodes that have one of these headings."""
    return Marks(found=frozenset(node_id for node_id, node in flow.nodes.items() if node.heading in headings))


def _with_one_way_in(flow: Flow) -> frozenset[str]:
    """Return the nodes that one way alone leads to; the root is where everybody begins, so it is none of them."""
    ways_in = Counter(target for node in flow.nodes.values() for _answer, target in _leads(node))
    return frozenset(node_id for node_id, ways in ways_in.items() if ways == 1 and node_id != flow.root)


def _leads(node: Node) -> list[tuple[str, str]]:
    if isinstance(node, DecisionNode):
        return [(option.label, option.next) for option in node.options]
    return [("", node.next)] if isinstance(node, ActionNode) else []


def _ways(flow: Flow, node: Node, alone: frozenset[str]) -> Iterator[Way]:
    room = _BEHIND_AN_ANSWER if isinstance(node, DecisionNode) else 0
    for answer, target in _leads(node):
        through: list[str] = []
        to: str | None = target
        while to is not None and to in alone and not isinstance(flow.nodes[to], DecisionNode):
            through.append(to)
            here = flow.nodes[to]
            to = here.next if isinstance(here, ActionNode) else None
            if sum(isinstance(flow.nodes[one], ActionNode) for one in through) > room:
                through, to = [], target
                break
        yield Way(answer, tuple(through), to)


def is_end(node: Node) -> bool:
    """Tell whether a flow ends at a node."""
    return isinstance(node, SolutionNode)
