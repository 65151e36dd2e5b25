"""How much lies below what a pane shows: said in its frame, with the key that goes there."""

from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList

from tui import keys
from tui.core.messages import BETWEEN, Part, in_one_line

_FRAME = 6
"""Columns of a frame's lower edge that hold no text."""


class MoreBelow(Widget):
    """What scrolls, and says in a frame how many lines are below.

    It comes after the class that scrolls: Textual takes the styles of the first base only.
    """

    READ_ON: keys.Verb | None = None
    """The verb that goes on reading here; it is named while it works."""
    _works: keys.Verb | None = None
    """The one of them that worked when keys were last looked at."""
    _is_more = False

    @property
    def way_on(self) -> keys.Verb | None:
        """The verb that goes on reading here as things are now."""
        return self.READ_ON

    @property
    def frame(self) -> Widget:
        """The widget whose lower edge says it."""
        return self

    @property
    def about(self) -> str:
        """What else the edge says, as far as there is room."""
        return ""

    def on_mount(self) -> None:
        """Follow what decides how much is below, and whether the key works."""
        for name in ("scroll_y", "virtual_size"):
            self.watch(self, name, self.tell_more, init=False)
        # A screen that is being left publishes nothing: there, nobody may ask any more what works.
        self.screen.bindings_updated_signal.subscribe(self, self._look_at_keys)

    def on_resize(self) -> None:
        self.tell_more()

    def _look_at_keys(self, screen: Screen[object]) -> None:
        self._works = self._working_way(screen)
        self.tell_more()

    def _working_way(self, screen: Screen[object]) -> keys.Verb | None:
        way = self.way_on
        if way is None or not self.below:  # no key is named then, and asking which work takes long
            return None
        working = (entry.binding for entry in screen.active_bindings.values() if entry.enabled)
        return way if any(keys.verb_of(binding) == way.id for binding in working) else None

    @property
    def below(self) -> int:
        """How many lines are below what is seen."""
        return max(0, self.max_scroll_y - round(self.scroll_y)) if self.size.height else 0

    def tell_more(self) -> None:
        """Say how much there is, as it is now."""
        if not self.is_attached:
            return
        if self._is_more != bool(self.below):  # which decides too what works
            self._is_more = bool(self.below)
            self.refresh_bindings()
        room = self.frame.outer_size.width - _FRAME
        more = self._more(room)
        about = Text(self.about)
        about.truncate(max(0, room - cell_len(more) - len(BETWEEN) * bool(more)), overflow="ellipsis")
        told = in_one_line((Part(about.plain), Part(more)))
        self.frame.border_subtitle = Content(told)

    def _more(self, room: int) -> str:
        """Return how much there is, with the key where all that the edge says has room."""
        if not self.below:
            return ""
        more, way = f"↓ {self.below:,} more", self.way_on
        if way is None or way != self._works:
            return more
        with_key = f"{more}{BETWEEN}{way}"
        return with_key if cell_len(in_one_line((Part(self.about), Part(with_key)))) <= room else more

    def read_on(self) -> None:
        """Scroll by a page, and from the end to the beginning: for where there is one key only."""
        (self.scroll_page_down if self.below else self.scroll_home)(animate=False)


class FramedList(OptionList, MoreBelow):
    """A list in a frame of its own; its cursor scrolls it."""


class ScrolledPane(VerticalScroll, MoreBelow, can_focus=False):
    """A pane in which a key of the screen goes on."""

    DEFAULT_CSS = "ScrolledPane { border-subtitle-color: $text-muted; scrollbar-size-vertical: 1; }"
    READ_ON = keys.SCROLL_DOWN


class ReadingPane(VerticalScroll, MoreBelow):
    """A pane that has the focus, where the keys that move in every list scroll."""

    DEFAULT_CSS = "ReadingPane { border-subtitle-color: $text-muted; scrollbar-size-vertical: 1; }"
    READ_ON = keys.SCROLL_DOWN
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.LINE_UP.bind("read('relative', -1)"),
        *keys.LINE_DOWN.bind("read('relative', 1)"),
        *keys.ROW_BEFORE.bind("read('relative', -1)", "Line up", "Scroll by a line"),
        *keys.NEXT_ROW.bind("read('relative', 1)", "Line down", "Scroll by a line"),
        *keys.SCROLL_UP.bind("read('page_up')"),
        *keys.SCROLL_DOWN.bind("read('page_down')"),
        *keys.TOP.bind("read('home')"),
        *keys.BOTTOM.bind("read('end')"),
    ]

    def action_read(self, how: str, lines: int = 0) -> None:
        """Scroll by lines, a page, or to an end."""
        if how == "relative":
            self.scroll_relative(y=lines, animate=False)
        else:
            getattr(self, f"scroll_{how}")(animate=False)
