"""Mail addresses (RFC 5321, section 4.1.2; RFC 6531 for letters beyond ASCII)."""

import re
from collections.abc import Iterator
from string import ascii_letters, digits

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span

_LOCAL_REACH = 66
_DOMAIN = lazily(
    r"(?:[\w](?:[\w-]{0,62}[\w])?\.){1,8}(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24})(?![\w-]*\w)", re.IGNORECASE
)
_LOCAL = ascii_letters + digits + "!#$%&'*+/=?^_`{|}~.-"
_NEVER_FIRST = "'`*~|/{=&?#.!$%^+"
_NO_DOMAINS = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "ico",
        "css",
        "js",
        "ts",
        "map",
        "json",
        "html",
        "xml",
        "yml",
        "yaml",
        "md",
        "txt",
        "log",
        "service",
        "socket",
        "timer",
        "mount",
        "automount",
        "slice",
        "scope",
        "target",
        "device",
        "path",
        "swap",
    ]
)
_GUEST = "#ext#"
"""What Entra puts between the name of a guest and the domain of who invited them."""
_EXTENSIONS = frozenset(
    ["openssh.com", "libssh.org", "lysator.liu.se", "putty.projects.tartarus.org", "ssh.com"]
)
"""Who names extensions of SSH with their domain behind them (RFC 4251, section 6)."""
_RETURN_PATH = lazily(
    r"srs[01][=+-]|(?:prvs|btv1)=|[a-z0-9._-]+[+-][a-z0-9._+-]+=[a-z0-9-]+(?:\.[a-z0-9-]+)+$", re.IGNORECASE
)
"""Where bounces go: the recipient's address is part of the local part (SRS, BATV, VERP)."""
_KEY = lazily(r"^.*[=&?/|{}`#!](?=[^=&?/|{}`#!])", re.DOTALL)


def locate_mail(text: Scanned) -> Iterator[Span]:
    """Find mail addresses, also with ``%40`` in a URL."""
    original = text.original
    for at, end in (*_places(original, "@"), *_places(original, "%40")):
        domain = _DOMAIN().match(original, end, end + 260)
        if domain is None or domain[0].rpartition(".")[2].lower() in _NO_DOMAINS:
            continue
        start = _local_start(text, at)
        if start is None or _is_extension(original[start:at], domain[0]):
            continue
        if not _is_in_url(original, start):
            yield start, domain.end()


def _places(text: str, mark: str) -> Iterator[Span]:
    at = text.find(mark)
    while at >= 0:
        yield at, at + len(mark)
        at = text.find(mark, at + 1)


def _local_start(scanned: Scanned, at: int) -> int | None:
    text = scanned.original
    if at and text[at - 1] == '"':  # a quoted local part
        opening = text.rfind('"', max(0, at - _LOCAL_REACH), at - 1)
        if opening >= 0 and "\n" not in text[opening:at] and opening + 1 < at - 1:
            return opening
    guest = _GUEST in text[max(0, at - len(_GUEST)) : at].lower()
    start, low = at - len(_GUEST) * guest, max(0, at - _LOCAL_REACH)
    head = scanned.ascii[low:start]
    start -= len(head) - len(
        head.rstrip(_LOCAL)
    )  # a letter beyond ASCII is a question mark there, which may stand here
    local = text[start : at - len(_GUEST) * guest]
    key = _KEY().match(local)
    if key is not None and not _RETURN_PATH().match(local):
        start += key.end()
    while start < at and text[start] in _NEVER_FIRST:
        start += 1
    return start if start < at and text[at - 1] not in ".=&/" else None


def _is_extension(local: str, domain: str) -> bool:
    return domain.lower() in _EXTENSIONS and (
        any(char.isdigit() or char == "-" for char in local)
        or local
        in ("zlib", "keepalive", "eow", "tun", "statvfs", "fstatvfs", "hardlink", "fsync", "limits", "ping")
    )


def _is_in_url(text: str, start: int) -> bool:
    """Tell whether this is user and host of a URL, and no mail address."""
    scheme = text.rfind("://", max(0, start - 200), start)
    return scheme >= 0 and re.search(r"[\s/?#<>\"']", text[scheme + 3 : start]) is None


RULES = (
    Rule(
        "mail address",
        "email",
        locate=locate_mail,
        hint="@|%40",
        examples=(
            "Affected user: «jsmith@contoso.com»",
            "<«o'brien+tag@mail.example.co.uk»>, mailto:«a.b@example.org»?subject=x",
            "user=«jsmith@contoso.com»&to=«x%40example.com»",
            "«jörg@müller.example», «a@xn--mller-kva.example».",
            '«"john doe"@example.com»',
            "login as '«admin@example.com»'",
            "«bob_contoso.com#EXT#@fabrikam.onmicrosoft.com»",
            "from=<«owner-staff+bob=contoso.com@lists.example.org»> <«SRS0=kL4b=T7=contoso.com=bob@relay.example.org»>",
        ),
        counter_examples=(
            "image@2x.png getty@tty1.service pkg@1.2.3 user@host @home a@b",
            "git clone @scope/pkg@1.0.0",
            "chacha20-poly1305@openssh.com,curve25519-sha256@libssh.org,zlib@openssh.com",
        ),
    ),
)
