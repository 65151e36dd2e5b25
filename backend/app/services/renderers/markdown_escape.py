r"""User text inside a Markdown note.

Lists, emphasis, quotes, inline code and fences pass. Text cannot open a heading, a rule or a table, close or
leave open a fence, define or disguise a link, pose as a label, hide words or inject HTML. Rules of block
structure: CommonMark 0.31.2 and, for tables, GitHub Flavored Markdown 0.29.

Lines are split on ``\n`` only; a blank is a space or a tab, as in CommonMark.
"""

import re
from dataclasses import dataclass

from backend.app.schemas.categories import PLACEHOLDER
from backend.app.services.export_document import LABELS

_BLANKS = " \t"
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
_FENCE_RUN = re.compile(r"`{3,}|~{3,}")
_ORDERED = re.compile(r"([0-9]{1,9})([.)])(?=[ \t]|$)")
_BULLET = re.compile(r"[-+*](?=[ \t])")
_LIST_MARK = re.compile(r"\A\s*[-+*][ \t]+")
_QUOTE = re.compile(">")
_LABEL_WORDS = "|".join(LABELS).replace(" ", r"\s+")
_LABEL = re.compile(rf"[\W_]*(?:{_LABEL_WORDS})(?![^\W_])", re.IGNORECASE)
_LONGEST_POSE = 120
"""Characters of a line in which a label is looked for."""
_INLINE = (
    r"<(?=[A-Za-z/!?]|[^\s<>]*@)"  # HTML and links to addresses
    r"|\](?=[:(\[])"  # a link's definition or target
    r"|!(?=\[)"  # an image
    r"|&(?=#?[A-Za-z0-9]{1,40};)"  # an entity
    r"|\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash that would escape or break
)
_MARKS = re.compile(_INLINE)
_MARKS_AND_EMPHASIS = re.compile(_INLINE + "|[*_]")
_ALL_MARKS = re.compile(rf"(?P<placeholder>{PLACEHOLDER}(?![\[(:]))|[\\`*_\[\]<>#|~&]")
"""A placeholder means nothing in Markdown either, as no text can define a link of its name."""


def line(text: str) -> str:
    """Return text for a heading or a header value: one line in which nothing means anything."""
    return _ALL_MARKS.sub(_escaped_mark, " ".join(text.split("\n")).strip())


def _escaped_mark(mark: re.Match[str]) -> str:
    return mark[0] if mark["placeholder"] else f"\\{mark[0]}"


def value(text: str) -> str:
    """Return one line of text that follows its label on the same line; emphasis and code pass."""
    return _inline_escaped(text.strip(_BLANKS))


def cell(text: str) -> str:
    """Return text for a table's cell: its lines side by side, none of their pipes a border."""
    items = (_LIST_MARK.sub("", text_line).strip() for text_line in text.split("\n"))
    return _inline_escaped("; ".join(item for item in items if item)).replace("|", "\\|")


def fenced(text: str) -> str:
    """Return text as a fenced code block that nothing in it can close."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def block(text: str) -> str:
    """Return text of any number of lines as blocks of their own; the user's newlines are kept."""
    return "\n".join(_BlockEscaper().lines(text.split("\n")))


@dataclass(frozen=True)
class _Fence:
    char: str
    length: int

    def closed_by(self, text: str) -> bool:
        stripped = text.lstrip(" ")
        run = stripped.rstrip(_BLANKS)
        return len(text) - len(stripped) <= 3 and len(run) >= self.length and not run.strip(self.char)


