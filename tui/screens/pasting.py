"""Where a paste goes that no field takes: to the output of the step, so that nothing pasted is lost or acts as a key."""

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from tui.context import Context
from tui.screens.abilities import TakesOutput
from tui.sessions.pasted import told_size
from tui.widgets.paste_box import PasteBox


def takes_text(widget: Widget | None) -> bool:
    """Tell whether a widget takes letters, and a paste, itself."""
    if widget is None or isinstance(widget, Input | PasteBox):
        return widget is not None
    from textual.widgets import TextArea  # late: on the list there is none

    return isinstance(widget, TextArea) and not widget.read_only


async def keep_paste(
    context: Context, stack: list[Screen[object]], text: str, *, as_keys: bool = False
) -> str:
    """Keep a paste for the step that is walked, also under other screens, or for the next one; say where it is."""
    size = told_size(text, as_keys=as_keys)
    for screen in reversed(stack):
        if isinstance(screen, TakesOutput) and (step := await screen.take_output(text)):
            return f"{'Pasted into' if screen is stack[-1] else 'Kept for'} Output of {step}: {size}"
    context.store.pasted.keep(text)
    return f"Kept for Output of the next step that you open: {size}"
