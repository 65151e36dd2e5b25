"""The kinds of user text on the wire. Each is cleaned while it is validated.

The limits are those of the cleaned text, which a JSON schema cannot say: there they are words.
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from backend.app.core.text import clean_line, clean_text, legible


def cleaned(text: str) -> str:
    """Return text as it would be stored: without control characters and escape sequences."""
    return clean_text(text)


def made_legible(text: str) -> str:
    """Return text as it may be shown while it is typed: nothing in it is unseen, or turns the order of the rest."""
    return legible(text)


def _text(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


def _line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


def _limits(words: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "description": f"{words} once it is cleaned of control characters"}
    )


Line = Annotated[
    str,
    BeforeValidator(_line),
    StringConstraints(max_length=500),
    _limits("One line of at most 500 characters"),
]
"""One line: a ticket number, a client's name, a title."""

NonEmptyLine = Annotated[
    str,
    BeforeValidator(_line),
    StringConstraints(min_length=1, max_length=500),
    _limits("One line of 1 to 500 characters"),
]
"""One line that says something."""

Text = Annotated[
    str,
    BeforeValidator(_text),
    StringConstraints(max_length=1_000_000),
    _limits("At most 1,000,000 characters"),
]
"""Notes of any length that a person would type."""

Output = Annotated[
    str,
    BeforeValidator(_text),
    StringConstraints(max_length=20_000_000),
    _limits("At most 20,000,000 characters"),
]
"""Command output, as pasted."""

Stored = Annotated[str, AfterValidator(legible)]
"""Text that is answered: legible, also where it was stored, or comes from a server, without being cleaned so.

Notes and screens are made from such texts.
"""
