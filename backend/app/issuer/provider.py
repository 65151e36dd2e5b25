"""The issuer: a sign-in is begun with it, and it is asked whether somebody has confirmed that (RFC 8628)."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.app.core.clock import Clock, utc_now
from backend.app.core.errors import SignInDenied, SignInExpired, SignInRefused
from backend.app.issuer.fetching import Fetching, away
from backend.app.issuer.id_tokens import NotTrusted, claims_of
from backend.app.issuer.identity import identity_of
from backend.app.issuer.keys import Keys
from backend.app.issuer.settings import SignInSettings, is_safe_url
from backend.app.schemas.sign_in import LONGEST_HANDLE, SignInBegun
from backend.app.services.signing_in import Identity

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_DESCRIBED_SECONDS = 3_600.0
_INTERVAL, _LONGEST_INTERVAL, _LONGEST_LIFE = 5, 60, 3_600
_LONGEST_CODE = 40
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """Nobody has confirmed it yet; `slow_down` says that it was asked too soon (RFC 8628, section 3.5)."""

    slow_down: bool


class Issuer:
    """An OpenID provider, as its configuration document describes it.

    The device code, which whoever signs in keeps, is all that there is of a sign-in: any worker of any server goes on with
    it, and none of them has anything to lose.
    """

    def __init__(
        self,
        settings: SignInSettings,
        *,
        clock: Clock = utc_now,
        now: Callable[[], float] = time.monotonic,
        fetching: Fetching | None = None,
    ) -> None:
        self.settings = settings
        self._clock, self._now = clock, now
        self._fetching = fetching or Fetching()
        self._keys = Keys(self._fetch_keys, now)
        self._described: tuple[float, dict[str, Any]] | None = None

    async def begin(self) -> SignInBegun:
        """Begin a sign-in; return what to show to whoever wants to sign in.

        Raises:
            IssuerAway: the issuer gives no usable answer.
        """
        url = await self._endpoint("device_authorization_endpoint")
        status, answer = await self._fetching.post(url, self._as_client({"scope": self.settings.scopes}))
        if status != 200:
            raise away(f"it begins no sign-in: {_error_of(answer)}")
        page = answer.get("verification_uri")
        if not isinstance(page, str) or not is_safe_url(page):
            raise away("it names no https page for a sign-in")
        return SignInBegun(
            handle=_visible(answer, "device_code", LONGEST_HANDLE),
            verification_uri=page,
            user_code=_visible(answer, "user_code", _LONGEST_CODE),
            interval=_number(answer.get("interval"), _INTERVAL, _LONGEST_INTERVAL),
            expires_in=_number(answer.get("expires_in"), _LONGEST_LIFE, _LONGEST_LIFE),
        )

    async def ask(self, handle: str) -> Identity | Waiting:
        """Return who has confirmed a sign-in.

        Raises:
            SignInDenied: it was refused.
            SignInExpired: it has expired, was used up, or there never was one.
            SignInRefused: what the issuer says does not prove who it is, or names nobody who may come in here.
            IssuerAway: the issuer gives no usable answer.
        """
        url = await self._endpoint("token_endpoint")
        form = {"grant_type": _GRANT, "device_code": handle}
        status, answer = await self._fetching.post(url, self._as_client(form))
        if status == 200:
            return identity_of(await self._claims(answer.get("id_token")), self.settings)
        match _error_of(answer):
            case "authorization_pending" | "slow_down" as error:
                return Waiting(slow_down=error == "slow_down")
            case "access_denied":
                raise SignInDenied("The sign-in was refused.")
            case "expired_token" | "invalid_grant" | "invalid_request":
                raise SignInExpired("The sign-in has expired, or was used up; begin again.")
            case other:
                raise away(f"it answers a sign-in with {status}, {other}")

    async def _claims(self, token: object) -> Mapping[str, Any]:
        settings = self.settings
        try:
            return await claims_of(
                token,
                keys=self._keys,
                issuer=settings.issuer,
                client_id=settings.client_id,
                now=self._clock(),
            )
        except NotTrusted as reason:
            _log.warning("single sign-on: an ID token is not trusted: %s", reason)
            raise SignInRefused(f"The issuer's answer does not prove who you are: {reason}.") from reason

    def _as_client(self, form: dict[str, str]) -> dict[str, str]:
        known = {"client_id": self.settings.client_id}
        if self.settings.client_secret:
            known["client_secret"] = self.settings.client_secret
        return form | known

    async def _fetch_keys(self) -> dict[str, Any]:
        return await self._fetching.get(await self._endpoint("jwks_uri"))

    async def _endpoint(self, name: str) -> str:
        url = (await self._description()).get(name)
        if not isinstance(url, str):
            raise away(f"its configuration names no {name}")
        return url

    async def _description(self) -> dict[str, Any]:
        if self._described is not None and self._now() - self._described[0] < _DESCRIBED_SECONDS:
            return self._described[1]
        at = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        found = await self._fetching.get(at)
        if found.get("issuer") != self.settings.issuer:  # OpenID Connect Discovery 1.0, section 4.3
            raise away(
                "its configuration names another issuer than --oidc-issuer, which has to be the same text"
            )
        self._described = self._now(), found
        return found


def _error_of(answer: Mapping[str, Any]) -> str:
    """Return an error's name, if it is one (RFC 6749, section 5.2)."""
    error = answer.get("error")
    return (
        error[:60]
        if isinstance(error, str) and error.isascii() and error.isprintable()
        else "no error's name"
    )


def _visible(answer: Mapping[str, Any], name: str, longest: int) -> str:
    """Return what a sign-in is known by: visible ASCII characters (RFC 6749, appendix A)."""
    text = answer.get(name)
    if (
        isinstance(text, str)
        and 0 < len(text) <= longest
        and text.isascii()
        and text.isprintable()
        and " " not in text
    ):
        return text
    raise away(f"its answer to a sign-in has no usable {name}")


def _number(value: object, otherwise: int, most: int) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return min(max(value, 1), most) if is_number and isinstance(value, int) else otherwise
