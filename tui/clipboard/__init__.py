"""The delivery ladder: how a note reaches the clipboard, and what may be said about it."""
