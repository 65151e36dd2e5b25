r"""User text inside a Markdown note: its blocks. What happens within a line is in `markdown_inline`.

Lists, quotes, fences, emphasis and inline code pass. Text cannot open a heading, a rule or a table, close or
leave open a fence, define or disguise a link, pose as a label, hide a character or inject HTML. The rules, and why
they hold, are in ``docs/markdown.md``; they follow CommonMark 0.31.2 and GitHub Flavored Markdown 0.29.

Lines are split on ``\n`` only; a blank is a space or a tab, as in CommonMark.
"""

import re
import string
from dataclasses import dataclass

from backend.app.services.renderers.markdown_inline import BLANKS, inline, literal

_MAX_CONTAINER_COLUMN = 8
"""The last column at which a quote or a list may open; parsers drop what is nested too deeply."""

_LANGUAGES = frozenset(
    [
        "bash",
        "sh",
        "shell",
        "zsh",
        "console",
        "powershell",
        "ps1",
        "pwsh",
        "cmd",
        "bat",
        "dos",
        "text",
        "txt",
        "plain",
        "log",
        "json",
        "yaml",
        "yml",
        "xml",
        "html",
        "css",
        "ini",
        "toml",
        "conf",
        "csv",
        "diff",
        "sql",
        "python",
        "py",
        "javascript",
        "js",
        "c",
        "cs",
        "csharp",
        "cpp",
        "go",
        "java",
        "ruby",
        "perl",
        "php",
        "vb",
        "vbscript",
        "dns",
    ]
)
"""Info strings that may follow a fence. Others are not shown when rendered, so they become code."""

_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_ONLY_EQUALS = re.compile(r"=+[ \t]*$")
_DELIMITER_ROW = re.compile(r"[-|:][-|: \t]*$")
_DEFINITION = re.compile(r"\[(?!(?![!^])[^\[\]\\`]*\](?![:(]))")
"""What may begin the definition of a link or a footnote, or an alert: no brackets that close on their line.

Those of ``[x](u)`` do not either, since their closing one gets a backslash: what they hold would go on to a later ``]:``.
"""
_FENCE_RUN = re.compile(r"`{3,}|~{3,}")
_LONE_MARK = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])$")
_ORDERED = re.compile(r"([0-9]{1,9})[.)](?=[ \t])")
_BULLET = re.compile(r"([-+*])(?=[ \t])(?![ \t]+\1[ \t])")
_ONE_OF_SEVERAL = re.compile(r"[-+*][ \t]")
"""A mark that is no bullet, but would be taken for one."""
_STANDS_ALONE = {mark: re.compile(rf"[ \t]\{mark}(?=[ \t]|$)") for mark in "*+"}
_QUOTE = re.compile(r">(?=>*(?:[ \t]|$))")
_WIDEST_INDENT = 3
"""Columns before a block that starts; with one more it could be code, in which a backslash would be seen."""


def line(text: str) -> str:
    """Return text for a heading or a header value: one line in which nothing means anything."""
    return literal(" ".join(text.split("\n")).strip())


def value(text: str) -> str:
    """Return one line of text that follows its label on the same line; emphasis and code pass."""
    return inline(text.strip(BLANKS))


def cell(text: str) -> str:
    """Return text for a table's cell: its lines side by side, none of their pipes a border."""
    items = [item for text_line in text.split("\n") if (item := _without_bullet(text_line))]
    # Each on its own, so that no code reaches from one line into another.
    shown = [inline(f"{item};") for item in items[:-1]] + [inline(item) for item in items[-1:]]
    # A pipe in code too: tables are split before code is looked for, and the backslash goes with it.
    return " ".join(shown).replace("|", "\\|")


def _without_bullet(text: str) -> str:
    text = text.strip()
    bullet = _bullet(text, 0)
    return text[bullet.end() :].strip() if bullet else text


def fenced(text: str) -> str:
    """Return text as a fenced code block that nothing in it can close."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def block(text: str) -> str:
    """Return text of any number of lines as blocks of their own; the user's newlines are kept."""
    return "\n".join(_BlockEscaper().lines(text.split("\n")))


def plain_block(text: str) -> str:
    """Return lines of text as a block of their own in which nothing means anything."""
    return "\n".join(_BlockEscaper(plain=True).lines(text.split("\n")))


@dataclass(frozen=True)
class _Fence:
    char: str
    length: int

    def closed_by(self, text: str) -> bool:
        stripped = text.lstrip(" ")
        run = stripped.rstrip(BLANKS)
        return len(text) - len(stripped) <= 3 and len(run) >= self.length and not run.strip(self.char)


