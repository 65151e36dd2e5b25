"""Tables of names: what is forgotten in one fails at import."""

from pathlib import Path
from types import ModuleType
from typing import Literal, get_args

import pytest

from backend.app.schemas import categories
from backend.app.schemas import export as wire
from backend.app.services import export_service
from backend.app.services.redaction import values


def imported(module: ModuleType, old: str = "", new: str = "") -> None:
    """Import a module anew beside itself, with this stretch of its source replaced."""
    source = Path(str(module.__file__)).read_text("utf-8")
    assert old in source
    exec(source.replace(old, new, 1), {"__name__": "changed"})


@pytest.mark.parametrize(
    ("module", "old", "new", "told"),
    [
        (categories, '"phone", "id"]', '"phone", "id", "iban"]', "CATEGORIES .*: iban"),
        (categories, '"mac": Handling', '"iban": Handling', "CATEGORIES .*: iban, mac"),
        (categories, '"[IP REDACTED]", precedence=4,', '"[IP REDACTED]",', "precedence"),
        (categories, '"phones": "Phone numbers",', "", "OPTIONS .*: phones"),
        (categories, "[MAC REDACTED]", "[PHYSICAL REDACTED]", "no placeholder of mac"),
        (categories, "[MAC REDACTED]", "[UNC REDACTED]", "no placeholder of mac"),
        (values, '    "unc": str.lower,\n', "", "_CANONICAL .*: unc"),
        (wire, '"html", "psa"]', '"html", "psa", "rtf"]', "pattern of a format .*: rtf"),
        (wire, '    "impact": "Impact",\n', "", "SUMMARY_LABELS .*: impact"),
        (export_service, '    "psa": Format', '    "rtf": Format', "FORMATS .*: psa, rtf"),
        (export_service, ', suffix=".md"', "", "suffix"),
        (export_service, 'media_type="text/markdown", ', "", "media_type"),
        (export_service, "Format(generate_html_export, ", "Format(", "generate"),
    ],
)
def test_a_row_or_a_part_that_is_missing_fails_at_import(
    module: ModuleType, old: str, new: str, told: str
) -> None:
    imported(module)
    with pytest.raises(TypeError, match=told):
        imported(module, old, new)


def test_a_new_format_has_to_have_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ExportFormat", Literal["markdown", "text", "html", "psa", "rtf"])
    with pytest.raises(TypeError, match=r"FORMATS .*: rtf"):
        imported(export_service)


def test_a_new_category_has_to_have_a_notation(monkeypatch: pytest.MonkeyPatch) -> None:
    known = (*get_args(categories.Category), "iban")
    monkeypatch.setattr(categories, "Category", Literal.__getitem__(known))
    with pytest.raises(TypeError, match=r"_CANONICAL .*: iban"):
        imported(values)
