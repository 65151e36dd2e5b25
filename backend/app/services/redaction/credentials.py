"""Passwords, tokens and keys by what stands before them: assignments, headers, URLs, connection strings, commands."""

import re

from backend.app.services.redaction.labels import (
    FOREIGN_PASSWORDS,
    PASSWORDS,
    assigned,
    gate_of_assigned,
    is_about,
    may_say_that_a_test_passed,
)
from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_joined_words, is_minted, is_opaque, is_password
from backend.app.services.redaction.rule import Rule
from backend.app.services.redaction.stand_ins import is_placeholder

_QUOTED = (
    r"[brfu@]{0,2}(?P<within>\\{1,2})?(?P<quote>[\"'`])(?P<v>(?:[^\"'`\r\n\\]|\\(?![\"'`\\])"
    # Another quotation mark, an escaped or a doubled one belong to the value, if it is closed, and stands in no string.
    r"|(?(within)(?!)|(?:\\[\"'`\\]|(?P=quote){2}(?=[^\s,;)\]}])|(?!(?P=quote))[\"'`])(?=[^\r\n]{0,100}?(?P=quote)))){1,300})"
)
_TOKEN = rf"(?:{_QUOTED}|(?P<bare>[^\s\"'`,;<>&(){{}}\[\]=]{{1,400}}={{0,2}}))"
# People's passwords hold any sign; what ends one is white space, a quotation mark, or the next field of a URL.
_PASSWORD = (
    rf"(?:{_QUOTED}|(?P<bare>(?:[^\s\"'`;<>&]|&(?![A-Za-z_]{{1,20}}=)){{1,400}}?"
    r"(?=[,.)\]}]{0,2}(?:\s|$|[\"'`;<>]|&[A-Za-z_]{1,20}=))))"
)
_KEY_OF = lazily(
    r"(?:decryption|validation|unseal|wi-?fi|wlan|wireless|network|api|access|secret|private|encrypt(?:ion)?|account|shared|storage|sign(?:ing)?|master|auth(?:orization)?|app(?:lication)?"
    r"|client|service|subscription|licen[sc]e|product|ssh|rsa|gpg|pgp|aes|hmac|webhook|deploy|host|consumer|wep|wpa2?|psk"
    r"|crypto|session|server|admin|db|token|functions?|instrumentation|write|read|ingest|integration|rest|merchant|cipher"
    r"|activation|serial|recovery|backup|root|unlock|device|team|org|project|dsn|stripe|aws|azure|gcp|google|github|datadog"
    r"|sendgrid|twilio|mailgun|heroku|okta|pagerduty|algolia|maps|openai|cloudflare|newrelic|splunk|sonar|vendor|partner"
    r"|dd|hec|x|md5)[_.\s-]{0,2}$"
)


_FOREIGN_KEY_OF = lazily(
    r"(?:api|wlan|wi-?fi|wpa[23]?|netzwerk|sicherheits|lizenz|produkt|aktivierungs|geheimer|privater|zugriffs|sselungs|master|netwerk"
    r"|licentie|product|n.tverks|licens|sieciowy)[ _-]?$"
)


def _assigned(found: re.Match[str]) -> str:
    """Return the value of an assignment, as it was written."""
    return found["v"] or found["bare"] or ""


_COMMAND_OF_POWERSHELL = lazily(r"[A-Z][a-z]+-[A-Z][A-Za-z]+")
_SHELL = lazily(r"(?:^|\s)(?:old)?$")
"""What stands before the shell's name for its working directory (POSIX, 8.3: PWD; OLDPWD)."""
_WORD = lazily(r"[A-Za-z]+(?:'s)?\.?")
_VARIABLE = lazily(r"\$[\w:]*$")
_MODULE_OF_PAM = lazily(r"pam_\w+\($")


def _is_said_by_a_program(found: re.Match[str], value: str) -> bool:
    """Tell whether this is a command of PowerShell, a directory for Docker, a message of PAM, or a note on a file."""
    before = _before(found, 40)
    if _VARIABLE().search(before) is not None:
        return "=" not in found[0] or (
            not found["quote"] and _COMMAND_OF_POWERSHELL().fullmatch(value) is not None
        )
    if (
        found["word"] + found["tail"] == "PWD"
        and value.startswith("/")
        and _SHELL().search(before) is not None
    ):
        return True
    if "." in found["tail"] and "=" not in found[0] and _WORD().fullmatch(value) is not None:
        return True  # as a change log begins: "passwd.master: Add …"
    return found["word"].startswith("pass") and _MODULE_OF_PAM().search(before) is not None


