"""The current step: its node, its answers, and the fields for notes and output."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Label, TextArea

from tui import keys
from tui.core.messages import counted
from tui.sessions.marks import told
from tui.sessions.secrets import without_secrets
from tui.sessions.state import OpenSession
from tui.widgets.answer_list import AnswerList
from tui.widgets.kept_out import keep_secrets_out
from tui.widgets.line import is_field
from tui.widgets.node_view import NodeView
from tui.widgets.text import TextField

_FEWEST = 3
"""Rows that step and answers have at least."""
_MOST_ANSWERS = 9
_SHARE, _SHARE_TYPING = 0.6, 0.4
"""What of the pane a step takes by itself, as the style sheet has it."""


class StepPane(Vertical):
    """Shows where a session stands, and keeps what is typed for the step in its draft."""

    class Typed(Message):
        """Notes or output changed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._opened: OpenSession | None = None

    @property
    def answers(self) -> AnswerList:
        """The choices of the current step."""
        return self.query_one(AnswerList)

    @property
    def notes(self) -> TextField:
        """The notes of the current step."""
        return self.query_one("#notes", TextField)

    @property
    def output(self) -> TextField:
        """The command output of the current step."""
        return self.query_one("#output", TextField)

    def compose(self) -> ComposeResult:
        yield NodeView()
        yield AnswerList()
        yield Label("Notes")
        yield TextField(placeholder=f"{keys.NOTES}: what you saw", id="notes")
        yield Label("Output", id="output-label")
        yield TextField(placeholder=f"{keys.OUTPUT}, or just paste", id="output")

    async def take_output(self, text: str) -> str:
        """Put a text behind the output, without secret values; return what to say of those, behind what it went into."""
        left = without_secrets(self._opened, text).left_out if self._opened is not None else ""
        await self.output.append(text)
        if not self.output.has_focus:
            self.output.show_end()
        return f" ({left})" if left else ""

    def show(self, opened: OpenSession) -> None:
        """Show where the session stands, with its draft."""
        self._opened = opened
        for field in (self.notes, self.output):
            keep_secrets_out(field, opened)
        self.border_title = f"Step {len(opened.steps) + 1}" if opened.node is not None else "End of the flow"
        self.query_one(NodeView).show(opened)
        self.answers.show(opened)
        ended = opened.node is None
        for field in (self.notes, self.output):
            # After the end there is no step that could hold them; what is there already stays readable.
            field.disabled = ended
        for part in self.query("Label, TextField"):
            part.display = bool(opened.draft) or not ended
        self.show_draft(opened)
        self._fit_soon()

    def show_values(self, opened: OpenSession) -> None:
        """Show the step with other values than before."""
        self.query_one(NodeView).show_values(opened)
        self._fit_soon()

    def name_keys(self) -> None:
        """Name keys as they work where the focus is now."""
        if self._opened is not None and self.query_one(NodeView).name_keys(self._opened):
            self._fit_soon()

    def on_resize(self) -> None:
        self._fit_soon()

    def _fit_soon(self) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Leave a row for each field and label: what a step says scrolls, and so do its answers."""
        if not (self.query("NodeView") and self.query("AnswerList")):  # the screen was left meanwhile
            return
        rows = self.content_size.height - sum(bool(part.display) for part in self.query("Label, TextField"))
        answers, size = self.answers, self.content_size
        wanted = answers.get_content_height(size, self.app.size, size.width - answers.gutter.width)
        most = min(_MOST_ANSWERS, max(_FEWEST, rows - _FEWEST))
        answers.styles.max_height = most
        # Otherwise a scrollbar that a step before needed would stay: beside it the answers need more lines.
        answers.styles.overflow_y = "auto" if wanted > most else "hidden"
        room = max(_FEWEST, rows - min(wanted, most))
        share = size.height * (_SHARE_TYPING if self.has_class("-typing") else _SHARE)
        ended = self._opened is not None and self._opened.node is None
        self.query_one(NodeView).styles.max_height = room if room < share or ended else None

    def scroll_node(self, by: int) -> None:
        """Scroll what the step says by a page."""
        node = self.query_one(NodeView)
        (node.scroll_page_down if by > 0 else node.scroll_page_up)(animate=False)

    def show_draft(self, opened: OpenSession) -> None:
        """Show what is typed for the current step."""
        self.notes.load(opened.draft.notes)
        if self.output.text != opened.draft.output:
            self.output.load(opened.draft.output)
            self.output.show_end()
        self.show_output_size()

    def keep_draft(self) -> None:
        """Take what stands in the fields into the draft, also what no message was handled for yet."""
        if self._opened is not None:
            self._opened.draft.write(self.notes.text, self.output.text)

    def adopt_typed(self, opened: OpenSession) -> None:
        """Take what was typed before the session was read into its draft."""
        if self._opened is None:
            opened.draft.notes = "\n".join(part for part in (opened.draft.notes, self.notes.text) if part)
            opened.draft.output = "\n".join(part for part in (opened.draft.output, self.output.text) if part)

    def on_descendant_focus(self) -> None:
        """Give a field that is typed in some of the room of what the step says."""
        self.set_class(is_field(self.screen.focused), "-typing")
        self._fit_soon()

    def on_descendant_blur(self) -> None:
        """Give it back."""
        self.on_descendant_focus()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.keep_draft()
        self.show_output_size()
        self.post_message(self.Typed())

    def show_output_size(self) -> None:
        """Say how much output there is, and how many of its lines are marked."""
        text = self.output.text
        lines = text.rstrip("\n").count("\n") + 1
        size = f" · {counted(lines, 'line')}" if text else ""
        marked = told(len(self._opened.draft.marks.of(text))) if self._opened is not None else ""
        more = f" · {marked}" if marked else f", {counted(len(text), 'character')}" if text else ""
        self.query_one("#output-label", Label).update(f"Output{size}{more}")