class _BlockEscaper:
    """Goes through the lines of one text; knows the open fence and the last number of an ordered list."""

    def __init__(self) -> None:
        self._fence: _Fence | None = None
        self._number: int | None = None

    def lines(self, texts: list[str]) -> list[str]:
        escaped: list[str] = []
        for text in texts:
            if self._fence is not None:
                if self._fence.closed_by(text):
                    self._fence = None
                escaped.append(text)
            elif opening := self._opening_fence(text):
                escaped.extend(opening)
            else:
                bare = self._text_line(text.rstrip(_BLANKS))
                # Two blanks before the next line break it; at a block's end they mean nothing.
                escaped.append(bare + "  " if bare else "")
        escaped[-1] = escaped[-1] if self._fence else escaped[-1].rstrip(_BLANKS)
        if self._fence is not None:
            escaped.append(self._fence.char * self._fence.length)
        return escaped

    def _opening_fence(self, text: str) -> list[str]:
        """Return the lines of a fence that opens here, moved to column 0; none where it opens no fence."""
        stripped = text.strip(_BLANKS)
        run = _FENCE_RUN.match(stripped)
        if run is None:
            return []
        info = stripped[run.end() :].strip(_BLANKS)
        if run[0][0] in info:  # no fence of backticks, and one of tildes would be closed by it
            return []
        self._fence = _Fence(run[0][0], len(run[0]))
        return [run[0] + info] if not info or info.lower() in _LANGUAGES else [run[0], info]

    def _text_line(self, text: str) -> str:
        start, escape_here = self._prefix(text)
        prefix, rest = text[:start], text[start:]
        rule = _rule_start(text)
        if rule is not None and rule <= start:
            return f"{text[:rule]}\\{text[rule:]}"
        if escape_here:
            return f"{prefix}{_marker_escaped(rest)}"
        escaped = _inline_escaped(rest)
        if (
            _HEADING.match(rest)
            or _ONLY_EQUALS.match(rest)
            or _DELIMITER_ROW.match(rest)
            or _FENCE_RUN.match(rest)
        ):
            return f"{prefix}\\{escaped}"
        return prefix + escaped

    def _prefix(self, text: str) -> tuple[int, bool]:
        """Return where the text of a line begins after its containers, and whether a marker there must not be one."""
        position = len(text) - len(text.lstrip(_BLANKS))
        while marker := self._marker(text, position):
            deep = len(text[:position].expandtabs(4)) > _MAX_CONTAINER_COLUMN
            if deep or not self._allowed(marker, position):
                return position, True
            position = marker.end()
            position += len(text[position:]) - len(text[position:].lstrip(_BLANKS))
        return position, False

    @staticmethod
    def _marker(text: str, position: int) -> re.Match[str] | None:
        return _QUOTE.match(text, position) or _BULLET.match(text, position) or _ORDERED.match(text, position)

    def _allowed(self, marker: re.Match[str], position: int) -> bool:
        """Tell whether a list number would be shown as it was typed: renderers count on their own."""
        if marker.re is not _ORDERED:
            return True
        number = int(marker[1])
        follows = position == 0 and str(number) == marker[1] and self._number in (None, number - 1)
        if follows:
            self._number = number
        return follows


def _marker_escaped(rest: str) -> str:
    ordered = _ORDERED.match(rest)
    at = len(ordered[1]) if ordered else 0
    return f"{rest[:at]}\\{rest[at]}{_inline_escaped(rest[at + 1 :])}"


def _rule_start(text: str) -> int | None:
    """Return where a thematic break at the line's end begins: three or more equal marks with blanks between."""
    mark = text[-1:]
    if mark not in ("-", "_", "*"):
        return None
    start = len(text.rstrip(mark + _BLANKS))
    tail = text[start:]
    return start + tail.index(mark) if tail.count(mark) >= 3 else None


def _inline_escaped(text: str) -> str:
    """Escape what means something within a line; of a line that poses as a label, emphasis as well."""
    start = text[:_LONGEST_POSE]
    bold = re.match(r"[\W_]*(?:\*\*|__)", start)
    poses = bold is not None and _LABEL.match(re.sub(r"[*_`~\\]", "", start))
    return (_MARKS_AND_EMPHASIS if poses else _MARKS).sub(r"\\\g<0>", text)
