"""The views of the session list, as one line that says how many sessions each holds."""

from collections.abc import Container

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from backend.app.schemas.sessions import SessionCounts
from tui import keys
from tui.sessions.store import View

VIEWS: tuple[tuple[View, keys.Verb], ...] = (
    ("in_progress", keys.VIEW_IN_PROGRESS),
    ("completed", keys.VIEW_COMPLETED),
    ("not_exported", keys.VIEW_NOT_EXPORTED),
    ("all", keys.VIEW_ALL),
    ("mine", keys.VIEW_MINE),
)

_CHOSEN = "the chosen one"
_FROM_ROOMY_TO_NARROW: tuple[tuple[tuple[str, ...], str], ...] = (
    (tuple(view for view, _verb in VIEWS), " "),
    ((_CHOSEN, "not_exported"), " "),
    ((_CHOSEN,), " "),
    ((), " "),
)
"""Which views are counted, and what stands around their names."""
_SEARCH = 16
"""Columns of the search beside the views, and what is around both."""


class ViewTabs(Widget):
    """Names the views with their keys and marks the chosen one."""

    DEFAULT_CSS = "ViewTabs { height: 1; width: auto; padding: 0 1; }"

    view: reactive[View] = reactive("in_progress", layout=True)
    shared: reactive[bool] = reactive(False, layout=True)  # noqa: FBT003 - Textual's word for its first value
    """Whether others' sessions are listed too, so that one's own are a view of their own."""
    counts: reactive[SessionCounts | None] = reactive(None, layout=True)
    """How many sessions the views hold; none where that is not known."""

    def render(self) -> Text:
        """Draw the views; the chosen one stands in brackets, so that colour is not needed to see it.

        Where the search would have no room, counts go, those of the other views first.
        """
        room = self.app.size.width - _SEARCH
        lines = (self._line(counted, apart=apart) for counted, apart in _FROM_ROOMY_TO_NARROW)
        return next((line for line in lines if line.cell_len <= room), self._line((), apart=""))

    def _line(self, counted: Container[str], *, apart: str) -> Text:
        line = Text(no_wrap=True)
        for view, verb in VIEWS:
            if view == "mine" and not self.shared:
                continue
            chosen = view == self.view
            shown = view in counted or (chosen and _CHOSEN in counted)
            name = f"{verb} {verb.label}{self._count(view) if shown else ''}"
            if not apart and line:
                line.append(" ")
            line.append(
                f"[{name}]" if chosen else f"{apart}{name}{apart}", "bold reverse" if chosen else "dim"
            )
        return line

    def _count(self, view: View) -> str:
        if self.counts is None:
            return ""
        count: int = getattr(self.counts, view)
        return f" {count // 1000}k+" if count >= self.counts.counted_to else f" {count}"
