"""The table of sessions: which need the engineer, where each stands, and when it was worked on last."""

from datetime import datetime, timedelta
from uuid import UUID

from rich.text import Text
from textual.widgets import DataTable

from backend.app.schemas.sessions import SessionListItem, Sort
from tui import keys
from tui.core.clock import short_span
from tui.sessions.copied import how_copied
from tui.sessions.team import Team
from tui.widgets.session_peek import SessionPeek

_TICKET, _OWNER, _DAY, _SHORT_DAY = 9, 9, 10, 6
_WHERE = len("! done, not copied")
_RECENT = timedelta(days=2)
"""Longer ago, a date says more than a span."""


def where_of(item: SessionListItem) -> str:
    """Return where a session stands, with a mark: no colour is needed to read it."""
    if item.completed_at is None:
        mark = "●" if item.step_count else "○"
        return (
            f"{mark} {item.step_count + 1} {item.stands_at}" if item.stands_at else f"{mark} End of the flow"
        )
    if not item.exported:
        return "! done, not copied"
    return f"{'?' if item.export_unconfirmed else '✓'} {how_copied(item)}"


class SessionTable(DataTable[Text]):
    """Rows of sessions."""

    BINDINGS = [
        *keys.FIRST.bind("scroll_top"),
        *keys.LAST.bind("scroll_bottom"),
        *keys.NEXT_ROW.bind("cursor_down"),
        *keys.ROW_BEFORE.bind("cursor_up"),
        *keys.SCROLL.bind("read_on", "Read on", "Scroll what the session holds, beside the list", show=False),
    ]

    def __init__(self, beside: SessionPeek) -> None:
        """Make an empty table; what the chosen session holds is shown `beside` it."""
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=1)
        self._beside = beside
        self.items: list[SessionListItem] = []
        self._team: Team | None = None
        self._sort: Sort = "activity"
        self._day_width = _DAY

    @property
    def chosen(self) -> SessionListItem | None:
        """The session under the cursor."""
        return self.items[self.cursor_row] if 0 <= self.cursor_row < len(self.items) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        return self._beside.is_long if action == "read_on" else super().check_action(action, parameters)

    def action_read_on(self) -> None:
        self._beside.read_on()

    def show(
        self,
        items: list[SessionListItem],
        *,
        now: datetime,
        sort: Sort,
        width: int,
        team: Team | None = None,
    ) -> None:
        """Show these sessions in place of the present ones; the cursor stays on its session if it is still there.

        `now` is in the engineer's zone; `width` is what the table has. With a team, a column says whose each is.
        """
        self._team = team
        self._sort = sort
        at = self.chosen.id if self.chosen else None
        self.clear(columns=True)
        self.items = []
        for name, column_width in self._widths(width).items():
            # Not a str, which is read as markup: for that Rich imports the names of all emoji.
            self.add_column(Text(name), width=column_width)
        self.append(items, now=now)
        self.move_to(at)

    def _widths(self, width: int) -> dict[str, int]:
        owner = {"Owner": _OWNER} if self._team else {}
        self._day_width = _SHORT_DAY if owner or width < 70 else _DAY
        columns = 5 + len(owner)
        free = max(24, width - _TICKET - sum(owner.values()) - self._day_width - 2 * columns - 1)
        where = max(_WHERE, free - free // 4 - free * 3 // 10)
        client = (free - where) * 5 // 11
        last = "Last" if self._sort == "activity" else "Start"
        widths = {"Ticket": _TICKET, "Client": client, "Flow": free - where - client, **owner}
        return {**widths, "Where": where, last: self._day_width}

    def append(self, items: list[SessionListItem], *, now: datetime) -> None:
        """Show more sessions below."""
        for item in items:
            owner = (self._team.name_of(item.owner_id),) if self._team else ()
            at = item.last_activity_at if self._sort == "activity" else item.started_at
            style = self._style(item)
            cells = (
                (item.ticket_number or "–", style),
                (item.client_name or "–", style),
                (item.tree_name, style),
                *((name, style) for name in owner),
                (where_of(item), self._style(item, needs="text-warning")),
                (_when(at, now=now, width=self._day_width), style),
            )
            self.add_row(*(Text(cell, how, no_wrap=True, overflow="ellipsis") for cell, how in cells))
        self.items += items

    def _style(self, item: SessionListItem, *, needs: str = "") -> str:
        """Return how a cell is drawn, beside its mark: what needs the engineer stands out, what is done with recedes."""
        if item.completed_at is None:
            return "bold" if needs else ""
        if not item.exported or item.export_unconfirmed:
            colour = self.app.theme_variables[needs].removeprefix("ansi_") if needs else ""
            return f"bold {colour}".rstrip() if needs else ""
        return "dim"

    def move_to(self, session_id: UUID | None) -> None:
        """Put the cursor on a session, if it is shown."""
        for row, item in enumerate(self.items):
            if item.id == session_id:
                self.move_cursor(row=row)


def _when(moment: datetime, *, now: datetime, width: int) -> str:
    if now - moment < _RECENT:
        return short_span(now - moment)
    local = moment.astimezone(now.tzinfo)
    if width < _DAY:
        return f"{local:%d %b}" if local.year == now.year else f"{local:%b %y}"
    return f"{local:%a %d %b}" if local.year == now.year else f"{local:%Y-%m-%d}"
