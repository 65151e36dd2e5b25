"""Secrets in the columns of a table whose header says what they are: Markdown, PowerShell, a database's client, CSV.

Each kind of table is a way to cut a line into cells; which column holds secrets is the same question for all.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial

import re2  # type: ignore[import-untyped]  # it comes without types

from backend.app.services.redaction.labels import FOREIGN_PASSWORDS, is_about
from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_opaque, is_password
from backend.app.services.redaction.rule import Rule, Scanned, Span

_ROWS = 2000
"""Rows of one table that are looked at."""
_PASSWORDS = "|".join(
    (
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "kennwort",
        "passwort",
        "pwd",
        *FOREIGN_PASSWORDS.values(),
    )
)
_KEYS = "secret|token|api[ _-]?key|access[ _-]?key|license[ _-]?key|psk|pre-?shared[ _-]?key|shared[ _-]?key|wi-?fi[ _-]?key|private[ _-]?key"
_LABEL = rf"(?:{_PASSWORDS}|{_KEYS}|community|\bpin\b|\bpw\b|^pass$|passw)"
_IS_PASSWORD = lazily(rf"{_PASSWORDS}|\bpin\b|\bpw\b|\bpass\b|psk|community|passw|wi-?fi", re.IGNORECASE)
_HAS_LABEL = lazily(_LABEL, re.IGNORECASE)
_RULED = lazily(r"[ \t]*[|+]?[ \t]*[-=:]{2,}[-=:|+ \t]*[|+]?[ \t]*$")
_DASHES = lazily(r"-{2,}|={2,}")
_CELL = lazily(r"\"(?:[^\"\n]|\"\")*+\"|[^,;\t\n\"]*+")
_NAME = lazily(
    r"[ ]{0,3}\"?(?!(?:the|an?|and|or|if|to|is) )[A-Za-z][\w.:/()#-]{0,30}(?: [\w.:/()#-]{1,20}){0,2}\"?[ ]{0,3}"
)

Cells = list[Span]
"""Where the cells of a line are, without the blanks around them."""


@cache
def _headers() -> "re2._Regexp":
    """Return a pattern of lines that may be a header: one with a label, and a separator in it or a rule below it."""
    return re2.compile(
        rf"(?im)^[^\n]*{_LABEL}[^\n]*\r?\n[ \t]*[|+]?[ \t]*[-=:]{{2}}[-=:|+ \t]*\r?$"
        rf"|^[^\n:={{}}()<>]*[,;\t][^\n:={{}}()<>]*{_LABEL}[^\n:={{}}<>]*$|^[^\n:={{}}()<>]*{_LABEL}[^\n:={{}}()<>]*[,;\t][^\n:={{}}()<>]*$"
    )


def locate_in_tables(text: Scanned) -> Iterator[Span]:
    """Find what stands in the columns of secrets, row for row, until the table ends."""
    done = 0
    for found in _headers().finditer(text.folded_bytes):
        if found.start() < done:
            continue
        header = _line(text.ascii, found.start())
        cut, below = _kind(text.ascii, header)
        if cut is None:
            continue
        columns = _columns(text.ascii, cut(header))
        at, done = below, below
        for _row in range(_ROWS if columns else 0):
            line = _line(text.ascii, at)
            cells = cut(line)
            if at >= len(text.ascii) or len(cells) <= min(columns):
                break
            yield from _secrets(text.ascii, cells, columns)
            at = done = line[1] + 1


def _line(text: str, at: int) -> Span:
    end = text.find("\n", at)
    return at, end if end >= 0 else len(text)


def _kind(text: str, header: Span) -> tuple[Callable[[Span], Cells] | None, int]:
    """Return how lines of the table under a header are cut into cells, and where its first row begins."""
    after = _line(text, header[1] + 1)
    if header[1] < len(text) and _RULED().match(text[slice(*after)].rstrip("\r")):
        if "|" in text[slice(*header)]:
            return partial(_between_bars, text), after[1] + 1
        starts = [found.start() for found in _DASHES().finditer(text[slice(*after)])]
        return partial(_under, text, starts) if starts else None, after[1] + 1
    for separator in "\t;,":
        names = text[slice(*header)].split(separator)
        if len(names) > 1 and all(_NAME().fullmatch(name.rstrip("\r")) for name in names):
            return partial(_separated, text, separator, len(names)), header[1] + 1
    return None, header[1] + 1


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t\r\"'`*":
        start += 1
    while end > start and text[end - 1] in " \t\r\"'`*":
        end -= 1
    return start, end


def _between_bars(text: str, line: Span) -> Cells:
    start, end = _stripped(text, *line)
    if "|" not in text[start:end]:
        # The rule under the header of a database's client, or the end of the table.
        return [(start, start)] * 99 if text[start : start + 1] == "+" else []
    if text[start] == "|":
        start += 1
    cells, at = [], start
    for part in re.split(r"(?<!\\)\|", text[start:end]):
        cells.append(_stripped(text, at, at + len(part)))
        at += len(part) + 1
    return cells


def _under(text: str, starts: list[int], line: Span) -> Cells:
    """Cut a line where the dashes under the header begin; a cell's text may not go on from the one before."""
    start, end = line
    if not text[start:end].strip():
        return []
    ends = [*(start + at for at in starts[1:]), end]
    return [
        _stripped(text, min(start + at, end), min(upto, end)) for at, upto in zip(starts, ends, strict=True)
    ]


