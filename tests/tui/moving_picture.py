"""Frames of a terminal as one SVG that moves by CSS alone: a row is drawn once for all frames that have it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color, blend_rgb
from rich.color_triplet import ColorTriplet
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.strip import Strip

CELL, LINE = 10, 20
"""The size of a cell."""
_MARGIN, _TITLE, _CAPTION = 12, 30, 46
_WINDOW, _BAR, _CAP, _SAID = "#14171c", "#232831", "#3d4452", "#d5d9e0"
_FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
_LINES = {
    "─": (0, 10, "h10"),
    "│": (5, 0, "v20"),
    "╭": (5, 20, "v-5q0-5 5-5"),
    "╮": (0, 10, "q5 0 5 5v5"),
    "╰": (5, 0, "v5q0 5 5 5"),
    "╯": (0, 10, "q5 0 5-5v-5"),
    "├": (5, 0, "v20m0-10h5"),
    "┤": (5, 0, "v20m0-10h-5"),
    "└": (5, 0, "v10h5"),
}
"""Signs that have to meet those beside them, whatever the font: where a line begins in the cell, and how it goes on."""
_BLOCKS = {sign: eighths for eighths, sign in enumerate("▁▂▃▄▅▆▇█", start=1)}
"""Parts of a cell, from below, of which a scrollbar's ends are made."""
_STILL_STYLE = (
    f"text{{font:16px {_FONT};white-space:pre}}path{{fill:none;stroke-width:1.3}}"
    "rect:not([rx]){shape-rendering:crispEdges}"
    ".t{visibility:hidden}.s{visibility:visible}.p{visibility:hidden}"
)
"""How all looks, and that only the frame that stands for all is seen."""


@dataclass(frozen=True)
class Frame:
    """A screen, for a time.

    Attributes:
        seconds: how long it stays.
        caps: the keys that led to it.
        said: what the line below it says.
        rows: what it shows.
    """

    seconds: float
    caps: tuple[str, ...]
    said: str
    rows: list[Strip]


@dataclass(frozen=True)
class _Run:
    """Cells of one look, side by side."""

    x: int
    text: str
    fore: str
    back: str
    marks: str


class _Classes:
    """Short names for looks that come again."""

    def __init__(self, letter: str) -> None:
        self._letter = letter
        self._names: dict[str, str] = {}

    def of(self, rule: str) -> str:
        """Return the name of a rule."""
        return self._names.setdefault(rule, f"{self._letter}{len(self._names)}")

    def rules(self) -> str:
        """Return all that have a name."""
        return "".join(f".{name}{{{rule}}}" for rule, name in self._names.items())


def moving_picture(frames: Sequence[Frame], size: tuple[int, int], *, title: str, still: int) -> str:
    """Return the frames as an SVG that needs nothing from elsewhere.

    Whoever wants no motion sees the frame `still`, and so does what draws SVG but moves nothing.
    """
    looks = _Classes("c")
    together = _drawn_together(frames, size, looks)
    groups = "\n".join(
        f"<g{_classes(index, numbers, still, len(frames))}>{''.join(pieces)}</g>"
        for index, (numbers, pieces) in enumerate(together.items())
    )
    width, height = size[0] * CELL + 2 * _MARGIN, size[1] * LINE + _TITLE + _CAPTION
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-labelledby="title"><title id="title">{escape(title)}</title>\n'
        f"<style>{_STILL_STYLE}{looks.rules()}\n{_motion(list(together), _ends(frames))}</style>\n"
        f"{_window(width, height)}\n"
        f'<g transform="translate({_MARGIN} {_TITLE})">\n{groups}\n</g>\n</svg>\n'
    )


def _drawn_together(
    frames: Sequence[Frame], size: tuple[int, int], looks: _Classes
) -> dict[tuple[int, ...], list[str]]:
    """Return what is drawn, by the numbers of the frames that have it."""
    seen_in: dict[str, list[int]] = {}
    for number, frame in enumerate(frames):
        pieces = [_row(y, strip, looks) for y, strip in enumerate(frame.rows)]
        for piece in [*pieces, _caption(frame, size, looks)]:
            if piece:
                seen_in.setdefault(piece, []).append(number)
    together: dict[tuple[int, ...], list[str]] = {}
    for piece, numbers in seen_in.items():
        together.setdefault(tuple(numbers), []).append(piece)
    return together


def _motion(groups: Sequence[tuple[int, ...]], ends: Sequence[float]) -> str:
    """Return the rules by which each group comes and goes, for those who want motion."""
    total = f"{ends[-1]:g}s"
    rules = "".join(
        f"@keyframes k{index}{{{_stops(numbers, ends)}}}.k{index}{{animation-name:k{index}}}\n"
        for index, numbers in enumerate(groups)
        if len(numbers) < len(ends)
    )
    return (
        "@media (prefers-reduced-motion:no-preference){"
        f".t{{animation:{total} step-end infinite}}"
        f".p{{visibility:visible;transform-origin:0 0;animation:p {total} linear infinite}}"
        f"@keyframes p{{from{{transform:scaleX(0)}}to{{transform:scaleX(1)}}}}\n{rules}}}"
    )


def _classes(index: int, numbers: Sequence[int], still: int, count: int) -> str:
    if len(numbers) == count:
        return ""
    return f' class="t{" s" if still in numbers else ""} k{index}"'


def _ends(frames: Sequence[Frame]) -> list[float]:
    """Return when each frame ends, in seconds."""
    ends, now = [], 0.0
    for frame in frames:
        now += frame.seconds
        ends.append(round(now, 3))
    return ends


