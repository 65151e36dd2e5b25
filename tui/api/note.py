"""A ticket note on its way out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """A ticket note as the API rendered it, or as it was edited since."""

    text: str
    file_name: str
    made_here: bool = False
    """Whether it was made without the server: from what is known here, and checked for nothing."""
