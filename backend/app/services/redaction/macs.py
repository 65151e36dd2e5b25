"""MAC addresses: IEEE EUI-48 and EUI-64."""

import re
from collections.abc import Iterator

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span
from backend.app.services.redaction.runs import WORD, run_around

_MAC_DOTTED = lazily(r"\.(?<=[0-9a-f]{4}\.)[0-9a-f]{4}\.[0-9a-f]{4}(?![0-9a-z.])", re.ASCII)


def locate_mac(text: Scanned) -> Iterator[Span]:
    """Find EUI-48 and EUI-64 with colons or dashes, and in Cisco's three groups of four."""
    folded = text.folded
    for separator in ":-":
        if separator in folded:
            yield from _separated(folded, separator)
    for found in _MAC_DOTTED().finditer(folded):
        start = found.start() - 4
        if start == 0 or (folded[start - 1] not in WORD and folded[start - 1] != "."):
            yield start, found.end()


def _separated(folded: str, separator: str) -> Iterator[Span]:
    pattern = _SEPARATED[separator]()
    chars = "0123456789abcdef" + separator
    ahead = re.compile(f"[0-9a-f{separator}]*")
    done = 0
    for found in pattern.finditer(folded):
        if found.start() < done:
            continue
        whole = _WHOLE[separator]().match(folded, found.start())
        if whole is not None:  # most are just that
            done = whole.end()
            yield found.start() - 2, done
            continue
        start, end = run_around(folded, found.start(), chars, ahead)
        done = end
        run = folded[start:end].strip(separator)
        start += len(folded[start:end]) - len(folded[start:end].lstrip(separator))
        end = start + len(run)
        groups = run.split(separator)
        around = folded[max(0, start - 1) : start] + folded[end : end + 1]
        if any(char in WORD for char in around) or not all(len(group) == 2 for group in groups):
            continue
        if len(groups) in (6, 8):
            yield start, end
        elif len(groups) in (10, 14):  # a DHCPv6 identifier ends in the MAC (RFC 8415, section 11)
            yield end - 17, end


_SEPARATED = {
    separator: lazily(
        f"{separator}(?<=[0-9a-f]{{2}}{separator})" + f"[0-9a-f]{{2}}{separator}" * 4 + "[0-9a-f]{2}",
        re.ASCII,
    )
    for separator in ":-"
}

_WHOLE = {
    separator: lazily(
        f"{separator}(?<=(?<![0-9a-z_{separator}])[0-9a-f]{{2}}{separator})(?:[0-9a-f]{{2}}{separator}){{4}}"
        f"[0-9a-f]{{2}}(?![0-9a-z_{separator}])",
        re.ASCII,
    )
    for separator in ":-"
}

RULES = (
    Rule(
        "MAC address",
        "mac",
        locate=locate_mac,
        hint=r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}",
        examples=(
            "«00:1a:2b:3c:4d:5e» «00-1A-2B-3C-4D-5E» «001a.2b3c.4d5e»",
            "EUI-64 «00:1a:2b:3c:4d:5e:6f:70»",
            "DUID 00-01-00-01-2A-3B-4C-5D-«00-1A-2B-3C-4D-5E»",
        ),
        counter_examples=(
            "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
            "2026-02-13-09-15-22 0198f3a2-7b1c-7d2e-8f00-000000000001",
        ),
    ),
)
