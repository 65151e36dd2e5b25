"""The client in a headless terminal, on an API of its own, with clock and ids that repeat."""

import base64
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from textual import events
from textual.pilot import Pilot

from backend.app.core.settings import Settings
from backend.app.demo import create_demo_app
from backend.app.embedded import create_embedded_app
from backend.app.gradual import GradualApp
from tests.bounds import HANGS_AFTER
from tests.determinism import StepClock, counted_ids
from tui.api.embedded import EmbeddedTransport, Factory
from tui.api.http import Http, in_process
from tui.app import ResolutionFlow
from tui.clipboard.answers import Answers
from tui.clipboard.chain import Surroundings
from tui.context import Context, build_context
from tui.core.clock import Sources
from tui.sessions.intents import Intent
from tui.settings.config import Config
from tui.settings.connection import Connection
from tui.terminal.escape_keys import read_escape_as_alt
from tui.terminal.input import Reading
from tui.terminal.look import Look

NO_CLIPBOARD = {"TERM": "dumb"}
_NAMES = {
    " ": "space",
    "/": "slash",
    ".": "full_stop",
    "-": "minus",
    ",": "comma",
    "?": "question_mark",
}
_TEMPLATES = TemporaryDirectory(prefix="resolutionflow-tests-")


class Terminal:
    """A running client: keys in, screen text out."""

    def __init__(self, pilot: Pilot[None], app: ResolutionFlow) -> None:
        self.pilot = pilot
        self.app = app
        self._sequences: list[str] = []
        app.context.copier.write = self._sequences.append

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type a text, and wait until it stands where it goes; a key at a time would take a paint each."""
        self.burst(text)
        await self.wait_until(lambda: self.app.keys_settled, text)

    def burst(self, *keys: str) -> None:
        """Send keys, and texts, all at once, as a slow link brings them."""
        for key in keys:
            named = key in ("enter", "escape", "tab", "ctrl+s") or key.startswith("alt+")
            for name, char in [(key, None)] if named else [(_NAMES.get(char, char), char) for char in key]:
                self.app.post_message(events.Key(name, char))

    def send(self, *reads: bytes, apart: float = 0.001) -> None:
        """Let bytes come from the terminal, read by read, so many seconds after one another, and nothing after them."""
        read_escape_as_alt()
        now = 1_000.0
        reading = Reading(Answers((1,), (1,)))
        for data in reads:
            for message in [*reading.pause(now), *reading.read(data, now)]:
                self.app.post_message(message)
            now += apart
        for _turn in range(10):
            now += min(reading.wait(now), 10.0)
            for message in reading.pause(now):
                self.app.post_message(message)

    @property
    def sent(self) -> str:
        """The text of the last OSC 52 sequence that went to the terminal; empty without one."""
        if not self._sequences:
            return ""
        begin, end = "\x1b]52;c;", "\x07"
        sequence = self._sequences[-1]
        assert sequence.startswith(begin) and sequence.endswith(end)
        return base64.b64decode(sequence.removeprefix(begin).removesuffix(end), validate=True).decode()

    @property
    def text(self) -> str:
        """What is on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def see(self, *wanted: str, absent: str = "") -> str:
        """Wait until all of these are on the screen, wherever lines are wrapped."""

        def there() -> bool:
            shown = self.text
            unwrapped = shown + " ".join(shown.replace("│", " ").split())
            return all(text in unwrapped for text in wanted) and not (absent and absent in shown)

        await self.wait_until(there, wanted)
        return self.text

    async def offers(self, *verbs: str, at_rest: str = "") -> None:
        """Wait until the footer shows these verbs as those that work, and one `at_rest` that does not: its key is not bold."""

        def there() -> bool:
            drawn = {verb: self._is_bold(verb) for verb in (*verbs, at_rest) if verb}
            return drawn == dict.fromkeys(drawn, True) | ({at_rest: False} if at_rest else {})

        await self.wait_until(there, (verbs, at_rest))

    def _is_bold(self, text: str) -> bool | None:
        """Tell whether the lowest text of these words is bold where it begins; None where there is none."""
        for strip in reversed(self.app.screen._compositor.render_strips(self.app.size)):
            place = "".join(segment.text for segment in strip).find(text)
            for segment in strip if place >= 0 else ():
                if place < len(segment.text):
                    return bool(segment.style and segment.style.bold)
                place -= len(segment.text)
        return None

    async def wait_until(self, condition: Callable[[], bool], wanted: object = "") -> None:
        deadline = time.monotonic() + HANGS_AFTER
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"{wanted} did not come:\n{self.text}")
            await self.pilot.pause()


