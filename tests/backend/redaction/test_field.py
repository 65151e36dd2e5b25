"""Texts from the field, and invented ones: nothing leaks, and little is touched without need.

They are kept in rot13, so that no scanner of repositories takes what they hold for real; ``scripts/field_cases.py``
reads the same files.
"""

from pathlib import Path

import pytest

from scripts.field_cases import cases, fails

FOLDER = Path(__file__).parent / "field"
TOUCHED = {
    # Whether these are versions or addresses, nobody could tell who sees no more.
    "foo (1.2.3.4)",
    "foo:1.2.3.4",
}


@pytest.mark.parametrize("file", ["secrets", "invented_secrets"])
def test_no_secret_survives(file: str) -> None:
    known = list(cases(FOLDER / f"{file}.jsonl"))
    assert len(known) > 100
    assert [said for case in known if (said := fails(case))] == []


@pytest.mark.parametrize("file", ["untouched", "invented_untouched"])
def test_what_holds_no_secret_stays(file: str) -> None:
    known = [case for case in cases(FOLDER / f"{file}.jsonl") if case.text not in TOUCHED]
    assert len(known) > 60
    assert [said for case in known if (said := fails(case))] == []


def test_a_leak_is_told() -> None:
    case = next(case for case in cases(FOLDER / "secrets.jsonl") if not case.optional)
    assert "leaks" in fails(case._replace(text=f"{case.secret} alone", secret="alone"))
