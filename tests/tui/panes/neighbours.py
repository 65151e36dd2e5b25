"""Panes beside a headless client, which are those of no terminal."""

from datetime import datetime
from typing import Protocol

from tests.determinism import START
from tests.tui.panes.grid import Grid
from tui.context import Context
from tui.panes.beside import Beside
from tui.panes.pane import Look, NoPane, Pane

PROMPT = "eng@host:~$ "


class _Runs(Protocol):
    @property
    def context(self) -> Context: ...


class Neighbours:
    """Shells of 80x24.

    Attributes:
        prints: what the first prints once a step began there.
    """

    name = "tmux"
    is_quick = False
    remark = ""

    def __init__(self, *grids: Grid, prints: tuple[str, ...] = ()) -> None:
        self.grids = {f"%{number}": grid for number, grid in enumerate(grids, start=1)}
        self.prints = prints

    async def panes(self) -> tuple[Pane, ...]:
        return tuple(Pane(id_, "", f"bash {id_}", 80, 24) for id_ in self.grids)

    async def look(self, pane: str, *, last: int = 0) -> Look:
        if pane not in self.grids:
            raise NoPane("That pane is gone.")
        look = self.grids[pane].look(last=last)
        if last and pane == "%1":
            self.grids[pane].print(*self.prints)
            self.prints = ()
        return look


def worked_in() -> Grid:
    """Return a pane in which a command was run, at its prompt."""
    grid = Grid(columns=80, height=24, limit=2_000)
    grid.print(f"{PROMPT}uname", "Linux", "before the step")
    grid.type(PROMPT)
    return grid


def put_beside(client: _Runs, *grids: Grid, prints: tuple[str, ...] = (), at: datetime = START) -> Neighbours:
    """Give a client panes beside it, of which the first prints something once a step began."""
    neighbours = Neighbours(*grids, prints=prints)
    client.context.beside = Beside({}, holders=list, now=lambda: at, multiplexer=neighbours)
    return neighbours


PING = (
    "ping -c 4 vpn.contoso.com",
    "PING vpn.contoso.com (203.0.113.10) 56(84) bytes of data.",
    *(f"64 bytes from 203.0.113.10: icmp_seq={number} ttl=57 time=1{number}.4 ms" for number in (1, 2, 4)),
    "",
    "--- vpn.contoso.com ping statistics ---",
    "4 packets transmitted, 3 received, 25% packet loss, time 3004ms",
    PROMPT,
)
"""What a command printed, with what is typed of it."""
