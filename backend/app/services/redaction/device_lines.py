"""Lines of network devices' configurations: what they begin with, and whether a word in one is a secret."""

import re

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_password
from backend.app.services.redaction.rule import gate_of

TYPE = (
    r"(?:(?:[0-9]{1,2}|encrypted|cleartext|clear|plain-text|plaintext|ENC|hash|(?:hmac-)?(?:md5|sha(?:-?[0-9]{1,3})?)|cipher|simple"
    r"|irreversible-cipher|ascii|hex|ascii-text|hexadecimal|local|remote|level [0-9]{1,2})[ \t]+)"
)
_CODED = "cipher|encrypted|enc|irreversible-cipher"
"""Words that say how the secret behind them is written."""
_OPENINGS = (
    "aaa|admin|area|authentication|bgp|client|chap|cable|community|config|configure|console|create|crypto|digest|domain|dot11|dot1x|edit|eigrp|enable"
    "|encrypted-password|failover|glbp|group|hello-password|hsrp|ike|ikev[12]|ip|ipv6|isakmp|isis|key|l2tp|ldap|line|local-user|lsp-password|mgmt-user"
    "|mka|modify|mpls|neighbor|ntp|option|ospf|passwd|password|peer|ppp|pre-shared|pre-shared-key|radius|rf-switch|rip|secret|server|service|set"
    "|snmp|snmp-agent|ssid|standby|syscon|tacacs|tunnel|user|username|vpdn|vrrp|vty|wlan|wlccp|wpa|wpa-passphrase|wpa-psk"
)
_OPENS = rf"(?:^|[#>$%\])|+*:~!\"'`-])[ \t]*(?:(?:no[ \t]+)?(?:{_OPENINGS})(?:[-: \t]|$)|(?:[a-z0-9]+-)*$)"
_OPENING = lazily(
    rf"(?:^|[#>$%\])|+*:~!\"'`-])[ \t]*((?:no[ \t]+)?(?:{_OPENINGS})(?=[-: \t]|$)|(?:[a-z0-9]+-)*$)",
    re.IGNORECASE,
)
"""What a line of a configuration begins with; before it may stand a prompt, a quotation or diff mark, a bullet, a
line's number, or what a log writes before a command."""
_AMBIGUOUS = lazily(
    r"[ \t]*(?:key|password|user|create|configure|modify|option|group|service|server|client|line|edit|config|area|domain|community|secret|console|peer|ssid)\b",
    re.IGNORECASE,
)
"""Openings that sentences have as well: behind these, a plain word is no secret."""

_NEVER_IN_PROSE = (
    "snmp-server ",
    "snmp-agent ",
    "username ",
    "tacacs-server ",
    "radius-server ",
    "neighbor ",
)
"""Beginnings of lines that are a device's without doubt, however long they are."""
_ARTICLE = lazily(
    r"(?<![\w-])(?:the|an?|of|to|is|are|for|with|this|that|your|and|or|by|in|when|if|not)(?![\w-])",
    re.IGNORECASE,
)
_NO_SECRETS = frozenset(
    [
        "inbound",
        "outbound",
        "read",
        "write",
        "chain",
        "key-chain",
        "string",
        "sent-username",
        "manager",
        "key-chain-name",
        "algorithm",
        "generate",
        "zeroize",
        "exchange",
        "size",
        "id",
        "label",
        "pair",
        "version",
        "config-key",
        "password-encrypt",
        "pubkey-chain",
        "management",
        "import",
        "export",
        "decrypt",
        "encrypt",
        "minpoll",
        "maxpoll",
        "prefer",
        "iburst",
        "rsa",
        "table",
    ]
)
VALUE = r"(?P<v>\"[^\"\r\n]{1,300}+\"?|'[^'\r\n]{1,300}+'|(?:[^\s\";{}<]|<(?![A-Za-z/])){1,300}+)"


