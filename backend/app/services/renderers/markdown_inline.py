r"""Text within one line of a Markdown note: what passes as code or emphasis, and what gets a backslash.

The rules, and why they hold, are in ``docs/markdown.md``. Nothing here looks beyond its line, as no code and no
emphasis that passes does.
"""

import re
import string
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from backend.app.schemas.categories import PLACEHOLDER
from backend.app.services.export_document import LABELS

BLANKS = " \t"
"""White space to Markdown. Parsers disagree on others, such as no-break spaces."""

_OPEN = "([“‘«„—–"
_CLOSE = ".,;:!?)\\]…”’»"  # ready for a class of characters
_ENDS_A_WORD = rf"(?=[{_CLOSE}]*(?:[ \t—–]|$))"
_BACKTICKS = re.compile("`+")
_STARTS_CODE = re.compile(rf"(?<![^ \t*{re.escape(_OPEN)}])`")
_ENDS_CODE = re.compile(rf"\**{_ENDS_A_WORD}")
_NOT_BLANK = re.compile("[^ ]")
_EMPHASIS = re.compile(
    rf"(?<![^ \t{re.escape(_OPEN)}])(?P<mark>\*{{1,3}}|__?)(?=[^\W_]|[\"(])(?P<words>[^*_~`\\/|=]+)"
    rf"(?:(?<=[^\W_])|(?<=[{_CLOSE}\"'%]))(?P=mark)(?![*_]){_ENDS_A_WORD}"
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*[!?]?")
_JOINED = re.compile(r"[.:@,;][^\W_]")
"""Punctuation within a word, as names of files and hosts have it."""
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?[.,;:!?)…]*")
_COMMANDS = frozenset(
    ["copy", "cp", "del", "dir", "erase", "find", "findstr", "grep", "gci", "like", "ls", "move", "mv", "rm"]
)
"""Words after which a word between stars is a pattern."""
_LONGEST_WORD = 40
"""Characters that are looked at to know the word before."""

_SPECIAL = re.compile(
    r"(?P<run>\*+|_+|~+)"
    r"|`+"
    r"|<(?=[A-Za-z/!?]|[^\s<>]*@)"  # HTML and links to addresses
    r"|\](?=\()"  # a link's target
    r"|&(?=#?[A-Za-z0-9]{1,40};)"  # an entity
    r"|\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash that would escape or break
)
_SPECIAL_IN_LINE = re.compile(
    rf"(?P<placeholder>{PLACEHOLDER}(?![\[(:]))|(?P<run>\*+|_+|~+)|\\(?=[!-/:-@\[-`{{-~]|$)|[`\[\]<>#|&]"
)
"""A placeholder means nothing in Markdown either, as no text can define a link of its name."""

_ADDRESS = re.compile(r"(?:https?|ftp)(?P<colon>:)//[^ \t]*|www(?P<dot>\.)[^ \t]*", re.IGNORECASE)
"""What GitHub Flavored Markdown takes for a link where nothing marks one."""

_LABEL_WORDS = "|".join(LABELS).replace(" ", r"\s+")
_LABEL = re.compile(rf"[\W_]*(?:{_LABEL_WORDS})(?![^\W_])", re.IGNORECASE)
_LONGEST_POSE = 120
"""Characters of a line in which a label is looked for."""


def literal(text: str) -> str:
    """Return one line in which nothing means anything, for a heading or a header value."""
    return _escaped(text, text, _SPECIAL_IN_LINE)


def inline(text: str) -> str:
    """Return one line in which code and emphasis pass; where it poses as a label, code alone."""
    shadow = _without_code(text)
    if _poses(text):
        return _escaped(text, shadow, _SPECIAL, runs_count=True)
    return _escaped(text, shadow, _SPECIAL, passing=frozenset(_emphasis_marks(shadow)))


