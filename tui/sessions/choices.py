"""What an engineer can choose at a step: the answers of a question, or the one way on."""

from backend.app.schemas.trees import SolutionNode
from tui.sessions.state import OpenSession


def choices_of(opened: OpenSession) -> tuple[tuple[str, str], ...]:
    """Return the answers that can be recorded now, by number from 1, each with the words for it; none after the end."""
    node = opened.node
    if node is None:
        return ()
    done = "Note as done and end the flow" if isinstance(node, SolutionNode) else "Done, next step"
    return tuple((answer, answer) for answer in opened.answers) or (("", done),)
