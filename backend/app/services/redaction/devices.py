"""Secrets in configurations of network devices: Cisco, Juniper, Fortinet, Palo Alto and their like."""

import re

from backend.app.services.redaction.plausible import is_password
from backend.app.services.redaction.rule import Rule

_TYPE = r"(?:(?:[0-9]{1,2}|encrypted|cleartext|plain-text|plaintext|ENC|hash|md5|sha|sha1|sha256|sha512|cipher|simple|irreversible-cipher|ascii|hex|ascii-text|hexadecimal|local|remote|level [0-9]{1,2})[ \t]+)"
_LINE_OF_A_DEVICE = re.compile(
    r"^[ \t]*(?:(?:no[ \t]+)?(?:set|username|user|enable|neighbor|ip|ipv6|area|aaa|radius|tacacs|snmp|crypto|isakmp|ppp|vpdn|l2tp|tunnel|bgp"
    r"|ospf|eigrp|rip|vrrp|hsrp|standby|glbp|ntp|wlan|wpa|ssid|dot1x|local-user|key|line|server|edit|config|pre-shared-key|pre-shared"
    r"|authentication|authentication-key|encrypted-password|secret|password|passwd|peer|group|community|mpls|ldap|ikev[12]|service|vty|console)(?:[-: \t]|$)|$)",
    re.IGNORECASE,
)
_VALUE = r"(?P<v>\"[^\"\r\n]{1,200}\"|[^\s\";{}]{1,200})"


def _on_device(found: re.Match[str]) -> bool:
    """Tell whether the line is one of a configuration, and its value no word of a sentence."""
    text, at = found.string, found.start()
    begin = text.rfind("\n", max(0, at - 160), at) + 1 or max(0, at - 160)
    value = found["v"].strip('"')
    if not is_password(value) or not _LINE_OF_A_DEVICE.match(text[begin:at] or " "):
        return False
    end = text.find("\n", found.end(), found.end() + 120)
    rest = text[found.end() : end if end >= 0 else found.end() + 120].split()
    typed = re.search(
        r"\s(?:[0-9]{1,2}|ENC|encrypted|cipher|md5|sha\w*|ascii-text|hexadecimal)\s+$",
        text[at : found.start("v")],
    )
    return typed is not None or (
        len(rest) <= 4 and (text[begin:at].strip() != "" or not rest) and value[0] not in "=:-"
    )


RULES = (
    Rule(
        "password of a device",
        "token",
        ("password ", "passwd ", "secret ", "passphrase "),
        rf"(?i:password|passwd|secret|passphrase)[ \t]+{_TYPE}{{0,2}}{_VALUE}",
        cased=True,
        check=_on_device,
        examples=(
            "enable secret 5 «$1${4:b62}${22:b62}»",
            "username admin privilege 15 password 7 «0822455D0A16»",
            "enable password «cisco123»",
            " neighbor 10.0.0.1 password 7 «{20:HEX}»",
            "set passwd ENC «{40:b64}»",
            'set system root-authentication encrypted-password «"$6${16:b62}${60:b62}"»',
        ),
        counter_examples=(
            "The password was changed by the user yesterday evening",
            "password incorrect",
            "service password-encryption",
            "secret is out",
        ),
    ),
    Rule(
        "key of a device",
        "token",
        ("key ", "key-string ", "psksecret ", "-key ", "shared-secret "),
        rf"(?:(?<![A-Za-z])|(?=-))(?i:key|-key|key-string|psksecret|shared-secret)[ \t]+{_TYPE}{{0,3}}{_VALUE}",
        cased=True,
        check=_on_device,
        examples=(
            "tacacs-server key 7 «070C285F4D06»",
            "crypto isakmp key «S3cr3tK3y» address 203.0.113.1",
            " pre-shared-key local «abc123XYZ»",
            "set psksecret ENC «{40:b64}»",
            'set security ike policy p pre-shared-key ascii-text «"$9${20:b62}"»',
            " ip ospf message-digest-key 1 md5 7 «{16:HEX}»",
            " key-string 7 «{14:HEX}»",
        ),
        counter_examples=(
            "key is missing",
            "Press any key to continue the installation",
            "ip ssh rsa keypair-name x",
            "the key to success",
        ),
    ),
    Rule(
        "SNMP community",
        "token",
        ("community ", "community string "),
        rf"(?i:community)(?:[ \t]+string)?[ \t:=]+{_TYPE}?{_VALUE}",
        cased=True,
        check=_on_device,
        examples=(
            "snmp-server community «pubR0x» RO",
            "set snmp community «s3cr3t» authorization read-only",
            "snmp-agent community «xyzzy1»",
        ),
        counter_examples=(
            "the community is large and has many people",
            "Community Edition of it is here now",
        ),
    ),
    Rule(
        "SNMPv3 user",
        "token",
        (" auth ", " priv "),
        r"(?i:auth|priv)[ \t]+(?:md5|sha|sha-?[0-9]{3}|des|3des|aes(?:[ \t-]?[0-9]{3})?)[ \t]+(?P<v>[^\s]{4,120})",
        cased=True,
        lead=(-1,),
        examples=("snmp-server user u g v3 auth sha «AuthPass1» priv aes 128 «PrivPass1»",),
        counter_examples=("auth sha is old", "priv aes"),
        check=lambda found: is_password(found["v"]),
    ),
)
