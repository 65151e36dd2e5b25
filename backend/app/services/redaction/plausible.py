"""Whether a text that stands where a secret would stand is one."""

import math
import re
from collections import Counter
from itertools import pairwise

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.stand_ins import is_stand_in

_DATE = lazily(
    r"(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:19|20)[0-9]{2})(?:[t ][0-9:.+z-]*)?[,;]?"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|13[0-9]{16}"  # the last: Windows' count of 100 ns since 1601
)
_ALGORITHM = lazily(
    r"(?:ssh|ecdsa|sk-ssh|sk-ecdsa|rsa|aes|hmac|chacha20|curve25519|diffie-hellman|sha[0-9]+|ecdh|dsa|x25519|ed25519|md5)"
    r"(?:-[a-z0-9-]{1,40})?(?:@[a-z.]+)?"
)
_METAVARIABLE = lazily(r"(?:[A-Z]+_)+(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|TOKEN|SECRET|KEY)")
"""What a help text writes in place of a value."""
_PUBLIC_KEY = lazily(r"[\"']?AAAA(?:[BC]3NzaC1|E2VjZHNh|[GI]nNr)")
"""How the public keys of SSH begin (RFC 4253, 6.6), whatever word stands before them."""
_CODE_LIKE = lazily(r"[a-z_]+(?:[._-][a-z_]+)*:?$")


_WORDS_OF_A_PATH = lazily(r"(?:/?(?:[a-z]+[a-z_-]*|[0-9]{1,3}|v[0-9.]{1,6})(?=/|$))+/?", re.IGNORECASE)


def _is_name(value: str) -> bool:
    """Tell whether a value without digits is a name in a program: words, in camel case or joined."""
    if _CODE_LIKE().fullmatch(value):
        return True
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", value)
    return sum(map(len, words)) >= 0.85 * len(value) and len(value) >= 3.4 * len(words)


_MEASURED = 64
"""Characters that are measured; more tell nothing new."""


def entropy(text: str) -> float:
    """Return Shannon's entropy of a text in bits a character."""
    text = text[:_MEASURED]
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values()) if text else 0.0


def is_password(value: str) -> bool:
    """Tell whether a value behind the word password is one."""
    return (
        len(value) >= 3
        and not is_stand_in(value)
        and _DATE().fullmatch(value.lower()) is None
        and _PUBLIC_KEY().match(value) is None
        and _METAVARIABLE().fullmatch(value) is None
    )


def is_handed_over(value: str) -> bool:
    """Tell whether a word of a command, perhaps in quotation marks, is a password: no flag, path or asterisk."""
    bare = value.strip("\"'")
    return not bare.startswith(("/", "-")) and bare != "*" and is_password(bare)


_TERM = lazily(
    r"(?:sha|md|base|bcrypt|scrypt|rfc|oauth|saml|ipv?|utf|win|windows|office|server|aes|http|x|cp|iso|v|ver|version|tlsv?|sslv?|ntlmv|smbv?"
    r"|wpa|ike|ikev|snmpv|type|level|rev|step|kb|event|error|code|exchange|vista|o|m|p|id|line|port|page|no|num|phase"
    r"|layer|l|tier|group|user|node|slot|unit|host|vlan|eth|disk|cpu|q|fy|room|ext|attempt|option|tab|ticket)"
    r"[-_ .]?[0-9]{1,5}[a-z]?(?:[-_.][a-z0-9]{1,8})*"
)
"""A word with a number that is a term, no password."""


