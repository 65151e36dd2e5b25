"""Communities and users of SNMP in configurations of devices (RFC 1157, RFC 3414)."""

import re

from backend.app.services.redaction.device_lines import TYPE, VALUE, block_of, on_device
from backend.app.services.redaction.plausible import is_minted, is_password
from backend.app.services.redaction.rule import Rule


def _is_community(found: re.Match[str]) -> bool:
    """Tell whether a community is one of SNMP, by its line or by the block that it stands in; BGP has them too."""
    text, at = found.string, found.start()
    begin = text.rfind("\n", max(0, at - 160), at) + 1 or max(0, at - 160)
    line = (text[begin:at] + found[0]).lower()
    if "snmp" in line and re.search(r"[:=]\s*\S+$", found[0]) is not None:
        return is_password(found["v"]) and not found["v"].endswith((":", ","))
    return ("snmp" in line or "trap" in line or "snmp" in block_of(text, at).lower()) and on_device(found)


def _is_name_of_a_community(found: re.Match[str]) -> bool:
    if found[0].startswith("/snmp"):
        return True
    opening = found.string[max(0, found.start() - 300) : found.start()].lower()
    at = opening.rfind("config system snmp community")
    return at >= 0 and re.search(r"^\s*end\b", opening[at:], re.MULTILINE) is None


def _is_of_an_snmp_user(found: re.Match[str]) -> bool:
    text, at = found.string, found.start()
    begin = text.rfind("\n", max(0, at - 300), at) + 1 or max(0, at - 300)
    named = re.search(r"(?:md5|sha|des|aes)", found[0][: found.start("v") - at].lower()) is not None
    return is_password(found["v"]) and (named or "snmp-server user " in text[begin:at].lower())


RULES = (
    Rule(
        "SNMP community",
        "token",
        ("community ", "community:", "community=", "community-string ", "trap-group "),
        rf"(?i:community(?:-string)?|trap-group)(?:[ \t]+(?:string|create|add))?[ \t:=]+(?:(?i:read|write|ro|rw)[ \t]+(?=[^\s\"]+[ \t]*$|cipher|simple))?{TYPE}?{VALUE}",
        cased=True,
        check=_is_community,
        examples=(
            "snmp-server community «pubR0x» RO",
            "snmp-server community «acme.ro» RO IPv4 ACL-MGMT IPv6 ACL-MGMT-6",
            "set snmp community «s3cr3t» authorization read-only",
            "snmp-agent community «xyzzy1»",
            " snmp-agent community read cipher «%^%#x1y2z3%^%#»",
            "SNMP community: «s3cr3t»",
            "SNMP Community = «hFkrrQxeJ67a»",
            "set deviceconfig system snmp-setting access-setting version v2c snmp-community-string «s3cr3t»",
            "rf-switch snmp-community «s3cr3t»",
            "config snmp community create «s3cr3t»",
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
        ("set name ", "/snmp community"),
        r"(?:set name |/snmp community[ \t\r\n]+(?:set|add)[ ][^\r\n]{0,160}?(?<=[ ])name=)(?P<v>\"[^\"\r\n]{1,300}+\"?|[^\s\"]{1,100})",
        check=_is_name_of_a_community,
        examples=(
            'config system snmp community\n    edit 1\n        set name «"s3cr3t"»\n    next\nend',
            "/snmp community\nset [ find default=yes ] addresses=::/0 name=«s3cr3t»",
        ),
        counter_examples=('config system interface\n edit 1\n set name "port1"',),
    ),
    Rule(
        "SNMPv3 user",
        "token",
        (" auth ", " priv "),
        rf"(?i:auth|priv)[ \t]+(?:(?:md5|sha|sha-?[0-9]{{3}}|des|3des|aes(?:[ \t-]?[0-9]{{3}})?)[ \t]+)?{TYPE}?(?P<v>[^\s]{{4,120}})",
        cased=True,
        lead=(-1,),
        examples=(
            "snmp-server user u g v3 auth sha «AuthPass1» priv aes 128 «PrivPass1»",
            "snmp-server user u g v3 auth sha «AuthPass1» priv «PrivPass1»",
            "snmp-server user u g v3 auth sha encrypted «{16:HEX}» priv aes 128 encrypted «{16:HEX}»",
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
        r"(?:snmp-server host (?:\([^)\s]{1,40}\) )?\S{1,60}(?: (?:informs?|traps?|vrf \S{1,60}|version (?:1|2c|3 (?:auth|noauth|priv))|use-vrf \S{1,60}|udp-port [0-9]{1,5}))*[ ](?!traps?\b|informs?\b|poll\b|version|vrf|community|\S{1,60} (?:poll|trap|community)\b|source-interface|use-vrf|filter|port|udp-port|source)"
        r"|community-map )(?P<v>[^\s:]{2,100})",
        check=lambda found: is_password(found["v"]),
        examples=(
            "snmp-server host 10.0.0.1 traps version 2c «s3cr3tro»",
            "snmp-server host 10.0.0.1 vrf Mgmt informs «s3cr3tro» config",
            "snmp-server host 10.0.0.1 version 3 priv «jdoe7» bgp",
            "snmp-server host 10.0.0.9 inform version 2c «s3cr3tro»",
            "snmp-server mib community-map «s3cr3tro»:100 context x",
        ),
        counter_examples=(
            "snmp-server host 10.0.0.1 version 2c",
            "snmp-server host nms1 source-interface loopback 0",
            "snmp-server host INSIDE nms1 poll community",
        ),
    ),
    Rule(
        "community of an SNMPv3 table",
        "token",
        ("snmpv3 add community ",),
        r"snmpv3 add community (?:hex )?(?P<v>\"?[^\s\"]{1,100}\"?(?: name \"?[^\s\"]{1,100}\"?)?)",
        examples=('configure snmpv3 add community «"s3cr3t" name "s3cr3t"» user "v1v2c_ro"',),
        counter_examples=("snmpv3 add user joe",),
    ),
    Rule(
        "community of a service processor",
        "token",
        gate=r"snmp(?:v1|v2c?)? -c (?:[1-4] )?[^\s-]{5}",
        pattern=r"snmp(?:v1|v2c?)? -c (?:[1-4] )?(?P<v>[^\s]{5,100})",
        cased=True,
        check=lambda found: is_minted(found["v"]),
        examples=("snmpv1 -c 1 «Tick5tock»", "snmp -c «Tick5tock» -1"),
        counter_examples=("snmp -c config.txt",),
    ),
)
