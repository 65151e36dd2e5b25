"""IPv4 and IPv6 addresses.

Candidates are found by their separators and checked with `ipaddress`; what surrounds one decides whether it is a
version or an object identifier. Formats: RFC 791, RFC 4291, RFC 5952, RFC 6874 (zones).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span

# Literal first: the search for a point is as fast as memory, what stands around it is looked at only there.
_POINT = lazily(r"\.(?<=[0-9]\.)[0-9]{1,3}\.[0-9]{1,3}\.[0-9]", re.ASCII)
_RUN_REACH = 64
_NUMBERS = frozenset("0123456789.")
_NUMBERS_AHEAD = lazily("[0-9.]*")

_VERSION_WORDS = frozenset(
    [
        "v",
        "ver",
        "vers",
        "version",
        "versions",
        "release",
        "rel",
        "build",
        "firmware",
        "fw",
        "revision",
        "rev",
        "driver",
        "patch",
        "hotfix",
        "agent",
        "upgrade",
        "upgraded",
        "downgrade",
        "downgraded",
        "assembly",
        "oid",
        "section",
        "chapter",
        "clause",
        "figure",
        "table",
        "appendix",
        "bios",
        "uefi",
        "plugin",
        "package",
        "component",
        "installer",
        "setup",
        "framework",
        "runtime",
        "sdk",
        "kernel",
        "schema",
        "signature",
        "signatures",
        "definition",
        "definitions",
        "bump",
        "bumped",
        "policy",
        "standards",
        "product",
        "library",
        "changes",
        "changelog",
        "vstr",
    ]
)
_BETWEEN = frozenset(["number", "no", "is", "from", "to", "of"])
_IN_A_NAME = lazily(r"[a-z][a-z0-9+.]*[-_~]{1,2}$", re.ASCII)
_ADDRESS_WORD = lazily(
    r"(?:ip|ipv4|host|addr|address|dhcp|client|server|gw|gateway|node|static|pool|from|src|dst|peer)[-_]$",
    re.ASCII,
)
_PRODUCT = lazily(
    r"(?<![a-z/])(?!(?:src|dst|inside|outside|dmz|tcp|udp|icmp|ip|host|from|to|via|any|[a-z]{1,2})/)[a-z][a-z0-9_.+-]*/$"
)
_FILE_END = lazily(
    r"[._-]?(?:x64|x86|amd64|i386|noarch|win32|win64|el[0-9]|fc[0-9]|deb|rpm|zip|exe|msi|msu|msp|cab|dll|sys|inf|jar|tar"
    r"|tgz|gz|bz2|xz|7z|iso|img|pkg|dmg|apk|nupkg|vsix|whl|bin|so|lib|log|txt|pdf|html?|xml|json)(?![a-z0-9])",
    re.ASCII,
)
_RELEASE_END = lazily(
    r"(?:\) (?:unstable|stable|experimental|frozen|testing)\b|-[0-9]+(?![0-9.])|-(?:rc|beta|alpha|snapshot|release|r|p|pre|dev|build|ubuntu|deb)[0-9.]*|[+_~])"
)
_OBJECT_IDENTIFIERS = ("2.5.29.", "2.5.4.", "1.3.6.", "1.3.14.", "2.23.")

WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_DASHED = lazily(r"-(?<=[0-9]-)([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})(?![0-9-])", re.ASCII)

_FULL_V6 = lazily(r":(?<=[0-9a-f]:)[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:", re.ASCII)
_V6 = frozenset("0123456789abcdef:.")
_V6_AHEAD = lazily("[0-9a-f:.]*")
_ZONE = lazily(r"%[a-z0-9_.-]{1,20}", re.ASCII)


def locate_ipv4(text: Scanned) -> Iterator[Span]:
    """Find IPv4 addresses, also with a port behind a point, and in front of or inside a name."""
    folded = text.folded
    done = 0
    for found in _POINT().finditer(folded):
        point = found.start()
        if point < done:
            continue
        start, end = run_around(folded, point, _NUMBERS, _NUMBERS_AHEAD())
        done = end
        yield from _ipv4_inrun_around(folded, start, end)
    if "-" in folded:
        yield from _dashed(folded)


def run_around(text: str, at: int, chars: frozenset[str], ahead: re.Pattern[str]) -> Span:
    """Return the stretch of these characters around a place, within reach; `ahead` matches them."""
    start, low = at, max(0, at - _RUN_REACH)
    while start > low and text[start - 1] in chars:
        start -= 1
    found = ahead.match(text, at, at + _RUN_REACH)
    return start, found.end() if found else at + 1


def _ipv4_inrun_around(text: str, start: int, end: int) -> Iterator[Span]:
    run = text[start:end]
    if run.count(".") == 3 and run[0] != "." and run[-1] != ".":  # most are just an address
        span = _quad(text, run, start)
        if span is not None and not _is_no_address(text, *span):
            yield span
        return
    at = start
    for part in run.split(".."):
        stripped = part.strip(".")
        offset = at + (len(part) - len(part.lstrip(".")))
        if stripped.count(".") >= 3 and not (part.startswith(".") and at == start):
            span = _quad(text, stripped, offset)
            if span is not None and not _is_no_address(text, *span):
                yield span
        at += len(part) + 2


def _quad(text: str, run: str, at: int) -> Span | None:
    """Return the address at the beginning of a run of numbers and points."""
    numbers = run.split(".")
    octets = numbers[:4]
    if not all(_octet(number) for number in octets):
        return None
    if len(numbers) > 5:
        # More numbers behind belong to a name in reverse only where letters follow; else it is an identifier.
        return None
    if len(numbers) == 5 and not _is_port(octets[0], numbers[4], text, at):
        return None
    return at, at + len(".".join(octets))


@lru_cache(maxsize=2048)
def _octet(number: str) -> bool:
    return 1 <= len(number) <= 3 and int(number) <= 255 and (number[0] != "0" or len(number) in (1, 3))


def _is_port(first: str, port: str, text: str, at: int) -> bool:
    """Tell whether a fifth number is a port, as netstat and tcpdump write it: identifiers begin with 0, 1 or 2."""
    if not port or int(port) > 65_535 or (len(port) > 1 and port[0] == "0"):
        return False
    return first not in ("0", "1", "2") and not _is_called_version(text, at)


def _is_no_address(text: str, start: int, end: int) -> bool:
    """Tell whether what surrounds four numbers makes them a version or an identifier."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before == "~":  # a name of Windows' component store
        return True
    emphasised = before == "_" and (start < 2 or text[start - 2] not in WORD)
    if before in WORD and not emphasised:
        return before != "_" or not _ADDRESS_WORD().search(text, max(0, start - 12), start)
    if after in WORD and not (emphasised and after == "_"):
        return True
    value = text[start:end]
    if _is_private(value):
        return (
            _FILE_END().match(text, end) is not None
            and _IN_A_NAME().search(text, max(0, start - 24), start) is not None
        )
    if value.startswith(_OBJECT_IDENTIFIERS):
        return True
    if _is_called_version(text, start):
        return True
    if (
        after in "._-+~)"
        and not emphasised
        and (_FILE_END().match(text, end) or _is_release(text, end, value))
    ):
        return True
    low = max(0, start - 28)
    if before in "-_~" and _IN_A_NAME().search(text, low, start):
        return not _ADDRESS_WORD().search(text, low, start)
    return before == "/" and _PRODUCT().search(text, low, start) is not None


