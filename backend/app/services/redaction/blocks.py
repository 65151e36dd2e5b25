"""Keys that fill several lines or a whole blob: envelopes of private keys, PuTTY's files, what DPAPI sealed, JWT."""

import re
from collections.abc import Iterator

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span

_BEGIN = lazily(
    r"-{4,5} ?BEGIN[ A-Z0-9_-]{0,40}?(?:PRIVATE KEY(?: BLOCK)?|OPENVPN STATIC KEY[ A-Z0-9]{0,6}|SECRET KEY|SHARED KEY[ A-Z0-9]{0,20}) ?-{4,5}",
    re.IGNORECASE | re.ASCII,
)
_MARK = lazily(r"-{4,5} ?(?:BEGIN|END)[ A-Z0-9_-]{0,60}?-{4,5}", re.IGNORECASE | re.ASCII)
_BODY = lazily(
    r"(?:(?:\\+[nr]|[\s>|\"',]|[0-9]{1,4}[:.|] )*+(?:[A-Za-z0-9+/=]{12,}+|(?:Proc-Type|DEK-Info|Comment|Version|Charset|Hash): [^\n]*+))*+",
    re.ASCII,
)
"""The lines of a key of which the end is missing: base64, perhaps numbered, quoted or as a string of JSON."""


_END = lazily(
    r"-{4,5} ?END[ A-Z0-9_-]{0,40}?(?:PRIVATE KEY(?: BLOCK)?|OPENVPN STATIC KEY[ A-Z0-9]{0,6}|SECRET KEY) ?-{4,5}",
    re.IGNORECASE | re.ASCII,
)
_LINE_OF_A_KEY = lazily(
    r"(?:[\s>|\"',]|[0-9]{1,4}[:.|] )*+(?:[A-Za-z0-9+/=]{16,}+|(?:Proc-Type|DEK-Info|Comment|Version|Charset|Hash): [^\n]*+)?[\s\"',\\]*",
    re.ASCII,
)


def _locate_ends(text: Scanned) -> Iterator[Span]:
    """Find what is there of a private key of which the beginning is missing."""
    plain, done = text.ascii, 0
    for end in _END().finditer(plain):
        line = plain.rfind("\n", 0, end.start()) + 1
        start = line
        while start > done:
            before = plain.rfind("\n", 0, start - 1) + 1
            if before < done or not _LINE_OF_A_KEY().fullmatch(plain, before, start - 1):
                break
            start = before
        done = end.end()
        while start < line and plain[start].isspace():
            start += 1
        if start < line:
            yield start, done


def _locate_envelopes(text: Scanned) -> Iterator[Span]:
    """Find private keys between their marks (RFC 7468, RFC 9580, RFC 4716, OpenVPN), or what is there of one."""
    done = 0
    for begin in _BEGIN().finditer(text.ascii):
        if begin.start() < done:
            continue
        mark = _MARK().search(text.ascii, begin.end())
        if mark is not None and "end" in mark[0][:10].lower():
            done = mark.end()
        else:
            body = _BODY().match(text.ascii, begin.end())
            done = body.end() if body else begin.end()
        yield begin.start(), done


_JWT = r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,4000}\.(?:eyJ)?[A-Za-z0-9_-]{6,8000}(?:\.[A-Za-z0-9_-]{0,4000}){0,3}"

RULES = (
    Rule(
        "signed token (JWT)",
        "token",
        ("eyj",),
        _JWT,
        cased=True,
        reach=20_000,
        examples=("Bearer «eyJ{30:b62}.eyJ{60:b62}.{43:b64u}»", "«eyJ{30:b62}.eyJ{60:b62}.»"),
        counter_examples=("eyJhbG",),
    ),
    Rule(
        "private key",
        "token",
        locate=_locate_envelopes,
        hint=r"---- ?begin",
        examples=(
            "«-----BEGIN RSA PRIVATE KEY-----\n{64:b64}\n{64:b64}\n-----END RSA PRIVATE KEY-----»",
            "«-----BEGIN OpenVPN Static key V1-----\n{32:hex}\n{32:hex}\n-----END OpenVPN Static key V1-----»",
            "«---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n{64:b64}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----»",
            "«-----BEGIN PRIVATE KEY-----\n{64:b64}\n{64:b64}»\nand so on",
        ),
        counter_examples=(
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----\nMIIB\n",
        ),
    ),
    Rule(
        "end of a private key",
        "token",
        locate=_locate_ends,
        hint=r"---- ?end[ a-z0-9_-]*key",
        examples=(
            "«{64:b64}\n{64:b64}\n-----END RSA PRIVATE KEY-----»",
            "\n«Proc-Type: 4,ENCRYPTED\n\n{64:b64}\n-----END PRIVATE KEY-----»",
        ),
        counter_examples=("see\n-----END PRIVATE KEY-----", "{64:b64}\n-----END CERTIFICATE-----"),
    ),
    Rule(
        "numbers of a private key",
        "token",
        (
            *("privateexponent:", "private exponent:", "prime1:", "prime2:", "exponent1:", "exponent2:"),
            *("coefficient:", "priv:", "private key:"),
        ),
        # As `openssl rsa -text` and `certtool --key-info` print them.
        r"(?:private ?exponent|prime[12]|exponent[12]|coefficient|priv|private key):\s{1,20}(?P<v>(?:[0-9a-f]{2}:\s{0,40}){6,2000}+(?:[0-9a-f]{2})?)",
        reach=16_000,
        examples=("priv:\n    «00:ab:cd:ef:01:23:45:67:89:\n    ab:cd»\npub:",),
        counter_examples=("prime1: yes", "modulus:\n    00:ab:cd:ef:01:23:45:67:89:ab"),
    ),
    Rule(
        "private key of PuTTY",
        "token",
        ("private-lines:", "private-mac:", "private-hash:"),
        r"private-(?:lines: ?[0-9]{1,4}\s{1,20}(?P<v>(?:[a-z0-9+/=]{8,}\s{0,20}){1,400}+)|(?:mac|hash): ?(?P<bare>[0-9a-f]{40,64}))",
        reach=40_000,
        examples=("Private-Lines: 2\n«{64:b64}\n{64:b64}»", "Private-MAC: «{64:hex}»"),
    ),
    Rule(
        "blob that Windows sealed",
        "token",
        (
            "01000000d08c9ddf0115d1118c7a00c04fc297eb",
            "76492d1116743f0423413b16050a5345",
            "aqaaancmnd8bfdergzaf",
        ),
        r"(?<![0-9a-z])(?:(?:01000000d08c9ddf0115d1118c7a00c04fc297eb|76492d1116743f0423413b16050a5345)[0-9a-z+/=|]{8,8000}|aqaaancmnd8bfdergz[a-z0-9+/=]{20,8000})",
        reach=8200,
        examples=(
            "«01000000d08c9ddf0115d1118c7a00c04fc297eb{60:hex}»",
            "«76492d1116743f0423413b16050a5345{60:b62}»",
        ),
    ),
    Rule(
        "security identifier",
        "token",
        ("s-1-5-21-",),
        r"(?<![a-z0-9])s-1-5-21-[0-9]{5,10}-[0-9]{5,10}-[0-9]{5,10}(?:-[0-9]{1,10})?",
        examples=("«S-1-5-21-{9:d}-{9:d}-{9:d}-1105»",),
        counter_examples=("S-1-5-18 S-1-5-32-544",),
    ),
)
