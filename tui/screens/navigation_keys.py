"""The keys of the navigation screen, in the order of the footer."""

from textual.binding import BindingType

from tui import keys
from tui.screens.autosave import DECIDE
from tui.screens.note_screen import note_verbs, option_verbs
from tui.sessions.state import OpenSession

_ANSWERS = keys.span(keys.ANSWERS)

NAVIGATION_KEYS: list[BindingType] = [
    *DECIDE,
    *(
        binding
        for number, verb in enumerate(keys.ANSWERS, start=1)
        for binding in verb.bind(f"answer({number})", display=_ANSWERS if verb.show else None)
    ),
    *keys.NOTES.bind("notes"),
    *keys.OUTPUT.bind("output"),
    *note_verbs("Copy the note of the recorded steps; the session goes on", button=True),
    *keys.SCRATCHPAD.bind("scratchpad"),
    *keys.ADD_STEP.bind("add_step"),
    *keys.UNDO.bind("undo"),
    *keys.PATH_TOO.bind("path"),
    *keys.FINISH.bind("finish"),
    *keys.COMMAND.bind("commands('one')"),
    *keys.COMMANDS.bind("commands('all')"),
    *keys.VALUES.bind("values"),
    *keys.PANE.bind("pane"),
    *option_verbs(),
    *keys.MARK_LINES.bind("mark_lines"),
    *keys.FLOW.bind("flow"),
    *keys.DETAIL.bind("detail", tooltip="Show timeline and note of the session"),
    *keys.TICKET.bind("ticket"),
    *keys.DISCARD.bind("discard"),
    *keys.BACK.bind("back", tooltip="Back to the list; typed text stays"),
    *keys.CHOOSE.bind("choose"),
    *keys.SCROLL_UP.bind("scroll_step(-1)", "Step up", "Scroll what the step says"),
    *keys.SCROLL_DOWN.bind("scroll_step(1)", "Step down", "Scroll what the step says"),
    *keys.SUBMIT.bind("submit", "Record", "Record the step, from within a field too", show=False),
]

NEED_A_SESSION = frozenset(
    [
        *("answer", "undo", "finish", "copy", "preview", "add_step", "commands", "flow", "ticket", "detail"),
        *("discard", "path", "copy_redacted", "download", "mark_lines", "values", "pane"),
    ]
)
"""Actions that do not work before the session is read."""


def works_now(action: str, parameters: tuple[object, ...], opened: OpenSession) -> bool:
    """Tell whether an action works where the session stands."""
    match action:
        case "choose" | "notes" | "output" | "pane":
            return opened.node is not None
        case "answer":
            choices = len(opened.answers) or (opened.node is not None)
            return isinstance(parameters[0], int) and parameters[0] <= choices
        case "undo" | "path":
            return bool(opened.steps)
        case "discard":
            return bool(opened.draft)
        case "mark_lines":
            return opened.node is not None and bool(opened.draft.output.strip())
        case "commands":
            return opened.node is not None and bool(opened.node.commands)
    return True
