"""Whom the claims of an ID token name: user, team and role."""

from collections.abc import Mapping
from typing import Any

from backend.app.core.errors import SignInRefused
from backend.app.issuer.settings import SignInSettings
from backend.app.services.signing_in import Identity

_LONGEST_NAME = 200
_MOST_VALUES = 1_000


def identity_of(claims: Mapping[str, Any], settings: SignInSettings) -> Identity:
    """Return who it is.

    Raises:
        SignInRefused: a claim that the settings want is missing; the sentence names it.
    """
    teams = (settings.team,) if settings.team else _values(claims, settings.team_claim)
    if not teams:
        raise SignInRefused(
            f"The issuer does not say your team: the ID token has no claim {settings.team_claim!r}; ask whoever runs "
            "the server."
        )
    is_admin = None
    if settings.admin_claim is not None:
        claim, wanted = settings.admin_claim
        is_admin = wanted in _values(claims, claim)
    return Identity(
        subject=f"{settings.issuer} {claims['sub']}",
        name=_name(claims, settings.name_claims),
        teams=teams,
        is_admin=is_admin,
    )


def _values(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the texts of a claim, which may be one or a list of them."""
    value = claims.get(name)
    listed = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    return tuple(item for item in listed if isinstance(item, str) and item)


def _name(claims: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = claims.get(name)
        if isinstance(value, str) and (found := value.strip()) and found.isprintable():
            return found[:_LONGEST_NAME]
    raise SignInRefused(
        f"The issuer does not say your name: the ID token has no claim {' or '.join(map(repr, names))}; ask whoever "
        "runs the server."
    )
