"""What a terminal showed of a record: text, its lines whole, without what a full-screen program drew."""

import codecs
from typing import NamedTuple

from tui.core.cuts import missing_here
from tui.recording.record import LONGEST_HALF, Part, Record
from tui.recording.screen import Screen
from tui.recording.sequences import Interpreter


class Shown(NamedTuple):
    """What was shown.

    Attributes:
        text: it, what is missing of it said in its place.
        left_out: how many characters of it are left out: cursor movements of few bytes fill many rows.
    """

    text: str
    left_out: int


def as_text(record: Record, *, through_pipe: bool = False) -> str:
    """Return the text of what was shown; see `shown`."""
    return shown(record, through_pipe=through_pipe).text


def shown(record: Record, *, through_pipe: bool = False) -> Shown:
    """Return what was shown.

    Args:
        record: the bytes, and what is known of the terminal.
        through_pipe: whether a newline alone ends a line, since no terminal stood between.
    """
    parts = record.parts()
    lines: list[str] = []
    left_out = 0
    for part in parts:
        screen = Screen(*_size_at(record, part.begin), half=LONGEST_HALF // len(parts))
        if part.full_screen:
            screen.enter_full_screen("")
        _feed(Interpreter(screen, newline_only=through_pipe), record, part)
        lines += screen.finish(goes_on=part is not parts[-1])
        if part is not parts[-1]:
            lines.append(missing_here(f"{record.missing:,} bytes are"))
        left_out += screen.gone.missing
    return Shown("\n".join(lines).rstrip("\n"), left_out)


def _feed(interpreter: Interpreter, record: Record, part: Part) -> None:
    done = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for change in record.changes:
        at = change.at - part.begin
        if not 0 <= at <= len(part.data):
            continue
        interpreter.feed(decoder.decode(part.data[done:at]))
        done = at
        if change.kind == "size":
            interpreter.screen.resize(*change.size)
        elif change.kind == "program":
            interpreter.program = change.program
        elif interpreter.screen.x and not interpreter.screen.full_screen:
            interpreter.screen.next_line()
    interpreter.feed(decoder.decode(part.data[done:], final=True))


def _size_at(record: Record, at: int) -> tuple[int, int]:
    sizes = [change.size for change in record.changes if change.kind == "size" and change.at <= at]
    return sizes[-1] if sizes else record.size
