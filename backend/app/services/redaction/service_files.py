"""Secrets as services keep them in their files: directories, SNMP daemons, web servers, caches."""

import re

from backend.app.services.redaction.plausible import is_minted, is_password
from backend.app.services.redaction.rule import Rule

_BARE = r"(?P<v>[^\s\"'`<>;]{1,200}?)(?=[.,)\]]{0,2}(?:\s|$|[\"'`<>;]))"


def _is_given(found: re.Match[str]) -> bool:
    return is_password(found["v"])


RULES = (
    Rule(
        "password of a pgpass file",
        "token",
        gate=r"[a-z0-9_.*-]+:(?:[0-9]{4,5}|\*):[^:\s]+:[^:\s]+:[^:\s]{4}",
        pattern=r"[a-z0-9_.*-]{1,80}:(?:[0-9]{4,5}|\*):[^:\s]{1,64}:[^:\s]{1,64}:(?P<v>[^:\s]{4,200})(?=[ \t]*(?:[\r\n]|$))",
        check=lambda found: is_minted(found["v"]),
        examples=("pg01.acme.example:5432:billing:bill_rw:«{18:b62}1a»",),
        counter_examples=("10.0.0.1:8080:a:b:12345",),
    ),
    Rule(
        "password of a service's file",
        "token",
        (
            "requirepass ",
            "masterauth ",
            "bindpw ",
            "rootpw ",
            "rootbindpw ",
            "ldap_default_authtok",
            "smtp_sasl_password",
            "auth_pass ",
        ),
        rf"(?:requirepass|masterauth|auth_pass|root(?:bind)?pw|bindpw|ldap_default_authtok|smtp_sasl_password)[ \t=]{{1,8}}\"?{_BARE}",
        check=_is_given,
        examples=("requirepass «Summer2026!»", "    auth_pass «zL5Nyu9j»", "bindpw «Summer2026!»"),
        counter_examples=("# rootpw",),
    ),
    Rule(
        "password of a netrc",
        "token",
        ("login ",),
        rf"login[ \t]{{1,4}}\S{{1,100}}\s{{1,8}}password[ \t]{{1,4}}{_BARE}",
        check=_is_given,
        examples=("machine git.example login jdoe password «Summer2026!»",),
        counter_examples=("login jdoe password incorrect",),
    ),
    Rule(
        "community of an SNMP daemon",
        "token",
        (
            "rocommunity",
            "rwcommunity",
            "com2sec",
            "trapcommunity",
            "trapsink ",
            "trap2sink ",
            "authcommunity ",
        ),
        r"(?:r[ow]community6?|trapcommunity|com2sec6?[ \t]{1,8}(?:-cn \S{1,60} )?\S{1,60}[ \t]{1,8}\S{1,60}|trap2?sink[ \t]{1,8}\S{1,80}"
        r"|authcommunity[ \t]{1,8}\S{1,40})[ \t]{1,8}(?P<v>[^\s#]{1,100})",
        check=_is_given,
        examples=("rocommunity «s3cr3tro»  10.0.0.0/8", "com2sec readonly default «s3cr3tro»"),
        counter_examples=("rocommunity",),
    ),
    Rule(
        "keys of an SNMP user",
        "token",
        ("createuser ",),
        r"createuser[ \t]{1,4}(?:-e \S{1,80} )?\S{1,80}[ \t]{1,4}(?:md5|sha\S{0,4})[ \t]{1,4}(?P<v>\S{4,100}(?:[ \t]{1,4}(?:des|aes\S{0,6})[ \t]{1,4}\S{4,100})?)",
        examples=("createUser jdoe SHA «Summer2025 AES Winter2026»",),
        counter_examples=("createUser jdoe",),
    ),
    Rule(
        "hash of an LDAP password",
        "token",
        ("{ssha", "{sha", "{smd5}", "{md5}", "{crypt}", "{pbkdf2", "{argon2}"),
        r"\{(?i:ssha(?:256|384|512)?|sha(?:256|384|512)?|smd5|md5|crypt|pbkdf2[^}]{0,12}|argon2)\}[A-Za-z0-9+/=$.,_-]{16,300}",
        cased=True,
        examples=("rootpw «{SSHA}{32:b64}»",),
        counter_examples=("{SHA}x", "{md5} hash"),
    ),
    Rule(
        "hash of a web server's password",
        "token",
        ("$apr1$",),
        r"\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}",
        cased=True,
        examples=("jdoe:«$apr1${8:b62}${22:b62}»",),
    ),
    Rule(
        "hashes of a Windows account",
        "token",
        (":aad3b435b51404ee",),  # the hash of no LAN Manager password, which stands first since Windows Vista
        r":(?P<v>aad3b435b51404ee[0-9a-f]{16}:[0-9a-f]{32})(?![0-9a-f])",
        examples=("Administrator:500:«aad3b435b51404ee{16:hex}:{32:hex}»:::",),
    ),
    Rule(
        "secret of a tunnel's file",
        "token",
        gate=r": (?:psk|eap|xauth|ntlm|pin) \"|(?:^|[\r\n])[ \t]*[^\s#]{1,60}[ \t]+(?:\*|l2tpd|xl2tpd|pptpd|[a-z0-9.-]{1,40})[ \t]+[^\s]{4,}[ \t]+\*",
        # ipsec.secrets(5) of strongSwan, and chap-secrets of pppd(8).
        pattern=r"(?:: (?i:psk|eap|xauth|ntlm|pin) (?P<quote>\")(?P<v>[^\"\r\n]{3,200})"
        r"|[\r\n]{0,2}[ \t]{0,20}[^\s#]{1,60}[ \t]{1,20}(?:\*|l2tpd|xl2tpd|pptpd)[ \t]{1,20}(?P<bare>[^\s]{4,100})[ \t]{1,20}\*)",
        cased=True,
        check=lambda found: is_password((found["v"] or found["bare"]).strip('"')),
        examples=(
            '%any 198.51.100.1 : PSK "«Summer2026!»"',
            'jdoe : EAP "«Summer2026!»"',
            '# client server secret IP\njdoe  *  «"GDmEmatU41wyXr"»  *',
        ),
        counter_examples=("a * b * c", "10 * 20 * 30"),
    ),
    Rule(
        "password of a boot loader",
        "token",
        gate=r"(?:^|[\r\n])[ \t]*password [a-z][a-z0-9_]* [^\s]{6}",
        pattern=r"[\r\n]{0,2}[ \t]{0,20}password (?!is|was|for|has|must|will|to|of|and|on|in|reset|changed)[a-z][a-z0-9_]{0,30} (?P<v>[^\s]{6,200})(?=[ \t]*(?:[\r\n]|$))",
        check=lambda found: is_minted(found["v"]),
        examples=("set superusers=root\npassword root «n7vcn36ofvocw2»",),
        counter_examples=("password for server2019", "\npassword of server2019"),
    ),
)
