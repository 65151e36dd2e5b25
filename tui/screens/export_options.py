"""The export options: one panel, the same on every screen."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from backend.app.schemas.export import SessionExport
from tui.context import Context
from tui.keys import plain, verb
from tui.widgets.key_footer import KeyFooter

FORMATS = ("markdown", "text", "html", "psa")


@dataclass(frozen=True)
class _Row:
    """One option: the values it can have, and how each is shown."""

    name: str
    label: str
    values: tuple[object, ...]
    show: Callable[[object], str] = lambda value: ("no", "yes")[bool(value)]

    def next_value(self, options: SessionExport, by: int) -> object:
        present = self.values.index(getattr(options, self.name))
        return self.values[(present + by) % len(self.values)]


_SWITCH = (True, False)
_ROWS = (
    _Row("format", "Format", FORMATS, str),
    _Row("include_timestamps", "Times and duration", _SWITCH),
    _Row("include_tree_info", "Name of the flow", _SWITCH),
    _Row("include_outcome_notes", "Resolution", _SWITCH),
)


def described(options: SessionExport, *, steps: int | None = None) -> str:
    """Return the options in force as one line."""
    parts = [options.format]
    parts += [f"no {row.label.lower()}" for row in _ROWS[1:] if not getattr(options, row.name)]
    if steps is not None:
        cutoff = options.max_step_index
        parts.append(f"through step {cutoff} of {steps}" if cutoff and cutoff < steps else "all steps")
    return " · ".join(parts)


class ExportOptionsScreen(ModalScreen[None]):
    """Changes the options in the context at once; closing keeps them for this run."""

    DEFAULT_CSS = """
    ExportOptionsScreen { align: center middle; }
    ExportOptionsScreen > Vertical {
        width: 56; max-width: 95%; height: auto; padding: 1 2 0 2;
        background: $surface; border: round $primary; border-title-color: $text-accent;
    }
    ExportOptionsScreen OptionList, ExportOptionsScreen OptionList:focus { height: auto; border: none; background: $surface; padding: 0; }
    ExportOptionsScreen KeyFooter { margin-top: 1; padding: 0; background: $surface; }
    """
    BINDINGS = [
        plain("left", "change(-1)", "Change", "The value before", id="options.before", show=False),
        plain("right,space", "change(1)", "Change", "The next value", id="options.next"),
        *verb("q", "close", "Back", "Close; the choices hold", id="back"),
        plain("escape,x", "close", "Back", "Close; the choices hold", id="options.close", show=False),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._choices = context

    @property
    def rows(self) -> OptionList:
        """The list of options."""
        return self.query_one(OptionList)

    def compose(self) -> ComposeResult:
        """Show the options in force."""
        with Vertical() as panel:
            panel.border_title = "Export options"
            yield OptionList(*(self._prompt(row) for row in _ROWS))
            yield Static("\nSpace or ←→ changes. t in the detail sets the last step.", markup=False)
            yield KeyFooter()

    def _prompt(self, row: _Row) -> Text:
        value = getattr(self._choices.export, row.name)
        line = Text(f"{row.label:<20}", no_wrap=True)
        for known in row.values:
            chosen = known == value
            line.append(
                f"[{row.show(known)}]" if chosen else f" {row.show(known)} ", "bold" if chosen else "dim"
            )
        return line

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_change(1)

    def action_change(self, by: int) -> None:
        """Take the next value of the option under the cursor."""
        index = self.rows.highlighted or 0
        row = _ROWS[index]
        changed = {row.name: row.next_value(self._choices.export, by)}
        self._choices.export = SessionExport.model_validate(self._choices.export.model_dump() | changed)
        self.rows.replace_option_prompt_at_index(index, self._prompt(row))

    def action_close(self) -> None:
        """Close."""
        self.dismiss()
