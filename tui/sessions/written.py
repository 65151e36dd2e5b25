"""A session written out as plain text, for whoever has nothing else of it, and what is typed for it and not sent."""

from backend.app.flow import is_custom
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from tui.drafts.store import Fields
from tui.sessions.attached import ATTACHED
from tui.sessions.label import label_of
from tui.sessions.marks import spelled
from tui.sessions.step_texts import blocks, named, title

_TYPED = {
    "step.notes": "Notes of the next step",
    "step.output": "Output of the next step",
    "step.marks": "Marked lines of that output",
    "custom.title": "Custom step",
    "custom.action": "Its action",
    "custom.notes": "Its notes",
    "custom.output": "Its output",
    "custom.marks": "Marked lines of its output",
    "text.scratchpad": "Scratchpad",
    "text.outcome_notes": "Outcome notes",
    "text.next_steps": "Next steps",
    "text.ticket_number": "Ticket number",
    "text.client_name": "Client",
}
"""What people call the fields of a draft. Those of forms, such as an edited step's, are named by their last part."""
_NOT_TEXT = (" before", ".masked", ".made")


def written_out(session: SessionResponse) -> str:
    """Return all of a session as one text."""
    times = [f"Started: {session.started_at:%Y-%m-%d %H:%M} UTC"]
    if session.completed_at is not None:
        times.append(f"Completed: {session.completed_at:%Y-%m-%d %H:%M} UTC")
    labels = {given.name: given.label for given in session.tree_snapshot.inputs}
    values = "\n".join(f"{labels.get(name, name)}: {text}" for name, text in session.values.items())
    texts = (
        named("Values", values),
        named("Scratchpad", session.scratchpad),
        named("Outcome notes", session.outcome_notes),
        named("Next steps", session.next_steps),
    )
    head = "\n".join([label_of(session), f"Flow: {session.tree_snapshot.name}", *times])
    return blocks(head, *map(_step, session.decisions), *texts)


def typed_out(fields: Fields) -> str:
    """Return what is typed for a session and not sent as one text; empty where nothing is."""
    texts = (named(_name(field), text) for field, text in fields.items() if _is_text(field) and text.strip())
    return blocks(*texts)


def _step(step: DecisionResponse) -> str:
    missing = step.command_output_length - len(step.command_output)
    answer = step.answer or ("" if is_custom(step.node_id) else step.action_performed)
    action = step.action_performed if answer != step.action_performed else ""
    lines = (
        title(step.position, step.question, node_id=step.node_id, answer=answer),
        named("Action", action),
        named("Notes", step.notes),
        named("Output", step.command_output),
        cut_off(missing) if missing > 0 else "",
        named("Marked lines", spelled(step.marked_lines)),
    )
    return "\n".join(filter(None, lines))


def cut_off(missing: int) -> str:
    """Return the line that stands where the rest of an output is not known here."""
    return f"[{missing:,} more characters of this output were on the server alone]"


def _is_text(field: str) -> bool:
    return not field.startswith(("base.", "status", ATTACHED)) and not field.endswith(_NOT_TEXT)


def _name(field: str) -> str:
    return _TYPED.get(field) or field.rpartition(".")[2].replace("_", " ").capitalize()
