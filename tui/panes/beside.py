"""The panes beside this program, over a run: which there are, where the present step began in each, which was chosen."""

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from tui.panes.anchor import ROWS
from tui.panes.marks import Mark, Since
from tui.panes.pane import Look, Multiplexer, NoPane, Pane
from tui.panes.screen import ScreenWindows
from tui.panes.taking import is_lost
from tui.panes.tmux import TmuxPanes

INSTEAD = (
    "Use: command | resolutionflow attach, or: resolutionflow run -- command, in any terminal; or paste."
)
"""What serves where no pane can be looked into."""


@dataclass(frozen=True)
class Printed:
    """What a pane printed since a time."""

    pane: Pane
    at: datetime
    since: Since


class Beside:
    """Takes marks when a step begins, and looks at what was printed since.

    Args:
        environment: this program's.
        holders: returns who holds this program's terminal.
        now: tells the time.
        multiplexer: what shows panes beside this one, instead of what the environment says.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        holders: Callable[[], Sequence[str]],
        now: Callable[[], datetime],
        multiplexer: Multiplexer | None = None,
    ) -> None:
        self._environment = environment
        self._holders = holders
        self._now = now
        self._found = multiplexer
        self._looked_for = multiplexer is not None
        self._step: Hashable = None
        self._began: datetime | None = None
        self._marks: dict[str, Mark] = {}
        self._taken: dict[str, int] = {}
        self._at_a_time = asyncio.Lock()
        self.chosen = ""
        """The id of the pane that was chosen last; it holds for the run."""
        self.told_of_run = False
        """Whether it was said what keeps all that a command prints."""

    @property
    def multiplexer(self) -> Multiplexer | None:
        """What shows panes beside this one; None where nothing does."""
        if not self._looked_for:
            self._looked_for = True
            self._found = _multiplexer(self._environment, self._holders())
        return self._found

    async def panes(self) -> tuple[Pane, ...]:
        """Return the panes beside this program, the chosen one first.

        Raises:
            NoPane: there is none; the sentence says what to use instead.
        """
        if self.multiplexer is None:
            raise NoPane(f"This is no tmux and no GNU screen, as far as is known. {INSTEAD}")
        panes = await self.multiplexer.panes()
        if not panes:
            kind = "window" if self.multiplexer.name != "tmux" else "pane in this window"
            raise NoPane(f"{self.multiplexer.name} has no other {kind}. {INSTEAD}")
        return tuple(sorted(panes, key=lambda pane: pane.id != self.chosen))

    async def begin(self, step: Hashable) -> None:
        """Mark in each pane where a step begins, unless it is the one that was begun last."""
        if self.multiplexer is None or step == self._step:
            return
        self._step, self._began = step, self._now()
        async with self._at_a_time:
            if step != self._step:  # another one began meanwhile
                return
            self._marks.clear()
            self._taken.clear()
            for pane, look in await self._looks():
                self._marks[pane.id] = Mark.taken(look, self._began)

    async def look_again(self) -> None:
        """Remember where the panes are by now: what is lost later can be counted from there."""
        multiplexer = self.multiplexer
        if multiplexer is None or not multiplexer.is_quick or self._at_a_time.locked():
            return
        async with self._at_a_time:
            failed = False
            for id_, mark in list(self._marks.items()):
                try:
                    if not mark.pass_by(await multiplexer.look(id_, last=ROWS)):
                        mark.since(await multiplexer.look(id_))
                except NoPane:  # said once it is asked for
                    failed = True
            if failed:
                await self._forget_gone(multiplexer)

    async def _forget_gone(self, multiplexer: Multiplexer) -> None:
        """Forget the marks of panes that are not there any more, so that they are not asked for each time."""
        with suppress(NoPane):
            there = {pane.id for pane in await multiplexer.panes()}
            for id_ in self._marks.keys() - there:
                del self._marks[id_]

    async def printed(self, pane: Pane) -> Printed:
        """Return what a pane printed since the step began.

        Raises:
            NoPane: it cannot be looked into.
        """
        if self.multiplexer is None:
            raise NoPane(INSTEAD)
        async with self._at_a_time:
            look = await self.multiplexer.look(pane.id)
            mark = self._marks.setdefault(pane.id, Mark(self._began or self._now()))
            return Printed(pane, mark.at, mark.since(look))

    def took(self, printed: Printed) -> None:
        """Note that of all lines by now those that are wanted were taken; the prompt that waits is none of them."""
        self._taken[printed.pane.id] = len(printed.since.lines) - printed.since.waits

    def taken_before(self, printed: Printed) -> int:
        """Return how many of the first lines were there when some were taken before."""
        return 0 if is_lost(printed.since) else self._taken.get(printed.pane.id, 0)

    async def _looks(self) -> list[tuple[Pane, Look]]:
        """Look at the end of each pane; those that do not answer are left out."""
        found: list[tuple[Pane, Look]] = []
        multiplexer = self.multiplexer
        if multiplexer is None:
            return found
        try:
            for pane in await multiplexer.panes():
                found.append((pane, await multiplexer.look(pane.id, last=ROWS)))  # noqa: PERF401 - what came stays
        except NoPane:  # said once it is asked for
            pass
        return found


def _multiplexer(environment: Mapping[str, str], holders: Sequence[str]) -> Multiplexer | None:
    """Return the multiplexer that this program's terminal belongs to; the inner one where there are two."""
    tmux = TmuxPanes(environment) if environment.get("TMUX") else None
    screen = ScreenWindows(environment) if environment.get("STY") else None
    if tmux is None or screen is None:
        return tmux or screen
    return screen if "screen" in holders and not any(name.startswith("tmux") for name in holders) else tmux
