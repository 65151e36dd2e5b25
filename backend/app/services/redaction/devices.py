"""Secrets in configurations of network devices: Cisco, Juniper, Fortinet, Palo Alto and their like."""

import re

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_password
from backend.app.services.redaction.rule import Rule, gate_of

_TYPE = (
    r"(?:(?:[0-9]{1,2}|encrypted|cleartext|clear|plain-text|plaintext|ENC|hash|md5|sha|sha1|sha256|sha512|cipher|simple"
    r"|irreversible-cipher|ascii|hex|ascii-text|hexadecimal|local|remote|level [0-9]{1,2})[ \t]+)"
)
_OPENINGS = (
    "aaa|admin|area|authentication|bgp|client|chap|cable|community|config|console|crypto|digest|domain|dot11|dot1x|edit|eigrp|enable"
    "|encrypted-password|failover|glbp|group|hsrp|ike|ikev[12]|ip|ipv6|isakmp|isis|key|l2tp|ldap|line|local-user|mgmt-user"
    "|mka|mpls|neighbor|ntp|ospf|passwd|password|peer|ppp|pre-shared|pre-shared-key|radius|rf-switch|rip|secret|server|service|set"
    "|snmp|snmp-agent|ssid|standby|syscon|tacacs|tunnel|user|username|vpdn|vrrp|vty|wlan|wlccp|wpa|wpa-passphrase|wpa-psk"
)
_OPENS = rf"(?:^|[#>$%\])|+*:~!\"'`-])[ \t]*(?:(?:no[ \t]+)?(?:{_OPENINGS})(?:[-: \t]|$)|$)"
_OPENING = lazily(
    rf"(?:^|[#>$%\])|+*:~!\"'`-])[ \t]*((?:no[ \t]+)?(?:{_OPENINGS})(?=[-: \t]|$)|$)",
    re.IGNORECASE,
)
"""What a line of a configuration begins with; before it may stand a prompt, a quotation or diff mark, a bullet, a
line's number, or what a log writes before a command."""
_AMBIGUOUS = lazily(
    r"[ \t]*(?:key|password|user|group|service|server|client|line|edit|config|area|domain|community|secret|console|peer|ssid)\b",
    re.IGNORECASE,
)
"""Openings that sentences have as well: behind these, a plain word is no secret."""

_ARTICLE = lazily(
    r"\b(?:the|an?|of|to|is|are|for|with|this|that|your|and|or|by|in|when|if|not)\b", re.IGNORECASE
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
        "rsa",
        "table",
    ]
)
_VALUE = r"(?P<v>\"[^\"\r\n]{1,300}+\"?|(?:[^\s\";{}<]|<(?![A-Za-z/])){1,300}+)"


def _hint(words: str) -> str:
    """Return what tells fast whether a text has lines of devices with one of these words."""
    return rf"(?m)(?:^|[#>$%\])|+*:~!\"'`-])[ \t]*(?:(?:no[ \t]+)?(?:{_OPENINGS})[-: \t][^\n]*|[a-z-]*)(?:{words})[ \t]"


def _is_key_of_a_device(found: re.Match[str]) -> bool:
    return not found.string.endswith(("public ", "public-"), 0, found.start()) and _on_device(found)


def _on_device(found: re.Match[str]) -> bool:
    """Tell whether the line is one of a configuration, and its value no word of a sentence."""
    text, at = found.string, found.start()
    begin = text.rfind("\n", max(0, at - 160), at) + 1 or max(0, at - 160)
    value = found["v"].strip('"')
    if value.lower() in _NO_SECRETS or value.endswith((":", ",")):
        return False
    before = text[begin:at]
    if gate_of(_OPENS).search(before.lower().encode()) is None:
        return False
    opening = _OPENING().search(before)
    if opening is None or not is_password(value):
        return False
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
        len(rest) <= 4
        and opens
        and lower
        and not goes_on
        and (value[0] not in "=:-" or len(value) > 15)
        and not _is_prose(before, value)
    )


