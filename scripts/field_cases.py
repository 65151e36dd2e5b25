#!/usr/bin/env python3
"""What leaks of cases from the field, and what is touched without need: .venv/bin/python scripts/field_cases.py FILE…

A file holds one JSON object a line: `kind`; `text`; and, if the text holds a secret, `must_not_survive`, the part of it
that may not stand in the masked text, and `optional` for a category that is masked on request. `text` and
`must_not_survive` are in rot13, so that no scanner of repositories takes them for real. A text without
`must_not_survive` must come back unchanged.

Exits with 1 if anything leaks that is not optional.
"""

import json
import sys
from codecs import decode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend.app.schemas.categories import CATEGORIES
from backend.app.services.redaction.masking import mask_found


class Case(NamedTuple):
    """One text; `secret` is empty where it holds none."""

    kind: str
    text: str
    secret: str
    optional: bool


def cases(path: Path) -> Iterator[Case]:
    """Read the cases of a file."""
    for line in path.read_text("utf-8").splitlines():
        if line:
            case = json.loads(line)
            secret = decode(case.get("must_not_survive", ""), "rot13")
            yield Case(case["kind"], decode(case["text"], "rot13"), secret, case.get("optional", False))


def fails(case: Case) -> str:
    """Return what is wrong with a masked case; nothing if it is right."""
    masked, _count = mask_found(case.text, also=frozenset(CATEGORIES) if case.optional else frozenset())
    if case.secret:
        return f"leaks  {case.kind}: {case.secret!r} in {masked!r}" if case.secret in masked else ""
    return f"touched {case.kind}: {case.text!r} became {masked!r}" if masked != case.text else ""


def main(files: Iterable[str]) -> int:
    """Print what is wrong, and how much of each file; return the exit status."""
    leaks = 0
    for file in files:
        known = list(cases(Path(file)))
        wrong = [(case, said) for case in known if (said := fails(case))]
        print(*(said for _case, said in wrong), sep="\n")
        print(f"{file}: {len(wrong)} of {len(known)} wrong")
        leaks += sum(bool(case.secret) and not case.optional for case, _said in wrong)
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
