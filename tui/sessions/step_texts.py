"""Texts of steps that come to stand beside those of others: each under its step's title, so that none is taken for another's."""

import re
from collections.abc import Collection

from backend.app.flow import is_custom
from backend.app.schemas.sessions import DecisionResponse
from backend.app.schemas.trees import Flow
from tui.sessions.marks import spelled

_TITLE = re.compile(r"Step (\d+): ([^\n]*)")


def title(position: int, heading: str, *, node_id: str = "", answer: str = "") -> str:
    """Return the line under which a step's texts stand."""
    return f"Step {position}: {_named_step(heading, node_id=node_id, answer=answer)}"


def _named_step(heading: str, *, node_id: str, answer: str) -> str:
    mark = "[CUSTOM] " if is_custom(node_id) else ""
    return f"{mark}{heading}{f' → {answer}' if answer else ''}"


def title_of(step: DecisionResponse) -> str:
    """Return the line under which a recorded step's texts stand, without its answer."""
    return title(step.position, step.question, node_id=step.node_id)


def headings(flow: Flow) -> Collection[str]:
    """Return what titles of a flow's own steps name."""
    return {node.heading for node in flow.nodes.values()}


def is_titled(text: str, *, after: int, among: Collection[str] = ()) -> bool:
    """Tell whether a text begins with the title of a step after that position, a custom one or one of those named."""
    found = _TITLE.match(text)
    if found is None or int(found[1]) <= after:
        return False
    return found[2].startswith("[CUSTOM] ") or found[2] in among


def under(title: str, text: str) -> str:
    """Return a text under its title; nothing where there is no text."""
    return f"{title}\n{text}" if text else ""


def blocks(*texts: str) -> str:
    """Return titled texts below each other."""
    return "\n\n".join(filter(None, texts))


def as_evidence(step: DecisionResponse, unsaved: dict[str, str]) -> str:
    """Return all of a step, and what is typed over it and not saved, for whoever reads it later."""
    texts = {
        "Action": (step.action_performed, unsaved.get("action_performed")),
        "Notes": (step.notes, unsaved.get("notes")),
        "Output": (step.command_output, unsaved.get("command_output")),
    }
    # Without a number: another step has that by the time this is read.
    lines = [f"Taken back: {_named_step(step.question, node_id=step.node_id, answer=step.answer)}"]
    for name, (saved, typed) in texts.items():
        lines += [named(name, saved), named(f"{name}, not saved", typed or "")]
    lines.append(named("Marked lines", spelled(step.marked_lines)))
    return "\n".join(filter(None, lines))


def as_typed(heading: str, *, notes: str, output: str) -> str:
    """Return what is typed for a step and not recorded, for whoever reads it later; empty where nothing is."""
    if not notes.strip() and not output.strip():
        return ""
    texts = (f"Typed for: {heading}", named("Notes", notes), named("Output", output))
    return "\n".join(filter(None, texts))


def named(name: str, text: str) -> str:
    """Return a text behind its name; nothing where there is no text."""
    gap = "\n" if "\n" in text else " "
    return f"{name}:{gap}{text}" if text else ""
