"""Which flows fit what is typed, the best first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from backend.app.schemas.trees import TreeSummary


@dataclass(frozen=True)
class Ranked:
    """A flow that fits.

    Attributes:
        flow: as it is listed.
        headings: the questions and titles that it was found by, if neither name nor description fit.
        loosely: whether nothing but letters of its name in their order fit.
    """

    flow: TreeSummary
    headings: tuple[str, ...] = ()
    loosely: bool = False


def ranked(
    flows: Iterable[TreeSummary],
    query: str,
    found: Mapping[UUID, tuple[str, ...]],
    *,
    score: Callable[[str], float] = lambda _name: 0,
) -> list[Ranked]:
    """Return the flows that fit, by their names, their descriptions, then by what was found in them.

    Each has all words there. `score` tells how well a name fits, for the order; flows of whose names only letters fit come
    last: one may have typed an abbreviation.
    """
    if not query:
        return [Ranked(flow) for flow in flows]
    words = query.casefold().split()
    groups: tuple[list[tuple[float, Ranked]], ...] = ([], [], [], [])
    for flow in flows:
        name = f"{flow.name} {flow.category}"
        fits = score(name)
        if _has_all(name, words):
            groups[0].append((fits, Ranked(flow)))
        elif _has_all(flow.description, words):
            groups[1].append((0, Ranked(flow)))
        elif headings := found.get(flow.id):
            groups[2].append((0, Ranked(flow, headings)))
        elif fits > 0:
            groups[3].append((fits, Ranked(flow, loosely=True)))
    return [one for group in groups for _fits, one in sorted(group, key=lambda pair: -pair[0])]


def _has_all(text: str, words: list[str]) -> bool:
    return all(word in text.casefold() for word in words)
