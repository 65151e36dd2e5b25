"""Passwords, tokens and keys by what stands before them: assignments, headers, URLs, connection strings, commands."""

import re
from binascii import a2b_base64

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_opaque, is_password
from backend.app.services.redaction.rule import Rule

_TAIL = r"(?P<tail>[a-z0-9_.-]{0,24}+(?:\[[a-z0-9_'\"]{0,20}\])?)"
_SEPARATOR = r"[\\\"'`\]]{0,4}+\s{0,4}+(?:=>|:=|==|=|:)\s{0,4}+"
# Within a string of JSON, quotation marks are escaped.
_QUOTED = r"[brfu@]{0,2}\\{0,2}(?P<quote>[\"'`])(?P<v>(?:[^\"'`\r\n\\]|\\(?![\"'`\\])){1,300})"
_TOKEN = rf"(?:{_QUOTED}|(?P<bare>[^\s\"'`,;<>&(){{}}\[\]=]{{1,400}}={{0,2}}))"
# People's passwords hold any sign; what ends one is white space, a quotation mark, or the next field of a URL.
_PASSWORD = (
    rf"(?:{_QUOTED}|(?P<bare>(?:[^\s\"'`;<>&]|&(?![A-Za-z_]{{1,20}}=)){{1,400}}?"
    r"(?=[,.)\]}]{0,2}(?:\s|$|[\"'`;<>]|&[A-Za-z_]{1,20}=))))"
)
_NOT_A_VALUE_OF = lazily(
    r"(?:file|path|url|uri|type|expir|count|limit|length|len$|size|name|polic|age|days|hint|prompt|label|field|version"
    r"|status|state|format|encoding|alg|regex|pattern|changed|last|required|reset|attempt|histor|min|max|complex"
    r"|timeout|ttl|rotat|manager|store|vault|provider|endpoint|scope|issuer|audience|enabled|disabled|exists|valid"
    r"|length|index|column|table|class|handler|helper|service|_id$|-id$|usage|bucket|words?count|ring$|board|stroke|code$"
    r"|\.(?:c|h|cc|cpp|py|exp|java|go|js|ts|sh|pl|rb|[0-9])$|press|down$|up$|frame|space|map$|set$|s_per|s_used|izer|s$)"
)
_KEY_OF = lazily(
    r"(?:wi-?fi|wlan|wireless|network|api|access|secret|private|encrypt(?:ion)?|account|shared|storage|sign(?:ing)?|master|auth(?:orization)?|app(?:lication)?"
    r"|client|service|subscription|licen[sc]e|product|ssh|rsa|gpg|pgp|aes|hmac|webhook|deploy|host|consumer|wep|wpa2?|psk"
    r"|crypto|session|server|admin|db|token|functions?|instrumentation|write|read|ingest|integration|rest|merchant|cipher"
    r"|activation|serial|recovery|backup|root|unlock|device|team|org|project|dsn|stripe|aws|azure|gcp|google|github|datadog"
    r"|sendgrid|twilio|mailgun|heroku|okta|pagerduty|algolia|maps|openai|cloudflare|newrelic|splunk|sonar|vendor|partner"
    r"|dd|hec|x)[_.\s-]{0,2}$"
)


def _assigned(found: re.Match[str]) -> str:
    """Return the value of an assignment, as it was written."""
    return found["v"] or found["bare"] or ""


def _is_password(found: re.Match[str]) -> bool:
    value = _assigned(found)
    if _NOT_A_VALUE_OF().search(found["tail"]) or not is_password(value) or _is_other_word(found):
        return False
    if found[0].startswith("PASS:") and not _before(found, 1).strip():  # how test runs say that one passed
        return False
    if found.string.startswith(
        (" / ", " | "), found.end()
    ):  # of "user/password: name / secret" this is the name
        return False
    return not _goes_on_as_prose(found, value)


