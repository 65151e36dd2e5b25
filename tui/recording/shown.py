"""What a terminal showed of a record: text, its lines whole, without what a full-screen program drew."""

import codecs

from tui.recording.record import Part, Record
from tui.recording.screen import Screen
from tui.recording.sequences import Interpreter

LONGEST_TEXT = 19_000_000
"""Characters, so that an output has room for what else is said in it."""


def as_text(record: Record, *, through_pipe: bool = False, longest: int = LONGEST_TEXT) -> str:
    """Return what was shown, what is missing of it said in its place.

    Args:
        record: the bytes, and what is known of the terminal.
        through_pipe: whether a newline alone ends a line, since no terminal stood between.
        longest: how many characters it may have at most.
    """
    columns, rows = record.size
    interpreter = Interpreter(Screen(columns, rows), newline_only=through_pipe)
    lines: list[str] = []
    for part in record.parts():
        if part.begin:
            lines += [*interpreter.screen.finish(), _gap(record.missing, "bytes")]
            screen = Screen(*_size_at(record, part.begin))
            interpreter = Interpreter(screen, newline_only=through_pipe)
            if part.full_screen:
                screen.enter_full_screen("")
        _feed(interpreter, record, part)
    return _within("\n".join(lines + interpreter.screen.finish()).rstrip("\n"), longest)


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


def _within(text: str, longest: int) -> str:
    """Return beginning and end of a text that is longer than a text may be."""
    if len(text) <= longest:
        return text
    half = (longest - len(_gap(len(text), "characters")) - 2) // 2
    end = text[len(text) - half :]
    return f"{text[:half]}\n{_gap(len(text) - 2 * half, 'characters')}\n{end}"


def _gap(missing: int, what: str) -> str:
    return f"[{missing:,} {what} are missing here: the output is too long]"
