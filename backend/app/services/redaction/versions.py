"""Whether four numbers are a version or an object identifier: what stands around them tells."""

import re
from bisect import bisect_right
from functools import lru_cache
from string import ascii_lowercase

from backend.app.services.redaction.hosts import ends_as_a_host
from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Scanned, Span, gate_of
from backend.app.services.redaction.runs import WORD

_OF_A_COMPONENT = WORD | {"~"}
"""What stands before the tilde in a name of Windows' component store."""
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
        "item",
        "hotfixes",
        "java",
        "powershell",
        "python",
        "chrome",
        "firefox",
        "windows",
        "office",
        "dotnet",
        "net",
        "openssl",
        "nginx",
        "apache",
        "php",
        "mysql",
        "postgresql",
        "acrobat",
        "jre",
        "jdk",
        "nodejs",
        "winget",
        "outlook",
        "teams",
    ]
)
_BETWEEN = frozenset(["number", "no", "is", "of", "level", "was", "are"])
_WEAK = frozenset(
    ["fw", "setup", "agent", "policy", "package", "component", "product", "plugin", "schema", "net", "item"]
)
"""Words for a version that stand before an address as well; a version's first number is a small one."""
_FROM_TO = frozenset(["from", "to"])
_TELLING = _VERSION_WORDS | _BETWEEN | _WEAK | _FROM_TO
_ENDINGS = frozenset(word[-3:] for word in _TELLING) | {"ion"}
_BEFORE_A_VERSION = " \t\r\n:=\"'([#."
_PLAIN_BEFORE = frozenset([*" =:[(\"',;<>|\n", ""])
_PLAIN_BEHIND = frozenset([*" :,;/](\"'|>\n", ""])
_CHANGES = ("grad", "updat", "bump", "version", "firmware", "release", "patch", "migrat")
_CHANGED = lazily(
    r"(?:upgrad|downgrad|updat|bump|version|firmware|release|patch|migrat)[a-z]*[^\n]{0,30}?\b(?:from|to|->|=>)(?:[ ]v?[0-9][0-9.]+[ ](?:to|->|=>))?[ ]v?$"
)
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
    r"(?:\) (?:unstable|stable|experimental|frozen|testing)\b|-[0-9]+(?![0-9.])|-[0-9]+\.?(?=[a-z~+])|-(?:rc|beta|alpha|snapshot|release|r|p|pre|dev|build|ubuntu|deb)[0-9.]*|[+_~])"
)
_ZONES = ("inside/", "outside/", "dmz/", "direct/", "parent/", " src/", " dst/", "://")
"""What stands before an address, and never before a version: sides of a firewall, how a proxy reached a server."""
OBJECT_IDENTIFIERS = ("2.5.29.", "2.5.4.", "1.3.6.", "1.3.14.", "2.23.140.")
_HIERARCHY = lazily(r"(?:direct|parent|hit|miss|none|pinned|origin|sibling)/$")
"""How a proxy reached a server, before its address (Squid, access.log)."""
_TRADE_MARK = lazily(r"(?:\((?:r|tm|c)\)|(?<=[a-z0-9])\?(?=[ ][a-z0-9]))[^\n]{0,50}\($")
_ID_OF_A_PACKAGE = lazily(r"(?:[a-z][\w+-]*\.[a-z][\w.+-]*|arp\\\S+|\{[0-9a-f-]{6,}\})[ \t]{2,}$")
_PROGRAMS = lazily(
    r"\\(?:program files|programdata|appdata|winsxs|assembly|application|versions?)\b[^\n:]*(?<!\\)\\$"
)
"""A folder of programs in Windows, in which each version has its own."""
_REQUIREMENTS = ("==", ">=", "<=", ">= ", "<= ", "~=")
"""What a requirement of a package has before its version (PEP 440; Debian Policy, 7.1)."""
_FILE_BEHIND = lazily(r"(?:[ \t]{2,}[0-9][0-9.]*)?[ \t]{2,}[a-z]:\\")


_HEADERS = r"(?m)^[^\n]*\b(?:version|available)\b[^\n]*\r?\n[ \t]*[-= ]{6,}\r?$"
"""Lines over a rule that name a column of versions, as winget, pip and PowerShell print them."""
_COLUMN = lazily(r"\b(?:[a-z]*version|available)\b[ \t]*")


def columns_of_versions(text: Scanned) -> list[Span]:
    """Return the cells of columns that hold versions, in order."""
    if "version" not in text.folded:
        return []
    folded, cells, done = text.folded, [], 0
    for header in gate_of(_HEADERS).finditer(text.folded_bytes):
        if header.start() < done:
            continue
        title = folded.find("\n", header.start())
        columns = [
            (found.start() - header.start(), found.end() - header.start())
            for found in _COLUMN().finditer(folded, header.start(), title)
        ]
        at = header.end() + 1
        while 0 < at < len(folded) and (end := folded.find("\n", at)) != at:
            end = end if end >= 0 else len(folded)
            cells += [(at + first, min(at + last, end)) for first, last in columns]
            at = end + 1
        done = at
    return sorted(cells)