def _is_other_word(found: re.Match[str]) -> bool:
    """Tell whether the word only begins or ends like one for a password: passed, passive, bypass, compass."""
    begins = found["word"].lower() == "pass" and found["tail"][:1].islower()
    return begins or _before(found, 6).endswith(("by", "com", "sur", "tres", "over", "under"))


def _goes_on_as_prose(found: re.Match[str], value: str) -> bool:
    """Tell whether a word behind a colon is the beginning of a sentence."""
    if found["quote"] or not value.isalpha() or value != value.lower() or "=" in found[0]:
        return False
    rest = found.string[found.end() : found.end() + 30]
    return re.match(r" [a-z]+ [a-z]", rest) is not None


def _is_token(found: re.Match[str]) -> bool:
    if _NOT_A_VALUE_OF().search(found["tail"]) or _before(found, 9).endswith(("publickey", "csrf", "xsrf")):
        return False
    return is_opaque(_assigned(found))


def _is_key(found: re.Match[str]) -> bool:
    tail = found["tail"]
    if _NOT_A_VALUE_OF().search(tail):
        return False
    before = _before(found, 24)
    if before.endswith(
        ("public", "public_", "public-", "public ", "foreign", "primary", "foreign_", "primary_", "registry")
    ):
        return False
    value = _assigned(found)
    if _KEY_OF().search(before):
        return is_opaque(value)
    # Caches and maps have keys too: alone, the word is not enough.
    return (
        len(value) >= 20
        and is_opaque(value, shortest=20)
        and re.fullmatch(r"[A-Za-z0-9+/=_-]+", value) is not None
    )


def _before(found: re.Match[str], length: int) -> str:
    return found.string[max(0, found.start() - length) : found.start()].lower()


def _is_header(found: re.Match[str]) -> bool:
    """Tell whether a word such as Basic or Bearer is a scheme with credentials behind it (RFC 7617, RFC 6750)."""
    value, scheme = found["v"], found["scheme"].lower()
    if re.search(r"auth(?:orization)?[\"']?\s{0,3}[:=]\s{0,3}[\"']?$", _before(found, 30)):
        return (len(value) >= 16 or any(char.isdigit() for char in value)) and is_password(value)
    if scheme == "basic":
        return _is_basic(value)
    return is_opaque(value, shortest=16 if scheme == "bearer" else 20)


def _is_basic(value: str) -> bool:
    """Tell whether a value is the base64 of a user and a password with a colon between them."""
    try:
        decoded = a2b_base64(value, strict_mode=True)
    except ValueError:
        return False
    return len(value) >= 8 and b":" in decoded and all(32 <= byte < 127 for byte in decoded)


def _is_user_part(found: re.Match[str]) -> bool:
    return is_opaque(found["v"], shortest=20)


def _is_session(found: re.Match[str]) -> bool:
    return is_opaque(found["v"], shortest=16)


def _is_element(found: re.Match[str]) -> bool:
    return re.search(r"<[\w:.-]{0,40}$", _before(found, 42)) is not None and _plain(found)


def _plain(found: re.Match[str]) -> bool:
    return is_password(found["v"].strip("\"'"))


def _is_argument(found: re.Match[str]) -> bool:
    """Tell whether a function is given a secret, not the name of one to look up."""
    if re.search(
        r"(?:get|find|read|fetch|load|lookup|has|is|check|need)[A-Za-z_]{0,12}$", _before(found, 20)
    ):
        return False
    return not _NOT_A_VALUE_OF().search(found["tail"].lower()) and is_opaque(found["v"], shortest=6)


def _assignment(word: str, value: str = _TOKEN) -> str:
    return f"(?i:{word}{_TAIL}){_SEPARATOR}{value}"


