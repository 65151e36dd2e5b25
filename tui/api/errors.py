"""What can go wrong between client and API. Every message is one sentence for the engineer."""

from typing import Any


class ApiError(Exception):
    """A call was not answered as asked."""


class StartFailed(ApiError):
    """The embedded API cannot start: the program cannot go on."""


class SessionLost(ApiError):
    """A change was not taken since its session is gone, or older than it was; what is known of it is kept here."""


class Unreachable(ApiError):
    """No answer: whether the call was carried out is not known, so it may be repeated."""


class Refused(ApiError):
    """The API answered with a problem document (RFC 9457)."""

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        super().__init__(str(document.get("detail") or f"The server answered {status}."))
        self.status = status
        self.document = document

    @property
    def kind(self) -> str:
        """The last part of the problem's type, such as ``session-moved``."""
        return str(self.document.get("type", "")).rpartition(":")[2]
