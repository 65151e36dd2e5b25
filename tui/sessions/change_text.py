"""Changes that wait, as people read them."""

from backend.app.flow import is_custom
from backend.app.schemas.sessions import DecisionCreate
from backend.app.schemas.trees import Flow
from tui.sessions.outbox import Change
from tui.sessions.projection import SavedTexts, StepEdit


def heading(change: Change, flow: Flow | None = None) -> str:
    """Return what a change does, in a few words; in those of the session's flow, where that is known."""
    match change.kind:
        case "append":
            body = DecisionCreate.model_validate_json(change.body)
            if is_custom(body.node_id):
                return f"Step [CUSTOM] {body.question}"
            node = flow.nodes.get(body.node_id) if flow is not None else None
            return (
                f"Step {node.heading if node else body.node_id}{f' → {body.answer}' if body.answer else ''}"
            )
        case "edit":
            return "Texts of a step"
        case "undo":
            return "Undo of a step"
        case "texts":
            names = SavedTexts.validate_json(change.body)
            return " and ".join(name.replace("_", " ") for name in names).capitalize()


def text_of(change: Change) -> str:
    """Return all that an engineer typed for a change; empty where nothing was."""
    return "\n".join(filter(None, _texts(change)))


def _texts(change: Change) -> tuple[str, ...]:
    match change.kind:
        case "append":
            body = DecisionCreate.model_validate_json(change.body)
            return (body.question, body.answer, body.action_performed, body.notes, body.command_output)
        case "edit":
            return tuple(text for text, _over in StepEdit.validate_json(change.body)[1].values())
        case "undo":
            return ()
        case "texts":
            return tuple(text for text, _over in SavedTexts.validate_json(change.body).values())
