"""The panes beside this program, over a run: which there are, where the present step began in each, which was chosen."""

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from tui.clipboard.holders import multiplexer_in
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
_STEPS = 50
"""So many steps are known, to be gone back to."""


def told_with_way(failed: NoPane) -> str:
    """Return why no pane can be looked into, and what serves instead."""
    told = str(failed)
    return told if INSTEAD in told else f"{told} {INSTEAD}"


@dataclass(frozen=True)
class Printed:
    """What a pane printed since a time."""

    pane: Pane
    at: datetime
    since: Since


@dataclass
class _Begun:
    """A step that began.

    Attributes:
        at: when; None for what is looked at before any began.
        marks: where it began, by the ids of the panes.
        taken: how many lines there were when some were taken.
    """

    at: datetime | None
    marks: dict[str, Mark] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)


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
        self._session: Hashable = None
        self._now_begun = _Begun(None)
        self._before: dict[Hashable, _Begun] = {}
        """Those of the same session that began in this run, to which undoing goes back."""
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

    async def begin(self, step: Hashable, *, session: Hashable = None) -> None:
        """Mark in each pane where a step begins; one that is gone back to began where it did the first time.

        Behind a step of another session it begins anew: what was printed meanwhile is of another client's.
        """
        if self.multiplexer is None or step == self._step:
            return
        if session != self._session:
            self._before.clear()
        self._step, self._session = step, session
        if step in self._before:
            self._now_begun = self._before[step]
            return
        self._now_begun = begun = _Begun(self._now())
        async with self._at_a_time:
            if step != self._step:  # another one began meanwhile
                return
            for pane, look in await self._looks():
                begun.marks[pane.id] = Mark.taken(look, begun.at or self._now())
        self._before[step] = begun
        while len(self._before) > _STEPS:
            del self._before[next(iter(self._before))]

    async def look_again(self) -> None:
        """Remember where the panes are by now: what is lost later can be counted from there."""
        multiplexer = self.multiplexer
        if multiplexer is None or not multiplexer.is_quick or self._at_a_time.locked():
            return
        async with self._at_a_time:
            failed = False
            for id_, mark in list(self._now_begun.marks.items()):
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
            for begun in (self._now_begun, *self._before.values()):
                for id_ in begun.marks.keys() - there:
                    del begun.marks[id_]

    async def printed(self, pane: Pane) -> Printed:
        """Return what a pane printed since the step began.

        Raises:
            NoPane: it cannot be looked into.
        """
        if self.multiplexer is None:
            raise NoPane(INSTEAD)
        async with self._at_a_time:
            look = await self.multiplexer.look(pane.id)
            begun = self._now_begun
            mark = begun.marks.setdefault(pane.id, Mark(begun.at or self._now()))
            return Printed(pane, mark.at, mark.since(look))

    def took(self, printed: Printed) -> None:
        """Note that of all lines by now those that are wanted were taken; the prompt that waits is none of them."""
        self._now_begun.taken[printed.pane.id] = len(printed.since.lines) - printed.since.waits

    def taken_before(self, printed: Printed) -> int:
        """Return how many of the first lines were there when some were taken before."""
        return 0 if is_lost(printed.since) else self._now_begun.taken.get(printed.pane.id, 0)

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
            self._before.clear()
        return found


def _multiplexer(environment: Mapping[str, str], holders: Sequence[str]) -> Multiplexer | None:
    """Return the multiplexer that this program's terminal belongs to; the inner one where there are two."""
    tmux = TmuxPanes(environment) if environment.get("TMUX") else None
    screen = ScreenWindows(environment) if environment.get("STY") else None
    if tmux is None or screen is None:
        return tmux or screen
    return screen if multiplexer_in(holders) == "screen" else tmux
