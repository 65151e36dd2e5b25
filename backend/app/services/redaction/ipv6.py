"""IPv6 addresses: candidates are found by their colons and checked with `ipaddress`.

Formats: RFC 4291, RFC 5952, RFC 6874 (zones), RFC 3596 (names of the reverse zone), and Windows' ``ipv6-literal.net``.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span
from backend.app.services.redaction.runs import WORD, run_around

# One more than a MAC address has.
_FULL_V6 = lazily(r":(?<=[0-9a-f]:)(?:[0-9a-f]{1,4}:){5}", re.ASCII)
_V6 = "0123456789abcdef:."
_V6_AHEAD = lazily("[0-9a-f:.]*")
_IN_A_NAME = lazily(
    r"(?<![0-9a-f.-])((?:[0-9a-f]\.){8,31}[0-9a-f](?=\.ip6\.arpa)|[0-9a-f-]{3,60}(?:s[a-z0-9]{1,12})?(?=\.ipv6-literal\.net))",
    re.ASCII,
)
_ZONE = lazily(r"%[a-z0-9_.-]{1,20}", re.ASCII)


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
        if before in WORD or after in WORD or (after == "]" and _is_index(text, start, candidate)):
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


def _is_index(text: str, start: int, value: str) -> bool:
    """Tell whether a bracket opens behind a name, as where a program takes every second element."""
    behind_a_name = (
        start > 1 and text[start - 1] == "[" and (text[start - 2] in WORD or text[start - 2] in ")]")
    )
    return behind_a_name and re.fullmatch(r"[0-9]*::[0-9]*", value) is not None


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
        "IPv6 address",
        "ip",
        locate=locate_ipv6,
        hint=r"::|[0-9a-f]:(?:[0-9a-f]{1,4}:){5}",
        examples=(
            "Reply from «::1»: time=1ms",
            "64 bytes from «2a04::323»: icmp_seq",
            "«fe80::1%eth0» [«2001:db8::1»]:443 «::ffff:10.0.0.1»",
            "«2001:db8:0:1:1:1:1:1», «2001:0DB8:0000:0000:0000:FF00:0042:8329».",
            "tcp6 0 0 «::»:22 LISTEN [«::»]:80 «::»/0",
            "IP6 «2001:db8::1».443 > «2001:db8::2».51544:",
            "«2001:db8::»/32",
            "from mx.example[«2001:db8:1::25»]:25",
        ),
        counter_examples=(
            "Foo::bar std::string a::b 09:15:22 12:34:56:78",
            "00:1a:2b:3c:4d:5e:6f:70 is an EUI-64",
            "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
            "{30ad4fe6-b2a6-aeed-0000-000000000000} :: x",
        ),
    ),
    Rule(
        "IPv6 address in a name",
        "ip",
        locate=lambda text: (found.span(1) for found in _IN_A_NAME().finditer(text.folded)),
        hint=r"\.ip6\.arpa|\.ipv6-literal\.net",
        examples=(
            "«5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2».ip6.arpa PTR",
            "\\\\«2001-db8--1».ipv6-literal.net\\share",
        ),
        counter_examples=("ip6.arpa zone",),
    ),
)
