"""The kinds of a message about what became of something."""

from typing import Literal

MessageKind = Literal["done", "sent", "note", "failed"]
MARKS: dict[MessageKind, str] = {"done": "✓", "sent": "→", "note": "i", "failed": "✗"}
"""What stands before a message, so that its kind shows without colour too."""
