"""The views of the session list, as one line."""

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from tui.sessions.store import View

VIEWS: tuple[tuple[View, str], ...] = (
    ("in_progress", "In progress"),
    ("completed", "Completed"),
    ("not_exported", "Not exported"),
    ("all", "All"),
    ("mine", "Mine"),
)


class ViewTabs(Widget):
    """Names the views with their number keys and marks the chosen one."""

    DEFAULT_CSS = "ViewTabs { height: 1; width: auto; padding: 0 1; }"

    view: reactive[View] = reactive("in_progress", layout=True)
    shared: reactive[bool] = reactive(False, layout=True)  # noqa: FBT003 - Textual's word for its first value
    """Whether others' sessions are listed too, so that one's own are a view of their own."""

    def render(self) -> Text:
        """Draw the views; the chosen one stands in brackets, so that colour is not needed to see it."""
        line = Text(no_wrap=True)
        for number, (view, name) in enumerate(VIEWS, start=1):
            if view == "mine" and not self.shared:
                continue
            chosen = view == self.view
            text = f"[{number} {name}]" if chosen else f" {number} {name} "
            line.append(text, "bold reverse" if chosen else "dim")
        return line
