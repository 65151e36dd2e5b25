"""Giving values for a flow's inputs: all of them, or those that commands lack."""

from collections.abc import Callable, Iterable
from functools import partial

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from backend.app.schemas import trees
from tui import keys
from tui.api.errors import ApiError
from tui.context import Context
from tui.core.messages import MessageKind
from tui.drafts.form import VALUES
from tui.screens.discarding import ask_to_discard
from tui.sessions.state import OpenSession
from tui.sessions.values import (
    inputs_in,
    labels_of,
    missing_in,
    prefilled,
    require_fit,
    texts_of,
    too_short,
    values_of,
)
from tui.widgets.key_footer import KeyFooter
from tui.widgets.line import LineField
from tui.widgets.message_line import MessageLine
from tui.widgets.more_below import ScrolledPane
from tui.widgets.node_view import prompted, shown_commands
from tui.widgets.secret_field import SecretField
from tui.work import run_beside

_MOST_COMMANDS = 4
"""So many are shown: the fields have to stay in sight."""
Given = Callable[[dict[str, str]], None]
"""Is called with the values, before any key that is typed behind the one that gave them."""


class ValuesScreen(ModalScreen[None]):
    """Closes once values are given. What is typed in it stays, but for secret values, which are in no draft.

    With `needed` every field needs a value. The `commands` that values are asked for stand above the fields, and fill as
    one types.
    """

    DEFAULT_CSS = """
    ValuesScreen { align: center middle; }
    ValuesScreen > ScrolledPane {
        width: 66; max-width: 100%; height: auto; max-height: 100%;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    ValuesScreen #asking { padding: 0 1; }
    ValuesScreen Label { width: 1fr; padding: 0 1; color: $text-muted; background: $panel; }
    ValuesScreen KeyFooter { background: $surface; }
    """
    ESCAPE_CLOSES = True
    AUTO_FOCUS = ""
    BINDINGS = [
        *keys.SUBMIT.bind("save", tooltip="Give these values"),
        *keys.NEXT.bind("next", tooltip="The next value; behind the last one all are given", show=True),
        *keys.DISCARD.bind("discard"),
        *keys.SCROLL_UP.bind("scroll_form(-1)"),
        *keys.SCROLL_DOWN.bind("scroll_form(1)"),
        *keys.BACK.bind("back", tooltip="Go back; what is typed here stays, secret values aside"),
    ]

    def __init__(
        self,
        context: Context,
        opened: OpenSession,
        inputs: tuple[trees.Input, ...],
        given: Given,
        *,
        title: str,
        needed: bool = False,
        commands: Iterable[trees.Command] = (),
    ) -> None:
        super().__init__()
        self.context = context
        self._opened = opened
        self._inputs = inputs
        self._given = given
        self._titled = title
        self._needed = needed
        self._commands = [
            command
            for command in commands
            if any(one in inputs for one in inputs_in(opened.flow, [command.line]))
        ]
        self._typed = opened.typed.form(VALUES)
        self._saved = values_of(opened)
        self._offered: dict[str, str] = {}
        """What stands in a field without that anybody typed it."""
        self._asked: trees.Input | None = None
        """The one without a value that the message asks for."""

    def field(self, name: str) -> LineField:
        """A field by the name of its input."""
        return self.query_one(f"#value-{name}", LineField)

    def compose(self) -> ComposeResult:
        with ScrolledPane() as panel:
            panel.border_title = self._titled
            if self._commands:
                yield Static(id="asking")
            for one in self._inputs:
                secret = " (secret, kept in memory alone)" if one.secret else ""
                yield Label(f"{one.label}{secret}", markup=False)
                if one.secret:
                    yield SecretField(self._saved.get(one.name, ""), id=f"value-{one.name}")
                else:
                    example = f"such as {one.example}" if one.example else ""
                    yield LineField(self._shown(one), placeholder=example, id=f"value-{one.name}")
            yield MessageLine(rows=1)
            yield KeyFooter()

    def on_mount(self) -> None:
        """Go to the first value that the step lacks, and look for what others were for the same client."""
        node = self._opened.node
        lacking = missing_in(self._opened, texts_of(node)) if node is not None else ()
        first = next((one for one in self._inputs if one in lacking), self._inputs[0])
        empty = (one for one in self._inputs if one in lacking and not self.field(one.name).value)
        self._go_to(next(empty, first).name)
        self._show_commands()
        if self._commands:  # they grow as one types, and push down what is below
            self.watch(self.query_one(ScrolledPane), "virtual_size", self._keep_in_sight, init=False)
        wanted = [
            one.name for one in self._inputs if one.prefill == "client" and not self.field(one.name).value
        ]
        if wanted and self._opened.session.client_name:
            run_beside(self, partial(self._prefill, wanted), group="prefill")

    def _keep_in_sight(self) -> None:
        self.call_after_refresh(self._show_what_matters)

    def _show_what_matters(self) -> None:
        """Scroll to what is said, and before that to the field that is typed in, where there is no room for both."""
        for widget in (*self.query(MessageLine), self.focused):  # none once the screen was left
            if widget is not None:
                widget.scroll_visible(animate=False, immediate=True)

    async def _prefill(self, names: list[str]) -> None:
        found = await self.context.store.find_values(self._opened.session.client_name, names)
        taken = [name for name in names if found.get(name) and not self.field(name).value]
        for name in taken:
            self._offered[name] = found[name]
            self._fill(name, found[name])
            if self.field(name).has_focus:
                self._go_to(name)
        if taken:
            labels = labels_of([one for one in self._inputs if one.name in taken])
            self._say(f"{labels}: as it was last for {self._opened.session.client_name}", "note")

    def _shown(self, one: trees.Input) -> str:
        saved = self._saved.get(one.name, "")
        if not saved and (offered := prefilled(self._opened, one)):
            self._offered[one.name] = offered
        return self._typed.get(one.name, saved or self._offered.get(one.name, ""))

    def _fill(self, name: str, text: str) -> None:
        self.field(name).value = text
        self.field(name).cursor_position = len(text)

    def _go_to(self, name: str) -> None:
        """Go to a field; what is offered in it is selected, so that what is typed there takes its place."""
        self.set_focus(field := self.field(name))
        if field.value and field.value == self._offered.get(name):
            field.select_all()

    def _present(self) -> dict[str, str]:
        return {one.name: self._present_in(one) for one in self._inputs}

    def _present_in(self, one: trees.Input) -> str:
        text = self.field(one.name).value
        return text.strip() if one.secret else " ".join(text.split())

    def keep_typed(self) -> None:
        """Take what stands in the fields into what is typed for the session; no secret value is."""
        for one in self._inputs:
            text = self.field(one.name).value
            if not one.secret and text != self._offered.get(one.name):
                self._typed.keep(one.name, text, self._saved.get(one.name, ""))

    def _show_commands(self) -> None:
        """Show which commands the values are asked for, with what is typed by now."""
        if not self._commands:
            return
        shown = shown_commands(self._opened, self._commands[:_MOST_COMMANDS], self._present())
        lines = [prompted(command) for command in shown]
        if more := len(self._commands) - len(lines):
            lines.append(Text(f"and {more} more", "dim"))
        self.query_one("#asking", Static).update(Text("\n").join(lines))

    @on(Input.Changed)
    def _changed(self) -> None:
        self.keep_typed()
        self._show_commands()
        self.refresh_bindings()
        if self._asked is not None and self._present()[self._asked.name]:
            self._say("", "note")

    @on(LineField.TooLong)
    def _too_long(self, event: LineField.TooLong) -> None:
        if isinstance(self.focused, SecretField):  # elsewhere what was pasted would be kept
            event.stop()
            self._say("What was pasted is too long for a value; it is kept nowhere", "failed")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say what works now; None for a verb that keeps its place in the footer meanwhile."""
        if action == "discard":
            return bool(self._typed) or None
        return super().check_action(action, parameters)

    def action_next(self) -> None:
        """Go on to the next field; from the last one, give all values."""
        at = next((at for at, one in enumerate(self._inputs) if self.field(one.name).has_focus), -1)
        if self._needed and at >= 0 and not self._present()[self._inputs[at].name]:
            self._ask_for(self._inputs[at])
        elif at + 1 < len(self._inputs):
            self._go_to(self._inputs[at + 1].name)
        else:
            self.action_save()

    def action_save(self) -> None:
        """Give the values, and close."""
        present = self._present()
        lacking = next((one for one in self._inputs if not present[one.name]), None)
        if self._needed and lacking is not None:
            self._ask_for(lacking)
            return
        try:
            require_fit(self._opened.flow, present)
        except ApiError as error:
            if (short := too_short(self._opened.flow, present)) is not None:
                self._go_to(short.name)
            self._say(str(error), "failed")
            return
        self.dismiss(None)
        self._given(present)

    def _ask_for(self, one: trees.Input) -> None:
        self._go_to(one.name)
        self._say(f"{one.label} has no value yet", "failed")
        self._asked = one

    def _say(self, text: str, kind: MessageKind) -> None:
        self._asked = None
        self.query_one(MessageLine).show(text, kind)
        self._keep_in_sight()

    async def action_discard(self) -> None:
        """Show what is given again."""
        await ask_to_discard(self, "what is typed here", self._discard)

    def _discard(self) -> None:
        self._typed.clear()
        for one in self._inputs:
            self._fill(one.name, self._saved.get(one.name, ""))

    def action_scroll_form(self, by: int) -> None:
        """Scroll by a page, where the terminal is small."""
        panel = self.query_one(ScrolledPane)
        (panel.scroll_page_down if by > 0 else panel.scroll_page_up)(animate=False)

    def action_back(self) -> None:
        self.dismiss(None)
