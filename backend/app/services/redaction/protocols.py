"""Credentials as protocols carry them: headers and cookies of HTTP, URLs, and the dialogues of mail and file servers."""

import re
from binascii import a2b_base64
from collections.abc import Iterator

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_minted, is_opaque, is_random
from backend.app.services.redaction.rule import Rule, Scanned, Span
from backend.app.services.redaction.stand_ins import is_placeholder, is_stand_in

_SCHEMES = (
    *(
        "bearer",
        "basic",
        "token",
        "apikey",
        "api-key",
        "negotiate",
        "ntlm",
        "ssws",
        "geniekey",
        "splunk",
        "bot",
        "key",
    ),
    *(
        "oauth",
        "sso-key",
        "hawk",
        "mac",
        "kerberos",
        "jwt",
        "digest",
        "pveapitoken",
        "sharedkey",
        "sharedaccesssignature",
    ),
)
"""Schemes of Authorization (RFC 7617, RFC 6750, RFC 4559) and those that vendors made up."""


def _is_header(found: re.Match[str]) -> bool:
    """Tell whether a word such as Basic or Bearer is a scheme with credentials behind it."""
    value, scheme = found["v"], found["scheme"].lower()
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


def _is_authorization(found: re.Match[str]) -> bool:
    value = found["v"]
    if found["scheme"]:
        return not is_stand_in(value) and (len(value) >= 12 or any(map(str.isdigit, value)))
    return is_opaque(value, shortest=12)


_COOKIES_END = frozenset("\r\n\"'")
_COOKIE = lazily(r"[ \t]*([^\s=;,\"']{1,80}+)=([^\s;,\"']*+)[;,]?")
_OF_A_SESSION = lazily(
    r"sess|auth|token|sid|login|jwt|remember|fed|rtfa|ests|identity|aspx|ticket|saml|csrf|xsrf|sso|id$",
    re.IGNORECASE,
)
_ATTRIBUTES = frozenset(
    ["path", "expires", "max-age", "domain", "samesite", "version", "priority", "comment"]
)


def _locate_cookies(text: Scanned) -> Iterator[Span]:
    """Find the values of cookies that are minted or those of a session (RFC 6265)."""
    at = text.folded.find("cookie:")
    while at >= 0:
        at += len("cookie:")
        while (found := _COOKIE().match(text.ascii, at)) is not None:
            at = found.end()
            name, value = found[1], found[2]
            named = _OF_A_SESSION().search(name) is not None and len(value) >= 8
            if (
                name.lower() not in _ATTRIBUTES
                and not is_placeholder(value)
                and (named or is_opaque(value, shortest=12))
            ):
                yield found.span(2)
        at = text.folded.find("cookie:", at)


def _is_in_a_url(found: re.Match[str]) -> bool:
    return not is_placeholder(found["v"])


def _is_strong_here(found: re.Match[str]) -> bool:
    """Tell whether this is a password, and no local part of a mail address behind a word and a colon."""
    value = found["v"]
    return is_minted(value) and any(mark in value for mark in "!@#$%^&*=")


def _is_user_part(found: re.Match[str]) -> bool:
    return is_opaque(found["v"], shortest=16)


def _is_session(found: re.Match[str]) -> bool:
    value = found["v"]
    return is_opaque(value, shortest=12) and re.fullmatch(r"0x[0-9a-f]{1,16}", value.lower()) is None


def _is_sent(found: re.Match[str]) -> bool:
    """Tell whether a line is a command of a client: it begins with it, but for the mark of who speaks."""
    before = found.string[max(0, found.start() - 24) : found.start()].rpartition("\n")[2]
    return re.fullmatch(r"[ \t]*(?:[A-Z]{1,6}: ?|[-=<>]{1,5} ?|\d+ ?)?", before) is not None and is_minted(
        found["v"]
    )


def _is_tagged(found: re.Match[str]) -> bool:
    """Tell whether a tag stands before the command, as IMAP wants it (RFC 9051, 2.2.1)."""
    before = found.string[max(0, found.start() - 12) : found.start()]
    return re.search(r"(?:^|[\s:>])[a-z]{0,4}[0-9]{1,5}$", before) is not None and is_minted(
        found["v"].strip('"')
    )


def _is_behind_a_user(found: re.Match[str]) -> bool:
    value = found["v"]
    has_mark = any(char in "!@#$%^&*+=?" for char in value)
    return "/" not in value and ((has_mark and is_minted(value)) or is_random(value))


_USER_IN_A_URL = r"://[^\s/@\"'<>]*(?::[^\s/\"'<>]*)?@"

