"""A flow to read: all of it, or a session's with the path through it."""

from textual.app import ComposeResult
from textual.screen import ModalScreen

from backend.app.schemas.trees import Flow
from tui import keys
from tui.sessions.outline import Marks, path_of
from tui.sessions.state import OpenSession
from tui.widgets.flow_tree import FlowTree
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine


class FlowTreeScreen(ModalScreen[None]):
    """Shows a flow; the key that opened it closes it too."""

    DEFAULT_CSS = """
    FlowTreeScreen { align: center middle; }
    FlowTreeScreen > FlowTree { width: 100%; max-width: 100; height: 1fr; background: $surface; }
    FlowTreeScreen > KeyFooter { max-width: 100; width: 100%; }
    FlowTreeScreen > MessageLine { max-width: 100; }
    """
    BINDINGS = [
        *keys.LINE_UP.bind("lines(-1)"),
        *keys.LINE_DOWN.bind("lines(1)"),
        *keys.ROW_BEFORE.bind("lines(-1)", "Line up", "Scroll by a line"),
        *keys.NEXT_ROW.bind("lines(1)", "Line down", "Scroll by a line"),
        *keys.SCROLL_UP.bind("pages(-1)", show=True),
        *keys.SCROLL_DOWN.bind("pages(1)", show=True),
        *keys.TOP.bind("end(False)"),
        *keys.BOTTOM.bind("end(True)"),
        *keys.FLOW.bind("close", "Close", "Close the flow", show=False),
        *keys.BACK.bind("close", tooltip="Close the flow"),
        *keys.CLOSE.bind("close", tooltip="Close the flow"),
    ]

    def __init__(self, flow: Flow, marks: Marks) -> None:
        super().__init__()
        self._flow = flow
        self._marks = marks

    @classmethod
    def of_session(cls, opened: OpenSession) -> "FlowTreeScreen":
        """Return a session's flow with its path, and where it stands in view."""
        return cls(opened.flow, path_of(opened))

    @property
    def tree_pane(self) -> FlowTree:
        """The pane with the flow."""
        return self.query_one(FlowTree)

    def compose(self) -> ComposeResult:
        yield FlowTree()
        yield MessageLine(rows=0)
        yield KeyFooter()

    def on_mount(self) -> None:
        about = " · ".join(filter(None, (self._flow.category, f"{len(self._flow.nodes)} nodes")))
        self.tree_pane.entitle(self._flow.name, about)
        self.tree_pane.show(self._flow, self._marks)

    def action_lines(self, by: int) -> None:
        self.tree_pane.scroll_lines(by)

    def action_pages(self, by: int) -> None:
        self.tree_pane.scroll_pages(by)

    def action_end(self, end: bool) -> None:
        self.tree_pane.scroll_to_end_of(end=end)

    def action_close(self) -> None:
        self.dismiss()