def is_within(cells: list[Span], at: int) -> bool:
    """Tell whether a place is in one of these, which are in order and apart."""
    index = bisect_right(cells, (at, at)) - 1
    return any(start <= at <= end for start, end in cells[max(0, index) : index + 2])


@lru_cache(maxsize=8192)
def stands_plainly(before: str, behind: str) -> bool:
    """Tell whether the few characters around four numbers leave no doubt that they are an address, as most do."""
    if before[-1:] == "/":
        return before.endswith(_ZONES) or (behind[:1] == ":" and behind[1:].isdigit())
    if before[-1:] == "(" and behind[:1] in ("/", ":"):
        return True
    if behind[:1] not in _PLAIN_BEHIND or before[-1:] not in _PLAIN_BEFORE:
        return False
    word = before.rstrip(_BEFORE_A_VERSION)
    telling = word[-3:] in _ENDINGS and (word[-5:] != " from" or word[-7:-5] == "ed")
    is_short = " " in word[-3:] or not word
    return not (
        telling or is_short or "(" in before or "  " in (before[-2:], behind) or before[-2:] in ("> ", "==")
    )


def is_no_address(text: str, start: int, end: int, *, private: bool) -> bool:
    """Tell whether what surrounds four numbers makes them a version or an identifier."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before == "~" and start > 1 and text[start - 2] in _OF_A_COMPONENT:
        return True
    if private and not after.isdigit():
        return (
            after not in " \n:,/"
            and _FILE_END().match(text, end) is not None
            and _IN_A_NAME().search(text, max(0, start - 24), start) is not None
        )
    emphasised = before == "_" and (start < 2 or text[start - 2] not in WORD)
    if before in WORD and not emphasised:
        return before != "_" or not _ADDRESS_WORD().search(text, max(0, start - 12), start)
    if after in WORD and not (emphasised and after == "_"):
        return True
    return _is_version(text, start, end, before=before, after=after, emphasised=emphasised)


def _is_of_a_product(text: str, start: int) -> bool:
    return text[start - 1] == "(" and _TRADE_MARK().search(text, max(0, start - 80), start) is not None


def _is_version(text: str, start: int, end: int, *, before: str, after: str, emphasised: bool) -> bool:
    value = text[start:end]
    low = max(0, start - 28)
    if value.startswith(OBJECT_IDENTIFIERS) or is_called_version(text, start):
        return True
    if (
        after in "._-+~)"
        and not emphasised
        and (_FILE_END().match(text, end) or _is_release(text, end, value))
    ):
        return True
    if before in "-_~" and _IN_A_NAME().search(text, low, start):
        return not _ADDRESS_WORD().search(text, low, start)
    if before == "/":
        return (
            _PRODUCT().search(text, low, start) is not None
            and _HIERARCHY().search(text, low, start) is None
            and re.match(r":[0-9]{2,5}(?![0-9])", text[end : end + 7]) is None
        )
    if before == "\\" == after and _PROGRAMS().search(text, max(0, start - 120), start):
        return True
    if text.endswith(_REQUIREMENTS, max(0, start - 3), start):
        return True
    return _is_in_a_list_of_software(text, start, end)


def _is_in_a_list_of_software(text: str, start: int, end: int) -> bool:
    """Tell whether a product's trade mark, a package's id or a program's path stands beside the numbers."""
    low = max(0, start - 80)
    if _is_of_a_product(text, start):
        return True
    if text.startswith("  ", end) and _FILE_BEHIND().match(text, end):
        return True
    found = _ID_OF_A_PACKAGE().search(text, low, start) if text[start - 2 : start] == "  " else None
    return found is not None and not ends_as_a_host(found[0].rstrip())


def is_called_version(text: str, start: int) -> bool:
    """Tell whether the words before are those for a version, as in ``version is 6.2.1.4``."""
    before = text[max(0, start - 28) : start].rstrip(_BEFORE_A_VERSION)
    word = _last_word(before)
    if word not in _TELLING and not word.endswith("version"):
        return text[start - 2 : start] == "> " and _is_changed_to(text, start)
    if word in _BETWEEN:
        word = _last_word(before[: -len(word)].rstrip())
    if word in _WEAK:
        rest = before[: -len(word)].rstrip()
        return (
            _last_word(rest) not in ("from", "to", "on", "at", "via")
            and text[start - 1] != "="
            and int(text[start : start + 4].partition(".")[0]) < 64
        )
    if word in _VERSION_WORDS or word.endswith("version"):
        return True
    return word in _FROM_TO and _is_changed_to(text, start)


def _is_changed_to(text: str, start: int) -> bool:
    """Tell whether something is upgraded from or to this: logs say *from* and *to* of most addresses."""
    before = text[max(0, start - 80) : start]
    return any(word in before for word in _CHANGES) and _CHANGED().search(before) is not None


def _last_word(text: str) -> str:
    return text[len(text.rstrip(ascii_lowercase)) :]


def _is_release(text: str, end: int, value: str) -> bool:
    found = _RELEASE_END().match(text, end)
    if found is None:
        return False
    number = found[0][1:]
    if not any(len(octet) > 1 for octet in value.split(".")):
        return True
    # 192.0.2.10-50 is a range of addresses.
    return not (number.isdigit() and int(value.rpartition(".")[2]) < int(number) <= 255)
