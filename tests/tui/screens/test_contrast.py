"""What is to be read stands out from what is behind it, in the colours in which it is drawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.themes import RESOLUTIONFLOW

TEXT, FRAME = 4.5, 3.0
"""Ratios of WCAG 2, 1.4.3 and 1.4.11."""
_LINES = range(0x2500, 0x25A0)
"""Box drawing and blocks."""

Turns = tuple[tuple[tuple[str, ...], str], ...]
_OPEN = (("enter",), "Set the internal DNS servers")
FORMS: dict[str, Turns] = {
    "new": ((("n",), "Flows 15/15"), (("tab", *"con"), "takes"), (("tab", *"vpn"), "└ No, missing")),
    "add": (_OPEN, (("a",), "library"), ((*"event", "down"), "Reviewed the")),
    "edit": (_OPEN, (("left", "home", "enter"), "recorded")),
    "ticket": (_OPEN, (("i",), "Ticket number"), (("tab", "ctrl+u", *"fab"), "takes")),
    "summary": ((("v", "v", "p"), "who cannot work"),),
    "finish": (_OPEN, (("f",), "freeze")),
    "settings": ((("b",), "RE2 pattern"), (("tab", "tab"), "masked")),
}


@pytest.mark.parametrize("form", FORMS)
async def test_text_and_frames_of_forms_can_be_read(tmp_path: Path, clock: StepClock, form: str) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(120, 40)) as terminal:
        assert terminal.app.theme == RESOLUTIONFLOW.name
        await terminal.see("SR-2847", "enter Open")
        for keys, wanted in FORMS[form]:
            await terminal.press(*keys)
            await terminal.see(wanted)
            faint = {f"{ratio:.1f} {text}" for text, ratio, least in drawn(terminal) if ratio < least}
            assert not faint


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
