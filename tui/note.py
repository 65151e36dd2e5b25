"""A ticket note on its way out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """A ticket note as the API rendered it, or as it was edited since."""

    text: str
    file_name: str
