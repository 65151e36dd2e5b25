"""Delivery by OSC 52, the escape sequence with which a program asks its terminal to set the clipboard.

A terminal never says whether it did, so this is never more than sent.
"""

import base64
from collections.abc import Mapping

MAX_BASE64 = 74_994
"""Base64 characters that every common terminal takes; above that some cut or drop the text in silence."""


def refusal(text: str, environment: Mapping[str, str]) -> str:
    """Return why plain OSC 52 is of no use here, as a part of a sentence; empty where it may be."""
    terminal = environment.get("TERM", "")
    if environment.get("STY") or terminal.startswith("screen"):
        return "GNU screen prints such a copy on the screen"
    if terminal in ("", "dumb", "linux") or environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return "this terminal takes no copies"
    if len(base64.b64encode(text.encode())) > MAX_BASE64:
        return "the note is larger than an unknown terminal takes"
    return ""
