"""The current node: what to ask or do, with the commands and the page that it follows."""

from collections.abc import Iterable, Mapping

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from backend.app.schemas.trees import Command, SolutionNode
from backend.app.shells.slots import help_filled
from tui import keys
from tui.sessions.state import OpenSession
from tui.sessions.values import in_commands, labels_of, missing_in, names_in, texts_of, values_to_show
from tui.widgets.line import is_field
from tui.widgets.more_below import MoreBelow

_NAMED = 2
"""Values that a step says are missing, before it only says how many more: its commands have to stay in sight."""
_SLOT = "bold reverse"
"""A slot without a value; its braces say so without a style, too."""


class NodeView(VerticalScroll, MoreBelow, can_focus=False):
    """Shows one node of a flow; the frame around it says how much more there is of the step."""

    DEFAULT_CSS = "NodeView { height: auto; min-height: 3; padding: 0 1; scrollbar-size-vertical: 1; }"

    READ_ON = keys.SCROLL_DOWN
    _node_id: str | None = None
    _in_field = False

    @property
    def frame(self) -> Widget:
        """The pane of the step."""
        return self.parent if isinstance(self.parent, Widget) else self

    def compose(self) -> ComposeResult:
        yield Static(id="node-text")

    def show(self, opened: OpenSession) -> None:
        """Show the node that a session stands at, or the end of its flow."""
        self._node_id = opened.node_id
        self.show_values(opened)
        self.scroll_home(animate=False)

    def name_keys(self, opened: OpenSession) -> bool:
        """Name keys as they work where the focus is now; tell whether that is anything else than before.

        Not of a node that the session stands at only from now on.
        """
        changed = opened.node_id == self._node_id and is_field(self.screen.focused) != self._in_field
        if changed:
            self.show_values(opened)
        return changed

    def show_values(self, opened: OpenSession) -> None:
        """Show the node with other values than before."""
        self._in_field = is_field(self.screen.focused)
        self.query_one("#node-text", Static).update(_text(opened, in_field=self._in_field))


def shown_commands(
    opened: OpenSession, commands: Iterable[Command], typed: Mapping[str, str] | None = None
) -> list[Text]:
    """Return commands with their values, also with some that are only `typed`, dots for secret ones, and slots without."""
    return [_with_slots(opened, line, why) for line, why in in_commands(opened, commands, typed)]


def prompted(command: Text) -> Text:
    """Return a command as the step shows it, behind a prompt."""
    command.stylize_before("cyan")
    return Text("$ ", "cyan", end="").append_text(command)


def _with_slots(opened: OpenSession, text: str, why: str = "") -> Text:
    """Return a text in which slots without a value stand out; `why` says why a value is not in it."""
    shown = Text(text)
    shown.highlight_words([f"{{{name}}}" for name in names_in(opened.flow)], _SLOT)
    return shown.append(f"\n  {why}", "bold") if why else shown


def _text(opened: OpenSession, *, in_field: bool) -> Text:
    node, flow = opened.node, opened.flow
    if node is None:
        return Text.assemble(
            ("The flow has ended.\n\n", "bold"),
            (f"{keys.FINISH.named(in_field=in_field)}  ", "bold"),
            "Finish: write outcome and next steps, and complete the session\n",
            (f"{keys.ADD_STEP.named(in_field=in_field)}  ", "bold"),
            "Add a step that the flow does not have\n",
            (f"{keys.UNDO.named(in_field=in_field)}  ", "bold"),
            "Undo the last step, to answer it another way",
        )
    text = Text()
    if isinstance(node, SolutionNode):
        text.append("Solution: ", "bold green")
    text.append(node.heading, "bold")
    if node.help:
        shown = help_filled(node.help, names=names_in(flow), values=values_to_show(opened))
        text.append("\n").append_text(_with_slots(opened, shown))
    if missing := missing_in(opened, texts_of(node)):
        told = labels_of(missing, most=_NAMED)
        text.append(f"\n{keys.VALUES.named(in_field=in_field)} gives what is missing: {told}", "bold")
    for command in shown_commands(opened, node.commands):
        text.append("\n").append_text(prompted(command))
    if node.source:
        text.append(f"\nSource: {node.source}", "dim")
    return text