def _stops(numbers: Iterable[int], ends: Sequence[float]) -> str:
    """Return the keyframes of what is there in some frames: each stop holds up to the next one."""
    there, stops, before = set(numbers), [], None
    for number in range(len(ends)):
        now = number in there
        if now is not before:
            begins = 0.0 if number == 0 else 100 * ends[number - 1] / ends[-1]
            stops.append(f"{begins:.2f}%{{visibility:{'visible' if now else 'hidden'}}}")
        before = now
    return "".join(stops)


def _window(width: int, height: int) -> str:
    dots = "".join(f'<circle cx="{18 + 16 * n}" cy="15" r="5" fill="{_CAP}"/>' for n in range(3))
    below = height - _CAPTION + 6
    return (
        f'<rect width="{width}" height="{height}" rx="8" fill="{_BAR}"/>{dots}'
        f'<rect y="{_TITLE}" width="{width}" height="{below - _TITLE}" fill="{_WINDOW}"/>'
        f'<rect class="p" y="{below}" width="{width}" height="2" fill="#5a8fc8"/>'
    )


def _caption(frame: Frame, size: tuple[int, int], looks: _Classes) -> str:
    """Return the line below the screen: each key in a frame of its own, then what is said."""
    top, x, pieces = size[1] * LINE + 14, 0, []
    name = looks.of(f"fill:{_SAID}")
    for cap in frame.caps:
        width = cell_len(cap) * CELL + 16
        pieces.append(f'<rect x="{x}" y="{top}" width="{width}" height="24" rx="5" fill="{_CAP}"/>')
        pieces.append(_text(x + 8, top + 17, cap, looks.of("fill:#fff;font-weight:bold")))
        x += width + 8
    x += 4 if frame.caps else 0
    if x + cell_len(frame.said) * CELL > size[0] * CELL:
        raise ValueError(f"this is too long for the line below the screen: {frame.said}")
    pieces.append(_text(x, top + 17, frame.said, name))
    return "".join(pieces)


def _row(y: int, strip: Strip, looks: _Classes) -> str:
    """Return what is drawn for a row; nothing for one that is empty."""
    backs, words, lines = list[str](), list[str](), dict[str, str]()
    for run in _runs(strip):
        if run.back != _WINDOW:
            backs.append(_box(run.x, y, cell_len(run.text), LINE, looks.of(f"fill:{run.back}")))
        for x, text in _pieces(run):
            if text[0] in _LINES:
                lines[run.fore] = lines.get(run.fore, "") + _line(x, y, text)
            elif text in _BLOCKS:
                words.append(_box(x, y, 1, LINE * _BLOCKS[text] / 8, looks.of(f"fill:{run.fore}")))
            else:
                words.append(_text(x * CELL, y * LINE + 15, text, looks.of(f"fill:{run.fore}{run.marks}")))
    drawn = [f'<path class="{looks.of(f"stroke:{fore}")}" d="{path}"/>' for fore, path in lines.items()]
    return "".join(backs + words + drawn)


def _pieces(run: _Run) -> Iterator[tuple[int, str]]:
    """Return the words of a run and what is drawn of it, each with its column."""
    x = run.x
    for kind, group in groupby(run.text, key=lambda sign: sign if sign in _LINES or sign in _BLOCKS else ""):
        text = "".join(group)
        if kind in _BLOCKS:
            yield from ((x + number, kind) for number in range(len(text)))
        elif text.strip():
            yield x + len(text) - len(text.lstrip()), text.strip()
        x += cell_len(text)


def _line(x: int, y: int, signs: str) -> str:
    """Return the path of equal signs side by side."""
    right, down, path = _LINES[signs[0]]
    if signs[0] == "─":
        return f"M{x * CELL} {y * LINE + down}h{len(signs) * CELL}"
    return "".join(f"M{(x + n) * CELL + right} {y * LINE + down}{path}" for n in range(len(signs)))


def _box(x: int, y: int, cells: int, height: float, name: str) -> str:
    """Return a box that stands on the lower edge of its cells."""
    top = (y + 1) * LINE - height
    return f'<rect class="{name}" x="{x * CELL}" y="{top:g}" width="{cells * CELL}" height="{height:g}"/>'


def _text(x: int, y: int, words: str, name: str) -> str:
    return (
        f'<text class="{name}" x="{x}" y="{y}" textLength="{cell_len(words) * CELL}">{escape(words)}</text>'
    )


def _runs(strip: Strip) -> Iterator[_Run]:
    """Return a row in runs of one look; blanks that show nothing but their background take any other look of it."""
    at, runs = 0, list[_Run]()
    for segment in strip:
        fore, back, marks = _look(segment.style or Style())
        before = runs[-1] if runs else None
        blank = not segment.text.strip() and "underline" not in marks
        if before and before.back == back and (blank or (before.fore, before.marks) == (fore, marks)):
            runs[-1] = _Run(before.x, before.text + segment.text, before.fore, back, before.marks)
        else:
            runs.append(_Run(at, segment.text, fore, back, marks))
        at += segment.cell_length
    yield from runs


def _look(style: Style) -> tuple[str, str, str]:
    """Return the colour of the text, that behind it, and what else is to be said of it."""
    fore, back = _colour(style.color, foreground=True), _colour(style.bgcolor, foreground=False)
    if style.reverse:
        fore, back = back, fore
    if style.dim:
        fore = blend_rgb(fore, back, 0.5)
    marks = ";font-weight:bold" if style.bold else ""
    marks += ";font-style:italic" if style.italic else ""
    marks += ";text-decoration:underline" if style.underline else ""
    return fore.hex, back.hex, marks


def _colour(color: Color | None, *, foreground: bool) -> ColorTriplet:
    return (color or Color.default()).get_truecolor(DEFAULT_TERMINAL_THEME, foreground=foreground)
