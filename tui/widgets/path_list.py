"""The steps so far, and where the session stands."""

from rich.text import Text
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from backend.app.flow import is_custom
from tui import keys
from tui.sessions.state import OpenSession


class PathList(OptionList):
    """One line a step; enter edits the step's notes."""

    BINDINGS = [*keys.EDIT_STEP.bind("select")]

    def __init__(self) -> None:
        super().__init__()
        self._opened: OpenSession | None = None

    def on_resize(self) -> None:
        if self._opened is not None:
            self.show(self._opened)

    def show(self, opened: OpenSession) -> None:
        """Show the path of a session."""
        self._opened = opened
        at = self.highlighted
        self.clear_options()
        width = max(12, self.content_size.width - 1)
        for step in opened.steps:
            mark = "[CUSTOM] " if is_custom(step.node_id) else ""
            answer = f" → {step.answer}" if step.answer else ""
            line = Text(f"✓ {step.position} {mark}{step.question}", no_wrap=True)
            line.truncate(max(8, width - min(len(answer), width // 3)), overflow="ellipsis")
            line.append(answer, "dim")
            line.truncate(width, overflow="ellipsis")
            self.add_option(Option(line))
        if not opened.completed:
            heading = opened.node.heading if opened.node else "End of the flow"
            here = Text(f"▶ {len(opened.steps) + 1} {heading}", "bold", no_wrap=True)
            here.truncate(width, overflow="ellipsis")
            self.add_option(Option(here, disabled=True))
        if at is not None and at < len(opened.steps):
            self.highlighted = at
        else:
            self.scroll_end(animate=False)
