"""IPv4 addresses (RFC 791): candidates are found by their points; what surrounds one may make it a version."""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Network
from string import digits
from typing import NamedTuple

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span
from backend.app.services.redaction.versions import (
    OBJECT_IDENTIFIERS,
    columns_of_versions,
    is_called_version,
    is_no_address,
    is_within,
    stands_plainly,
)

# Literal first: the search for a point is as fast as memory, what stands around it is looked at only there.
_POINT = lazily(r"\.(?<=[0-9]\.)[0-9]{1,3}\.[0-9]{1,3}\.[0-9][0-9.]*+", re.ASCII)

_DASHED = lazily(r"-(?<=[0-9]-)([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})(?![0-9-])", re.ASCII)


def locate_ipv4(text: Scanned) -> Iterator[Span]:
    """Find IPv4 addresses, also with a port behind a point, and in front of or inside a name."""
    folded = text.folded
    versions = columns_of_versions(text)
    for found in _POINT().finditer(folded):
        point, end = found.span()
        low = point - 12 if point > 12 else 0  # `max` would be felt: it is called for every address
        head = folded[low:point].rstrip(digits)
        start = low + len(head)
        if head[-1:] == "." and head[-2:] != "..":  # an identifier
            continue
        behind = folded[end : end + 2]
        is_one, quads = _quads(folded[start:end])
        if is_one and stands_plainly(head[-8:], behind):
            if not (versions and is_within(versions, start)):
                yield start, end
            continue
        for quad in quads:
            at = start + quad.offset
            end_of_it = at + quad.length
            # Behind a mask stands no length: 224.0.0.0/4 is a network.
            if quad.is_mask and not (behind[:1] == "/" and behind[1:].isdigit()):
                continue
            if quad.port and not _is_port(folded[at:end_of_it], quad.port, folded, at):
                continue
            if is_no_address(folded, at, end_of_it, private=quad.private) or (
                versions and is_within(versions, at)
            ):
                continue
            yield at, end_of_it
    if "-" in folded:
        yield from _dashed(folded)


_NETWORKS = [IPv4Network((0, length)) for length in range(1, 33)]
_MASKS = frozenset(
    str(mask) for network in _NETWORKS for mask in (network.netmask, network.hostmask) if int(mask)
)
"""Masks of networks (RFC 950), and those of Cisco's access lists: they say how large a network is, not where."""


class _Quad(NamedTuple):
    """Four numbers in a run of numbers and points.

    `private` is by RFC 1918; `is_mask` says that they may be the mask of a network; `port` is a fifth number.
    """

    offset: int
    length: int
    private: bool
    is_mask: bool
    port: str


@lru_cache(maxsize=4096)
def _quads(run: str) -> tuple[bool, tuple[_Quad, ...]]:
    """Return whether a run of numbers and points is one address by itself and no mask, and the addresses in it."""
    quads, at = [], 0
    for part in run.split(".."):
        numbers = part.strip(".").split(".")
        if 4 <= len(numbers) <= 5 and all(map(_is_octet, numbers[:4])):
            first, second = int(numbers[0]), int(numbers[1])
            private = first == 10 or (first == 172 and 16 <= second <= 31) or (first == 192 and second == 168)
            offset = at + len(part) - len(part.lstrip("."))
            length, is_mask = len(".".join(numbers[:4])), ".".join(numbers) in _MASKS
            quads.append(_Quad(offset, length, private, is_mask, "".join(numbers[4:])))
        at += len(part) + 2
    is_one = (
        run.count(".") == 3
        and len(quads) == 1
        and not quads[0].is_mask
        and not run.startswith(OBJECT_IDENTIFIERS)
    )
    return is_one, tuple(quads)


def _is_octet(number: str) -> bool:
    return 1 <= len(number) <= 3 and int(number) <= 255 and (number[0] != "0" or len(number) in (1, 3))


def _is_port(quad: str, port: str, text: str, at: int) -> bool:
    """Tell whether a fifth number is a port, as netstat and tcpdump write it: identifiers begin with 0, 1 or 2."""
    if len(port) > 5 or int(port) > 65_535 or (len(port) > 1 and port[0] == "0"):
        return False
    after = text[at : at + 24].lstrip("0123456789.")[:1]
    if after == ":" or text[max(0, at - 2) : at] == "> ":  # tcpdump
        return True
    return quad.partition(".")[0] not in ("0", "1", "2") and not is_called_version(text, at)