def is_minted(value: str) -> bool:
    """Tell whether a value is so unlike a word that it is a password even where no colon stands before it."""
    bare = value.strip("\"'`.,;:)(")
    if (
        len(bare) < 6
        or not is_password(value)
        or "://" in value
        or bare.startswith(("$", "%", "/", "-", "\\", "<", "[", "{"))
    ):
        return False
    letters = any(char.isalpha() for char in bare)
    digits = any(char.isdigit() for char in bare)
    marks = any(char in "!@#$%^&*+=~" for char in bare)
    if not letters or not (digits or marks):
        return False
    lower = bare.lower()
    return not (
        _TERM().fullmatch(lower)
        or _ALGORITHM().fullmatch(lower)
        or _CODE_LIKE().fullmatch(lower.rstrip("!?=*+"))
        or re.fullmatch(
            r"(?:[Bb]ug|[Ii]ssue|PR)?(?:#[0-9]+,?)+|PKCS#?[0-9]+|[a-z]{1,4}[-_]?[0-9]+|[A-Z]{1,4}[-_]?[0-9]+",
            bare,
        )
        or re.fullmatch(
            r"(?:[0-9]+:)?v?[0-9]+(?:\.[0-9]+)+(?:[-+~.][a-z0-9.+~-]*)?", lower
        )  # a package's version
        or re.fullmatch(r"[0-9][0-9.,]*(?:[a-z]{1,7}|%)|[0-9]+(?:st|nd|rd|th)|[a-z]+'[a-z]+", lower)
        or (
            not digits
            and re.fullmatch(r"[^a-z]*[a-z]+(?:[-/&+=@][a-z]+)*[^a-z]*", lower)
            and bare == bare.lower()
        )
    )


_JOINED = lazily(r"[a-z]{2,12}(?:[-_.](?:[a-z]{2,12}|v?[0-9]{1,4}))+")


def is_joined_words(value: str) -> bool:
    """Tell whether a value is words and numbers that are joined, as builds, jobs and files are called."""
    return _JOINED().fullmatch(value) is not None


def is_strong(value: str) -> bool:
    """Tell whether a value is a password by its look alone: both cases, digits or marks, and no name of a machine."""
    bare = value.strip("\"'`.,;:)(")
    kinds = [any(map(kind, bare)) for kind in (str.islower, str.isupper, str.isdigit, _MARKS.__contains__)]
    return (
        7 <= len(bare) <= 64
        and all(kinds[2:])
        and any(kinds[:2])
        and is_minted(value)
        and not _FILE().search(bare.lower())
    )


_MARKS = "!@#$%^&*+=_."
_FILE = lazily(r"\.[a-z]{1,4}$|^[a-z0-9._%+-]+@|\.[a-z]{2,6}[:/]|^[a-z_]+\.[a-z_]+|^[0-9.]+[a-z]?$|^#|=")


_RUN_OF_A_KIND, _RUN_OF_RANDOM = 2.8, 1.9
"""Characters of one kind in a row, on average: 1.6 in what is random, 2 and more in names of several words, of which
the digits stand at the end.
"""


def is_random(value: str) -> bool:
    """Tell whether a value is one that a generator made: its cases and digits change too often for names."""
    kinds = [char.isdigit() * 2 + char.isupper() for char in value]
    changes = sum(one != other for one, other in pairwise(kinds))
    around_digits = sum(one != other and 2 in (one, other) for one, other in pairwise(kinds))
    run = len(value) / (changes + 1)
    often = changes >= 4 and run <= (_RUN_OF_A_KIND if around_digits > 1 else _RUN_OF_RANDOM)
    return 8 <= len(value) <= 200 and value.isalnum() and len(set(kinds)) == 3 and often


def is_opaque(value: str, *, shortest: int = 8) -> bool:
    """Tell whether a value behind a word such as token or key looks as if it were minted by a machine."""
    if len(value) < shortest or is_stand_in(value) or " " in value or value[0] == "[":
        return False
    if (
        _DATE().fullmatch(value.lower())
        or _ALGORITHM().fullmatch(value.lower())
        or _PUBLIC_KEY().match(value)
    ):
        return False
    has_digit = any(char.isdigit() for char in value)
    has_letter = any(char.isalpha() for char in value)
    if not (has_digit and has_letter):
        # Words alone are names; digits alone are counts; a long mix of both cases is neither.
        mixed = value != value.lower() and value != value.upper()
        return len(value) >= 20 and mixed and entropy(value) >= 3.5 and not _is_name(value)
    if value.count("/") > 1 and _WORDS_OF_A_PATH().fullmatch(value):
        return False
    return entropy(value) >= (2.5 if len(value) < 20 else 2.8)
