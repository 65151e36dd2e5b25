"""The top line: where one is on the left, what is saved on the right."""

from rich.cells import cell_len
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from tui.core.messages import Part, in_one_line, without_sparest
from tui.sessions.state import OpenSession

Titled = str | tuple[Part, ...]
"""What stands on one side of the line."""

CLIENT, SCREEN, PLACE, FLOW, DURATION, WORD = 1, 2, 3, 4, 5, 6
"""What goes first where there is no room, from the last to the first; ticket and save state never go."""

_CUT = (CLIENT, FLOW)
"""Of these a beginning says something."""
_SHORTEST = 8
"""Columns of such a beginning, and of a title beside a long status."""
_BETWEEN = 2


def title_of(opened: OpenSession, *, screen: str = "") -> tuple[Part, ...]:
    """Return a session's title; `screen` says what is done with it there."""
    session = opened.session
    ticket = Part(session.ticket_number)
    client = Part(session.client_name, CLIENT if session.ticket_number else 0)
    if not (ticket.text or client.text):
        ticket = Part(opened.label)
    return (Part(screen, SCREEN), ticket, client, Part(opened.flow.name, FLOW))


class TitleBar(Widget):
    """One line with a title and a status."""

    DEFAULT_CSS = "TitleBar { height: 1; padding: 0 1; background: $panel; color: $foreground; }"

    title: reactive[Titled] = reactive("")
    status: reactive[Titled] = reactive("")

    def __init__(self, title: Titled = "") -> None:
        super().__init__()
        self.set_reactive(TitleBar.title, title)

    def render(self) -> Text:
        """Draw what there is room for."""
        width = self.content_size.width
        title, status = _fitted(_parts(self.title), _parts(self.status), width)
        right = Text(in_one_line(status), style="dim")
        left = Text(in_one_line(title), style="bold", no_wrap=True)
        left.truncate(max(_SHORTEST, width - right.cell_len - _BETWEEN), overflow="ellipsis")
        right.truncate(max(1, width - left.cell_len - _BETWEEN), overflow="ellipsis")
        gap = max(1, width - left.cell_len - right.cell_len)
        return Text.assemble(left, " " * gap, right, no_wrap=True, overflow="ellipsis")


def _parts(titled: Titled) -> tuple[Part, ...]:
    return (Part(titled),) if isinstance(titled, str) else tuple(part for part in titled if part.text)


def _fitted(
    title: tuple[Part, ...], status: tuple[Part, ...], width: int
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return both sides with what there is room for; of a flow or a client, the beginning may be left."""
    while (excess := cell_len(in_one_line(title)) + cell_len(in_one_line(status)) + _BETWEEN - width) > 0:
        sparest = max(part.spare for part in (*title, *status))
        if not sparest:
            break
        cut = tuple(_cut(part, excess) if part.spare == sparest else part for part in title)
        if cut != title:
            return cut, status
        title, status = (without_sparest(side, at_least=sparest) for side in (title, status))
    return title, status


def _cut(part: Part, by: int) -> Part:
    """Return a part shorter by so many columns, or as it is if too little would be left of it."""
    left = cell_len(part.text) - by
    if part.spare not in _CUT or left < _SHORTEST:
        return part
    text = Text(part.text)
    text.truncate(left, overflow="ellipsis")
    return Part(text.plain, part.spare)
