"""Marking lines of an output by their numbers."""

from collections.abc import Sequence

from tui.sessions.marks import NoLines, lines_of, parsed, spelled, told
from tui.walk.walk import Entry, Walk


async def lines_to_mark(
    walk: Walk, entry: Entry, output: str, marked: Sequence[int]
) -> tuple[int, ...] | None:
    """Return the numbers of the lines that are to be marked from now on; None where they stay as they are."""
    last = len(lines_of(output))
    typed = entry.rest
    if not typed and not entry.anew:
        so_far = f"Marked so far: {spelled(marked)}. " if marked else ""
        typed = await walk.talk.line(f"{so_far}Lines from 1 to {last}, such as 12-20,34, or nothing:")
        if not typed:
            return None
    try:
        return parsed(typed, last=last)
    except NoLines as error:
        walk.talk.fail(str(error))
        return None


def told_kept(marked: Sequence[int]) -> str:
    """Return what to say of the marks by now."""
    return f"{told(len(marked))}: {spelled(marked)}" if marked else "No line is marked"
