"""Single sign-on: how it is begun, and what comes of it."""

from typing import ClassVar

from pydantic import Field

from backend.app.schemas.base import LINES, RequestBody, ResponseBody
from backend.app.schemas.text import Stored

LONGEST_HANDLE = 8_192


class SignInOffer(ResponseBody):
    """Whether people can sign in, and with which issuer; None where they cannot."""

    issuer: Stored | None


class SignInBegun(ResponseBody):
    """A sign-in that waits for its confirmation, as in RFC 8628, section 3.2; times are seconds."""

    handle: Stored
    verification_uri: Stored
    user_code: Stored
    interval: int
    expires_in: int


class SignInQuestion(RequestBody):
    """Asks what has become of a sign-in."""

    MOST_BYTES: ClassVar[int] = LINES

    handle: str = Field(min_length=1, max_length=LONGEST_HANDLE, pattern=r"^[!-~]+$")


class SignInAnswer(ResponseBody):
    """A token once somebody has confirmed it; None while nobody has.

    `slow_down` asks for five more seconds between the questions, from now on.
    """

    token: Stored | None
    slow_down: bool = False
