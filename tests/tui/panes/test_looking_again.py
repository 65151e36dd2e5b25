"""What the panes beside are asked while a step goes on."""

from tests.determinism import START
from tests.tui.panes.neighbours import Neighbours, worked_in
from tui.panes.beside import Beside
from tui.panes.pane import Look


class Asked(Neighbours):
    """Panes that say which of them were looked at."""

    is_quick = True

    def __init__(self) -> None:
        super().__init__(worked_in(), worked_in())
        self.looked: list[str] = []

    async def look(self, pane: str, *, last: int = 0) -> Look:
        self.looked.append(pane)
        return await super().look(pane, last=last)


async def test_a_pane_that_is_gone_is_asked_no_more() -> None:
    panes = Asked()
    beside = Beside({}, holders=list, now=lambda: START, multiplexer=panes)
    await beside.begin("a step")
    del panes.grids["%1"]
    await beside.look_again()
    panes.looked.clear()
    await beside.look_again()
    assert panes.looked == ["%2"]