def _escaped(
    text: str,
    shadow: str,
    special: re.Pattern[str],
    *,
    passing: frozenset[int] = frozenset(),
    runs_count: bool = False,
) -> str:
    """Put a backslash before each special character; `passing` says where runs of marks begin that stay."""
    marked: list[int] = []
    for found in special.finditer(shadow):
        start, end = found.span()
        kept = found.groupdict().get("placeholder") is not None or start in passing
        if not kept and (not found["run"] or runs_count or not _means_nothing(shadow, start, end)):
            marked += range(start, end)
    if marked:
        marked = sorted({*marked, *_link_breaks(shadow, marked)})
    ends = [*marked, len(text)]
    return text[: ends[0]] + "".join(f"\\{text[at:end]}" for at, end in pairwise(ends))


def _link_breaks(text: str, marked: list[int]) -> Iterator[int]:
    """Yield where an address is kept from being a link by itself, in which a backslash would be shown."""
    for found in _ADDRESS.finditer(text):
        inside = bisect_left(marked, found.start())
        if inside < len(marked) and marked[inside] < found.end():
            yield found.start(found.lastgroup or 0)


def _means_nothing(text: str, start: int, end: int) -> bool:
    """Tell whether a run of ``*``, ``_`` or ``~`` can close nothing; what nothing closes is shown as typed."""
    if end - start > 2 and text[start] == "~":
        return False  # a fence, at a line's start
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == "" or before in BLANKS:
        return True
    opens_only = before in string.punctuation and after.isalnum()
    return opens_only or (text[start] == "_" and before.isalnum() and after.isalnum())


def _without_code(text: str) -> str:
    """Return text of the same length in which every code span that passes looks like a quoted word."""
    runs = list(_BACKTICKS.finditer(text))
    following: dict[int, int] = {}  # by length of a run: the next one
    closers: list[int | None] = [None] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        length = len(runs[index][0])
        closers[index] = following.get(length)
        following[length] = index
    parts = []
    done = index = 0
    while index < len(runs):
        closer = closers[index]
        if closer is None or not _is_code(text, runs[index], runs[closer]):
            index += 1
            continue
        start, end = runs[index].start(), runs[closer].end()
        parts += [text[done:start], '"', "0" * (end - start - 2), '"']
        done, index = end, closer + 1
    return "".join([*parts, text[done:]])


def _is_code(text: str, opener: re.Match[str], closer: re.Match[str]) -> bool:
    """Tell whether two runs of backticks stand around words, not within them as PowerShell's and SQL's do."""
    start, end = opener.end(), closer.start()
    around = _STARTS_CODE.match(text, opener.start()) and _ENDS_CODE.match(text, closer.end())
    even = (text[start] in BLANKS) == (text[end - 1] in BLANKS)
    return bool(around and even and _NOT_BLANK.search(text, start, end))


def _emphasis_marks(text: str) -> Iterator[int]:
    """Yield where the marks of plain emphasis begin; a word between stars is none where other stars stand around."""
    found = list(_emphasis(text))
    stars = sum(2 * len(one["mark"]) for one in found if "*" in one["mark"])
    alone = stars == text.count("*")
    for one in found:
        if alone or one["mark"] != "*":
            yield from (one.start(), one.end("words"))


def _emphasis(text: str) -> Iterator[re.Match[str]]:
    position = 0
    while found := _EMPHASIS.search(text, position):
        position = found.start() + len(found["mark"])
        if _marks_words(found):
            yield found
            position = found.end()


def _marks_words(found: re.Match[str]) -> bool:
    mark, words = found["mark"], found["words"]
    text, start = found.string, found.start()
    several = " " in words
    if not any(map(str.isalnum, words)):
        return False
    if not words[0].isalnum() and (mark in "*_" or text[start - 1 : start] not in BLANKS):
        return False
    if mark[0] == "_":  # __init__, _private_
        return several
    if mark != "*":
        return True
    before = text[max(0, start - _LONGEST_WORD) : start].rstrip(_OPEN + BLANKS).split()[-1:]
    if before and (not _PLAIN_WORD.fullmatch(before[0]) or before[0].lower() in _COMMANDS):
        return False
    return not _JOINED.search(words) if several else bool(_WORD.fullmatch(words))


def _poses(text: str) -> bool:
    """Tell whether a line begins with a label of the note in bold."""
    start = text[:_LONGEST_POSE]
    bold = re.match(r"[\W_]*(?:\*\*|__)", start)
    return bold is not None and _LABEL.match(re.sub(r"[*_`~\\]", "", start)) is not None
