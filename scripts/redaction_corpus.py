#!/usr/bin/env python3
"""Recall, precision and leaked characters by category on the corpus: .venv/bin/python scripts/redaction_corpus.py

Also prints each value that is missed and each finding that is none.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from backend.app.services.redaction.scanner import scan
from tests.backend.redaction.corpus import false_hits, measured, samples


def main() -> None:
    """Print the scores."""
    texts = list(samples())
    scores, remarks = measured(texts, scan)
    print(f"{len(texts)} samples")
    print("category  values  recall  precision  leaked characters")
    for category, score in scores.items():
        print(
            f"{category:<8}{score.values:>8}{score.recall:>7.1f}%{score.precision:>10.1f}%{score.leak:>18.2f}%"
        )
    print(
        f"false hits on versions, object identifiers and the like: {false_hits(texts, scan, 'no_addresses'):.1f}%"
    )
    print(*remarks, sep="\n")


if __name__ == "__main__":
    main()
