"""The current node: what to ask or do, with the commands and the page that it follows."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from backend.app.schemas.trees import Node, SolutionNode
from tui import keys
from tui.widgets.more_below import MoreBelow


class NodeView(VerticalScroll, MoreBelow, can_focus=False):
    """Shows one node of a flow; the frame around it says how much more there is of the step."""

    DEFAULT_CSS = "NodeView { height: auto; min-height: 3; padding: 0 1; scrollbar-size-vertical: 1; }"

    READ_ON = keys.SCROLL_DOWN

    @property
    def frame(self) -> Widget:
        """The pane of the step."""
        return self.parent if isinstance(self.parent, Widget) else self

    def compose(self) -> ComposeResult:
        yield Static(id="node-text")

    def show(self, node: Node | None) -> None:
        """Show a node; None is the end of the flow."""
        self.query_one("#node-text", Static).update(_text(node))
        self.scroll_home(animate=False)


def _text(node: Node | None) -> Text:
    if node is None:
        return Text.assemble(
            ("The flow has ended.\n\n", "bold"),
            (f"{keys.FINISH}  ", "bold"),
            "Finish: write outcome and next steps, and complete the session\n",
            (f"{keys.ADD_STEP}  ", "bold"),
            "Add a step that the flow does not have\n",
            (f"{keys.UNDO}  ", "bold"),
            "Undo the last step, to answer it another way",
        )
    text = Text()
    if isinstance(node, SolutionNode):
        text.append("Solution: ", "bold green")
    text.append(node.heading, "bold")
    if node.help:
        text.append(f"\n{node.help}")
    for command in node.commands:
        text.append(f"\n$ {command.line}", "cyan")
    if node.source:
        text.append(f"\nSource: {node.source}", "dim")
    return text