def _is_called_version(text: str, start: int) -> bool:
    """Tell whether the word before is one for a version, as in ``version is 6.2.1.4``."""
    before = text[max(0, start - 28) : start].rstrip(" \t\r\n:=\"'([#")
    word = _last_word(before)
    if word in _BETWEEN:
        word = _last_word(before[: -len(word)].rstrip())
    return word in _VERSION_WORDS or word.endswith("version")


def _last_word(text: str) -> str:
    at = len(text)
    while at > 0 and "a" <= text[at - 1] <= "z":
        at -= 1
    return text[at:]


def _is_release(text: str, end: int, value: str) -> bool:
    found = _RELEASE_END().match(text, end)
    if found is None:
        return False
    number = found[0][1:]
    # 192.0.2.10-50 is a range of addresses.
    return not (number.isdigit() and int(value.rpartition(".")[2]) < int(number) <= 255)


def _is_private(value: str) -> bool:
    first, second = (int(number) for number in value.split(".")[:2])
    return first == 10 or (first == 172 and 16 <= second <= 31) or (first == 192 and second == 168)


def _dashed(text: str) -> Iterator[Span]:
    """Find addresses written with dashes inside a name, such as the one of a DHCP client."""
    for found in _DASHED().finditer(text):
        start = found.start()
        while start > 0 and found.start() - start < 4 and text[start - 1].isdigit():
            start -= 1
        numbers = [text[start : found.start()], *found.groups()]
        prefix = text[max(0, start - 1) : start]
        if not all(_octet(number) for number in numbers) or (
            prefix not in ("-", "") and not prefix.isalpha()
        ):
            continue
        if prefix != "-" or not (start > 1 and text[start - 2].isalnum()):
            continue
        if int(numbers[0]) >= 1 and (max(map(int, numbers)) >= 100 or numbers[0] == "10"):
            yield start, found.end()