RULES = (
    Rule(
        "authorization header",
        "token",
        ("authorization", "_auth", '"auth"', "x-auth"),
        r"(?i:authorization|_auth|\"auth\"|x-auth(?:-\w{1,20})?)[\"']?\s{0,3}(?::|=>?)\s{0,4}\\?[\"']?"
        rf"(?P<scheme>(?i:{'|'.join(_SCHEMES)})[ =:](?:token=|credential=)?\"?|AWS4-HMAC-SHA256 [^\r\n]{{0,300}}?Signature=)?(?P<v>[A-Za-z0-9=~@.+/_!:-]{{6,8000}}+)(?! )",
        cased=True,
        reach=8600,
        check=_is_authorization,
        examples=(
            "Authorization: Bearer «{32:b62}1»",
            "Authorization: Bearer «abc.def-ghi_jkl»",
            "authorization: basic «{24:b62}1==»",
            "Authorization: SSWS «{42:b64u}»",
            "Authorization: «{8:hex}-{4:hex}-{4:hex}-{4:hex}-{12:hex}1a»",
            "_auth = «{20:b62}1a=»",
            '"auth": "«{32:b62}1a»"',
        ),
        counter_examples=(
            "Authorization: required",
            "Proxy-Authorization: Basic realm",
            "_auth = module.auth_v2",
            "Authorization: Bearer <token>",
        ),
    ),
    Rule(
        "credentials behind a scheme",
        "token",
        gate=r"(?:bearer|basic|token|apikey|negotiate|ntlm) +[a-z0-9._~+/=-]{8}",
        pattern=r"(?P<scheme>(?i:bearer|basic|token|apikey|negotiate|ntlm))[ ]{1,3}(?P<v>[A-Za-z0-9._~+/=-]{6,8000}+)",
        cased=True,
        reach=8200,
        check=_is_header,
        examples=("sent Basic «amRvZTpTdW1tZXIyMDI2IQ==» to it", "with Bearer «{32:b62}1»"),
        counter_examples=("Basic authentication", "bearer token", "Basic 16bit-colours", "Negotiate TLS1.3"),
    ),
    Rule(
        "answer of digest authentication",
        "token",
        ('response="',),
        r"(?<=\bresponse=)\"(?P<v>[0-9a-f]{32,64})\"",
        lead=(-9,),
        examples=('Digest username="joe", response="«{32:hex}»"',),
    ),
    Rule(
        "cookie",
        "token",
        locate=_locate_cookies,
        hint="cookie:",
        examples=(
            "Cookie: ASP.NET_SessionId=«abcdefghijklmnop»; .ASPXAUTH=«{40:HEX}»",
            "Set-Cookie: FedAuth=«{60:b64}»; path=/; secure; HttpOnly",
        ),
        counter_examples=("Set-Cookie: lang=en; path=/; expires=Wed", "Cookie: theme=dark"),
    ),
    Rule(
        "cookie of a session",
        "token",
        ("aspxauth=", "aspnet.cookies=", ".aspnetcore.", "fedauth=", "rtfa=", "estsauth"),
        r"(?:aspxauth|aspnet\.cookies|\.aspnetcore\.[\w.]{1,40}|fedauth|rtfa|estsauth[a-z]{0,20})=(?P<v>[a-z0-9+/=%._-]{12,8000})",
        reach=8100,
        examples=("FedAuth=«{60:b62}»", "ESTSAUTHPERSISTENT=«1.{60:b64u}»"),
    ),
    Rule(
        "assertion of a single sign-on",
        "token",
        ("samlresponse", "samlassertion", "wresult="),
        r"(?:samlresponse|samlassertion|wresult)[\"']?\s?(?:[=:]|(?:\s?value)=)\s?[\"']?(?P<v>[a-z0-9+/=%._-]{20,9000})",
        reach=9100,
        examples=("SAMLResponse=«{80:b64}»", 'name="SAMLResponse" value="«{80:b64}»"'),
        counter_examples=("SAMLResponse: invalid",),
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
        "link that opens a shared file",
        "token",
        (".sharepoint.com/:", "1drv.ms/"),
        r"(?:\.sharepoint\.com/:[a-z]:/(?:[^\s/?\"'<>]{1,60}/){1,6}|1drv\.ms/[a-z]/(?:[cs]/[^\s/]{4,40}/)?)(?P<v>[\w!-]{20,120}(?:\?e=\w{4,12})?)",
        cased=True,
        examples=("https://acme.sharepoint.com/:x:/s/it/«E{44:b64u}?e=aB3dE6»",),
        counter_examples=("https://acme.sharepoint.com/sites/it/Shared",),
    ),
    Rule(
        "password in a URL",
        "token",
        gate=_USER_IN_A_URL,
        # Up to the last one: the password may hold an @ itself.
        pattern=r"://[^\s/:@\"'<>]{0,200}:(?P<v>[^\s/\"'<>]{1,300})@(?=[\w\[])",
        cased=True,
        reach=700,
        check=_is_in_a_url,
        examples=(
            "postgres://app:«s3cr3t»@db.example:5432/x",
            "https://user:«p%40ss»@host/",
            "https://joe:«pass»@host/",
            "redis://:«abc123»@10.0.0.1",
        ),
        counter_examples=("http://host:8080/a@b", "https://user:${PASS}@host", "ssh://git@host:22/x"),
    ),
    Rule(
        "token in a URL",
        "token",
        gate=_USER_IN_A_URL,
        pattern=r"://(?P<v>[A-Za-z0-9_-]{16,200})(?::[^\s/@\"'<>]{1,300})?@(?=[\w\[])",
        cased=True,
        reach=600,
        check=_is_user_part,
        examples=("https://«{32:b62}1a»@git.example/x.git",),
        counter_examples=("https://some-long-user-name-here@host/",),
    ),
    Rule(
        "session",
        "token",
        gate=r"(?:sess(?:ion)?[_-]?(?:id|key|token)?|sid)(?:=|\"?:\s?\"?)[a-z0-9%._-]{12}",
        pattern=r"(?i:sess(?:ion)?[_-]?(?:id|key|token)?|sid)(?:=|\"?:\s?\"?)(?P<v>[A-Za-z0-9%._-]{12,300})",
        cased=True,
        check=_is_session,
        examples=("JSESSIONID=«{32:HEX}»; Path=/", "PHPSESSID=«{26:an}»"),
        counter_examples=("session=1", "sessionid: 0x14ed93111f20005"),
    ),
    Rule(
        "one-time password secret",
        "token",
        ("otpauth://",),
        r"otpauth://[^\s]{0,200}?[?&]secret=(?P<v>[a-z2-7=]{8,200})",
        examples=("otpauth://totp/Ex:jo?secret=«{32:B32}»&issuer=Ex",),
    ),
    Rule(
        "password in a dialogue of SMTP",
        "token",
        ("auth plain ", "auth login ", "334 ugfzc3dvcmq6", "334 vxnlcm5hbwu6"),
        # RFC 4616, RFC 4954: the prompts are base64 of "Username:" and "Password:".
        r"(?:auth (?:plain|login) |334 (?:ugfzc3dvcmq6|vxnlcm5hbwu6)\s{1,6}(?:c: |>{1,3} ?|[-~]> )?)(?P<v>[a-z0-9+/]{4,400}={0,2})(?![a-z0-9@.])",
        cased=False,
        check=lambda found: "\n" in found[0] or is_opaque(found["v"], shortest=8),
        examples=("AUTH PLAIN «AGJvYgBTdW1tZXIyMDI2IQ==»", "334 UGFzc3dvcmQ6\n«U3VtbWVyMjAyNiE=»"),
        counter_examples=("250-AUTH LOGIN PLAIN", "AUTH PLAIN LOGIN"),
    ),
    Rule(
        "password in a dialogue of IMAP",
        "token",
        (" login ",),
        r"(?<=[a-z0-9]) login \"?[^\s\"]{1,100}\"? (?P<v>\"[^\"\r\n]{3,200}+\"?|[^\s\"]{4,200})(?=[ \t]{0,4}(?:[\r\n]|$))",
        cased=False,
        check=_is_tagged,
        examples=("a1 LOGIN joe «Summer2026!»",),
        counter_examples=("a1 login joe failed", "last login joe tty1x2"),
    ),
    Rule(
        "password in a dialogue of POP or FTP",
        "token",
        ("pass ",),
        r"PASS (?P<v>[^\s]{4,200})(?=[ \t]{0,4}(?:[\r\n]|$))",
        cased=True,
        check=_is_sent,
        examples=("PASS «Summer2026!»", "C: PASS «Summer2026!»", "---> PASS «Summer2026!»"),
        counter_examples=("PASS src/app.test.js", "PASS test_x1y2 (3 tests)"),
    ),
    Rule(
        "user and password before a host",
        "token",
        gate=r"[a-z][a-z0-9_.-]*:[^\s/:]{6,64}@(?:[0-9]{1,3}\.[0-9]|[a-z0-9-]+\.[a-z])",
        pattern=r"(?<![\w./@:-])[A-Za-z][\w.-]{0,31}:(?P<v>[^\s/:\"'<>]{6,64})@(?=[A-Za-z0-9-]{1,63}\.)",
        cased=True,
        check=_is_strong_here,
        examples=("scp x root:«Kupfer@21»@10.1.1.7:/srv",),
        counter_examples=("User:j.Doe1@contoso.com sip:Jdoe_1@10.0.0.1 from:Ann+x1@contoso.com",),
    ),
    Rule(
        "password behind a mail address",
        "token",
        gate=r"@(?:[a-z0-9_-]+\.){1,5}[a-z]{2,12}:[^\s:\"'<>]{6}",
        pattern=r"@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,12}:(?P<v>[^\s:\"'<>]{6,200})",
        cased=True,
        check=_is_behind_a_user,
        examples=(
            "[smtp.example.com]:587 joe@example.com:«Summer2026!»",
            "relay@example.com:«ImDjfsV1Qh3kRR»",
        ),
        counter_examples=("scp joe@host.example.com:backup2026 git@github.com:acme/repo1!",),
    ),
    Rule(
        "password behind a user in FTP",
        "token",
        ("ftp> user ",),
        r"ftp> user \S{1,60} (?P<v>\S{4,200})",
        examples=("ftp> user joe «Summer2026»",),
        counter_examples=("ftp> user joe",),
    ),
)
