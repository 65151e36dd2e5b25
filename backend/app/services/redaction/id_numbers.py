"""Numbers of persons and their accounts with authorities and banks, on request.

Those with a check digit or a form of their own are found anywhere: IBAN (ISO 13616), the United States' social
security number, the United Kingdom's national insurance number. Others only beside their word.
"""

import re

from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.rule import Rule

_SSN = lazily(r"(?<![\w-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\w-])", re.ASCII)
_NINO = lazily(
    r"(?<![A-Za-z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D](?![A-Za-z0-9])",
    re.ASCII,
)
_WORDS = (
    *(
        "passport",
        "driver's licen",
        "drivers licen",
        "driver licen",
        "driving licen",
        "national id",
        "id card",
        "identity card",
    ),
    *(
        "tax id",
        "tin",
        "ein",
        "ssn",
        "social security",
        "national insurance",
        "nino",
        "nhs",
        "medicare",
        "mrn",
        "medical record",
    ),
    *("steuer-id", "steuernummer", "steueridentifikation", "personalausweis", "ausweisnummer", "reisepass"),
    *(
        "sozialversicherung",
        "dni",
        "nie",
        "nif",
        "codice fiscale",
        "bsn",
        "cpf",
        "pesel",
        "personnummer",
        "cpr",
        "aadhaar",
    ),
    *(
        "patient id",
        "patient no",
        "member id",
        "policy number",
        "insurance number",
        "sort code",
        "account number",
        "routing number",
    ),
    *(
        "vat",
        "ust-id",
        "employee id",
        "employee number",
        "payroll",
        "sin",
        "date of birth",
        "dob",
        "licence number",
        "insee",
        "ni number",
        "customer number",
        "customer no",
        "customer id",
        "kundennummer",
        "kundennr",
        "kunden-nr",
        "klantnummer",
        "personalnummer",
        "personalnr",
        "mitarbeiternummer",
        "versicherungsnummer",
        "ahv",
        "contract number",
        "vertragsnummer",
    ),
)


def _is_iban(found: re.Match[str]) -> bool:
    """Tell whether it is one: the number that its letters and digits make leaves 1 when it is divided by 97."""
    plain = found[0].replace(" ", "")
    return (
        15 <= len(plain) <= 34
        and int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1
    )


def _has_digits(found: re.Match[str]) -> bool:
    return sum(map(str.isdigit, found["v"])) >= 4


RULES = (
    Rule(
        "IBAN",
        "id",
        gate=r"\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?\b",
        pattern=r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])",
        cased=True,
        check=_is_iban,
        examples=("IBAN «DE89 3704 0044 0532 0130 00»", "to «GB82WEST12345698765432»"),
        counter_examples=("DE88 3704 0044 0532 0130 00", "KB5034 1234 5678"),
    ),
    Rule(
        "social security number",
        "id",
        locate=lambda text: (found.span() for found in _SSN().finditer(text.ascii)),
        hint=r"[0-9]{3}-[0-9]{2}-[0-9]{4}",
        examples=("SSN «078-05-1120»",),
        counter_examples=("000-12-3456 666-12-3456 123-00-4567 a123-45-6789 123-45-67890", "2026-11-25"),
    ),
    Rule(
        "national insurance number",
        "id",
        locate=lambda text: (found.span() for found in _NINO().finditer(text.ascii)),
        hint=r"[a-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]",
        examples=("NI number «JG 12 34 56 C»", "«AB123456C»"),
        counter_examples=("AB1234567 XAB123456C", "ab123456c"),
    ),
    Rule(
        "number beside its word",
        "id",
        _WORDS,
        rf"(?<![a-z0-9_-])(?:{'|'.join(map(re.escape, _WORDS))})[a-z]{{0,12}}\.?(?: ?(?:no|nr|number|nummer|id|#)\b)?(?: \([a-z ]{{1,20}}\))?\.?(?: is)?[ \t]{{0,20}}[:=#]?[ \t]{{0,20}}"
        r"(?P<v>[a-z0-9](?:[ ./-]?[a-z0-9]){4,23})(?![a-z0-9])",
        check=_has_digits,
        examples=(
            "Passport no: «C01X00T47»",
            "Driver's license number «D1234567»",
            "Date of birth: «01/02/1980»",
            "Customer number: «48213377», Kundennr. «10-48213», AHV «756.9217.0769.85», Personalnummer «00412»",
        ),
        counter_examples=("passport office", "vat 20", "sin 3", "nie wieder"),
    ),
)