def _is_community(found: re.Match[str]) -> bool:
    """Tell whether a community is one of SNMP, by its line or by the block that it stands in; BGP has them too."""
    text, at = found.string, found.start()
    begin = text.rfind("\n", max(0, at - 160), at) + 1 or max(0, at - 160)
    line = (text[begin:at] + found[0]).lower()
    return ("snmp" in line or "trap" in line or "snmp" in block_of(text, at).lower()) and _on_device(found)


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


def _is_name_of_a_community(found: re.Match[str]) -> bool:
    opening = found.string[max(0, found.start() - 300) : found.start()].lower()
    at = opening.rfind("config system snmp community")
    return at >= 0 and re.search(r"^\s*end\b", opening[at:], re.MULTILINE) is None


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


def _is_of_an_snmp_user(found: re.Match[str]) -> bool:
    text, at = found.string, found.start()
    begin = text.rfind("\n", max(0, at - 300), at) + 1 or max(0, at - 300)
    named = re.search(r"(?:md5|sha|des|aes)", found[0][: found.start("v") - at].lower()) is not None
    return is_password(found["v"]) and (named or "snmp-server user " in text[begin:at].lower())


def _is_hash_or_quoted(found: re.Match[str]) -> bool:
    value = found["v"]
    return value.startswith('"') or (any(char.isdigit() for char in value) and is_password(value))


