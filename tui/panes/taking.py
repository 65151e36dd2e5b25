"""What is shown of a capture, said of it, and taken of it."""

from collections.abc import Sequence

from tui.core.cuts import missing_here
from tui.core.messages import counted
from tui.panes.marks import Lost, Since

_FULL_SCREEN = "[… what a full-screen program shows: …]"
KEEPS_ALL = "resolutionflow run -- command keeps all of it."


def shown(since: Since) -> list[str]:
    """Return the lines to look at: what was printed, and behind it what a full-screen program shows."""
    if since.full_screen is None:
        return list(since.lines)
    return [*since.lines, _FULL_SCREEN, *since.full_screen]


def told(since: Since, *, multiplexer: str) -> str:
    """Say what is missing before the lines, and what else there is to know of them; empty where nothing is."""
    sentences = [_missing(since, multiplexer)]
    if since.full_screen is not None:
        sentences.append("A full-screen program fills the pane: what it shows stands last.")
    return " ".join(filter(None, sentences))


def is_lost(since: Since) -> bool:
    """Tell whether lines are missing that another way would have kept."""
    return since.lost in (Lost.SCROLLED, Lost.CLEARED)


def is_nothing(since: Since) -> bool:
    """Tell whether nothing was printed."""
    return since.lost is Lost.NOTHING and since.full_screen is None and len(since.lines) <= since.waits


def _missing(since: Since, multiplexer: str) -> str:
    match since.lost:
        case Lost.SCROLLED:
            keeps = f"{since.limit:,} (history-limit)" if since.limit else "no more"
            return f"{_count(since)} missing before this: {multiplexer} keeps {keeps}."
        case Lost.CLEARED:
            return "Lines are missing before this: the pane was cleared, or drawn over."
        case Lost.UNSURE:
            return "If the pane was cleared since, what was before is missing."
        case Lost.NOT_MARKED:
            return "It was not seen when this step began: this is all that it holds."
        case Lost.NOTHING:
            return ""


def _count(since: Since) -> str:
    if not since.missing:
        return "Lines are"
    lines = f"{counted(since.missing, 'line')} {'are' if since.missing > 1 else 'is'}"
    return lines if since.exactly else f"At least {lines}"


def taken(since: Since, marked: Sequence[int], *, before: int = 0) -> str:
    """Return the marked lines, by their numbers from 1, or all if none is; where lines were left out, a line says so.

    It says nothing of those `before` which were there when lines were taken the last time. Of all, the prompt that
    waits at the end is none.
    """
    lines = shown(since)
    if not marked:
        missing = [missing_here(_count(since))] if is_lost(since) else []
        return "\n".join([*missing, *lines[: len(lines) - _waits(since)]])
    parts, last = [], 0
    for number in sorted(marked):
        parts += _gap(number - max(last, before) - 1)
        parts.append(lines[number - 1])
        last = number
    behind = len(lines) - max(last, before) - _waits(since)
    return "\n".join([*parts, *_gap(behind)])


def _waits(since: Since) -> bool:
    return since.waits and since.full_screen is None


def _gap(count: int) -> list[str]:
    return [f"[… {counted(count, 'line')} …]"] if count > 0 else []
