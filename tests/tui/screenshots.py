"""Every screen at two sizes, as SVG, from the example sessions at a fixed time."""

import os
import re
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest import mock

import httpx

from tests.determinism import START, StepClock
from tests.tui.network import Network, broken
from tests.tui.panes.neighbours import PING, put_beside, worked_in
from tests.tui.running import demo, running
from tui.api.http import in_process

FOLDER = Path(__file__).parents[2] / "screenshots"
SIZES = ((80, 24), (120, 40))


@dataclass(frozen=True)
class Scene:
    """Keys, each with what to wait for after it."""

    name: str
    turns: tuple[tuple[tuple[str, ...], str], ...]
    server: str = ""
    """Names the server on which the example sessions are those of a team."""
    goes_away: bool = False
    """Whether that server takes no more calls that write."""
    first_note: bool = False
    """Whether the engineer has not said yet into which kind of field notes go."""


SERVER = "flow.example.com"
_OPEN = (("enter",), "Set the internal DNS servers")
_LOOKED_UP = [
    *("D", "N", "S", "enter", *"dc01", "enter"),
    *(*"timed", "space", *"out", "enter", *"no", "space", *"answer"),
]
_DONE = (("2", "home"), "! done, not copied")
SCENES = (
    Scene("sessions", ((("4",), "[4 All"),)),
    Scene(
        "new-session",
        (
            (("n",), "15 nodes"),
            ((*"SR-2900", "enter", *"con"), "takes Contoso"),
            (("right", "enter", *"vpn"), "└ No, missing or outdated"),
        ),
    ),
    Scene("navigation", (_OPEN,)),
    Scene("notes", (_OPEN, (("n", *"two", "space", *"DCs", "space", *"set"), "step 4 not recorded"))),
    Scene("flow", (_OPEN, (("w",), "►"))),
    Scene("which-command", (_OPEN, (("y",), "Copy which command?"))),
    Scene("values", (_OPEN, (("equals_sign", *"VPN"), "such as 192.0.2.10"))),
    Scene("pane", (_OPEN, (("l",), "underlined"))),
    Scene("first-note", ((("c",), "Your first note"),), first_note=True),
    Scene("copied", (_OPEN, (("c",), "not confirmed"))),
    Scene("last-copy", (_OPEN, (("c",), "not confirmed"), (("g",), "Did it arrive?"))),
    Scene(
        "mark-lines",
        (
            _OPEN,
            (("o", *_LOOKED_UP), "4 lines"),
            (("alt+asterisk",), "enter Keep marks"),
            (("j", "j", "space", "j", "m"), "2 of 4"),
        ),
    ),
    Scene("scratchpad", (_OPEN, (("s",), "Scratchpad"))),
    Scene("step-edit", (_OPEN, (("shift+tab", "home", "enter"), "ctrl+s Save"))),
    Scene("finish", (_OPEN, (("f",), "• Server IP"))),
    Scene("completed", (_OPEN, (("1", "1", "1", "f"), "• Server IP"), (("M", "ctrl+s"), "copies the note"))),
    Scene("detail", (_DONE, (("enter",), "• Server IP"))),
    Scene("detail-through", (_DONE, (("enter",), "• Server IP"), (("down", "t"), "through step 2 of 4"))),
    Scene("options", (_DONE, (("enter",), "• Server IP"), (("x",), "[markdown]"))),
    Scene("preview", (_DONE, (("enter",), "• Server IP"), (("p",), "5 sensitive values"))),
    Scene(
        "preview-rendered",
        (_DONE, (("enter",), "• Server IP"), (("p",), "5 sensitive values"), (("alt+w",), "look")),
    ),
    Scene(
        "summary",
        (
            _DONE,
            (("enter",), "• Server IP"),
            (("x",), "[markdown]"),
            (("down", "down", "space", "q"), "with summary"),
            (("p",), "Flushed DNS cache"),
            (tuple("vpn"), "vpn"),
        ),
    ),
    Scene("add-step", (_OPEN, (("a",), "library"), ((*"event", "down"), "Check additional event logs"))),
    Scene(
        "team-settings",
        (
            (("b",), "all saved"),
            ((*"Contoso", "enter", *"Fabrikam", "alt+l", "alt+l"), "are all in the list"),
        ),
    ),
    Scene("download", (_DONE, (("enter",), "• Server IP"), (("d",), "~/SR-2847"))),
    Scene("erasing", (_DONE, (("delete",), "Type SR-2847"), (tuple("SR-2847"), "number SR-2847"))),
    Scene("team", ((("4",), "[4 All"),), server=SERVER),
    Scene("hand-over", ((("4",), "[4 All"), (("greater_than_sign",), "goes to:")), server=SERVER),
    Scene(
        "waiting",
        (
            (("enter",), "Set the internal DNS servers"),
            ((*"nset", "space", *"on", "space", "D", "C", "1", "alt+1"), "offline · 1 waiting"),
            (("s", *"Change", "space", *"CHG-118"), "offline · 2 waiting"),
            (("alt+exclamation_mark",), "Waiting to be sent"),
        ),
        server=SERVER,
        goes_away=True,
    ),
    Scene("keys", (_OPEN, (("question_mark",), "Undo the last step"))),
)


def file_of(scene: Scene, size: tuple[int, int]) -> Path:
    """Return the file of a scene's picture."""
    return FOLDER / f"{scene.name}-{size[0]}x{size[1]}.svg"


async def render(scene: Scene, size: tuple[int, int]) -> str:
    """Return a scene as SVG that needs nothing from elsewhere."""
    # A home of its own: the path of this run's folder would differ in the next one.
    with tempfile.TemporaryDirectory() as name, mock.patch.dict(os.environ, HOME=name):
        return _self_contained(await _play(scene, size, Path(name)))


async def _play(scene: Scene, size: tuple[int, int], home: Path) -> str:
    clock = StepClock(START + timedelta(minutes=30))
    environment = {"TERM": "xterm-256color"}
    api = demo(home, clock)
    if scene.server:
        _make_team(home / "demo.db")
    place = scene.server or "demo"
    network = Network("of nobody")
    async with running(
        api,
        home,
        clock,
        size=size,
        environment=environment,
        place=place,
        server=scene.server,
        reach=network.reach if scene.server else in_process,
        first_note=scene.first_note,
    ) as terminal:
        terminal.app.context.copier.folder = home / ".local/state/resolutionflow/copies"
        await terminal.see("SR-2847", "enter Open")
        put_beside(terminal.app, worked_in(), prints=PING, at=clock.now)
        if scene.goes_away:
            network.fault = broken(httpx.ConnectError, "No route to host")
        for keys, wanted in scene.turns:
            await terminal.press(*keys)
            await terminal.see(wanted)
        await terminal.pilot.pause()
        return terminal.app.export_screenshot(title="ResolutionFlow")


def _make_team(path: Path) -> None:
    """Give the example sessions to jo, mia and sam."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE users SET name = 'jo'")
        for number, name in enumerate(("mia", "sam"), start=1):
            user = f"{number:032x}"
            db.execute(
                "INSERT INTO users (team_id, id, name, created_at) "
                "SELECT team_id, ?, ?, created_at FROM users WHERE name = 'jo'",
                (user, name),
            )
            db.execute("UPDATE sessions SET owner_id = ? WHERE rowid % 3 = ?", (user, number))
        db.commit()


def _self_contained(svg: str) -> str:
    """Drop the fonts that would be fetched; any monospace font serves."""
    without = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: Fira Code, monospace", "font-family: monospace", without)
