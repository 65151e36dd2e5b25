"""Secrets that Windows shows and takes: recovery keys, product keys, wireless keys, LAPS, and commands with passwords."""

import re
from collections.abc import Iterator

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.plausible import is_handed_over
from backend.app.services.redaction.rule import Rule, Scanned, Span

_RECOVERY_KEY = lazily(r"(?<![0-9-])[0-9]{6}(?:-(?:\s{0,40}\n\s{0,40})?[0-9]{6}){7}(?![0-9-])", re.ASCII)
_PRODUCT_KEY = lazily(
    r"(?<![A-Z0-9-])[BCDFGHJKMNPQRTVWXY2346789]{5}(?:-[BCDFGHJKMNPQRTVWXY2346789]{5}){4}(?![A-Z0-9-])",
    re.ASCII,
)


def _locate_recovery_keys(text: Scanned) -> Iterator[Span]:
    """Find eight groups of six digits (Microsoft, BitLocker: the recovery password), also in two lines."""
    yield from (found.span() for found in _RECOVERY_KEY().finditer(text.ascii))


def _locate_product_keys(text: Scanned) -> Iterator[Span]:
    for found in _PRODUCT_KEY().finditer(text.ascii):
        key = found[0]
        if any(char.isdigit() for char in key) and any(char.isalpha() for char in key):
            yield found.span()


def _is_given(found: re.Match[str]) -> bool:
    return is_handed_over(found["v"])


RULES = (
    Rule(
        "BitLocker recovery key",
        "token",
        locate=_locate_recovery_keys,
        hint=r"[0-9]{6}-[0-9]{6}-[0-9]{6}-",
        examples=("«000011-000022-000033-000044-000055-000066-000077-720885»",),
        counter_examples=("000011-000022-000033-000044-000055-000066-000077",),
    ),
    Rule(
        "Windows product key",
        "token",
        locate=_locate_product_keys,
        hint=r"(?:[b-y2-9]{5}-){4}[b-y2-9]{5}",
        examples=("key «W2GBC-{5:pk}-{5:pk}-{5:pk}-{5:pk}»",),
        counter_examples=("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE",),
    ),
    Rule(
        "wireless key",
        "token",
        # In English, German, French, Spanish, Italian, Dutch; what is no ASCII is a question mark here.
        (
            "key content",
            "sselinhalt",
            "contenu de la cl",
            "contenido de la clave",
            "contenuto chiave",
            "sleutelinhoud",
        ),
        r"(?:key content|sselinhalt|contenu de la cl\?|contenido de la clave|contenuto chiave|sleutelinhoud)[ \t]{0,30}:[ \t]{0,4}(?P<v>[^\r\n]{1,120})",
        examples=(
            "    Key Content            : «correct horse battery»",
            "    Schlüsselinhalt            : «correct horse battery»",
            "    Contenu de la clé            : «correct horse battery»",
        ),
    ),
    Rule(
        "LAPS password",
        "token",
        ("admpwd", "laps-password", "laps-encryptedpassword"),
        r"(?:ms-mcs-)?(?:admpwd|laps-(?:encrypted)?password)[ \t]{0,30}[:=][ \t]{0,4}(?P<v>[^\r\n]{4,200})",
        check=_is_given,
        examples=("ms-Mcs-AdmPwd : «x8#Kd92!qP»",),
    ),
    Rule(
        "LAPS password as JSON",
        "token",
        ('"p":',),
        r'"p":[ ]?"(?P<v>[^"\r\n]{4,200})"',
        examples=('{"n":"Administrator","t":"1d8161b41c41cde","p":"«A6a3#7%eb!w»"}',),
    ),
)
