"""Telephone numbers (ITU-T E.164, E.123; North America's plan), on request."""

import re

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule

_LABELS = (
    *(
        "tel",
        "phone",
        "mobile",
        "cell",
        "fax",
        "telefon",
        "handy",
        "callback",
        "call back",
        "mob",
        "t?l?phone",
        "dial",
    ),
    *(
        "contact number",
        "movil",
        "m?vil",
        "portable",
        "natel",
        "gsm",
        "whatsapp",
        "direct line",
        "ddi",
        "reach",
        "mobil",
        "durchwahl",
        "r?ckruf",
        "t?l",
        "telefoon",
        "telefono",
        "tel?fono",
        "caller id",
        "calling number",
        "anrufer",
        "rufnummer",
    ),
)


_WORDS = "|".join(_LABELS).replace("?", ".")


def _has_digits(found: re.Match[str]) -> bool:
    """Tell whether there are as many digits as a number has (E.164: at most 15), and not all the same."""
    digits = [char for char in found["v"].partition("ext")[0].partition("x")[0] if char.isdigit()]
    return 7 <= len(digits) <= 15 and len(set(digits)) > 1


_EXTENSION = r"(?:,? ?(?:ext\.?|x|extension|durchwahl|poste) ?[0-9]{1,6})?"

_NORTH_AMERICA = lazily(
    rf"(?<![0-9a-z._/-])(?:1[ .-])?(?:\([2-9][0-9]{{2}}\) ?|[2-9][0-9]{{2}}[ .-])[2-9][0-9]{{2}}[ .-][0-9]{{4}}{_EXTENSION}(?![0-9a-z]|[-/.][0-9a-z])",
    re.ASCII,
)

RULES = (
    Rule(
        "international telephone number",
        "phone",
        gate=r"\+[1-9](?:[ ./()-]{0,3}[0-9]){6}",
        pattern=rf"(?<![\w+/=-])(?P<v>\+[1-9](?:[ ./()-]{{0,3}}[0-9]){{6,14}}{_EXTENSION})(?![0-9a-z]|[-/.][0-9a-z])",
        check=_has_digits,
        examples=(
            "call «+49 89 1234567-0» or «+1 (555) 123-4567 ext. 12»",
            "sip:«+15551234567»@pbx",
            "«+442071838750»",
        ),
        counter_examples=("+1 +25 +2026 2+1234567", "UTC+0200, +01:00", "diff +123 -456"),
    ),
    Rule(
        "telephone number of North America",
        "phone",
        locate=lambda text: (found.span() for found in _NORTH_AMERICA().finditer(text.folded)),
        hint=r"[2-9][0-9]{2}(?:\) ?|[ .-])[2-9][0-9]{2}[ .-][0-9]{4}",
        examples=("call «555-234-5678», «(555) 234-5678» or «555.234.5678 x12»", "«1-800-234-5678»"),
        counter_examples=("10.555.234.5678 2026-11-25 555-234-56789", "a-555-234-5678-b"),
    ),
    Rule(
        "telephone number beside its word",
        "phone",
        gate=rf"(?:{_WORDS})[a-z .:#=-]*[ \t]*\+?\(?[0-9][0-9 ./()-]{{5}}",
        pattern=rf"(?<![a-z])(?:{_WORDS})(?:[ ]?(?:no|nr|number|nummer|phone)\b)?[.:#]{{0,2}}(?: (?:is|was|unter|sous|bei|me at|him at|her at|them at|at|on))?[ \t:=-]{{0,12}}"
        rf"(?P<v>\+?\(?[0-9](?:[ ./()-]{{0,3}}[0-9]){{5,14}}{_EXTENSION})(?![0-9a-z]|[-.][0-9])",
        check=lambda found: 6 <= sum(map(str.isdigit, found["v"])) <= 18,
        examples=(
            "Tel.: «089 / 123456»",
            "Mobile: «07700 900123»",
            "phone «555-0123 44»",
            "call back on «020 7946 0018»",
            "Durchwahl «089 / 12 34 56 - 78», Rückruf unter «0043 1 5880 0», Tél. «01 42 68 53 00»",
            "Caller ID «2125550187» answered",
        ),
        counter_examples=("telnet 123456", "cell 3", "phone system 2026"),
    ),
)
