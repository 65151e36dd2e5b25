"""Settings of single sign-on: which are taken, and what is said of others."""

import pytest

from backend.app.issuer.settings import SignInSettings, WrongSettings, is_safe_url, sign_in_settings

GOOD = {"ISSUER": "https://sso.example.com/realms/contoso", "CLIENT_ID": "flow", "TEAM": "Contoso"}


def read(**changes: str) -> SignInSettings | None:
    return sign_in_settings({f"RESOLUTIONFLOW_OIDC_{name}": text for name, text in (GOOD | changes).items()})


def test_what_is_taken() -> None:
    assert sign_in_settings({}) is None
    assert read() == SignInSettings(issuer=GOOD["ISSUER"], client_id="flow", team="Contoso")
    chosen = read(TEAM="", TEAM_CLAIM="team", ADMIN_CLAIM="groups=a=b", NAME_CLAIM="upn", TOKEN_DAYS="1")
    assert chosen is not None
    assert (chosen.team_claim, chosen.admin_claim, chosen.name_claims) == (
        "team",
        ("groups", "a=b"),
        ("upn",),
    )
    assert chosen.token_days == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ISSUER": ""}, "there is only --oidc-client-id"),
        ({"ISSUER": "http://sso.example.com"}, "an https URL"),
        ({"ISSUER": "https://sso.example.com?realm=x"}, "an https URL"),
        ({"ISSUER": "sso.example.com"}, "an https URL"),
        ({"ISSUER": "https://sso.example.com/\udcff"}, "_ISSUER holds a control character, or a byte"),
        ({"CLIENT_ID": ""}, "--oidc-client-id"),
        ({"TEAM": ""}, "--oidc-team NAME for all, or --oidc-team-claim"),
        ({"TEAM_CLAIM": "team"}, "--oidc-team NAME for all, or --oidc-team-claim"),
        ({"ADMIN_CLAIM": "groups"}, "groups=rf-admins"),
        ({"SCOPES": "profile"}, "has to be openid"),
        ({"TOKEN_DAYS": "0"}, "from 1 to 90"),
        ({"TOKEN_DAYS": "91"}, "from 1 to 90"),
        ({"TOKEN_DAYS": "１"}, "from 1 to 90"),
    ],
)
def test_what_is_not(changes: dict[str, str], told: str) -> None:
    with pytest.raises(WrongSettings, match=told):
        read(**changes)


def test_addresses_that_nobody_reads_on_the_way() -> None:
    for url in ("https://x", "http://127.0.0.1:1/a", "http://localhost/", "http://[::1]:2/"):
        assert is_safe_url(url), url
    for url in (
        *(
            "http://x",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "https://",
            "https:///a",
            "file:///x",
        ),
        *("https://a@x", "https://x:0", "https://x:99999", "https://x/\n", "https://x /", "https://[x"),
    ):
        assert not is_safe_url(url), url
