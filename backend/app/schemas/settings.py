"""A team's settings on the wire: what is sensitive besides what the program knows, and what is not."""

from typing import Annotated

from pydantic import Field, StrictBool

from backend.app.schemas.base import RequestBody, ResponseBody
from backend.app.schemas.categories import OPTIONS, Option
from backend.app.schemas.text import NonEmptyLine

HARMLESS: tuple[str, ...] = (
    *("127.0.0.0/8", "::1"),
    *("0.0.0.0/8", "::", "255.0.0.0/8"),
    *("1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "149.112.112.112"),
    *(
        "2606:4700:4700::1111",
        "2606:4700:4700::1001",
        "2001:4860:4860::8888",
        "2001:4860:4860::8844",
        "2620:fe::fe",
    ),
    *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
)
"""Addresses that tell nobody anything, as a suggestion for an allow-list: loopback (RFC 1122, RFC 4291), the
unspecified address, masks and wildcard masks, public resolvers (Cloudflare, Google, Quad9), and the ranges for
documentation (RFC 5737, RFC 3849)."""


class CustomWord(RequestBody):
    """A word that a team never wants in a note, such as a client's name.

    A literal is found as a whole word in upper and lower case; each of its spaces stands for spaces of any number. A
    pattern is a regular expression in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax), in upper and
    lower case unless it says ``(?-i)``, and is found anywhere.
    """

    text: NonEmptyLine
    is_pattern: StrictBool = False


class TeamSettings(RequestBody):
    """What a team decided. The allow-list is empty unless the team fills it."""

    custom_words: Annotated[tuple[CustomWord, ...], Field(max_length=500)] = ()
    allow_list: Annotated[tuple[NonEmptyLine, ...], Field(max_length=1000)] = ()
    """Values that are never found: an address, a network such as ``192.0.2.0/24``, or any other value as it is."""
    also_masked: Annotated[tuple[Option, ...], Field(max_length=len(OPTIONS))] = ()
    """What is masked in all notes of the team besides the default, as if each engineer had chosen it."""
    numbered_placeholders: StrictBool = False
    """``[IP REDACTED #1]`` in place of ``[IP REDACTED]``: the same number for the same value within a note."""


class TeamSettingsResponse(ResponseBody):
    """A team's settings; `version` is what If-Match takes."""

    custom_words: tuple[CustomWord, ...]
    allow_list: tuple[str, ...]
    also_masked: tuple[Option, ...] = ()
    numbered_placeholders: bool
    version: int
