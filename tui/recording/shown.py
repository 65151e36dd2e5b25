"""What a terminal showed of a record: text, its lines whole, without what a full-screen program drew."""

import codecs

from tui.core.cuts import missing_here
from tui.recording.record import Part, Record
from tui.recording.screen import Screen
from tui.recording.sequences import Interpreter


def as_text(record: Record, *, through_pipe: bool = False) -> str:
    """Return what was shown, what is missing of it said in its place.

    Args:
        record: the bytes, and what is known of the terminal.
        through_pipe: whether a newline alone ends a line, since no terminal stood between.
    """
    columns, rows = record.size
    interpreter = Interpreter(Screen(columns, rows), newline_only=through_pipe)
    lines: list[str] = []
    for part in record.parts():
        if part.begin:
            lines += [*interpreter.screen.finish(), missing_here(f"{record.missing:,} bytes are")]
            screen = Screen(*_size_at(record, part.begin))
            interpreter = Interpreter(screen, newline_only=through_pipe)
            if part.full_screen:
                screen.enter_full_screen("")
        _feed(interpreter, record, part)
    return "\n".join(lines + interpreter.screen.finish()).rstrip("\n")


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