def _dashed(text: str) -> Iterator[Span]:
    """Find addresses written with dashes inside a name, such as the one of a DHCP client."""
    for found in _DASHED().finditer(text):
        start = found.start()
        while start > 0 and found.start() - start < 4 and text[start - 1].isdigit():
            start -= 1
        numbers = [text[start : found.start()], *found.groups()]
        prefix = text[max(0, start - 1) : start]
        if not all(_is_octet(number) for number in numbers) or (
            prefix not in ("-", "") and not prefix.isalpha()
        ):
            continue
        if prefix != "-" or not (start > 1 and text[start - 2].isalnum()):
            continue
        if int(numbers[0]) >= 1 and (max(map(int, numbers)) >= 100 or numbers[0] == "10"):
            yield start, found.end()


_SOCKET = lazily(
    r"(?<![0-9a-f])([0-9a-f]{8}(?:[0-9a-f]{24})?):[0-9a-f]{4} ([0-9a-f]{8}(?:[0-9a-f]{24})?):[0-9a-f]{4} [0-9a-f]{2}(?![0-9a-f])",
    re.ASCII,
)


def locate_in_hexadecimal(text: Scanned) -> Iterator[Span]:
    """Find both addresses of each socket in ``/proc/net/tcp`` and its like (proc_net_tcp(5)), but for *any*."""
    for found in _SOCKET().finditer(text.folded):
        yield from (found.span(side) for side in (1, 2) if found[side].strip("0"))


RULES = (
    Rule(
        "address of a socket",
        "ip",
        locate=locate_in_hexadecimal,
        hint=r"[0-9a-f]{8}:[0-9a-f]{4} [0-9a-f]{8}",
        examples=("   0: «0708090A»:01BB 00000000:0000 0A",),
        counter_examples=("00000000:0000 00000000:0000 0A", "at 0708090A:01BB and so on"),
    ),
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
            "TCP_MISS/200 x HIER_DIRECT/«203.0.113.8» user/«203.0.113.7»:49152 fw=«203.0.113.8»",
            "tunnel from fw «203.0.113.9» to fw «203.0.113.10», Invalid user setup from «203.0.113.9»",
            "*~«10.20.1.5» .GPS. ~«10.20.1.6»",
            "IP «1.1.1.1».53: UDP and > «1.1.1.2».53",
            "log_«10.0.1.50»_2026.txt x«10.0.1.50»y",
            "? («203.0.113.142») at 0:1:5e",
            "+time.example.com    «198.51.100.144»  2 u",
            "route «224.0.0.0»/4",
        ),
        counter_examples=(
            "Fortinet.FortiClientVPN          7.2.4.97",
            "7.2.4.97          7.2.4.97          C:\\Program Files\\x\\x.exe",
            "Intel(R) Wi-Fi 6 AX201 160MHz (22.250.1.2)",
            "firmware upgraded from 7.2.5.10 to 7.2.8.2, patch level 9.8.7.6, rev. 1.2.3.4",
            "foo==1.2.3.4 Java 8.0.3.1, base (>= 2.0.3.4)",
            "C:\\Program Files\\App\\9.2.3.4\\app.exe",
            "alsa-topology-conf (1.2.5.1-2) binutils (2.10.0.27-0.cvs20000923)",
            "Name     Version   Source\n-------------------------\nZoom     5.17.1.28 winget\nOffice   16.0.1.2  msstore",
            "GlobalProtect version 6.2.1.4, FileVersion: 6.1.7601.17514",
            "~~6.1.1.0 and Package~31bf3856ad364e35~amd64~~6.1.1.0",
            "OID .1.3.6.1.2.1.1 and 1.3.6.1.4.1.311 and 2.5.29.15",
            "Chrome/120.0.0.0 Safari/537.36 OpenSSL-1.1.1.8.zip",
            "tool-1.2.3.4.tar.gz lib_1.2.3.4-5.el8 Version=4.0.0.0, Culture=neutral",
            "1.2.3 and 1.2.3.4.5.6 and 300.1.2.3 and 1.2.3.4a and a1.2.3.4",
            "driver 31.0.15.3623, see section 4.2.1.3",
        ),
    ),
)
