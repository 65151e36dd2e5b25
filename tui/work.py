"""Work beside the user interface."""

from collections.abc import Callable, Coroutine

from textual.dom import DOMNode

Work = Callable[[], Coroutine[None, None, None]]
"""A function, not a coroutine: work that is cancelled before it began leaves nothing behind."""


def run_beside(node: DOMNode, work: Work, *, group: str, exclusive: bool = False) -> None:
    """Run work on the user interface's loop; `exclusive` cancels what is left of the same group."""
    # Textual types the work as a union in which mypy finds no result type.
    node.run_worker(work, group=group, exclusive=exclusive)  # type: ignore[arg-type]
