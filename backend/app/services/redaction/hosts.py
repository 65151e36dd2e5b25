"""UNC paths and host names: shown as findings, masked only on request, since notes often need them."""

import re
from collections.abc import Iterator

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span

_UNC = lazily(
    r"\\\\(?<![\\\w]\\\\)(?:\?\\UNC\\)?[\w.$-]{1,80}(?:@SSL)?(?:@\d{1,5})?(?:\\[^\\/:*?\"<>|\r\n\t ]{1,120}(?: [^\\/:*?\"<>|\r\n\t ]{1,120}(?=\\))?){1,20}\\?",
    re.IGNORECASE,
)
_POINT = lazily(r"\.(?<=[a-z0-9]\.)[a-z]")
_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")
_TOP = frozenset(
    [
        "com",
        "net",
        "org",
        "edu",
        "gov",
        "mil",
        "int",
        "info",
        "biz",
        "io",
        "co",
        "dev",
        "app",
        "cloud",
        "online",
        "site",
        "tech",
        "eu",
        "de",
        "at",
        "ch",
        "uk",
        "us",
        "ca",
        "au",
        "nz",
        "fr",
        "nl",
        "be",
        "it",
        "es",
        "pt",
        "se",
        "no",
        "dk",
        "fi",
        "pl",
        "cz",
        "sk",
        "hu",
        "ro",
        "bg",
        "gr",
        "ie",
        "in",
        "jp",
        "cn",
        "br",
        "mx",
        "za",
        "example",
        "test",
        "local",
        "lan",
        "internal",
        "corp",
        "home",
        "intranet",
        "localdomain",
        "domain",
        "invalid",
        "arpa",
        "ai",
        "me",
        "tv",
    ]
)
_FILES = lazily(r"\.(?:exe|dll|sys|log|txt|md|json|xml|ini|conf|cfg|py|sh|ps1|bat|zip|msi|html?|pdf)$")


def locate_unc(text: Scanned) -> Iterator[Span]:
    r"""Find UNC paths, such as ``\\server\share``, whatever their characters: names of shares are not only ASCII."""
    for found in _UNC().finditer(text.original):
        yield found.span()


def locate_host(text: Scanned) -> Iterator[Span]:
    """Find names of two or more labels under a top-level domain that names of hosts commonly end in."""
    folded = text.folded
    done = 0
    for found in _POINT().finditer(folded):
        at = found.start()
        if at < done:
            continue
        start, end = _around(folded, at)
        done = end
        name = folded[start:end].strip(".-_")
        start += len(folded[start:end]) - len(folded[start:end].lstrip(".-_"))
        end = start + len(name)
        before = folded[max(0, start - 1) : start]
        labels = name.split(".")
        if before in ("@", "\\", "$") or len(labels) < 2 or not all(labels) or labels[-1] not in _TOP:
            continue
        written = text.ascii[end - len(labels[-1]) : end]
        if written.istitle() or not any(char.isalpha() for char in labels[-2]) or _FILES().search(name):
            continue
        yield start, end


def _around(text: str, at: int) -> Span:
    start, end = at, at + 1
    low, high = max(0, at - 120), min(len(text), at + 130)
    while start > low and text[start - 1] in _NAME:
        start -= 1
    while end < high and text[end] in _NAME:
        end += 1
    return start, end


RULES = (
    Rule(
        "UNC path",
        "unc",
        locate=locate_unc,
        hint=r"\\\\[a-z0-9_.$?-]",
        examples=(
            "open «\\\\fs01\\share\\Quarter 1\\plan.docx» now",
            "map «\\\\fs01.corp.example\\data$»",
            "«\\\\10.0.1.50\\c$»",
        ),
        counter_examples=("C:\\\\Windows\\\\System32", "a \\\\ b", "\\\\"),
    ),
    Rule(
        "host name",
        "host",
        locate=locate_host,
        hint=r"[a-z0-9]\.[a-z]{2}",
        examples=(
            "Ping to «vpn.contoso.com» successful",
            "https://«intranet.corp.example»/x, «dc01.corp.local».",
        ),
        counter_examples=("setup.exe e.g. i.e. std.string file.txt jsmith@contoso.com 6.2.1", "System.Net"),
    ),
)
