"""What can go wrong between client and API. Every message is one sentence for the engineer."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

_LONGEST_ID = 16
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class ApiError(Exception):
    """A call was not answered as asked."""


class StartFailed(ApiError):
    """The embedded API cannot start: the program cannot go on."""


_UNKNOWN = "Extra inputs are not permitted"
"""What the API says of a field that it does not know."""


def _older_server(document: dict[str, Any]) -> str:
    """Say so where the server does not know what was sent: this program sends what its own version of it knows."""
    errors = document.get("errors")
    told = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    unknown = [str(error.get("field")) for error in told if error.get("message") == _UNKNOWN]
    if not unknown:
        return ""
    named = ", ".join(dict.fromkeys(field.partition(".")[0].replace("_", " ") for field in unknown))
    return f"The server is older than this program, and does not take {named} yet."


class SessionLost(ApiError):
    """A change was not taken since its session is gone, or older than it was; what is known of it is kept here."""


class Unreachable(ApiError):
    """No answer: whether the call was carried out is not known, so it may be repeated."""


class Refused(ApiError):
    """The API answered with a problem document (RFC 9457).

    Attributes:
        is_fault: whether the server is at fault, or says nothing: the message then names the call, by which its log has
            the reason.
    """

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        told = _older_server(document) or str(document.get("detail") or "")
        said = told or f"The server answered {status}."
        self.is_fault = status >= 500 or not told
        super().__init__(with_request_id(said, document.get("request_id")) if self.is_fault else said)
        self.status = status
        self.document = document

    @property
    def kind(self) -> str:
        """The last part of the problem's type, such as ``session-moved``."""
        return str(self.document.get("type", "")).rpartition(":")[2]


@dataclass(frozen=True)
class Standing:
    """Why changes wait: in a word or two for the top line, and as the beginning of a sentence."""

    short: str
    told: str


AWAY = Standing("offline", "The server is away")
_BUSY = Standing("server busy", "The server has too much to do")
_STANDINGS = {
    HTTPStatus.UNAUTHORIZED: Standing("token refused", "The server refuses your token"),
    HTTPStatus.TOO_MANY_REQUESTS: _BUSY,
    HTTPStatus.SERVICE_UNAVAILABLE: _BUSY,
}
_FAULT = Standing("server fault", "The server has a fault")


def standing_of(error: ApiError) -> Standing:
    """Return what an error says of the server: only one that gave no answer is away."""
    if not isinstance(error, Refused):
        return AWAY
    return next((told for status, told in _STANDINGS.items() if status == error.status), _FAULT)


def keeps_out(error: ApiError) -> bool:
    """Tell whether the server cannot be worked with for now: it gives no answer, or lets nobody in with this token."""
    return isinstance(error, Unreachable) or (
        isinstance(error, Refused) and error.status == HTTPStatus.UNAUTHORIZED
    )


def with_request_id(sentence: str, request_id: object) -> str:
    """Return a sentence that names a call by its id, or the beginning of it; without an id, as in this process, as it is."""
    if not isinstance(request_id, str) or not _ID.fullmatch(request_id):
        return sentence
    shown = request_id if len(request_id) <= _LONGEST_ID else f"{request_id[: _LONGEST_ID - 4]}…"
    return f"{sentence.removesuffix('.')} (request {shown})."
