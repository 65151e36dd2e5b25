"""The export options: one panel, the same on every screen."""

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from tui import keys
from tui.context import Context
from tui.notes.options import ROWS, Row
from tui.sessions.state import OpenSession
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_line import MessageLine
from tui.widgets.moving_list import MovingList

_THROUGH = "Through step"
_CHANGES = f"{keys.OPTION_BEFORE} or {keys.OPTION_NEXT}"


class ExportOptionsScreen(ModalScreen[None]):
    """Changes the options in the context at once; they are remembered."""

    DEFAULT_CSS = """
    ExportOptionsScreen { align: center middle; }
    ExportOptionsScreen > Vertical {
        width: 56; max-width: 95%; height: auto; padding: 1 2 0 2;
        background: $surface; border: $frame $primary; border-title-color: $text-accent;
    }
    ExportOptionsScreen OptionList, ExportOptionsScreen OptionList:focus { height: auto; border: none; background: $surface; padding: 0; }
    ExportOptionsScreen KeyFooter { margin-top: 1; padding: 0; background: $surface; }
    """
    BINDINGS = [
        *keys.OPTION_BEFORE.bind("change(-1)"),
        *keys.OPTION_CHANGE.bind("change(1)"),
        *keys.OPTION_NEXT.bind("change(1)"),
        *keys.BACK.bind("close", tooltip="Close; the choices hold"),
        *keys.CLOSE.bind("close", tooltip="Close; the choices hold"),
        *keys.OPTIONS.bind("close", "Back", "Close; the choices hold", show=False),
    ]

    def __init__(self, context: Context, opened: OpenSession | None = None) -> None:
        super().__init__()
        self._choices = context.choices
        self._opened = opened if opened is not None and len(opened.steps) > 1 else None

    @property
    def rows(self) -> OptionList:
        """The list of options."""
        return self.query_one(OptionList)

    def compose(self) -> ComposeResult:
        with Vertical() as panel:
            panel.border_title = "Export options"
            yield MovingList(*self._prompts())
            yield Static(f"\n{_CHANGES} changes; kept, but for the last step", markup=False)
            yield MessageLine(rows=0)
            yield KeyFooter()

    def _prompts(self) -> list[Text]:
        prompts = [_prompt(row, getattr(self._choices.export, row.name)) for row in ROWS]
        if self._opened is not None:
            steps, through = len(self._opened.steps), self._opened.typed.through
            last = f"{through} of {steps}" if through and through < steps else f"all {steps}"
            prompts.append(Text.assemble(f"{_THROUGH:<20}", (f"[{last}]", "bold")))
        return prompts

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_change(1)

    def action_change(self, by: int) -> None:
        index = self.rows.highlighted or 0
        if index < len(ROWS):
            row = ROWS[index]
            at = row.values.index(getattr(self._choices.export, row.name))
            self._choices.choose_export(**{row.name: row.values[(at + by) % len(row.values)]})
        elif self._opened is not None:
            steps = len(self._opened.steps)
            # All steps stand after the last one and before the first.
            through = ((self._opened.typed.through or steps) - 1 + by) % steps + 1
            self._opened.typed.through = None if through == steps else through
        self.rows.replace_option_prompt_at_index(index, self._prompts()[index])

    def action_close(self) -> None:
        self.dismiss()


def _prompt(row: Row, value: object) -> Text:
    line = Text(f"{row.label:<20}", no_wrap=True)
    for known in row.values:
        chosen = known == value
        line.append(f"[{row.show(known)}]" if chosen else f" {row.show(known)} ", "bold" if chosen else "dim")
    return line
