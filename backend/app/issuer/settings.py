"""Which issuer a server trusts, and what it takes from its claims: from the environment, so that workers know it."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_PREFIX = "RESOLUTIONFLOW_OIDC_"
NAME_CLAIMS = ("preferred_username", "email", "name")
"""Where a user's name is looked for, in this order, unless a setting names the claim."""
_MOST_DAYS = 90


class WrongSettings(Exception):
    """The settings cannot be used; the message is one sentence."""


@dataclass(frozen=True)
class SignInSettings:
    """How people sign in.

    Attributes:
        team: the team of all who sign in; empty where `team_claim` names it.
        admin_claim: the claim and its value that make a team's admin; None leaves to `admin user` who is one.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    team: str = ""
    team_claim: str = ""
    admin_claim: tuple[str, str] | None = None
    name_claims: tuple[str, ...] = NAME_CLAIMS
    scopes: str = "openid profile email"
    token_days: int = 14


def sign_in_settings(environment: Mapping[str, str]) -> SignInSettings | None:
    """Return the settings, or None where there is no single sign-on.

    Raises:
        WrongSettings: one is missing or of no use.
    """

    def value_of(name: str) -> str:
        value = environment.get(_PREFIX + name, "").strip()
        if not value.isprintable():
            raise WrongSettings(f"{_PREFIX}{name} holds a control character, or a byte that is no UTF-8.")
        return value

    issuer = value_of("ISSUER")
    if not issuer:
        if others := [name for name in ("CLIENT_ID", "TEAM", "TEAM_CLAIM", "ADMIN_CLAIM") if value_of(name)]:
            raise WrongSettings(f"Single sign-on needs --oidc-issuer; there is only {_flag(others[0])}.")
        return None
    if not is_safe_url(issuer) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise WrongSettings("The issuer is an https URL without ? and # (http on this machine alone).")
    client_id, team, team_claim = value_of("CLIENT_ID"), value_of("TEAM"), value_of("TEAM_CLAIM")
    if not client_id:
        raise WrongSettings("Single sign-on needs --oidc-client-id, by which the issuer knows this server.")
    if bool(team) == bool(team_claim):
        raise WrongSettings(
            "Say whose team people are of: --oidc-team NAME for all, or --oidc-team-claim NAME."
        )
    name_claim = value_of("NAME_CLAIM")
    scopes = value_of("SCOPES") or SignInSettings.scopes
    if "openid" not in scopes.split():
        raise WrongSettings("Among --oidc-scopes has to be openid: without it the issuer says nobody's name.")
    return SignInSettings(
        issuer=issuer,
        client_id=client_id,
        client_secret=value_of("CLIENT_SECRET"),
        team=team,
        team_claim=team_claim,
        admin_claim=_admin_claim(value_of("ADMIN_CLAIM")),
        name_claims=(name_claim,) if name_claim else NAME_CLAIMS,
        scopes=scopes,
        token_days=_days(value_of("TOKEN_DAYS")),
    )


def is_safe_url(url: str) -> bool:
    """Tell whether what is asked for at a URL cannot be read or changed on the way."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        usable = url.isascii() and url.isprintable() and " " not in url and parts.port != 0 and "@" not in url
    except ValueError:
        return False
    return bool(host) and usable and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _flag(name: str) -> str:
    return f"--oidc-{name.lower().replace('_', '-')}"


def _admin_claim(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    name, _, value = text.partition("=")
    if not name or not value:
        raise WrongSettings(
            "--oidc-admin-claim is a claim and the value that makes an admin: groups=rf-admins."
        )
    return name, value


def _days(text: str) -> int:
    if not text:
        return SignInSettings.token_days
    if not text.isascii() or not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= _MOST_DAYS:
        raise WrongSettings(f"--oidc-token-days is a number from 1 to {_MOST_DAYS}.")
    return int(text)