class _BlockEscaper:
    """Goes through the lines of one text; knows the open fence and the last number of an ordered list."""

    def __init__(self, *, plain: bool = False) -> None:
        """Begin a text; in a `plain` one nothing passes."""
        self._plain = plain
        self._within = literal if plain else inline
        self._fence: _Fence | None = None
        self._number: int | None = None
        self._in_paragraph = False

    def lines(self, texts: list[str]) -> list[str]:
        escaped: list[str] = []
        for text in texts:
            if self._fence is not None:
                if self._fence.closed_by(text):
                    self._fence = None
                escaped.append(text)
            elif opening := self._opening_fence(text):
                self._in_paragraph = False
                escaped.extend(opening)
            else:
                bare = self._text_line(text.rstrip(BLANKS))
                # Two blanks before the next line break it; at a block's end they mean nothing.
                escaped.append(bare + "  " if bare else "")
        escaped[-1] = escaped[-1] if self._fence else escaped[-1].rstrip(BLANKS)
        if self._fence is not None:
            escaped.append(self._fence.char * self._fence.length)
        return escaped

    def _opening_fence(self, text: str) -> list[str]:
        """Return the lines of a fence that opens here, moved to column 0; none where it opens no fence."""
        stripped = text.strip(BLANKS)
        run = _FENCE_RUN.match(stripped)
        if run is None or self._plain:
            return []
        info = stripped[run.end() :].strip(BLANKS)
        if run[0][0] in info:  # no fence of backticks, and one of tildes would be closed by it
            return []
        self._fence = _Fence(run[0][0], len(run[0]))
        return [run[0] + info] if not info or info.lower() in _LANGUAGES else [run[0], info]

    def _text_line(self, text: str) -> str:
        rule = _rule_start(text)
        containers, start, marker_stays = self._containers(text)
        rest = text[start:]
        self._in_paragraph = rest != ""
        if rule == start:
            return containers + rest.replace(rest[0], f"\\{rest[0]}")
        if not marker_stays or _LONE_MARK.match(rest):
            return f"{containers}{self._marker_escaped(rest)}"
        means_a_block = (
            _HEADING.match(rest)
            or _ONLY_EQUALS.match(rest)
            or _DELIMITER_ROW.match(rest)
            or _DEFINITION.match(rest)
            or rest.startswith(">")
        )
        shown = self._within(rest)
        return f"{containers}\\{shown}" if means_a_block and shown[0] == rest[0] else containers + shown

    def _containers(self, text: str) -> tuple[str, int, bool]:
        """Return the marks that a line begins with, where its text begins, and whether a marker there may stay one."""
        position = _blanks_end(text, 0)
        indent = text[:position]
        wide = not self._in_paragraph and _width(indent) > _WIDEST_INDENT
        parts = [" " * _WIDEST_INDENT if wide else indent]
        while marker := _marker(text, position):
            deep = _width(text[:position]) > _MAX_CONTAINER_COLUMN
            if deep or not self._allowed(marker, position):
                return "".join(parts), position, False
            position = _blanks_end(text, marker.end())
            blanks = text[marker.end() : position]
            narrow = len(blanks) <= _WIDEST_INDENT + 1 and "\t" not in blanks
            parts += [marker[0], blanks if narrow else " "]
        return "".join(parts), position, not _ONE_OF_SEVERAL.match(text, position)

    def _allowed(self, marker: re.Match[str], position: int) -> bool:
        """Tell whether a list number would be shown as it was typed: renderers count on their own."""
        if self._plain:
            return False
        if marker.re is not _ORDERED:
            return True
        number = int(marker[1])
        follows = position == 0 and str(number) == marker[1] and self._number in (None, number - 1)
        if follows:
            self._number = number
        return follows

    def _marker_escaped(self, rest: str) -> str:
        at = len(rest) - len(rest.lstrip(string.digits))
        return f"{rest[:at]}\\{rest[at]}{self._within(rest[at + 1 :])}"


def _blanks_end(text: str, position: int) -> int:
    return position + len(text[position:]) - len(text[position:].lstrip(BLANKS))


def _width(text: str) -> int:
    return len(text.expandtabs(4))


def _marker(text: str, position: int) -> re.Match[str] | None:
    return _QUOTE.match(text, position) or _bullet(text, position) or _ORDERED.match(text, position)


def _bullet(text: str, position: int) -> re.Match[str] | None:
    """Return a bullet, if it is one: in ``* * * * * backup`` and ``+ 5 + 3`` the first mark is one of several."""
    bullet = _BULLET.match(text, position)
    if bullet is None or not text[bullet.end() :].strip(bullet[1] + BLANKS):
        return None
    one_of_several = bullet[1] in _STANDS_ALONE and _STANDS_ALONE[bullet[1]].search(text, bullet.end())
    return None if one_of_several else bullet


def _rule_start(text: str) -> int | None:
    """Return where a thematic break at the line's end begins: three or more equal marks with blanks between."""
    mark = text[-1:]
    if mark not in ("-", "_", "*"):
        return None
    start = len(text.rstrip(mark + BLANKS))
    tail = text[start:]
    return start + tail.index(mark) if tail.count(mark) >= 3 else None