RULES = (
    Rule(
        "password of a device",
        "token",
        ("password ", "passwd ", "secret ", "passphrase "),
        hint=_hint("password|passwd|secret|passphrase"),
        pattern=rf"(?i:password|passwd|secret|passphrase)[ \t]+{_TYPE}{{0,2}}{_VALUE}",
        cased=True,
        check=_on_device,
        examples=(
            "enable secret 5 «$1${4:b62}${22:b62}»",
            "username admin privilege 15 password 7 «0822455D0A16»",
            "enable password «cisco123»",
            "SW1(config)#enable secret «cisco123»",
            "fw (root) # set password «Tick5tock»",
            "+ enable secret «cisco123»",
            "logged command:enable secret «cisco123»",
            'joe@srx# set system login user joe authentication plaintext-password «"Tick5tock"»',
            " neighbor 10.0.0.1 password 7 «{20:HEX}»",
            "set passwd ENC «{40:b64}»",
            'set system root-authentication encrypted-password «"$6${16:b62}${60:b62}"»',
        ),
        counter_examples=(
            "The password was changed by the user yesterday evening",
            "password incorrect",
            "service password-encryption",
            "secret is out",
            "Set the number of days a password remains valid",
            "Password group.",
        ),
    ),
    Rule(
        "key of a device",
        "token",
        ("key ", "key-string ", "psksecret ", "-key ", "shared-secret "),
        hint=_hint("key|key-string|psksecret|shared-secret"),
        # A number before the algorithm is the key's, not its type.
        pattern=rf"(?:(?<![A-Za-z])|(?=-))(?i:key|-key|key-string|psksecret|shared-secret)[ \t]+(?:[0-9]{{1,10}}[ \t]+(?=md5|sha|hmac|cmac|aes))?{_TYPE}{{0,3}}{_VALUE}",
        cased=True,
        check=_is_key_of_a_device,
        examples=(
            "tacacs-server key 7 «070C285F4D06»",
            "crypto isakmp key «S3cr3tK3y» address 203.0.113.1",
            " pre-shared-key local «abc123XYZ»",
            "set psksecret ENC «{40:b64}»",
            'set security ike policy p pre-shared-key ascii-text «"$9${20:b62}"»',
            " ip ospf message-digest-key 1 md5 7 «{16:HEX}»",
            " key-string 7 «{14:HEX}»",
            "ntp authentication-key 12345 md5 «Tick5tock»",
            "SW1(config)#tacacs-server key «Tick5tock»",
            "12: client 10.0.0.9 server-key «Tick5tock»",
            "> set protocols ospf md5-key «Tick5tock»",
            " ikev1 pre-shared-key «Tick5tock»",
        ),
        counter_examples=(
            "key is missing",
            "Press any key to continue the installation",
            "ip ssh rsa keypair-name x",
            "the key to success",
            "Key exchange ctx. Providers",
            "Set the default key table to x1",
            'gpg: public key "Acme Signing 2" imported',
            "tool -l web --private-key ~/.ssh/deploy_key1",
        ),
    ),
    Rule(
        "SNMP community",
        "token",
        ("community ", "community:", "community=", "community-string ", "trap-group "),
        rf"(?i:community(?:-string)?|trap-group)(?:[ \t]+string)?[ \t:=]+(?:(?i:read|write|ro|rw)[ \t]+(?=[^\s\"]+[ \t]*$|cipher|simple))?{_TYPE}?{_VALUE}",
        cased=True,
        check=_is_community,
        examples=(
            "snmp-server community «pubR0x» RO",
            "set snmp community «s3cr3t» authorization read-only",
            "snmp-agent community «xyzzy1»",
            " snmp-agent community read cipher «%^%#x1y2z3%^%#»",
            "SNMP community: «s3cr3t»",
            "set deviceconfig system snmp-setting access-setting version v2c snmp-community-string «s3cr3t»",
            "rf-switch snmp-community «s3cr3t»",
            "snmp {\n    community «s3cr3t» {\n        authorization read-only;",
        ),
        counter_examples=(
            " set community 65001:20 additive",
            "set policy-options community CUST members 65001:20",
            "ip bgp-community new-format",
            "the community is large and has many people",
            "Community Edition of it is here now",
        ),
    ),
    Rule(
        "name of a community",
        "token",
        ("set name ",),
        r"set name (?P<v>\"[^\"\r\n]{1,300}+\"?|[^\s\"]{1,100})",
        check=_is_name_of_a_community,
        examples=('config system snmp community\n    edit 1\n        set name «"s3cr3t"»\n    next\nend',),
        counter_examples=('config system interface\n edit 1\n set name "port1"',),
    ),
    Rule(
        "SNMPv3 user",
        "token",
        (" auth ", " priv "),
        r"(?i:auth|priv)[ \t]+(?:(?:md5|sha|sha-?[0-9]{3}|des|3des|aes(?:[ \t-]?[0-9]{3})?)[ \t]+)?(?:[0-9] )?(?P<v>[^\s]{4,120})",
        cased=True,
        lead=(-1,),
        examples=(
            "snmp-server user u g v3 auth sha «AuthPass1» priv aes 128 «PrivPass1»",
            "snmp-server user u g v3 auth sha «AuthPass1» priv «PrivPass1»",
        ),
        counter_examples=(
            "auth sha is old",
            "priv aes",
            "the auth server said no",
            "snmp-server group g v3 priv",
        ),
        check=_is_of_an_snmp_user,
    ),
    Rule(
        "community for an SNMP host",
        "token",
        ("snmp-server host ", "community-map "),
        r"(?:snmp-server host (?:\([^)\s]{1,40}\) )?\S{1,60}(?: (?:informs|traps|vrf \S{1,60}|version (?:1|2c|3 (?:auth|noauth|priv))|use-vrf \S{1,60}|udp-port [0-9]{1,5}))*[ ](?!traps|informs|version|vrf|community|source-interface|use-vrf|filter|port|udp-port|source)"
        r"|community-map )(?P<v>[^\s:]{2,100})",
        check=lambda found: is_password(found["v"]),
        examples=(
            "snmp-server host 10.0.0.1 traps version 2c «s3cr3tro»",
            "snmp-server host 10.0.0.1 vrf Mgmt informs «s3cr3tro» config",
            "snmp-server host 10.0.0.1 version 3 priv «jdoe7» bgp",
            "snmp-server mib community-map «s3cr3tro»:100 context x",
        ),
        counter_examples=(
            "snmp-server host 10.0.0.1 version 2c",
            "snmp-server host nms1 source-interface loopback 0",
        ),
    ),
    Rule(
        "keys of an IPsec session",
        "token",
        ("session-key ",),
        r"session-key (?:inbound|outbound) (?:ah|esp) [0-9]{1,10}(?: cipher| authenticator)? (?P<v>[0-9a-f]{8,200}(?: authenticator [0-9a-f]{8,200})?)",
        examples=(
            "set session-key inbound ah 300 «{32:hex}»",
            "set session-key outbound esp 256 cipher «{16:hex} authenticator {16:hex}»",
        ),
        counter_examples=("set session-key inbound",),
    ),
    Rule(
        "authentication of a router",
        "token",
        ("standby ", "vrrp ", "glbp ", "hsrp "),
        r"(?:standby|vrrp|glbp|hsrp)(?: [0-9]{1,4})? authentication (?:text |md5 key-string (?:[0-9] )?|md5 (?!key))?(?P<v>(?!md5|text|key-chain)[^\s]{1,100})",
        cased=False,
        check=lambda found: is_password(found["v"]),
        examples=("standby 1 authentication text «Tick5tock»", "standby authentication «Tick5tock»"),
        counter_examples=("standby 1 authentication md5 key-chain Main", "vrrp 1 priority 110"),
    ),
    Rule(
        "key of a wireless network",
        "token",
        ("wpa-psk ", "wpa-passphrase ", "wep-key ", "set wep "),
        r"(?:wpa-psk|wpa-passphrase|wep-key)[ \t]+(?:(?:ascii|hex|clear|encrypted)[ \t]+)?(?:[0-9][ \t]+)?(?P<v>\"[^\"\r\n]{1,100}\"|[^\s\"]{5,100})",
        check=lambda found: is_password(found["v"].strip('"')),
        examples=(" wpa-psk ascii 0 «Tick5tock»", " wpa-passphrase «Tick5tock»"),
        counter_examples=("wpa-psk ascii",),
    ),
    Rule(
        "hash of a device's password",
        "token",
        ("key-hash sha256 ", "mgmt-user ", "password manager ", " sha1 ", "pbkdf2 "),
        r"(?:key-hash sha256 |mgmt-user \S{1,60} \S{1,60} |password manager [^\r\n]{0,80}?(?:sha1|sha256|plaintext) |(?<= )sha1 |pbkdf2 )"
        r"(?P<v>\"[^\"\r\n]{4,200}\"|[0-9a-z+/=$.]{16,200})",
        check=_is_hash_or_quoted,
        examples=(
            " mgmt-user admin root «{32:hex}»",
            'password manager user-name "admin" plaintext «"Tick5tock"»',
            "user admin password sha1 «{40:hex}»",
            "key-hash sha256 «{64:hex}»",
        ),
        counter_examples=("mgmt-user admin root", "file sha1 sum"),
    ),
    Rule(
        "secret element of a device",
        "token",
        ("-key>", "psk>", "hash>", "community>", "community-string>", "shared-secret>"),
        r"(?:-key|psk|hash|community(?:-string)?|shared-secret)>(?P<v>[^<>\r\n]{3,300})</[a-z0-9-]{0,40}(?:key|psk|hash|community(?:-string)?|secret)>",
        cased=False,
        check=lambda found: is_password(found["v"]) and " " not in found["v"],
        examples=(
            "<pre-shared-key>«Tick5tock»</pre-shared-key>",
            "<bcrypt-hash>«$2y$10${53:b62}»</bcrypt-hash>",
        ),
        counter_examples=("<public-key></public-key>",),
    ),
    Rule(
        "password of an old console",
        "token",
        ("syscon ",),
        r"syscon (?:address \S{1,60}|password) (?P<v>\S{2,100})",
        examples=("syscon address 10.0.0.1 «Tick5tock»",),
        counter_examples=("syscon address",),
    ),
)
