"""What an ID token says, once it is sure that the issuer says it, to this server, and now.

OpenID Connect Core 1.0, section 3.1.3.7, and RFC 8725. It comes by TLS from the issuer itself, and is taken from nobody
else; so there is no nonce, for which the device flow has no place.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from backend.app.issuer.keys import Keys

ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""Signatures by a key that only the issuer has: never `none`, and none by a secret that could be this public key."""
_SKEW_SECONDS = 60
_OLDEST_SECONDS = 15 * 60
"""So long ago it may have been issued: some date it back by minutes."""
_LONGEST = 100_000
_LONGEST_SUBJECT = 255


class NotTrusted(Exception):
    """The token proves nothing; the message says why, without what it holds."""


class _Registry(jws.JWSRegistry):
    max_header_length = 4_096


_REGISTRY = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


async def claims_of(
    token: object, *, keys: Keys, issuer: str, client_id: str, now: datetime
) -> Mapping[str, Any]:
    """Return the claims of an ID token.

    Raises:
        NotTrusted: it proves nothing.
        IssuerAway: the issuer's keys cannot be fetched.
    """
    if not isinstance(token, str) or not token.isascii() or len(token) > _LONGEST:
        raise NotTrusted("it is no token")
    try:
        header = jws.extract_compact(token.encode(), registry=_REGISTRY).protected
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotTrusted(f"it cannot be read ({type(error).__name__})") from error
    if header.get("alg") not in ALGORITHMS:
        raise NotTrusted("its algorithm is not allowed")
    kid = header.get("kid")
    key = await keys.find(kid) if kid is None or isinstance(kid, str) else None
    if key is None:
        raise NotTrusted("it is signed by a key that the issuer does not list")
    try:
        claims = jwt.decode(token, key, registry=_REGISTRY).claims
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotTrusted(f"its signature is wrong ({type(error).__name__})") from error
    _require_meant(claims, issuer, client_id)
    _require_fresh(claims, now.timestamp())
    return claims


def _require_meant(claims: Mapping[str, Any], issuer: str, client_id: str) -> None:
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    subject = claims.get("sub")
    if claims.get("iss") != issuer:
        raise NotTrusted("it is another issuer's")
    if client_id not in listed:
        raise NotTrusted("it is meant for another program")
    if claims.get("azp", client_id) != client_id or (len(listed) > 1 and "azp" not in claims):
        raise NotTrusted("it was issued to another program")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not _is_visible(subject):
        raise NotTrusted("it names no subject")


def _is_visible(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _require_fresh(claims: Mapping[str, Any], now: float) -> None:
    expires, issued, begins = (_time(claims, name) for name in ("exp", "iat", "nbf"))
    if expires is None or expires <= now - _SKEW_SECONDS:
        raise NotTrusted("it is expired")
    if issued is None or not now - _OLDEST_SECONDS <= issued <= now + _SKEW_SECONDS:
        raise NotTrusted("it was not issued just now; the clocks may differ")
    if begins is not None and begins > now + _SKEW_SECONDS:
        raise NotTrusted("it is not good yet; the clocks may differ")


def _time(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
