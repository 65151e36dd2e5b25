"""Passwords that stand beside their user, with a stroke or a colon between them and no word for either."""

import re

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_minted, is_random, is_strong
from backend.app.services.redaction.prose import is_no_word
from backend.app.services.redaction.rule import Rule

_BARE = r"(?P<v>[^\s\"'`<>;|]{1,200}?)(?=[.,)\]]{0,2}(?:\s|$|[\"'`<>;|]))"
_TOGETHER = "creds?|credentials?|logins?|logon|zugangsdaten|anmeldedaten|identifiants|credenciales|credenziali|inloggegevens"
"""Words for a user and a password together."""
_KNOWN = "administrator|admin|root|sa|ubnt|cisco|pi|support|manager|operator|netadmin|sysadmin|superuser|user"
"""Accounts that devices and servers come with."""
_LABELLED_USER = lazily(
    r"(?:login|user(?:name)?|creds?|credentials?|account|acct|logon|benutzer|usuario|utilisateur|benutzername|zugangsdaten|anmeldedaten"
    r"|identifiants|credenciales|credenziali|inloggegevens)"
    r"(?:/(?:pass(?:word)?|pw|pwd))?[ ]{0,3}[:=][ ]{0,3}[^\s/:]{1,80}$",
    re.IGNORECASE,
)
_USER = lazily(r"(?:^|[\s(\"'])[A-Za-z][\w.@\\-]{1,60}$")


def _is_beside_a_user(found: re.Match[str]) -> bool:
    """Tell whether a user's name stands before; without a label the value must be a password by its look."""
    value = found["v"]
    before = found.string[max(0, found.start() - 110) : found.start()].rpartition("\n")[2]
    if _LABELLED_USER().search(before):
        return is_no_word(found)
    kinds = (str.islower, str.isupper, str.isdigit, "!@#$%^&*+=?".__contains__)
    shown = [any(map(kind, value)) for kind in kinds]
    return (
        found[0][1] == "/"
        and len(value) >= 8
        and shown[2:] == [True, True]
        and any(shown[:2])
        and is_minted(value)
        and _USER().search(before) is not None
    )


def _mixed(value: str) -> bool:
    return value not in (value.lower(), value.upper())


def _is_of_a_known_account(found: re.Match[str]) -> bool:
    value = found["v"].rstrip(".,;:?)")
    return is_strong(value) or is_random(value)


RULES = (
    Rule(
        "user and password behind a word",
        "token",
        gate=rf"(?:{_TOGETHER})[ -]*[:=(][ :=\>(-]*[^\s/:]{{1,40}} ?[/:] ?[^\s]*[0-9!@#$%^&*+=?]",
        pattern=rf"(?i:{_TOGETHER})[ -]{{0,3}}[:=(][ :=>(-]{{0,5}}[^\s/:]{{1,40}}[ ]?[/:][ ]?(?P<v>[^\s\"'`<>;|/()]{{6,80}}?)(?=[.,)\]]{{0,2}}(?:\s|$|[\"'`<>;|]))",
        cased=True,
        check=lambda found: is_minted(found["v"]) and _mixed(found["v"]),
        examples=(
            "creds (admin/«Tulpe+37») for the NVR",
            "Credentials => admin:«fcWGPykw3Y7a»",
            "Zugangsdaten: jmeier / «Tulpe+37»",
        ),
        counter_examples=("login: 12/24 and credentials /path/file1", "logon type: 3/Network5"),
    ),
    Rule(
        "user and password side by side",
        "token",
        gate=r" (?:/ [\"'`]?[^\s]*[0-9!@#$%^&*+=?]|\| [\"'`]?[^\s]*[0-9!@#$%^&*+=?][^\s]*[0-9a-z!@#$%^&*+=?])",
        pattern=r" (?:/|\|) [\"'`]?" + _BARE,
        cased=True,
        check=_is_beside_a_user,
        examples=("user/pass: jdoe / «Summer2026!»", "Login: jdoe / «Summer2026!»", "jsmith / «Winter2026!»"),
        counter_examples=(
            "user: jdoe / admin",
            "login: 12 / 24",
            "Up / Down and Server2019 / Server2022",
            "a / b1c2d3",
        ),
    ),
    Rule(
        "password of a known account",
        "token",
        gate=rf"(?:{_KNOWN})[:/][^\s:/]{{8}}",
        pattern=rf"(?<![\w.@/:\\-])(?i:{_KNOWN})[:/](?P<v>[^\s:/\"'`<>|,;()]{{8,80}}+)(?![\w:/@])",
        cased=True,
        check=_is_of_a_known_account,
        examples=("admin:«z4LKnX6N2LFpLo» works on the switch", "login admin/«Ise81z3MYpu7e4»"),
        counter_examples=(
            "root:x:0:0:root",
            "user/documents and admin:readonly1",
            "root:xnu-3248.73.11~1/RELEASE_X86_64",
            "http://x/admin/Page2b",
        ),
    ),
    Rule(
        "password behind a known account",
        "token",
        gate=r"(?:administrator|admin|root)(?: ?\([^()\n]*\))? ?: ?[^\s:/]{8}",
        pattern=r"(?:(?<![\w@/:-])|(?<=local))(?i:administrator|admin|root)(?:[ ]?\([^()\r\n]{1,30}\))?[ ]?:[ ]?(?P<v>[^\s:/\"'`<>|,;()]{8,80}+)(?![\w:/@])",
        cased=True,
        check=_is_of_a_known_account,
        examples=("Local admin (.\\admin): «TimberWolf_8»", ".\\localadmin : «Herbst2026!»"),
        counter_examples=("admin: Server 2019", "root : root@example.com", "administrator: unlocked"),
    ),
    Rule(
        "user and password by their initials",
        "token",
        gate=r"u(?:/n|sr|ser)?[:=] ?[^\s]{1,40}[ ,;/|]+p[:=] ?[^\s]{5}",
        pattern=r"(?<![A-Za-z0-9])(?i:u(?:/n|sr|ser)?)[:=][ ]?[^\s]{1,40}?[ ,;/|]{1,4}(?i:p)[:=][ ]?" + _BARE,
        cased=True,
        check=lambda found: is_minted(found["v"]),
        examples=("u: admin p: «bWHfZUEVdzZQS6»", "u=admin, p=«Tulpe+37»"),
        counter_examples=("u: 12 p: 14", "user=joe p=none"),
    ),
)
