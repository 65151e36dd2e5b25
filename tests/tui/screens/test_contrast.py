"""What is to be read stands out from what is behind it, in the colours in which it is drawn."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rich.color import Color
from rich.style import Style

from tests.determinism import StepClock
from tests.tui.network import NAME, Network, broken
from tests.tui.running import Terminal, demo, fresh, running
from tui.themes import RESOLUTIONFLOW

TEXT, FRAME = 4.5, 3.0
"""Ratios of WCAG 2, 1.4.3 and 1.4.11."""
_LINES = range(0x2500, 0x25A0)
"""Box drawing and blocks."""

Turns = tuple[tuple[tuple[str, ...], str], ...]
WALKS: dict[str, Turns] = {
    "forms": (
        (("n",), "Flows 15/15"),
        (("tab", "c"), "takes"),
        (("tab", "v"), "VPN Connection Failure"),
        (("escape", "escape", "enter"), "Set the internal DNS servers"),
        (("a",), "library"),
        (("e", "down"), "Reviewed the"),
        (("escape", "escape", "left", "home", "enter"), "recorded"),
        (("escape", "escape", "escape", "i"), "Ticket number"),
        (("tab", "ctrl+u", "f"), "takes"),
        (("escape", "escape", "f"), "The note so far"),
        (("escape", "escape", "d"), "Save the note as"),
        (("escape", "escape", "q", "b"), "RE2 pattern"),
        (("tab", "tab"), "masked"),
        (("escape", "escape", "v", "v", "p"), "who cannot work"),
    ),
    "list": (
        (("question_mark",), "List the keys that work here"),
        (("question_mark", "4", "end"), "✓ copied"),  # drawn dim
        (("1", "home", "x"), "[markdown]"),
        (("q", "e"), "Server IP"),
        (("t",), "through here"),  # what is left out is drawn dim
        (("t", "p"), "sensitive values"),
        (("tab", "space", "s"), "[ ]"),
        (("j", "enter", "alt+w"), "look"),
    ),
    "dialogs": (
        (("delete",), "n No"),
        (("n", "greater_than_sign"), "goes to:"),
        (("escape", "slash", *"contoso"), "SR-2847"),
        (("escape", "c"), "Your first note"),
        (("2",), "not confirmed"),
        (("g",), "Did it arrive?"),
        (("escape", "ctrl+p"), "Ticket, client, flow, screen"),
        (("down",), "Copy for Ticket"),
    ),
    "steps": (
        (("enter",), "Set the internal DNS servers"),
        (("w",), "►"),
        (("q", "n", "x"), "not recorded"),
        (("alt+s", "x"), "Scratchpad"),
        (("escape", "left"), "to the answers"),
        (("escape", "1"), "Step 4 recorded"),
        (("1",), "Solution"),
        (("1",), "The flow has ended"),
        (("f", "ctrl+s"), "Complete the session all the same?"),
        (("y",), "copies the note"),
    ),
    "waiting": (
        (("enter",), "Set the internal DNS servers"),
        (("n", *"set", "alt+1"), "offline · 1 waiting"),
        (("exclamation_mark",), "Waiting to be sent"),
        (("delete",), "cannot be brought back"),
    ),
}
WIDE, NARROW = (120, 40), (80, 24)


@pytest.mark.parametrize(
    ("walk", "size"),
    [
        pytest.param(
            walk, size, marks=pytest.mark.soak if size == NARROW or walk in ("dialogs", "forms") else []
        )
        for size in (WIDE, NARROW)
        for walk in WALKS
    ],
)
async def test_text_and_frames_can_be_read(
    tmp_path: Path, clock: StepClock, walk: str, size: tuple[int, int]
) -> None:
    network = Network("of nobody")
    async with running(
        demo(tmp_path, clock),
        tmp_path,
        clock,
        size=size,
        environment={"TERM": "xterm-256color"},
        place=NAME,
        server=NAME,
        reach=network.reach,
        first_note=walk == "dialogs",
    ) as terminal:
        assert terminal.app.theme == RESOLUTIONFLOW.name
        await terminal.see("SR-2847", "enter Open")
        if size == WIDE:
            await terminal.see("DNS servers incorrect")  # beside the list
        can_be_read(terminal)
        if walk == "waiting":
            network.fault = broken(httpx.ConnectError, "No route to host")
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
