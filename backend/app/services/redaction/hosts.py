"""UNC paths and host names: shown as findings, masked only on request, since notes often need them."""

import re
from collections.abc import Iterator

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule, Scanned, Span

_UNC = lazily(
    r"\\\\(?<![\\\w]\\\\)(?:\?\\UNC\\)?[\w.$-]{1,80}(?:@SSL)?(?:@\d{1,5})?(?:\\[^\\/:*?\"<>|`\r\n\t ]{1,120}(?: [^\\/:*?\"<>|`\r\n\t ]{1,120}(?=\\))?){1,20}\\?",
    re.IGNORECASE,
)
_NAME = "abcdefghijklmnopqrstuvwxyz0123456789.-_"
_NO_HOST_BEHIND = ("@", "\\", "$")
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
_UNDER_A_TOP = lazily(rf"\.(?<=[a-z0-9]\.)(?=[a-z])(?:{'|'.join(sorted(_TOP))})(?![a-z0-9]|[._-]+[a-z0-9])")
_HAS_LETTER = lazily("[a-z]")


def ends_as_a_host(name: str) -> bool:
    """Tell whether a name is under a top-level domain that names of hosts commonly end in."""
    return name.rpartition(".")[2] in _TOP


def locate_unc(text: Scanned) -> Iterator[Span]:
    r"""Find UNC paths, such as ``\\server\share``, whatever their characters: names of shares are not only ASCII."""
    for found in _UNC().finditer(text.original):
        yield found.span()


def locate_host(text: Scanned) -> Iterator[Span]:
    """Find names of two or more labels under a top-level domain that names of hosts commonly end in."""
    folded = text.folded
    for found in _UNDER_A_TOP().finditer(folded):
        point, end = found.span()
        head = folded[max(0, point - 120) : point]
        name = head[len(head.rstrip(_NAME)) :].lstrip(".-_")
        start = point - len(name)
        label = name.rpartition(".")[2]
        if folded[start - 1 : start] in _NO_HOST_BEHIND or not label or ".." in name:
            continue
        if text.ascii[point + 1 : end].istitle() or not _HAS_LETTER().search(label):
            continue
        yield start, end


RULES = (
    Rule(
        "UNC path",
        "unc",
        locate=locate_unc,
        hint=r"\\\\[a-z0-9_.$?-]",
        examples=(
            "open «\\\\fs01\\share\\Quarter 1\\plan.docx» now",
            "map «\\\\fs01.corp.example\\data$»",
            "«\\\\10.0.1.50\\c$» and `«\\\\fs01\\share»`",
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