RULES: tuple[Rule, ...] = (
    Rule(
        "password",
        "token",
        ("pass", "pwd", "kennwort"),
        _assignment("(?P<word>pass(?:word|wd|phrase|code|key|wort)?|pwd|kennwort)", _PASSWORD),
        cased=True,
        check=_is_password,
        examples=(
            "password: «hunter2»",
            "Password=«P@ss,w0rd!», next",
            '"db_password": "«s3cr3t value»"',
            "DB_PASS='«Tr0ub4dor&3»'",
            "PGPASSWORD=«Xk29ab» psql",
            "admin_pwd := «letmein99»",
        ),
        counter_examples=(
            "password: incorrect",
            "Password: [TOKEN REDACTED]",
            "password_file: /etc/x",
            "password=${DB_PASSWORD} PASSWORD=$PASS password=<password>",
            "the password is expired. Passed: 12 bypass=true",
            "password: must be at least eight characters",
            "passwordHistory: 24",
            "Passed: tools/x1/T6.java PASS: Build bypass: x1y2z3",
        ),
    ),
    Rule(
        "password as an argument",
        "token",
        ("pass", "pwd", "secret", "token", "apikey", "api_key"),
        r"(?i:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key)(?P<tail>[A-Za-z0-9_]{0,24}+)(?:[\"'],\s{0,2}|\(\s{0,2})"
        r"(?P<quote>[\"'])(?P<v>[^\"'\s]{4,200})(?=[\"'])",
        cased=True,
        check=_is_argument,
        examples=("define('DB_PASSWORD', '«Summer2026!»');", 'setPassword("«Summer2026!»")'),
        counter_examples=("getPassword('db-1')", "password('name')", 'required("password", "string")'),
    ),
    Rule(
        "word and quoted secret",
        "token",
        ("pass", "secret", "token", "api", "private"),
        r"(?i:pass(?:word|wd|phrase)?|secret|token|api_?key|private_?key)[A-Za-z0-9_]{0,24}+[ \t]{0,3}+(?P<quote>[\"'])(?P<v>[^\"'\s]{4,200})(?P=quote)[ \t]{0,3};",
        cased=True,
        check=_plain,
        examples=("api_key '«hunter2hunter2»';", 'password "«Summer2026!»";'),
        counter_examples=('private_key "";', "echo 'the password';"),
    ),
    Rule(
        "connection string",
        "token",
        ("password=", "pwd=", "accountkey=", "sharedaccesskey=", "sharedsecret="),
        r"(?i:password|pwd|accountkey|sharedaccesskey|sharedsecret)=(?P<v>[^;\"'\r\n]{1,300})(?=;)",
        cased=True,
        check=_plain,
        examples=(
            "Server=db;User Id=sa;Password=«a b,c&d»;Encrypt=true",
            "AccountName=x;AccountKey=«{60:b64}»;End=y",
        ),
        counter_examples=("Password=;x",),
    ),
    Rule(
        "secret",
        "token",
        ("secret", "cred", "psk"),
        _assignment("(?:secret|creds?|credentials?|psk)"),
        cased=True,
        check=_is_token,
        examples=(
            "client_secret = «{32:b62}»",
            '"aws_secret_access_key": "«{40:b64}»"',
            "psk=«a1b2c3d4e5f6»",
        ),
        counter_examples=("secret: none", "secretName: my-secret-name", "kind: Secret", "secret=${SECRET}"),
    ),
    Rule(
        "token",
        "token",
        ("token",),
        _assignment("token"),
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
        ("key",),
        _assignment("key"),
        cased=True,
        check=_is_key,
        examples=(
            "api_key=«{32:hex}»",
            "X-Api-Key: «{40:b62}»",
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
        "element of XML",
        "token",
        ("pass", "secret", "token", "apikey", "pwd"),
        r"(?i:pass(?:word|wd|phrase)?|secret|token|apikey|pwd)[^<>\r\n]{0,60}+>(?:\s{0,4}<value>)?(?P<v>[^<>\r\n]{3,300})</",
        cased=True,
        check=_is_element,
        examples=(
            "<password>«hunter2»</password>",
            "<AdministratorPassword><value>«{20:b64}»</value>",
        ),
        counter_examples=("<password></password> <b>pass</b>", '<a href="#token">tokenizer</a>'),
    ),
    Rule(
        "authorization header",
        "token",
        ("bearer ", "basic ", "token ", "apikey ", "negotiate ", "aws4-hmac"),
        r"(?P<scheme>(?i:bearer|basic|token|apikey|negotiate))[ ]{1,3}(?P<v>[A-Za-z0-9._~+/=-]{6,8000})(?![A-Za-z0-9])",
        cased=True,
        reach=8200,
        check=_is_header,
        examples=(
            "Authorization: Bearer «{32:b62}1»",
            "authorization: basic «{24:b62}1==»",
            "sent Basic «amRvZTpTdW1tZXIyMDI2IQ==» to it",
        ),
        counter_examples=("Basic authentication", "bearer token", "Basic 16bit-colours", "Negotiate TLS1.3"),
    ),
    Rule(
        "authorization without a scheme",
        "token",
        ("authorization", "_auth", '"auth"', "x-auth"),
        r"(?i:authorization|_auth|\"auth\"|x-auth(?:-\w{1,20})?)[\"']?\s{0,3}[:=]\s{0,4}[\"']?(?P<v>[A-Za-z0-9=~@.+/_-]{12,2000})(?![A-Za-z0-9 ])",
        cased=True,
        reach=2200,
        check=lambda found: is_opaque(found["v"], shortest=12),
        examples=(
            "Authorization: «{8:hex}-{4:hex}-{4:hex}-{4:hex}-{12:hex}1a»",
            "_auth = «{20:b62}1a=»",
            '"auth": "«{32:b62}1a»"',
        ),
        counter_examples=(
            "Authorization: required",
            "Proxy-Authorization: Basic realm",
            "_auth = module.auth_v2",
        ),
    ),
    Rule(
        "signature in a URL",
        "token",
        ("sig=", "signature=", "?code=", "&code="),
        r"(?i:sig(?:nature)?|[?&]code)=(?P<v>[A-Za-z0-9%+/=_.~-]{20,400})",
        cased=True,
        examples=("?sv=2022-11-02&sig=«{43:b62}%3D»&se=2026", "X-Amz-Signature=«{64:hex}»"),
        counter_examples=("sig=none signature=v1 ?code=404",),
    ),
    Rule(
        "password in a URL",
        "token",
        ("://",),
        r"://[^\s/:@\"'<>]{0,100}:(?P<v>[^\s/@\"'<>]{1,200})@(?=[\w\[])",
        cased=True,
        check=_plain,
        examples=(
            "postgres://app:«s3cr3t»@db.example:5432/x",
            "https://user:«p%40ss»@host/",
            "redis://:«abc123»@10.0.0.1",
        ),
        counter_examples=("http://host:8080/a@b", "https://user:${PASS}@host", "ssh://git@host:22/x"),
    ),
    Rule(
        "token in a URL",
        "token",
        ("://",),
        r"://(?P<v>[A-Za-z0-9_-]{20,200})@(?=[\w\[])",
        cased=True,
        check=_is_user_part,
        examples=("https://«{32:b62}1a»@git.example/x.git",),
        counter_examples=("https://some-long-user-name-here@host/",),
    ),
    Rule(
        "session",
        "token",
        ("sess", "sid="),
        r"(?i:sess(?:ion)?[_-]?(?:id|key|token)?|sid)(?:=|\"?:\s?\"?)(?P<v>[A-Za-z0-9%._-]{16,300})",
        cased=True,
        check=_is_session,
        examples=("JSESSIONID=«{32:HEX}»; Path=/", "PHPSESSID=«{26:an}»"),
        counter_examples=("session=1",),
    ),
    Rule(
        "one-time password secret",
        "token",
        ("otpauth://",),
        r"otpauth://[^\s]{0,200}?[?&]secret=(?P<v>[a-z2-7=]{8,200})",
        examples=("otpauth://totp/Ex:jo?secret=«{32:B32}»&issuer=Ex",),
    ),
)
