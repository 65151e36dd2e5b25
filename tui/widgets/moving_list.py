"""A list in which plain letters move the cursor too, beside the keys that Textual gives every list."""

from textual.widgets import OptionList

from tui import keys


class MovingList(OptionList):
    """A list that has the focus; arrows, home, end and the page keys are Textual's own."""

    BINDINGS = [*keys.NEXT_ROW.bind("cursor_down"), *keys.ROW_BEFORE.bind("cursor_up")]
