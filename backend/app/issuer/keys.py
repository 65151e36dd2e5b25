"""The issuer's keys, kept for a while, and fetched anew where a token names one that is not known."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

_KEPT_SECONDS = 3_600.0
_REST_SECONDS = 10.0
"""So long the issuer is left alone after its keys were fetched: a token may name any key."""
_MOST = 100

PublicKey = RSAKey | ECKey | OKPKey
_ASYMMETRIC = (RSAKey, ECKey, OKPKey)


class Keys:
    """The public keys of an issuer, by their ids."""

    def __init__(
        self, fetch: Callable[[], Awaitable[dict[str, Any]]], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch, self._now = fetch, now
        self._known: list[PublicKey] = []
        self._fetched: float | None = None
        self._turn = asyncio.Lock()

    async def find(self, kid: str | None) -> PublicKey | None:
        """Return the key that a token names, or the only one where it names none; None where there is no such key.

        Raises:
            IssuerAway: they cannot be fetched.
        """
        async with self._turn:
            if self._age() > _KEPT_SECONDS:
                await self._renew()
            found = self._choose(kid)
            if found is None and self._age() > _REST_SECONDS:
                await self._renew()
                found = self._choose(kid)
            return found

    def _age(self) -> float:
        return float("inf") if self._fetched is None else self._now() - self._fetched

    async def _renew(self) -> None:
        document = await self._fetch()
        listed = document.get("keys")
        imported = map(_imported, listed[:_MOST] if isinstance(listed, list) else [])
        self._known = [key for key in imported if key is not None]
        self._fetched = self._now()

    def _choose(self, kid: str | None) -> PublicKey | None:
        found = [key for key in self._known if kid is None or key.get("kid") == kid]
        return found[0] if len(found) == 1 else None


def _imported(listed: Any) -> PublicKey | None:
    """Return a key that signatures are checked with; None for any other, as of a kind that is not known here."""
    if not isinstance(listed, dict) or listed.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(listed)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    # A secret that is published would be no secret; and nobody's private half is needed.
    return key if isinstance(key, _ASYMMETRIC) and not key.is_private else None
