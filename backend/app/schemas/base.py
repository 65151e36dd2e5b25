"""What all bodies of the wire contract share."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

LINES = 64 * 1024
"""Bytes of a body of a few lines: JSON may write six for each character."""
TEXTS = 12 * 1024 * 1024
"""Of one with texts that a person types."""
OUTPUTS = 42 * 1024 * 1024
"""Of one with command output: 20,000,000 characters, each of which JSON may escape by another."""


class RequestBody(BaseModel):
    """A body that a client sends. A field nobody knows is an error, not a wish that goes unheard.

    Attributes:
        MOST_BYTES: what it may weigh as JSON in UTF-8.
        MOST_VALUES: how many numbers, texts, lists and objects it may have. Each takes some 60 bytes of memory,
            however few it takes as JSON, and a wrong one costs much more.
    """

    MOST_BYTES: ClassVar[int] = TEXTS
    MOST_VALUES: ClassVar[int] = 20_000

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ResponseBody(BaseModel):
    """A body that the API answers. Clients ignore fields that they do not know yet.

    It is built when it is first used: all at once would hold up the start.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)
