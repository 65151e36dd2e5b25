"""Whether a text that stands where a secret would stand is one."""

import math
import re
from collections import Counter

from backend.app.services.redaction.lazy import lazily

_STAND_INS = lazily(
    r"""(?x)
      <[^<>]*>? | \$\{[^{}]*(?:\}.*)? | \$\(.* | \{\{[^{}]*\}\}.* | %[a-z_]\w*%? | \$[a-z_][\w:.]*$ | @[a-z_]\w*$ | :[a-z_]\w*(?:[):].*)?$ | \[.*redacted.*
    | -{1,2}[a-z][\w-]* | [*x.#•?_-]{3,} | \(.* | \\[nrt"'] .* | //.* | [a-z_][\w.]*[(\[].* | \\$
    | (?:self|this|config|args|request|req|env|os|settings|process|options|params|credentials?|cfg|ctx|data|input|var
        |local|module|secrets|event|context|props|state|user|app|kwargs|opts)(?:\.[\w.\[\]'"]+|\[.*)
    """,
)
_WORDS = frozenset(
    [
        "true",
        "false",
        "none",
        "null",
        "nil",
        "undefined",
        "unknown",
        "empty",
        "blank",
        "yes",
        "no",
        "on",
        "off",
        "ok",
        "n/a",
        "na",
        "required",
        "optional",
        "default",
        "set",
        "unset",
        "enabled",
        "disabled",
        "enable",
        "disable",
        "expired",
        "expires",
        "expire",
        "expiry",
        "incorrect",
        "invalid",
        "valid",
        "wrong",
        "changed",
        "change",
        "reset",
        "must",
        "should",
        "will",
        "can",
        "cannot",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "not",
        "never",
        "be",
        "been",
        "failed",
        "failure",
        "missing",
        "found",
        "given",
        "for",
        "from",
        "with",
        "without",
        "and",
        "or",
        "the",
        "a",
        "an",
        "in",
        "of",
        "to",
        "at",
        "by",
        "it",
        "this",
        "that",
        "your",
        "my",
        "our",
        "their",
        "his",
        "her",
        "new",
        "old",
        "current",
        "same",
        "here",
        "there",
        "above",
        "below",
        "hidden",
        "masked",
        "removed",
        "redacted",
        "prompt",
        "prompted",
        "ask",
        "asked",
        "string",
        "str",
        "text",
        "bytes",
        "int",
        "integer",
        "bool",
        "boolean",
        "type",
        "object",
        "secret",
        "password",
        "token",
        "key",
        "value",
        "username",
        "user",
        "name",
        "login",
        "account",
        "authentication",
        "authorization",
        "auth",
        "field",
        "form",
        "file",
        "path",
        "policy",
        "policies",
        "protected",
        "protection",
        "mismatch",
        "mismatched",
        "accepted",
        "rejected",
        "denied",
        "granted",
        "revoked",
        "rotated",
        "updated",
        "created",
        "deleted",
        "encryption",
        "encrypted",
        "plaintext",
        "ascii",
        "hex",
        "hexadecimal",
        "md5",
        "sha",
        "sha1",
        "sha256",
        "aes",
        "des",
        "3des",
        "scram-sha-256",
        "description",
        "option",
        "options",
        "command",
        "commands",
        "switch",
        "flag",
        "argument",
        "parameter",
        "respectively",
        "support",
        "foo",
        "bar",
        "pwd",
        "passwd",
        "pass",
        "basic",
        "bearer",
        "digest",
        "ntlm",
        "kerberos",
        "negotiate",
        "negotiation",
        "length",
        "complexity",
        "history",
        "age",
        "minimum",
        "maximum",
        "lifetime",
        "remaining",
        "days",
        "chars",
        "characters",
        "provided",
        "supplied",
        "entered",
        "typed",
        "correct",
        "ask-pass",
        "manager",
        "vault",
        "store",
        "stored",
        "storage",
        "server",
        "client",
        "agent",
        "only-if-cached",
        "sync-status",
        "recovery",
        "settings",
        "options",
        "error",
        "warning",
        "info",
        "debug",
        "again",
        "before",
        "after",
        "when",
        "if",
        "then",
        "else",
        "use",
        "used",
        "using",
        "see",
        "also",
        "please",
        "contact",
        "via",
        "per",
        "any",
        "all",
        "both",
        "one",
        "two",
        "first",
        "last",
        "next",
        "previous",
        "public",
        "private",
        "local",
        "remote",
        "chain",
        "generate",
        "input",
        "output",
    ]
)
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


def is_stand_in(value: str) -> bool:
    """Tell whether a value stands for a secret that is elsewhere, or is a word of the sentence."""
    bare = value.strip("\"'`.,;:!?)(").lower()
    return (
        not bare or bare in _WORDS or _STAND_INS().fullmatch(value.lower()) is not None or len(set(bare)) == 1
    )


def is_password(value: str) -> bool:
    """Tell whether a value behind the word password is one."""
    return len(value) >= 3 and not is_stand_in(value)


def is_handed_over(value: str) -> bool:
    """Tell whether a word of a command, perhaps in quotation marks, is a password: no flag, path or asterisk."""
    bare = value.strip("\"'")
    return not bare.startswith(("/", "-")) and bare != "*" and is_password(bare)


def is_opaque(value: str, *, shortest: int = 8) -> bool:
    """Tell whether a value behind a word such as token or key looks as if it were minted by a machine."""
    if len(value) < shortest or is_stand_in(value) or " " in value or value[0] == "[":
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
