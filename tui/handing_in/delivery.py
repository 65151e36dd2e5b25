"""Where a text from another terminal goes, and the sentence that says so."""

from dataclasses import dataclass
from typing import Literal

from tui.settings.config import Config

Field = Literal["output", "scratchpad"]
"""Where in a session a text goes."""
FIELDS: tuple[Field, ...] = ("output", "scratchpad")


@dataclass(frozen=True)
class Delivered:
    """What became of a text.

    Attributes:
        sentence: says it, without the program's name before it.
        status: the exit status: 0 where it is in the session or waits as its draft, 1 where it is kept elsewhere or
            not at all, 2 where the settings or the disk do not let anything be kept.
    """

    sentence: str
    status: int


def deliver(config: Config, text: str, *, session: str | None = None, to: Field = "output") -> Delivered:
    """Hand a text in: to the program that has the session open, else to the draft of the session.

    Blocks until it is on disk, or cannot be. Control characters are cleaned out of it as out of a paste.

    Args:
        config: names the server and the user, as the program's own settings do.
        text: what is handed in, of any length; one that no field takes is refused with a sentence.
        session: the session's ticket number or id; None: the one that is open, else the one that was opened last.
        to: which of the session's texts it goes behind.
    """
    raise NotImplementedError
