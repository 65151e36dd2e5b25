"""The API's errors: RFC 9457 problem documents. All of them stand here.

Services raise a `Problem`; it knows its status and needs no web framework. `api.problems` turns it into a
response.
"""

from typing import Any, ClassVar


class Problem(Exception):
    """An answer other than the one asked for.

    Attributes:
        status: the HTTP status.
        slug: the last part of the problem's type, stable for clients; no two problems have the same.
        title: the kind of problem, the same for each occurrence.
        headers: further headers of the answer.
        detail: one sentence on this occurrence: what, where, and what to do.
        extra: further members of the document.
    """

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]
    headers: ClassVar[dict[str, str]] = {}

    _slugs: ClassVar[set[str]] = set()

    def __init_subclass__(cls) -> None:
        if cls.slug in cls._slugs:
            raise TypeError(f"two problems have the slug {cls.slug}")
        cls._slugs.add(cls.slug)

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra

    def document(self) -> dict[str, Any]:
        """Return the problem document (RFC 9457, section 3)."""
        return {
            "type": f"urn:resolutionflow:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }


class BadRequest(Problem):
    """The request cannot be read."""

    status, slug, title = 400, "bad-request", "Bad Request"


class BadCursor(Problem):
    """The page cursor is none of this API's, or of another list than the one asked for."""

    status, slug, title = 400, "bad-cursor", "Bad cursor"


class BadIfMatch(Problem):
    """If-Match holds no version of a session."""

    status, slug, title = 400, "bad-if-match", "Bad If-Match"


class Unauthorized(Problem):
    """Nobody knows who calls."""

    status, slug, title = 401, "unauthorized", "Not logged in"
    headers = {"WWW-Authenticate": "Bearer"}  # RFC 9110, section 15.5.2


class TooManyFailures(Problem):
    """Too many calls with a wrong token came from this address."""

    status, slug, title = 429, "too-many-failures", "Too many failures"
    headers = {"Retry-After": "60"}


class Forbidden(Problem):
    """The caller may see it, but not do this to it."""

    status, slug, title = 403, "forbidden", "Forbidden"


class SignInDenied(Problem):
    """Whoever was asked to confirm a sign-in refused."""

    status, slug, title = 403, "sign-in-denied", "Sign-in denied"


class SignInRefused(Problem):
    """Who this is cannot be believed, or is nobody who may come in."""

    status, slug, title = 403, "sign-in-refused", "Sign-in refused"


class SignInExpired(Problem):
    """The sign-in was not confirmed in time, or has been used up."""

    status, slug, title = 410, "sign-in-expired", "Sign-in expired"


class NotFound(Problem):
    """No such thing, or it is another team's."""

    status, slug, title = 404, "not-found", "Not found"


class MethodNotAllowed(Problem):
    """The address has no such method; the answer's header Allow lists those that it has."""

    status, slug, title = 405, "method-not-allowed", "Method Not Allowed"


class NameTaken(Problem):
    """A team or a user has this name already."""

    status, slug, title = 409, "name-taken", "Name taken"


class UserDisabled(Problem):
    """The user left: no token is made for one, and no session is given to one."""

    status, slug, title = 409, "user-disabled", "User disabled"


class IdConflict(Problem):
    """The id is known, with another body."""

    status, slug, title = 409, "id-conflict", "Id already used"


class FlowExists(Problem):
    """A flow of this name is there already, with other content."""

    status, slug, title = 409, "flow-exists", "Flow exists"


class LibraryStepExists(Problem):
    """The library has a step of this title, with another action."""

    status, slug, title = 409, "library-step-exists", "Step exists"


class SessionCompleted(Problem):
    """The session is completed and frozen."""

    status, slug, title = 409, "session-completed", "Session completed"


class SessionInProgress(Problem):
    """The session is not completed: what is changed here can be changed in the session itself."""

    status, slug, title = 409, "session-in-progress", "Session in progress"


class AnotherTicket(Problem):
    """The session has another ticket number than the one that was named to erase it."""

    status, slug, title = 409, "another-ticket", "Another ticket"


class SessionMoved(Problem):
    """The session's end is elsewhere than the caller believed; the document carries the present end."""

    status, slug, title = 409, "session-moved", "Session moved on"


class StepUndone(Problem):
    """The step was undone; it is not recorded again under the same id."""

    status, slug, title = 409, "step-undone", "Step undone"


class NotLastStep(Problem):
    """Only the last live step can be undone."""

    status, slug, title = 409, "not-last-step", "Not the last step"


class VersionMismatch(Problem):
    """If-Match names another version than the present one."""

    status, slug, title = 412, "version-mismatch", "Changed meanwhile"


class RequestTimeout(Problem):
    """The body of the request did not come."""

    status, slug, title = 408, "request-timeout", "Request Timeout"


class RequestTooLarge(Problem):
    """The request is longer than any that is taken."""

    status, slug, title = 413, "request-entity-too-large", "Request Entity Too Large"


class TextTooLong(Problem):
    """The text is longer than one call takes."""

    status, slug, title = 413, "text-too-long", "Text too long"


class InvalidRequest(Problem):
    """A field of the request is wrong; the document lists each of them."""

    status, slug, title = 422, "invalid-request", "Unprocessable Entity"


class InvalidFlow(Problem):
    """The flow breaks a rule; the document lists each with its node and field."""

    status, slug, title = 422, "invalid-flow", "Invalid flow"


class InvalidFinding(Problem):
    """A finding does not lie within its text."""

    status, slug, title = 422, "invalid-finding", "Invalid finding"


class InvalidSettings(Problem):
    """A word or an entry of the allow-list is wrong; the document names the field and the place in it."""

    status, slug, title = 422, "invalid-settings", "Invalid settings"


class SlowPattern(Problem):
    """One of the team's patterns takes too long for a text."""

    status, slug, title = 422, "slow-pattern", "Pattern too slow"


class InvalidStep(Problem):
    """The step names a node or an answer that the flow does not have."""

    status, slug, title = 422, "invalid-step", "Invalid step"


class InvalidValue(Problem):
    """A value is of no input of the session's flow, or of a secret one."""

    status, slug, title = 422, "invalid-value", "Invalid value"


class InvalidMark(Problem):
    """A marked line is beyond the output."""

    status, slug, title = 422, "invalid-mark", "Invalid mark"


class ServerFault(Problem):
    """A fault of the program."""

    status, slug, title = 500, "server-fault", "Internal Server Error"


class DatabaseBusy(Problem):
    """The database could not carry this out; nothing of it was saved."""

    status, slug, title = 503, "database-busy", "Service Unavailable"


class DatabaseAway(Problem):
    """The database does not answer; whether this was carried out is not known."""

    status, slug, title = 503, "database-away", "Service Unavailable"


class IssuerAway(Problem):
    """The issuer of the single sign-on gives no usable answer."""

    status, slug, title = 503, "issuer-away", "Service Unavailable"