def hint_of(words: str) -> str:
    """Return what tells fast whether a text has lines of devices with one of these words."""
    return (
        rf"(?m)(?:^|[#>$%\])|+*:~!\"'`-])[ \t]*(?:(?:no[ \t]+)?(?:{_OPENINGS})[-: \t][^\n]*|[a-z-]*)(?:{words})[ \t]"
        rf"|(?:{words})[ \t]+(?:level [0-9]{{1,2}}[ \t]+)?(?:[05-9]|{_CODED})[ \t]"
    )


def on_device(found: re.Match[str]) -> bool:
    """Tell whether the line is one of a configuration, and its value no word of a sentence."""
    text, at = found.string, found.start()
    begin = text.rfind("\n", max(0, at - 160), at) + 1 or max(0, at - 160)
    value = found["v"].strip("\"'")
    if value.lower() in _NO_SECRETS or value.endswith((":", ",")):
        return False
    before = text[begin:at]
    if not is_password(value):
        return False
    opening = _OPENING().search(before) if gate_of(_OPENS).search(before.lower().encode()) else None
    if opening is None:
        return _is_coded(text[at : found.start("v")], value) and _ARTICLE().search(before) is None
    end = text.find("\n", found.end(), found.end() + 120)
    rest = text[found.end() : end if end >= 0 else found.end() + 120].split()
    typed = re.search(
        r"\s(?:[0-9]{1,2}|ENC|encrypted|cipher|md5|sha\w*|ascii-text|hexadecimal)\s+$",
        text[at : found.start("v")],
    )
    if typed is not None:
        return True
    before = text[begin + opening.start(1) : at]
    opens = before.strip() != "" or not rest or rest[0] in ("encrypted", "level", "pbkdf2", "role", "{")
    lower = text[at : at + 2].lower() == text[at : at + 2]
    goes_on = bool(rest) and _ARTICLE().fullmatch(rest[0]) is not None
    return (
        len(rest) <= (10 if before.lower().startswith(_NEVER_IN_PROSE) else 4)
        and opens
        and lower
        and not goes_on
        and (value[0] not in "=:-" or len(value) > 15)
        and not (opening[1].endswith("-") and found["v"][0] not in "\"'" and value.isalpha())
        and (not _is_prose(before, value) or (not before.strip() and _is_in_a_block(text, at)))
    )


_BEFORE_CODE = lazily(rf"\s(?:[05-9]|{_CODED})\s+$", re.IGNORECASE)
_BLOCK = lazily(
    r"\s*(?:aaa|tacacs|radius|ldap|crypto|key[ ]chain|ikev?[12]?|isakmp|wlan|ssid|line|local-user|router)[- \t]",
    re.IGNORECASE,
)


def _is_coded(before: str, value: str) -> bool:
    """Tell whether a word that says how a secret is written stands before one, whatever line that is."""
    return len(value) >= 8 and any(map(str.isdigit, value)) and _BEFORE_CODE().search(before) is not None


def _is_in_a_block(text: str, at: int) -> bool:
    """Tell whether a line is in a block whose lines are short and about how to authenticate."""
    return _BLOCK().match(block_of(text, at).partition("\n")[0]) is not None


def block_of(text: str, at: int) -> str:
    """Return the lines that open the blocks which a place stands in: each is the next above that is indented less."""
    lines = text[max(0, at - 800) : at].split("\n")
    indent = len(lines[-1]) - len(lines[-1].lstrip())
    opening = []
    for line in reversed(lines[:-1]):
        mine = len(line) - len(line.lstrip())
        if line.strip() and mine < indent:
            opening.append(line)
            indent = mine
    return "\n".join(opening)


def _is_prose(before: str, value: str) -> bool:
    """Tell whether a line that begins as one of a configuration may is a sentence."""
    if _ARTICLE().search(before) or value.endswith("\\"):
        return True
    bare = value.rstrip(".")
    minted = bare != bare.lower() or not bare.isalpha()
    ends = value != bare and before.strip() == ""
    return not minted and (
        before == "" or ends or _AMBIGUOUS().match(before) is not None or before[:1].isupper()
    )