def locate_ipv6(text: Scanned) -> Iterator[Span]:
    """Find IPv6 addresses: with ``::`` anywhere, or all eight groups."""
    folded = text.folded
    done = -1
    at = folded.find("::")
    while at >= 0:
        if at >= done:
            start, end = run_around(folded, at, _V6, _V6_AHEAD())
            done = end
            span = _ipv6_inrun_around(folded, start, end)
            if span is not None:
                yield span
        at = folded.find("::", max(at + 2, done))
    done = -1
    for found in _FULL_V6().finditer(folded):
        if found.start() >= done:
            start, end = run_around(folded, found.start(), _V6, _V6_AHEAD())
            done = end
            span = _ipv6_inrun_around(folded, start, end) if "::" not in folded[start:end] else None
            if span is not None:
                yield span


def _ipv6_inrun_around(text: str, start: int, end: int) -> Span | None:
    prefix = _prefix(text, start)
    start += prefix
    run = text[start:end]
    bracketed = start > 0 and text[start - 1] == "["
    if run == "::":
        return (start, end) if _is_unspecified(text, end, bracketed=bracketed) else None
    for candidate in _v6_candidates(run):
        before = text[start - 1] if start and not prefix else " "
        after_at = start + len(candidate)
        after = text[after_at] if after_at < len(text) else " "
        if before in WORD or after in WORD or (after == "]" and _is_index(text, start)):
            continue
        if not _is_v6(candidate) or (
            candidate == "::" and not _is_unspecified(text, after_at, bracketed=bracketed)
        ):
            continue
        zone = _ZONE().match(text, after_at)
        return start, zone.end() if zone else after_at
    return None


def _prefix(text: str, start: int) -> int:
    """Return how many characters of a run belong to what stands before: `ip6:` (RFC 7208), `%5B`."""
    before = text[max(0, start - 3) : start]
    if text.startswith("6:", start) and before.endswith(("ip", "ipv")):
        return 2
    return 2 if text.startswith("5b", start) and before.endswith("%") else 0


def _is_index(text: str, start: int) -> bool:
    """Tell whether a bracket opens behind a name, as where a program takes every second element."""
    return start > 1 and text[start - 1] == "[" and (text[start - 2] in WORD or text[start - 2] in ")]")


