"""The steps of a session with the time that each took."""

from datetime import timedelta
from itertools import pairwise

from rich.text import Text
from textual.widget import Widget
from textual.widgets.option_list import Option

from backend.app.flow import is_custom
from backend.app.schemas.sessions import SessionResponse
from tui import keys
from tui.core.clock import short_span
from tui.sessions.marks import told
from tui.widgets.more_below import MoreBelow
from tui.widgets.moving_list import MovingList

BAR = "■"
"""What a step's time is drawn with; the longest step has most."""
_BAR = 3


def step_spans(session: SessionResponse) -> list[timedelta]:
    """Return how long each step took: from the step before it, or from the start, until it was recorded."""
    moments = [session.started_at, *(step.recorded_at for step in session.decisions)]
    return [max(timedelta(), later - earlier) for earlier, later in pairwise(moments)]


class Timeline(MovingList, MoreBelow):
    """One line a step, and one below it where lines of its output are marked; a rule follows the last exported one."""

    @property
    def frame(self) -> Widget:
        """The pane around it."""
        return self.parent if isinstance(self.parent, Widget) else self

    @property
    def about(self) -> str:
        """What the key for the last exported step does on the step under the cursor."""
        if self._shown is None or (step := self.chosen_step) is None:
            return ""
        session, through = self._shown
        if through is not None and step in (through, len(session.decisions)):
            return f"{keys.THROUGH} all steps again"
        return f"{keys.THROUGH} ends the note here" if step < len(session.decisions) else ""

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Say what the key does on another step."""
        super().watch_highlighted(highlighted)
        self.tell_more()

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[SessionResponse, int | None] | None = None

    def on_resize(self) -> None:
        if self._shown is not None:
            session, through = self._shown
            self.show(session, through=through)

    def show(self, session: SessionResponse, *, through: int | None) -> None:
        """Show the steps; the cursor stays on its step."""
        self._shown = (session, through)
        step = self.chosen_step
        self.clear_options()
        spans = step_spans(session)
        longest = max(spans, default=timedelta())
        width = max(20, self.content_size.width - 1)
        total = len(session.decisions)
        for decision, span in zip(session.decisions, spans, strict=True):
            mark = "[CUSTOM] " if is_custom(decision.node_id) else ""
            took = short_span(span)
            bar = BAR * round(_BAR * (span / longest)) if longest else ""
            line = Text(f"{decision.position} {mark}{decision.question}", no_wrap=True)
            line.truncate(width - _BAR - 6, overflow="ellipsis", pad=True)
            line.append(f" {bar:<{_BAR}}{took:>5}", "dim")
            if marked := told(len(decision.marked_lines)):
                line.append(f"\n  {marked}", "dim")
            left_out = through is not None and decision.position > through
            if left_out:
                line.stylize("dim")
            self.add_option(Option(line, id=f"step-{decision.position}"))
            if decision.position == through and through < total:
                self.add_option(
                    Option(self._rule(f"through here ({through} of {total})", width), disabled=True)
                )
        if total:
            self.highlighted = self.get_option_index(f"step-{min(step or 1, total)}")
        self.tell_more()

    def _rule(self, told: str, width: int) -> Text:
        """Return a line across the list that says something."""
        if self.app.has_class("-flat"):
            return Text(told, "bold", no_wrap=True)
        rule = Text(f"── {told} ", "bold", no_wrap=True)
        rule.append("─" * max(0, width - rule.cell_len))
        return rule

    def choose(self, number: int) -> None:
        """Put the cursor on a step, if there is one of that number."""
        if self._shown is not None and number <= len(self._shown[0].decisions):
            self.highlighted = self.get_option_index(f"step-{number}")

    @property
    def chosen_step(self) -> int | None:
        """The number of the step under the cursor."""
        option = self.highlighted_option
        return int(option.id.removeprefix("step-")) if option is not None and option.id else None
