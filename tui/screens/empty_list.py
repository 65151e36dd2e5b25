"""What the list of sessions says in place of rows."""

from collections.abc import Callable

from tui import keys


def empty_text(*, was_read: bool, searched: bool, any_there: bool, named: Callable[[keys.Verb], str]) -> str:
    """Return what to say and to press.

    `was_read` says whether the server gave the list, `any_there` whether there are sessions in another view; `named`
    gives a verb's key as it works now.
    """
    if not was_read:
        return (
            "No session of this view was opened on this machine.\n\n"
            f"{named(keys.VIEW_ALL)} shows all that were, {named(keys.RELOAD)} reads again."
        )
    if searched:
        return f"No session matches.\n\n{keys.CLOSE} clears the search."
    if any_there:
        return f"No sessions in this view.\n\nPress {named(keys.NEW)} to start one, or {named(keys.VIEW_ALL)} to see all."
    return (
        "No sessions yet.\n\nResolutionFlow walks you through troubleshooting, records each step, "
        "and gives a clean, checked ticket note at any moment.\n"
        f"{named(keys.NEW)} starts a session on one of the flows: pick one, and answer its questions.\n"
        "To look around first, run resolutionflow --demo: it has examples."
    )
