"""Asking which note is meant where the session has changed since its note was edited."""

from collections.abc import Callable

from tui import keys
from tui.screens.confirm import ConfirmScreen


class StaleEditsScreen(ConfirmScreen):
    """Answers True for the edited note, False for the one that the session makes now, None for neither.

    `lost` is what is said of taking that one.
    """

    BINDINGS = [
        *keys.YES.bind("answer(True)", "Your edited note", "Keep your edits, as they are"),
        *keys.NO.bind("answer(False)", "The note as it is now", "Drop your edits"),
        *keys.CLOSE.bind("leave", "Back", "Decide later", show=True),
    ]

    def __init__(self, lost: str, closed: Callable[[], None] = lambda: None) -> None:
        super().__init__(
            "The session or the options have changed since you edited its note. Keep your edited note, or take the "
            f"note as it is now? {lost}",
            closed,
        )
