"""The table of sessions."""

from datetime import datetime
from uuid import UUID

from rich.text import Text
from textual.widgets import DataTable

from backend.app.schemas.sessions import SessionListItem
from tui import keys
from tui.core.clock import short_span
from tui.sessions.copied import how_copied
from tui.sessions.team import Team

_ROOM_FOR_OWNERS = 100


def status_of(item: SessionListItem) -> str:
    """Return a session's state with a mark: no colour is needed to read it."""
    if item.completed_at is None:
        return f"◐ Step {item.step_count}" if item.step_count else "○ New"
    return f"{'✓' if item.exported else '!'} {how_copied(item)}"


class SessionTable(DataTable[Text]):
    """Rows of sessions, newest first."""

    BINDINGS = [
        *keys.FIRST.bind("scroll_top"),
        *keys.LAST.bind("scroll_bottom"),
    ]
    _FIXED = 9 + 11 + 5 + 4
    """Cells of the columns that are as wide as what they hold: ticket, status, steps, when."""

    def __init__(self) -> None:
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=1)
        self.items: list[SessionListItem] = []
        self._team: Team | None = None

    @property
    def chosen(self) -> SessionListItem | None:
        """The session under the cursor."""
        return self.items[self.cursor_row] if 0 <= self.cursor_row < len(self.items) else None

    def show(self, items: list[SessionListItem], *, now: datetime, team: Team | None = None) -> None:
        """Show these sessions in place of the present ones; the cursor stays on its session if it is still there.

        With a team, and where there is room for it, a column says whose each is.
        """
        self._team = team if self.app.size.width >= _ROOM_FOR_OWNERS else None
        at = self.chosen.id if self.chosen else None
        self.clear(columns=True)
        self.items = []
        owner = {"Owner": 10} if self._team else {}
        columns = 6 + len(owner)
        free = max(24, self.app.size.width - self._FIXED - sum(owner.values()) - 2 * columns - 2)
        widths = {
            "Ticket": 9,
            "Client": free * 2 // 5,
            "Flow": free - free * 2 // 5,
            **owner,
            "Status": 11,
            "Steps": 5,
            "When": 4,
        }
        for name, width in widths.items():
            self.add_column(name, width=width)
        self.append(items, now=now)
        self.move_to(at)

    def append(self, items: list[SessionListItem], *, now: datetime) -> None:
        """Show more sessions below."""
        for item in items:
            owner = (self._team.name_of(item.owner_id),) if self._team else ()
            texts = (item.ticket_number or "–", item.client_name or "–", item.tree_name)
            cells = (*texts, *owner, status_of(item))
            self.add_row(
                *(Text(cell, no_wrap=True, overflow="ellipsis") for cell in cells),
                Text(f"{item.step_count:>5}"),
                Text(f"{short_span(now - item.started_at):>4}"),
            )
        self.items += items

    def move_to(self, session_id: UUID | None) -> None:
        """Put the cursor on a session, if it is shown."""
        for row, item in enumerate(self.items):
            if item.id == session_id:
                self.move_cursor(row=row)
