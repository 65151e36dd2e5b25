"""Labels of secrets, and what stands between one and its value: one grammar for all rules that begin with a label.

Rules look at the text in ASCII: a letter beyond it is a question mark there, a typographic mark the plain one.
"""

import re
from itertools import islice, takewhile

from backend.app.services.redaction.lazy import lazily

PASSWORDS = r"pass(?:word|wd|phrase|code|key|wort|wrd|w)?|p[@a]ss?word|pswd?|pwd|p/w|kennw(?:ort)?|pasword|passwrod|paswd"
"""Words for a password in English and German, and how people shorten and mistype them."""
FOREIGN_PASSWORDS = {
    "contrase": "contrase(?:n|.{1,2})a",
    "jelsz": "jelsz(?:o|.{1,2})",
    "slapta": "slapta.{1,2}odis",
    **{
        word: word
        for word in ("clave", "senha", "palavra-passe", "palavra passe", "mot de passe", "mdp", "parola")
    },
    **{
        word: word
        for word in ("wachtwoord", "adgangskode", "kodeord", "passord", "salasana", "heslo", "lozinka")
    },
    **{word: word for word in ("geslo", "parool", "kata sandi", "haslo", "sifre")},
    **{word: word.replace("?", ".") for word in ("has?o", "?ifre", "l?senord", "losenord")},
}
"""Words for a password that are none in English: what each begins with, and a pattern of it: Spanish, Hungarian,
Lithuanian, Portuguese, French, Italian, Dutch, Danish, Norwegian, Finnish, Czech, Croatian, Polish, Turkish, Swedish."""

TAIL = r"(?P<tail>[A-Za-z0-9_.-]{0,32}+(?:\[[A-Za-z0-9_'\"]{0,20}\])?)"
"""What may follow within a label: DB_PASSWORD_PROD, secretKey."""

_TAGS = r"(?:</?[A-Za-z][A-Za-z0-9]{0,9}>[ \t]{0,4}){0,3}+"
"""Tags around a label or a value, as a page has them."""
_CLOSES = rf"[\\\"'`\]*_]{{0,6}}+(?:[ ]?\([^()\r\n]{{1,40}}\)|[ ]\#?[0-9]{{1,2}}(?=[ ]?[:=][ \t]))?{_TAGS}"
_ALONE = (
    r"(?=(?:[^\s\"']{1,400}|\"[^\"\r\n]{1,300}\"|'[^'\r\n]{1,300}')[,;]?[ \t]{0,20}(?:[\r\n]|$))"
    r"(?![\"']?[A-Za-z][\w. -]{0,40}+[\"']?[ \t]{0,20}[:=](?:\s|$))"
)
"""What is alone on its line, and no label itself."""

ASSIGNED = (
    rf"{_CLOSES}[ \t]{{0,60}}+(?:=>|->|:=|==|=|::(?=[ ])|:|\.{{3,80}}+[ \t]?:?)(?:\*{{1,2}}|_(?=[ \t]))?[ \t]{{0,60}}+(?:!!?[a-z]{{1,12}}[ ])?{_TAGS}\*{{0,2}}+"
    rf"(?:(?:[|>][+-]?[ \t]{{0,8}}+)?(?:\r?\n[ \t]{{0,40}}+){{1,2}}{_ALONE})?"
)
"""What makes the word before a label without doubt: a colon, an equals sign, an arrow or leader dots; the value may be
in the next line, as behind the mark of a block of YAML."""

APART = r"[\"'`*]{0,4}+(?:[ \t]{1,20}(?:-{1,2}|>|\"|~|/{2})[ \t]{1,20}|\?[ ]{1,4}|[ \t]{0,40}\|[ \t]{1,40}|\t[ \t]{0,40}|[ ]{2,60})"
"""What is between a label and its value as well as between words: a dash, a cell's edge, a tabulator, blanks."""

_RESULT = lazily(r"(?:X?PASS|[XK]?FAIL|UNSUPPORTED|UNRESOLVED|UNTESTED): ")

_NOT_OF = lazily(
    r"(?:accessor|file|path|url|uri|type|expir|count|limit|length|len$|size|name|polic|age|days|hint|prompt|label|field|version"
    r"|status|state|format|encoding|alg|regex|pattern|changed|last|required|reset|attempt|histor|min|max|complex"
    r"|timeout|ttl|rotat|manager|store|vault|provider|endpoint|scope|issuer|audience|enabled|disabled|exists|valid"
    r"|index|column|table|class|handler|helper|service|id$|usage|bucket|words?count|ring$|board|stroke|code$"
    r"|\.(?:c|h|cc|cpp|py|exp|java|go|js|ts|sh|pl|rb|[0-9])$|press|down$|up$|frame|space|map$|set$|s_per|s_used|izer|s$"
    r"|identifier|thumbprint|fingerprint|date|time|created|never|notre|generat|iter|bits|env$)"
)
"""What makes a label the name of something about a secret: the file that holds it, when it expires, how long it is."""


def gate_of_assigned(word: str) -> str:
    """Return the gate of what `assigned` makes a pattern of."""
    return (
        rf"(?:{word})[a-z0-9_.-]*(?:\[[a-z0-9_'\"]*\])?[\\\"'`\]*_]*(?: ?\([^()\n]*\)| \#?[0-9]*)?(?:</[a-z0-9]*>)?(?:</[a-z0-9]*>)?[ \t]*"
        r"(?:=|-\>|:|\.\.\.)"
    )


def may_say_that_a_test_passed(found: re.Match[str]) -> bool:
    """Tell whether a match begins with a word by itself as test runs write it: what follows has to look like a password."""
    return (
        found[0].startswith("PASS:") and not found.string[max(0, found.start() - 1) : found.start()].strip()
    )


def stands_among_results(found: re.Match[str]) -> bool:
    """Tell whether a match begins with such a word and at least two results of tests stand beside it.

    One alone may be anything that went wrong with a password. Formats: DejaGnu's summaries, Automake's test drivers.
    """
    text, start = found.string, found.start()
    if not may_say_that_a_test_passed(found) or text[max(0, start - 1) : start] not in ("", "\n"):
        return False
    before = reversed(text[max(0, start - 800) : start].split("\n")[:-1])
    behind = text[found.end() : found.end() + 1200].split("\n")[1:]
    return sum(len(list(takewhile(_RESULT().match, islice(lines, 2)))) for lines in (before, behind)) >= 2


def is_about(tail: str) -> bool:
    """Tell whether the rest of a label makes it one of something about a secret, not of the secret."""
    return _NOT_OF().search(tail.lower()) is not None


def assigned(word: str, value: str) -> str:
    """Return a pattern of a label, what makes it one, and its value."""
    return f"(?i:{word}){TAIL}{ASSIGNED}{value}"