def fresh(folder: Path, clock: StepClock) -> Factory:
    """Return an API without sessions."""
    return _on_a_copy(create_embedded_app, folder / "rf.db", clock)


def demo(folder: Path, clock: StepClock) -> Factory:
    """Return an API with the example sessions."""
    return _on_a_copy(create_demo_app, folder / "demo.db", clock)


def demo_database(path: Path) -> None:
    """Put the example sessions there, as processes look for them."""
    shutil.copy(_made_once(create_demo_app, StepClock().now), path)


def _on_a_copy(create: Callable[..., GradualApp], path: Path, clock: StepClock) -> Factory:
    """Return an API on a database that was made once: making it takes longer than most tests."""
    if not path.exists():
        shutil.copy(_made_once(create, clock.now), path)
    settings = Settings(clock=clock, new_id=counted_ids(clock, seed=100_000), time_zone="UTC")
    return lambda: create_embedded_app(path, settings=settings)


@cache
def _made_once(create: Callable[..., GradualApp], now: datetime) -> Path:
    path = Path(_TEMPLATES.name) / f"{create.__name__}-{now:%H%M%S}.db"
    clock = StepClock(now)
    create(
        path, settings=Settings(clock=clock, new_id=counted_ids(clock), time_zone="UTC")
    ).state.database.close()
    return path


def client(
    factory: Factory,
    folder: Path,
    clock: StepClock,
    *,
    environment: dict[str, str] | None = None,
    place: str = "embedded",
    seed: int = 1_000_000,
    reach: Callable[[EmbeddedTransport], Http] = in_process,
    server: str = "",
    drafts: str = "",
    connect: Callable[[Config], Connection] | None = None,
) -> tuple[Context, EmbeddedTransport]:
    """Return what a run of the client works with, and its way to the API."""
    transport = EmbeddedTransport(factory)
    # Whoever holds the terminal in which the tests run is nothing to them.
    around = Surroundings(environment if environment is not None else NO_CLIPBOARD, holders=list)
    config = Config(
        data_dir=folder, state_dir=folder / "state", download_dir=folder, copy_dir=folder / "copies"
    )
    connection = Connection(
        reach(transport), place, transport.stop, server=server, drafts=drafts or server or "embedded"
    )
    if connect is not None:
        connection = replace(connect(config), http=connection.http, stop=connection.stop)
    context = build_context(
        config=config,
        connection=connection,
        sources=Sources(now=clock, new_id=counted_ids(clock, seed=seed), time_zone=lambda: "UTC"),
        around=around,
    )
    return context, transport


@asynccontextmanager
async def running(
    factory: Factory,
    folder: Path,
    clock: StepClock,
    *,
    size: tuple[int, int] = (80, 24),
    environment: dict[str, str] | None = None,
    place: str = "embedded",
    seed: int = 1_000_000,
    reach: Callable[[EmbeddedTransport], Http] = in_process,
    server: str = "",
    drafts: str = "",
    connect: Callable[[Config], Connection] | None = None,
    first_note: bool = False,
    start_with: Intent | None = None,
    key_problems: tuple[str, ...] = (),
    look: Look | None = None,
) -> AsyncIterator[Terminal]:
    """Run the client. Copies go to a file only, unless the environment says otherwise.

    With `first_note` the engineer has not said yet into which kind of field notes go; `start_with` is what the program
    was started for, and `key_problems` says which own keys do not hold.

    `reach` makes the way to the API, as to a `server`; `drafts` says whose drafts are those that are typed. With
    `connect` the settings say all that but the way.
    """
    context, transport = client(
        factory,
        folder,
        clock,
        environment=environment,
        place=place,
        seed=seed,
        reach=reach,
        server=server,
        drafts=drafts,
        connect=connect,
    )
    context.choices.field_known = not first_note
    context.key_problems = key_problems
    app = ResolutionFlow(context, look=look, start_with=start_with)
    async with app.run_test(size=size) as pilot:
        yield Terminal(pilot, app)
        app.keep_typed()
    assert context.close(5)
    transport.stop(5)
