"""An outline as lines of a width: for a screen that marks a path in it, and for paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rich.cells import cell_len, chop_cells

from tui.sessions.outline import Entry, Marks, Outline, Way, is_end

Role = Literal["text", "mark", "number", "frame", "arrow", "heading", "end", "current"]
"""What a piece of a line is; colour and weight follow from it, never the meaning alone."""

RECORDED, CURRENT, FOUND, END = "✓", "►", "»", "■ end:"
_ALIGNED = 8
"""Answers of up to so many cells have their arrows below one another; longer ones would take the line's room."""
_NARROWEST = 10


@dataclass(frozen=True)
class Piece:
    """A part of a line that looks the same throughout."""

    text: str
    role: Role = "text"


@dataclass(frozen=True)
class Line:
    """A line of an outline.

    Attributes:
        pieces: its parts, in order.
        node_id: the node with a number that it belongs to; empty for a line of the description.
        begins: the nodes whose headings begin here.
    """

    pieces: tuple[Piece, ...]
    node_id: str = ""
    begins: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The line as plain text."""
        return "".join(piece.text for piece in self.pieces).rstrip()


@dataclass(frozen=True)
class _Word:
    """What stands on one line; a space comes before the next one."""

    pieces: tuple[Piece, ...]
    begins: str = ""

    @cached_property
    def width(self) -> int:
        return sum(cell_len(piece.text) for piece in self.pieces)


def text_lines(text: str, width: int) -> list[Line]:
    """Return a text, wrapped."""
    width = max(_NARROWEST, width)
    return [
        Line(tuple(line))
        for paragraph in text.splitlines()
        for line, _begins in _wrapped(_words(paragraph, "text"), width)
    ]


def outline_lines(outline: Outline, width: int, marks: Marks | None = None) -> list[Line]:
    """Return an outline in lines of a width, with what is marked in it."""
    layout = _Layout(outline, width, marks or Marks())
    return [line for entry in outline.entries for line in layout.entry(entry)]


class _Layout:
    """Lays out one entry after the other."""

    def __init__(self, outline: Outline, width: int, marks: Marks) -> None:
        self._outline = outline
        self._nodes = outline.flow.nodes
        self._width = width
        self._marks = marks
        self._gutter = 2 if marks else 0
        self._digits = max(2, len(str(len(outline.entries))))

    def entry(self, entry: Entry) -> Iterator[Line]:
        number = f"{self._outline.numbers[entry.node_id]:>{self._digits}} "
        words = self._heading(entry.node_id, marked=False)
        branches = entry.ways if entry.ways and entry.ways[0].answer else ()
        if not branches:
            for way in entry.ways:
                words = self._onward(words, way)
        indent = Piece(" " * len(number), "frame")
        yield from self._lines(entry, self._gutter_of(entry.node_id), Piece(number, "number"), indent, words)
        longest = max((cell_len(way.answer) for way in branches), default=0)
        for way in branches:
            yield from self._branch(entry, way, pad=longest if longest <= _ALIGNED else 0)

    def _branch(self, entry: Entry, way: Way, *, pad: int) -> Iterator[Line]:
        last = way is entry.ways[-1]
        taken = (entry.node_id, way.answer) in self._marks.taken
        indent = " " * (self._digits + 1)
        words = _words(way.answer, "text")
        words[-1] = _Word((*words[-1].pieces, Piece(" " * max(0, pad - cell_len(way.answer)))))
        words = self._onward(words, way)
        first = (
            Piece(f"{indent}{'└' if last else '├'}", "frame"),
            Piece(RECORDED if taken else " ", "mark"),
        )
        after = Piece(f"{indent}{' ' if last else '│'}   ", "frame")
        yield from self._lines(entry, self._gutter_of(*way.through), first, after, words)

    def _onward(self, words: list[_Word], way: Way) -> list[_Word]:
        """Return words with the rest of a way behind them: the nodes on it, and where it leads."""
        for node_id in way.through:
            heading = self._heading(node_id, marked=True)
            arrow = Piece("→ ", "arrow")
            words = [*words, _Word((arrow, *heading[0].pieces), node_id), *heading[1:]]
        if way.to is None:
            return words
        # With the word before it: an arrow alone on a line would say little.
        *before, last = words
        arrow = Piece(" → ", "arrow")
        number = Piece(str(self._outline.numbers[way.to]))
        return [*before, _Word((*last.pieces, arrow, number), last.begins)]

    def _heading(self, node_id: str, *, marked: bool) -> list[_Word]:
        """Return what a node is called; `marked` where the mark of its line's beginning does not tell of it."""
        node = self._nodes[node_id]
        role: Role = "current" if node_id == self._marks.current else "heading"
        first: tuple[Piece, ...] = (Piece(f"{END} ", "end"),) if is_end(node) else ()
        if marked and (mark := self._mark(node_id)):
            first = (Piece(f"{mark} ", "mark"), *first)
        words = _words(node.heading, role)
        return [_Word((*first, *words[0].pieces), node_id), *words[1:]]

    def _mark(self, node_id: str) -> str:
        marks = self._marks
        if node_id == marks.current:
            return CURRENT
        if node_id in marks.recorded:
            return RECORDED
        return FOUND if node_id in marks.found else ""

    def _gutter_of(self, *node_ids: str) -> Piece:
        """Return the mark before a line: of several the one that is looked for."""
        marks = [self._mark(node_id) for node_id in node_ids]
        mark = next((mark for mark in (CURRENT, FOUND, RECORDED) if mark in marks), "")
        return Piece(f"{mark:<{self._gutter}}", "mark")

    def _lines(
        self,
        entry: Entry,
        gutter: Piece,
        first: Piece | tuple[Piece, ...],
        after: Piece,
        words: list[_Word],
    ) -> Iterator[Line]:
        before: tuple[Piece, ...] = (gutter, *(first if isinstance(first, tuple) else (first,)))
        below = (Piece(" " * self._gutter), after)
        taken = max(sum(cell_len(piece.text) for piece in start) for start in (before, below))
        for line, begins in _wrapped(words, max(_NARROWEST, self._width - taken)):
            yield Line((*before, *line), entry.node_id, begins)
            before = below


def _words(text: str, role: Role) -> list[_Word]:
    return [_Word((Piece(word, role),)) for word in text.split() or [""]]


def _wrapped(words: Iterable[_Word], width: int) -> Iterator[tuple[list[Piece], tuple[str, ...]]]:
    """Return words in lines of a width, with the nodes that begin in each."""
    line: list[Piece] = []
    begins: list[str] = []
    used = 0
    for word in (part for whole in words for part in _fitting(whole, width)):
        if used and used + 1 + word.width > width:
            yield line, tuple(begins)
            line, begins, used = [], [], 0
        if used:
            line.append(Piece(" ", line[-1].role))
            used += 1
        line += word.pieces
        used += word.width
        if word.begins:
            begins.append(word.begins)
    yield line, tuple(begins)


def _fitting(word: _Word, width: int) -> Iterator[_Word]:
    """Return a word in parts that fit on a line."""
    if word.width <= width:
        yield word
        return
    begins = word.begins
    for piece in word.pieces:
        for part in chop_cells(piece.text, width):
            yield _Word((Piece(part, piece.role),), begins)
            begins = ""
