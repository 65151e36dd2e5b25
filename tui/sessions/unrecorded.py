"""What is typed for a session and recorded as no step: it is in no note, and all screens say so in one way."""

from tui.sessions.state import OpenSession


def unrecorded_steps(opened: OpenSession) -> tuple[str, ...]:
    """Return the steps that text is typed for, as people name them; none of a session that is completed."""
    if opened.completed:
        return ()
    next_step = (f"step {len(opened.steps) + 1}",) if opened.draft else ()
    return (*next_step, *(("a custom step",) if opened.typed.custom else ()))


def in_brief(opened: OpenSession) -> str:
    """Return what a top line says; empty where all is recorded."""
    return next((f"{step} not recorded" for step in unrecorded_steps(opened)), "")


def not_in_note(opened: OpenSession) -> str:
    """Return what is said of a note that was made; empty where all is recorded."""
    return next((f"typed text of {step} is not in it" for step in unrecorded_steps(opened)), "")


def not_recorded(opened: OpenSession) -> tuple[str, ...]:
    """Return it as sentences without an end, for what follows from it."""
    return tuple(f"Typed text of {step} is not recorded" for step in unrecorded_steps(opened))