def _v6_candidates(run: str) -> Iterator[str]:
    """Return what the address in a run of its characters may be, the longest first."""
    yield run
    stripped = run.rstrip(".:")
    if run.endswith("::"):
        yield run[: len(stripped) + 2]
    if stripped != run:
        yield stripped
    if "." in stripped:  # a port behind a point, or the end of a sentence
        yield stripped.partition(".")[0]
    head, colon, port = stripped.rpartition(":")
    if colon and port.isdigit():  # netstat: `:::22`
        yield head


@lru_cache(maxsize=4096)
def _is_v6(text: str) -> bool:
    try:
        IPv6Address(text)
    except (AddressValueError, ValueError):
        return False
    groups = [group for group in text.split(":") if group]
    if len(groups) == 8 and all(len(group) == 2 for group in groups):
        return False  # an EUI-64
    # `a::b` is a name in a programming language more often than an address.
    return any(char.isdigit() for char in text) or any(len(group) > 2 for group in groups) or text == "::"


def _is_unspecified(text: str, end: int, *, bracketed: bool) -> bool:
    return (
        bracketed
        or text.startswith("/0", end)
        or (text.startswith(":", end) and text[end + 1 : end + 2].isdigit())
    )


RULES = (
    Rule(
        "IPv4 address",
        "ip",
        locate=locate_ipv4,
        hint=r"[0-9][.-][0-9]{1,3}[.-][0-9]{1,3}[.-][0-9]",
        examples=(
            "Server IP: «10.0.1.50»",
            "«0.0.0.0»/«0.0.0.0»:2181",
            "«10.1.2.3»/24 via «192.168.1.1».",
            "tcp 0 0 «192.168.1.221».5164 «142.250.74.46».443 ESTABLISHED",
            "nameserver «1.1.1.1»",
            "«62.99.164.82».sh.example and «1.1.1.1».in-addr.arpa",
            "dhcp-«192-168-0-66» and ip-«10-0-0-12».ec2.internal",
            "range «203.0.113.1»-«203.0.113.50» and «203.0.113.1»-50",
            "for outside/«203.0.113.5»(443)",
            "OS version «10.0.0.4» is private and never suppressed",
            "http://«198.51.100.7»:8080/x?a=«198.51.100.8»",
            "Ä«203.0.113.9»ü",
        ),
        counter_examples=(
            "GlobalProtect version 6.2.1.4, FileVersion: 6.1.7601.17514",
            "~~6.1.1.0 and Package~31bf3856ad364e35~amd64~~6.1.1.0",
            "OID .1.3.6.1.2.1.1 and 1.3.6.1.4.1.311 and 2.5.29.15",
            "Chrome/120.0.0.0 Safari/537.36 OpenSSL-1.1.1.8.zip",
            "tool-1.2.3.4.tar.gz lib_1.2.3.4-5.el8 Version=4.0.0.0, Culture=neutral",
            "1.2.3 and 1.2.3.4.5.6 and 300.1.2.3 and 1.2.3.4a and a1.2.3.4",
            "driver 31.0.15.3623, see section 4.2.1.3",
        ),
    ),
    Rule(
        "IPv6 address",
        "ip",
        locate=locate_ipv6,
        hint=r"::|[0-9a-f]:(?:[0-9a-f]{1,4}:){4}",
        examples=(
            "Reply from «::1»: time=1ms",
            "64 bytes from «2a04::323»: icmp_seq",
            "«fe80::1%eth0» [«2001:db8::1»]:443 «::ffff:10.0.0.1»",
            "«2001:db8:0:1:1:1:1:1», «2001:0DB8:0000:0000:0000:FF00:0042:8329».",
            "tcp6 0 0 «::»:22 LISTEN [«::»]:80 «::»/0",
            "IP6 «2001:db8::1».443 > «2001:db8::2».51544:",
            "«2001:db8::»/32",
        ),
        counter_examples=(
            "Foo::bar std::string a::b 09:15:22 12:34:56:78",
            "00:1a:2b:3c:4d:5e:6f:70 is an EUI-64",
            "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
            "{30ad4fe6-b2a6-aeed-0000-000000000000} :: x",
        ),
    ),
)
