"""Secrets as people write them in a note, and as services keep them in their files."""

import re

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_opaque, is_password
from backend.app.services.redaction.rule import Rule

_BARE = r"(?P<v>[^\s\"'`<>;]{1,200}?)(?=[.,)\]]{0,2}(?:\s|$|[\"'`<>;]))"


_ENTITY = lazily(r"[a-z.!](?:&[a-z]+|\\.*)$", re.IGNORECASE)


def _is_minted(found: re.Match[str]) -> bool:
    """Tell whether the value is no word: it has letters, and digits or marks among them."""
    value = found["v"]
    has_letter = any(char.isalpha() for char in value)
    has_other = any(char.isdigit() or char in "!@#$%^&*+=?" for char in value[1:])
    return (
        has_letter
        and has_other
        and is_password(value)
        and not value.startswith(("$", "%", "/", "-", "http", "\\"))
        and not _ENTITY().search(value)
    )


def _is_given(found: re.Match[str]) -> bool:
    return is_password(found["v"])


def _is_opaque(found: re.Match[str]) -> bool:
    return is_opaque(found["v"], shortest=4)


RULES = (
    Rule(
        "password in a sentence",
        "token",
        (
            "password",
            "passwd",
            "passcode",
            "passphrase",
            "kennwort",
            "passwort",
            "the secret",
            "the key",
            " pw ",
            "pwd ",
        ),
        r"(?i:(?:password|passwd|passcode|passphrase|kennwort|passwort|the secret|the key|(?<=\s)pw|pwd)"
        r"(?: (?:for|of|to|on|von|für) [^\r\n:]{1,60}?)? (?:is|was|ist|lautet|=|(?:re)?set to|changed to)(?: now)?:? )[\"'`]?"
        + _BARE,
        cased=True,
        check=_is_minted,
        examples=(
            "password is «Summer2026!»",
            "The password for jdoe is: «Summer2026!».",
            "New password set to «Summer2026!»",
            "Das Passwort ist «Sommer2026»",
        ),
        counter_examples=(
            "password is expired",
            "the password is too short for policy v2",
            "The key is HKLM/SOFTWARE",
            "password reset to default",
        ),
    ),
    Rule(
        "password in a word of another language",
        "token",
        ("contrase", "mot de passe", "wachtwoord", "senha", "l?senord", "adgangskode", "parola", "salasana"),
        rf"(?<![a-z])(?:contrase.a|mot de passe|wachtwoord|senha|l.senord|adgangskode|parola|salasana)\"?[ ]{{0,3}}[:=][ ]{{0,3}}[\"']?{_BARE}",
        cased=False,
        check=_is_given,
        examples=("contraseña: «Verano2026!»", "Wachtwoord = «Zomer2026!»"),
        counter_examples=("contraseña: ********",),
    ),
    Rule(
        "pw",
        "token",
        ("pw",),
        rf"(?<![A-Za-z0-9_.-])(?i:pw)[ ]{{0,3}}[:=][ ]{{0,3}}[\"']?{_BARE}",
        cased=True,
        check=_is_given,
        examples=("pw: «Summer2026!»", "user=x PW=«Summer2026!»"),
        counter_examples=("pw: none", "kpw: x1y2z3"),
    ),
    Rule(
        "user and password side by side",
        "token",
        (
            "login:",
            "user:",
            "username:",
            "creds:",
            "credentials:",
            "account:",
            "user/p",
            "login/p",
            "username/p",
        ),
        r"(?i:(?:login|user(?:name)?|creds|credentials|account)(?:/(?:pass(?:word)?|pw|pwd))?)[ ]{0,3}[:=][ ]{0,3}[^\s/:]{1,80} (?:/|\|) "
        + _BARE,
        cased=True,
        check=_is_minted,
        examples=("user/pass: jdoe / «Summer2026!»", "Login: jdoe / «Summer2026!»"),
        counter_examples=("user: jdoe / admin", "login: 12 / 24"),
    ),
    Rule(
        "PIN or one-time code",
        "token",
        ("pin", "otp", "passcode", "one-time", "verification code", "security code", "2fa code", "mfa code"),
        r"(?<![a-z0-9_-])(?:pin(?: code)?|otp(?: code)?|passcode|one-time (?:code|password|pin)|(?:verification|security|2fa|mfa) code)"
        r"[ ]{0,3}(?:is|was|[:=])[ ]{0,3}[\"'`]?(?P<v>[0-9]{4,10}|[0-9]{3}[ -][0-9]{3})(?![0-9a-z.:-])",
        examples=("PIN: «482913»", "OTP code is «482913»", "MFA code: «482 913»"),
        counter_examples=("pin 13", "pin: 3", "shopping: 4829"),
    ),
    Rule(
        "backup codes",
        "token",
        ("backup code", "recovery code", "scratch code"),
        r"(?:backup|recovery|scratch) codes?[ ]{0,3}(?:are|is|[:=])\s{0,4}(?P<v>(?:[0-9a-z]{4,10}(?:-[0-9a-z]{4,10}){0,3}[\s,;]{0,3}){1,16})",
        check=lambda found: any(char.isdigit() for char in found["v"]),
        examples=("backup codes: «1a2b-3c4d»",),
        counter_examples=("backup code was printed", "recovery code: none"),
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
        ),
        rf"(?:requirepass|masterauth|root(?:bind)?pw|bindpw|ldap_default_authtok|smtp_sasl_password)[ \t=]{{1,8}}\"?{_BARE}",
        check=_is_given,
        examples=("requirepass «Summer2026!»", "bindpw «Summer2026!»"),
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
        "value of a named setting",
        "token",
        ('password"', 'pwd"', 'secret"', 'token"', 'key"', 'passphrase"'),
        r"(?i:password|pwd|secret|token|key|passphrase)\"\s{1,4}(?:value|data|content)\s?=\s?\"(?P<v>[^\"\r\n]{1,300})\"",
        cased=True,
        check=_is_opaque,
        examples=(
            '<add key="Password" value="«Summer2026!»" />',
            '<property name="api.token" value="«{24:b62}1a»"/>',
        ),
        counter_examples=('<add key="Password" value="" />', '<add key="PrimaryKey" value="id" />'),
    ),
)