def _is_password(found: re.Match[str]) -> bool:
    value = _assigned(found)
    if is_about(found["tail"]) or not is_password(value) or _is_other_word(found):
        return False
    if _is_said_by_a_program(found, value):
        return False
    if may_say_that_a_test_passed(found):
        return False
    if found.string.startswith(
        (" / ", " | "), found.end()
    ):  # of "user/password: name / secret" this is the name
        return False
    return not _goes_on_as_prose(found, value)


def _is_other_word(found: re.Match[str]) -> bool:
    """Tell whether the word only begins or ends like one for a password: passed, passive, bypass, compass."""
    begins = found["word"].lower() in ("pass", "pw") and found["tail"][:1].islower()
    return begins or _before(found, 6).endswith(("by", "com", "sur", "tres", "over", "under", "mini"))


def _goes_on_as_prose(found: re.Match[str], value: str) -> bool:
    """Tell whether a word behind a colon is the beginning of a sentence."""
    if found["quote"] or not value.isalpha() or value != value.lower() or "=" in found[0]:
        return False
    rest = found.string[found.end() : found.end() + 30]
    return re.match(r" [a-z]+ [a-z]", rest) is not None


_OF_A_NETWORK = lazily(r"(?:wi-?fi|wlan|ssid|wpa[23]?)\b[^\n]*$")
_UUID = lazily(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _is_secret(found: re.Match[str]) -> bool:
    """Tell whether this is a secret: also the ID of one that HashiCorp's Vault gives, which is one itself."""
    return (found["tail"].lower() == "_id" and _UUID().fullmatch(_assigned(found)) is not None) or _is_token(
        found
    )


def _is_token(found: re.Match[str]) -> bool:
    if is_about(found["tail"]) or _before(found, 9).endswith(("publickey", "csrf", "xsrf")):
        return False
    value = _assigned(found)
    return is_opaque(value) and not is_joined_words(value)


def _is_key(found: re.Match[str]) -> bool:
    tail = found["tail"]
    if is_about(tail):
        return False
    before = _before(found, 24)
    if before.endswith(
        ("public", "public_", "public-", "public ", "foreign", "primary", "foreign_", "primary_", "registry")
    ):
        return False
    value = _assigned(found)
    if _KEY_OF().search(before):
        return is_opaque(value)
    if _OF_A_NETWORK().search(_before(found, 60)):
        return is_minted(value)
    # Caches and maps have keys too: alone, the word is not enough.
    return (
        len(value) >= 20
        and is_opaque(value, shortest=20)
        and re.fullmatch(r"[A-Za-z0-9+/=_-]+", value) is not None
    )


def _before(found: re.Match[str], length: int) -> str:
    return found.string[max(0, found.start() - length) : found.start()].lower()


def _is_in_a_connection_string(found: re.Match[str]) -> bool:
    value = _assigned(found)
    return not is_placeholder(value) and value.lower() not in ("true", "false", "null", "none", "yes", "no")


def _plain(found: re.Match[str]) -> bool:
    return is_password(found["v"].strip("\"'"))


def _is_argument(found: re.Match[str]) -> bool:
    """Tell whether a function is given a secret, not the name of one to look up."""
    if re.search(
        r"(?:get|find|read|fetch|load|lookup|has|is|check|need)[A-Za-z_]{0,12}$", _before(found, 20)
    ):
        return False
    return not is_about(found["tail"]) and is_opaque(found["v"], shortest=6)


_GATE = gate_of_assigned(
    "|".join(
        (
            "pass",
            "pwd",
            "kennw",
            "pw",
            "pswd?",
            "p@ss",
            "p/w",
            "paswd|pasword",
            "secret",
            "cred",
            "psk",
            "token",
            "key",
            *FOREIGN_PASSWORDS.values(),
        )
    )
)

RULES: tuple[Rule, ...] = (
    Rule(
        "password",
        "token",
        gate=_GATE,
        pattern=assigned(f"(?P<word>{PASSWORDS})", _PASSWORD),
        cased=True,
        check=_is_password,
        examples=(
            "password: «hunter2»",
            "Password=«P@ss,w0rd!», next",
            '"db_password": "«s3cr3t value»"',
            "DB_PASS='«Tr0ub4dor&3»'",
            "PGPASSWORD=«Xk29ab» psql",
            "admin_pwd := «letmein99»",
            "usr=admin psw=«letmein99» P/W: «letmein99» P@ssword: «letmein99» Kennw.: «letmein99»",
            "password: !!str «Summer2026!»",
            "* Password :: «Summer2026!»",
            "<b>Password</b>: <code>«Summer2026!»</code>",
            "_Password:_ **«Summer2026!**»",
            "password: '«it''s raining [hard] today 4»'",
            '"password": "«a\\"b c;d, e}f7»", "x": 1',
            "password 2: «Summer2026!»",
            "PWD=«Zug(Br)22»;Server=x",
        ),
        counter_examples=(
            "password: incorrect",
            "Password: [TOKEN REDACTED]",
            "password_file: /etc/x",
            "password=${DB_PASSWORD} PASSWORD=$PASS password=<password>",
            "the password is expired. Passed: 12 bypass=true",
            "password: must be at least eight characters",
            "passwordHistory: 24",
            "pss: x1y2z3 caps:w1x2 ps: y1z2",
            "Passed: tools/x1/T6.java PASS: Build bypass: x1y2z3",
            "pam_unix(passwd:chauthtok): password changed for jdoe",
            "$password = $cred.GetNetworkCredential().Password",
            "$password = Read-Host 'New one' -AsSecureString",
            'docker run -v "$PWD":/tmp1 x',
            "  * passwd.master: Add _apt user; 118_pass_all.dpatch: Regenerated.",
            '"minipass-flush": "^1.0.5", "pass": "~1.2"',
            "passwd:         files systemd",
            "OLDPWD=/srv/x1 PWD=/srv2",
            "TOX_PASSENV=OPENBLAS_*",
            "--certificate-password=CERTIFICATE_PASSWORD",
        ),
    ),
    Rule(
        "password in another language",
        "token",
        gate=_GATE,
        pattern=assigned(f"(?P<word>{'|'.join(FOREIGN_PASSWORDS.values())})", _PASSWORD),
        cased=True,
        check=_is_password,
        examples=(
            "contraseña: «Verano2026!»",
            "Wachtwoord = «Zomer2026!»",
            "Hasło: «Lato2026!»",
            "Mot de passe : «Ete2026!»",
        ),
        counter_examples=("contraseña: ********", "clave: <clave>"),
    ),
    Rule(
        "pw",
        "token",
        gate=_GATE,
        pattern=assigned("(?P<word>(?<![A-Za-z0-9.-])pw)", _PASSWORD),
        cased=True,
        check=_is_password,
        examples=("pw: «Summer2026!»", "user=x PW=«Summer2026!»"),
        counter_examples=("pw: none", "kpw: x1y2z3", "pwwn 50:06:01:61:47:e4:22:97", "pwn: x1y2z3"),
    ),
    Rule(
        "password as an argument",
        "token",
        gate=r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|(?:auth|secure|in|nonce)_(?:key|salt))[a-z0-9_]*(?:[\"']\s?,\s*|\(\s?)\s?[\"']",
        pattern=r"(?i:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|(?:auth|secure|in|nonce)_(?:key|salt))(?P<tail>[A-Za-z0-9_]{0,24}+)(?:[\"']\s?,\s{0,20}|\(\s{0,2})"
        r"(?P<quote>[\"'])(?P<v>[^\"'\s]{4,200})(?=[\"'])",
        cased=True,
        check=_is_argument,
        examples=("define('DB_PASSWORD', '«Summer2026!»');", 'setPassword("«Summer2026!»")'),
        counter_examples=("getPassword('db-1')", "password('name')", 'required("password", "string")'),
    ),
    Rule(
        "word and quoted secret",
        "token",
        gate=r"(?:pass(?:word|wd|phrase)?|secret|token|api_?key|private_?key)[a-z0-9_]*[ \t]*[\"'][^\"'\s]{4,}[\"'][ \t]*;",
        pattern=r"(?i:pass(?:word|wd|phrase)?|secret|token|api_?key|private_?key)[A-Za-z0-9_]{0,24}+[ \t]{0,3}+(?P<quote>[\"'])(?P<v>[^\"'\s]{4,200})(?P=quote)[ \t]{0,3};",
        cased=True,
        check=_plain,
        examples=("api_key '«hunter2hunter2»';", 'password "«Summer2026!»";'),
        counter_examples=('private_key "";', "echo 'the password';"),
    ),
    Rule(
        "password in brackets",
        "token",
        gate=r"(?:pass(?:word|wd|phrase)?|pwd|pw|secret)[\[{(][^\s\])}]{6,}[\])}]",
        pattern=r"(?<![A-Za-z.])(?i:pass(?:word|wd|phrase)?|pwd|pw|secret)[\[{(](?P<v>[^\s\[\](){}\"']{6,80})[\])}](?![ \t]{0,4}[:=.])",
        cased=True,
        check=lambda found: (
            is_minted(found["v"]) and "=" not in found["v"] and found["v"] != found["v"].lower()
        ),
        examples=("User[svc01] Pass[«Falke.88»] Host[srv1]",),
        counter_examples=("pass(argument1)", "password[index0] = 5"),
    ),
    Rule(
        "connection string",
        "token",
        ("password=", "pwd=", "accountkey=", "sharedaccesskey=", "sharedsecret="),
        r"(?i:password|pwd|accountkey|sharedaccesskey|sharedsecret)=(?:(?P<bare>\{[^{}\r\n]{1,300}\})|(?P<v>[^;\"'\r\n{][^;\"'\r\n]{0,300}))(?=;)",
        cased=True,
        check=_is_in_a_connection_string,
        examples=(
            "Server=db;User Id=sa;Password=«a b,c&d»;Encrypt=true",
            "AccountName=x;AccountKey=«{60:b64}»;End=y",
            "Password=«secret»;Server=x PWD=«{Sum;mer2026!}»;UID=x",
        ),
        counter_examples=("Password=;x Password=${PASS};y Password=True;z",),
    ),
    Rule(
        "secret",
        "token",
        gate=_GATE,
        pattern=assigned("(?:secret|creds?|credentials?|psk)", _TOKEN),
        cased=True,
        check=_is_secret,
        examples=(
            "client_secret = «{32:b62}»",
            '"secret_id": "«{8:hex}-{4:hex}-{4:hex}-{4:hex}-{12:hex}»"',
            '"aws_secret_access_key": "«{40:b64}»"',
            "psk=«a1b2c3d4e5f6»",
        ),
        counter_examples=("secret: none", "secretName: my-secret-name", "kind: Secret", "secret=${SECRET}"),
    ),
    Rule(
        "token",
        "token",
        gate=_GATE,
        pattern=assigned("token", _TOKEN),
        cased=True,
        check=_is_token,
        examples=("?access_token=«{40:b62}»&x=1", 'token: "«{24:hex}»"', "X-Auth-Token: «{32:hex}»"),
        counter_examples=(
            "PublicKeyToken=30ad4fe6b2a6aeed",
            "vault_token_file_path: /x/y1z2w3v4",
            "token expired; token_type: Bearer1234",
            "csrftoken=abcdef1234567890",
            "max_tokens: 4096",
        ),
    ),
    Rule(
        "key",
        "token",
        gate=_GATE,
        pattern=assigned("key", _TOKEN),
        cased=True,
        check=_is_key,
        examples=(
            "api_key=«{32:hex}»",
            "X-Api-Key: «{40:b62}»",
            "Wi-Fi: ACME-Guest // key: «Hafen#69»",
            "vault unseal key 1: «{44:b64}»",
            'apiKey: "«{20:an}»"',
            "Ocp-Apim-Subscription-Key: «{32:hex}»",
        ),
        counter_examples=(
            "keycode=4 keyboard: us101 primary key: id12345678",
            "public_key: AAAAB3NzaC1yc2E1234567",
            "cache key: user:1234:profile",
            "api_key=YOUR_API_KEY api_key: os.environ['API_KEY1']",
        ),
    ),
    Rule(
        "key in another language",
        "token",
        gate=gate_of_assigned("schl.{1,2}ssel|chiave|sleutel|nyckel|klucz"),
        pattern=assigned("(?P<word>schl.{1,2}ssel|chiave|sleutel|nyckel|klucz)", _TOKEN),
        cased=True,
        check=lambda found: (
            _FOREIGN_KEY_OF().search(_before(found, 24)) is not None
            and not is_about(found["tail"])
            and is_opaque(_assigned(found))
        ),
        examples=(
            "WPA2-Schlüssel: «k1CdSXAoZm7a»",
            "Lizenzschlüssel: «{20:an}»",
            "netwerksleutel = «k1CdSXAoZm7a»",
        ),
        counter_examples=("Schlüssel: HKLM1-Pfad2", "Registrierungsschlüssel: x1y2z3w4"),
    ),
)
