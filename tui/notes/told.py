"""What a copy says of the note that was copied."""

from backend.app.schemas.export import OMITTED_REMARK, STANDARD_OUTPUT_LINES, SessionExport
from tui.api.note import Note
from tui.context import Context
from tui.core.messages import IN_FORCE, Part, counted, in_one_line
from tui.notes.options import cutoff, spoken_format
from tui.sessions.state import OpenSession, Typed

_SEEN_IN_NOTE, _WORTH_KNOWING = 3, 1


def parts_of_note(
    opened: OpenSession, note: Note, options: SessionExport, *, how: str = ""
) -> tuple[Part, ...]:
    """Return which note it is, in the order in which it is told; `how` says what was done to it."""
    through, recorded = cutoff(options, steps=len(opened.steps)), len(opened.steps)
    steps = Part(f"{counted(recorded, 'step')}", _SEEN_IN_NOTE)
    if options.detail_level == "summary":
        steps = Part("no steps", _SEEN_IN_NOTE)
    elif through:  # is no longer what an engineer may take for granted
        steps = Part(f"steps 1–{through} of {recorded}" if through > 1 else f"step 1 of {recorded}")
    cut = outputs_cut(opened, note, options)
    return (
        Part(how),
        Part(in_one_line((Part(spoken_format(options)), Part(options.detail_level))), IN_FORCE),
        steps,
        Part(f"{counted(cut, 'output')} cut" if cut else "", _WORTH_KNOWING),
        Part("made without the server" if note.made_here else ""),
    )


def outputs_cut(opened: OpenSession, note: Note, options: SessionExport) -> int:
    """Return of how many command outputs the note has only the first lines."""
    if options.detail_level != "standard":
        return 0
    long = sum(
        step.command_output.count("\n") >= STANDARD_OUTPUT_LINES
        or step.command_output_length > len(step.command_output)
        for step in opened.steps[: options.max_step_index]
    )
    return min(
        long, note.text.count(OMITTED_REMARK)
    )  # of a long output it is not known here how many lines it has


def sensitive_values(count: int) -> str:
    """Return a number of sensitive values as people say it."""
    return counted(count, "sensitive value")


def values_masked(count: int) -> str:
    """Return how many values were masked as people say it."""
    return f"{counted(count, 'value')} masked" if count else "nothing to mask"


def restored_from(context: Context, typed: Typed) -> str:
    """Return what to say of texts that a run before left; empty where there are none."""
    return f"restored from {context.sources.local(typed.restored_at)}" if typed.restored_at else ""
