"""The keys of the navigation screen, in the order of the footer."""

from textual.binding import BindingType

from tui.keys import plain, verb
from tui.screens.autosave import DECIDE
from tui.screens.discarding import DISCARD
from tui.screens.note_screen import note_verbs, option_verbs
from tui.sessions.state import OpenSession

NAVIGATION_KEYS: list[BindingType] = [
    *DECIDE,
    *(
        binding
        for number in range(1, 10)
        for binding in verb(
            str(number),
            f"answer({number})",
            "Answer",
            "Choose the answer with this number",
            id=f"answer.{number}",
            show=number == 1,
            display="1-9" if number == 1 else None,
        )
    ),
    *verb("n", "notes", "Notes", "Write notes for this step", id="notes"),
    *verb("o", "output", "Output", "Paste command output for this step", id="output"),
    *note_verbs("Copy the note of the recorded steps; the session goes on"),
    *verb("s", "scratchpad", "Scratchpad", "Write evidence for the whole session", id="scratchpad"),
    *verb("a", "add_step", "Add step", "Record a step that the flow does not have", id="add_step"),
    *verb("u", "undo", "Undo", "Undo the last step; its text comes back into the fields", id="undo"),
    *verb("f", "finish", "Finish", "Write outcome and next steps, and complete the session", id="finish"),
    *verb("y", "command", "Copy command", "Copy the step's commands", id="command"),
    *option_verbs(),
    *verb("e", "detail", "Detail", "Show timeline and note of the session", id="detail"),
    *verb("i", "ticket", "Ticket", "Change ticket number and client", id="ticket"),
    *DISCARD,
    *verb("q", "back", "Back", "Back to the list; typed text stays", id="back"),
    plain(
        "enter",
        "choose",
        "Choose",
        "Record the step with the answer under the cursor",
        id="answer.choose",
        show=False,
    ),
    plain("ctrl+s", "submit", "Record", "Record the step, from within a field too", id="submit", show=False),
]

NEED_A_SESSION = frozenset(
    ["answer", "undo", "finish", "copy", "preview", "add_step", "command", "ticket", "detail", "discard"]
)
"""Actions that do not work before the session is read."""


def works_now(action: str, parameters: tuple[object, ...], opened: OpenSession) -> bool | None:
    """Tell whether an action works where the session stands; None for one that does not depend on that."""
    match action:
        case "choose" | "notes" | "output":
            return opened.node is not None
        case "answer":
            choices = len(opened.answers) or (opened.node is not None)
            return isinstance(parameters[0], int) and parameters[0] <= choices
        case "undo":
            return bool(opened.steps)
        case "discard":
            return bool(opened.draft)
        case "command":
            return opened.node is not None and bool(opened.node.commands)
    return None
