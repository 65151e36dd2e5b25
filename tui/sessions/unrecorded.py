"""What is typed or attached for a session and recorded as no step: it is in no note, and all screens say so in one way."""

from tui.sessions.attached import how_it_came
from tui.sessions.state import OpenSession


def _unrecorded_steps(opened: OpenSession) -> tuple[str, ...]:
    """Return the steps for which a text waits, as people name them; none of a session that is completed."""
    if opened.completed:
        return ()
    next_step = (f"step {len(opened.steps) + 1}",) if opened.draft else ()
    return (*next_step, *(("a custom step",) if opened.typed.custom else ()))


def in_brief(opened: OpenSession) -> str:
    """Return what a top line says; empty where all is recorded."""
    return next((f"{step} not recorded" for step in _unrecorded_steps(opened)), "")


def not_in_note(opened: OpenSession) -> str:
    """Return what is said of a note that was made; empty where all is recorded."""
    return next((f"{text} is not in it" for text in _unrecorded_texts(opened)), "")


def not_recorded(opened: OpenSession) -> tuple[str, ...]:
    """Return it as sentences without an end, for what follows from it."""
    return tuple(f"{text[0].upper()}{text[1:]} is not recorded" for text in _unrecorded_texts(opened))


def _unrecorded_texts(opened: OpenSession) -> tuple[str, ...]:
    """Return what waits, as people name it: ``typed text of step 4``."""
    fields = opened.typed.fields()
    return tuple(
        f"{how_it_came(fields, 'custom.' if 'custom' in step else 'step.')} text of {step}"
        for step in _unrecorded_steps(opened)
    )