def _separated(text: str, separator: str, count: int, line: Span) -> Cells:
    """Cut a line at separators outside of quotation marks; a line with another count of cells is none of the table."""
    cells, at = [], line[0]
    while at <= line[1]:
        found = _CELL().match(text, at, line[1])
        end = found.end() if found else at
        end = text.find(separator, end, line[1])
        end = end if end >= 0 else line[1]
        cells.append(_stripped(text, at, end))
        at = end + 1
    return cells if len(cells) == count else []


def _columns(text: str, header: Cells) -> dict[int, bool]:
    """Return the columns of secrets; of each, whether people choose its values."""
    names = [text[slice(*cell)] for cell in header]
    return {
        at: _IS_PASSWORD().search(name) is not None
        for at, name in enumerate(names)
        if (found := _HAS_LABEL().search(name))
        and not is_about(name[found.end() :])
        and len(name.split()) <= 3
    }


def _secrets(text: str, cells: Cells, columns: dict[int, bool]) -> Iterator[Span]:
    for at, chosen in columns.items():
        start, end = cells[at] if at < len(cells) else (0, 0)
        value = text[start:end]
        if value and (is_password(value) if chosen else is_opaque(value, shortest=6)):
            yield start, end


RULES = (
    Rule(
        "column of a table",
        "token",
        locate=locate_in_tables,
        hint=rf"{_LABEL}[^\n]*\n[ \t]*[|+]?[ \t]*[-=:]{{2}}|[,;\t][^\n:]*{_LABEL}|{_LABEL}[^\n:]*[,;\t]",
        examples=(
            "| User | Password |\n|---|---|\n| bob | «Summer2026!» |\n| ann | «blue horse» |",
            "UserName Password\n-------- --------\nbob      «Summer2026!»\nann      «Winter2026!»\n",
            "+------+-------------+\n| user | password    |\n+------+-------------+\n| bob  | «Summer2026!» |\n+------+-------------+",
            'Name,Password,Site\nbob,«Summer2026!»,HQ\nann,"«Win,ter2026»",HQ',
            "user;pwd\nbob;«Summer2026!»",
            "SSID\tWiFi Key\nguest\t«acme2026guest»",
        ),
        counter_examples=(
            "| User | Password |\n|---|---|\n| bob | True |\n| ann | 2026-11-25 |",
            "Name PasswordLastSet\n---- ---------------\nbob  11/25/2026\n",
            "the password, the user and the rest\nof it, x1y2z3, is here",
            "Name,PasswordExpires\nbob,never1",
        ),
    ),
)
