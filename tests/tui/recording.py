"""One session from the list to its copied note, in frames: keys, and what the screen shows after them."""

import os
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest import mock

from textual import events
from textual.strip import Strip

from tests.determinism import START, StepClock
from tests.tui.moving_picture import Frame, moving_picture
from tests.tui.running import Terminal, demo, running
from tests.tui.screenshots import FOLDER

FILE = FOLDER.parent / "docs" / "session.svg"
SIZE = (80, 24)
TITLE = "A session in ResolutionFlow: from the list to a ticket note"

_PASTED = """\
PS C:\\> Test-NetConnection vpn.example.com -Port 443
RemoteAddress    : 203.0.113.20
TcpTestSucceeded : True"""


@dataclass(frozen=True)
class Turn:
    """What is done, and how it is shown.

    Attributes:
        said: the sentence below the screen.
        wanted: texts of which all have to be there before the picture is taken.
        keys: those that are pressed.
        typed: a text that is typed after them.
        pasted: whether output is pasted then.
        seconds: how long the frame stays.
        minutes: how much later it is than the turn before.
        shown: what stands for the keys, where their names do not.
    """

    said: str
    wanted: tuple[str, ...]
    keys: tuple[str, ...] = ()
    typed: str = ""
    pasted: bool = False
    seconds: float = 1.6
    minutes: int = 0
    shown: tuple[str, ...] | None = None


_NEW = "a new session: ticket, client, and words of the flow"
_NOTE = "a note for this step"
_OUTCOME = "finish: what was wrong and what was done"
_LETTER = 0.16
TURNS = (
    Turn("the list says where each session stands, and what was not copied", ("enter Open",), seconds=3.0),
    Turn(_NEW, ("may stay empty", "15 nodes · ↓ 19 more"), ("n",), seconds=1.2),
    Turn(_NEW, ("SR-2900", "↓ 19 more"), typed="SR-2900", shown=("SR-2900",), seconds=0.8),
    Turn(_NEW, ("takes Contoso", "↓ 19 more"), ("enter",), "con", seconds=1.2, shown=("enter", "con")),
    Turn(
        _NEW, ("Contoso Ltd", "any words", "↓ 19 more"), ("right", "enter"), seconds=0.6, shown=("→", "enter")
    ),
    Turn(_NEW, ("Flows 1/15", "17 nodes · ↓ 28 more"), typed="vpn", seconds=2.6, shown=("vpn",)),
    Turn("the flow asks, and says how to find out", ("up to date?", "1-9 Answer"), ("ctrl+s",), seconds=3.0),
    Turn("a number answers and records the step", ("✓ Step 1 recorded",), ("1",), seconds=2.6, minutes=2),
    Turn(
        "what is pasted while no field has the focus goes to Output",
        ("Pasted into Output of step 2",),
        pasted=True,
        seconds=2.8,
        minutes=1,
        shown=("paste",),
    ),
    Turn(_NOTE, ("step 2 not recorded", "escape Leave field", "↓ 3 more"), ("n",), seconds=0.7),
    *(
        Turn(_NOTE, (text,), typed=more, seconds=_LETTER, shown=("n",))
        for text, more in (
            ("port", "port"),
            ("port 443", " 443"),
            ("port 443 answers", " answers"),
        )
    ),
    Turn(_NOTE, ("port 443 answers, 38 ms",), typed=", 38 ms", seconds=1.6, shown=("n",)),
    Turn(
        "alt with the key is the same verb inside a field",
        ("✓ Step 2 recorded",),
        ("alt+1",),
        seconds=2.6,
        minutes=2,
    ),
    Turn("the flow goes on from the answer", ("✓ Step 3 recorded",), ("2",), seconds=2.2, minutes=1),
    Turn(
        "copies the note so far; the message claims no more than is known",
        ("sent, not confirmed",),
        ("c",),
        seconds=3.6,
    ),
    Turn(
        "the note before it is copied, and what is sensitive in it",
        ("1 finding", "↓ 20 more"),
        ("p",),
        seconds=2.2,
    ),
    Turn("from finding to finding", ("RemoteAddress    : 203.0.113.20",), ("j", "j"), seconds=2.6),
    Turn("a copy with that masked; the text stays", ("1 value masked",), ("r",), seconds=3.0),
    Turn("back, and the last steps", ("Set the internal DNS", "1-9 Answer"), ("q",), seconds=0.8),
    Turn("back, and the last steps", ("✓ Step 4 recorded",), ("1",), seconds=0.9, minutes=3),
    Turn("back, and the last steps", ("✓ Step 5 recorded",), ("1",), seconds=0.9, minutes=4),
    Turn("back, and the last steps", ("✓ Step 6 recorded",), ("1",), seconds=1.2, minutes=1),
    Turn(_OUTCOME, ("The note so far", "ctrl+s Complete", "↓ 33 more"), ("f",), seconds=1.2),
    Turn(
        _OUTCOME,
        ("public DNS servers", "all saved"),
        typed="VPN adapter had public DNS servers.",
        shown=("f",),
    ),
    Turn("complete: the session is frozen", ("copies the note",), ("ctrl+s",), seconds=2.2),
    Turn("copies the whole note, for the ticket", ("sent, not confirmed",), ("c",), seconds=4.0),
)
STILL = next(number for number, turn in enumerate(TURNS) if turn.keys == ("c",))
"""The frame that stands for all, where nothing is to move."""


async def record() -> str:
    """Return the session as one SVG that moves."""
    # A home of its own: the path of this run's folder would differ in the next one.
    with tempfile.TemporaryDirectory() as name, mock.patch.dict(os.environ, HOME=name):
        return moving_picture(await _play(Path(name)), SIZE, title=TITLE, still=STILL)


async def _play(home: Path) -> list[Frame]:
    clock = StepClock(START + timedelta(minutes=30))
    environment = {"TERM": "xterm-256color"}
    frames = []
    async with running(
        demo(home, clock), home, clock, size=SIZE, environment=environment, place="demo"
    ) as terminal:
        terminal.app.context.copier.folder = home / ".local/state/resolutionflow/copies"
        await terminal.see("SR-2847")
        for turn in TURNS:
            clock.move(minutes=turn.minutes)
            await _take(terminal, turn)
            frames.append(Frame(turn.seconds, _caps(turn), turn.said, _rows(terminal)))
    return frames


async def _take(terminal: Terminal, turn: Turn) -> None:
    await terminal.press(*turn.keys)
    if turn.typed:
        await terminal.type(turn.typed)
    if turn.pasted:
        terminal.app.post_message(events.Paste(_PASTED))
    await terminal.see(*turn.wanted)
    before: list[Strip] = []
    while (now := _rows(terminal)) != before:  # what follows from it, such as another footer
        before = now
        await terminal.pilot.pause()


def _caps(turn: Turn) -> tuple[str, ...]:
    return turn.keys if turn.shown is None else turn.shown


def _rows(terminal: Terminal) -> list[Strip]:
    return terminal.app.screen._compositor.render_strips(terminal.app.size)
