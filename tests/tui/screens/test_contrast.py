"""What is to be read stands out from what is behind it, in the colours in which it is drawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style

from tests.determinism import StepClock
from tests.tui.running import Terminal, fresh, running
from tests.tui.walks import WALKS, at_the_start_of
from tui.themes import RESOLUTIONFLOW

TEXT, FRAME = 4.5, 3.0
"""Ratios of WCAG 2, 1.4.3 and 1.4.11."""
_LINES = range(0x2500, 0x25A0)
"""Box drawing and blocks."""

WIDE, NARROW = (120, 40), (80, 24)


@pytest.mark.parametrize(
    ("walk", "size"),
    [
        pytest.param(walk, size, marks=pytest.mark.soak if size == NARROW or walk != "steps" else [])
        for size in (WIDE, NARROW)
        for walk in WALKS
    ],
)
async def test_text_and_frames_can_be_read(
    tmp_path: Path, clock: StepClock, walk: str, size: tuple[int, int]
) -> None:
    async with at_the_start_of(walk, tmp_path, clock, size=size) as terminal:
        assert terminal.app.theme == RESOLUTIONFLOW.name
        can_be_read(terminal)
        for keys, wanted in WALKS[walk]:
            await terminal.press(*keys)
            await terminal.see(wanted)
            can_be_read(terminal)


async def test_text_and_frames_of_the_first_run_can_be_read(tmp_path: Path, clock: StepClock) -> None:
    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("No sessions yet")
        can_be_read(terminal)


def can_be_read(terminal: Terminal) -> None:
    faint = {f"{ratio:.1f} {text}" for text, ratio, least in drawn(terminal) if ratio < least}
    assert not faint, terminal.text


def drawn(terminal: Terminal) -> Iterator[tuple[str, float, float]]:
    """Return each piece of text, or of a line, with its contrast, and the least one that it needs."""
    for strip in terminal.app.screen._compositor.render_strips(terminal.app.size):
        for segment in strip:
            text = segment.text.strip()
            if text and segment.style is not None:
                lines = all(ord(char) in _LINES for char in text)
                yield text, contrast(segment.style), FRAME if lines else TEXT


def contrast(style: Style) -> float:
    behind, front = (
        _rgb(style.bgcolor, RESOLUTIONFLOW.background),
        _rgb(style.color, RESOLUTIONFLOW.foreground),
    )
    if style.dim:  # a terminal draws it about half-way to what is behind it
        front = tuple((one + other) / 2 for one, other in zip(front, behind, strict=True))
    light, dark = sorted((_luminance(front), _luminance(behind)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _rgb(color: Color | None, otherwise: str | None) -> tuple[float, ...]:
    if color is not None and not color.is_default:
        return tuple(color.get_truecolor())
    assert otherwise is not None
    return tuple(Color.parse(otherwise).get_truecolor())


def _luminance(rgb: tuple[float, ...]) -> float:
    shares = [part / 255 for part in rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
