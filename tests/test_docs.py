"""The files that the documents name are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`((?:tui|backend|tests|scripts|benchmarks|docs|screenshots|\.ci)/[\w./*-]*)`")


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/keys.md", "docs/server.md"]
)
def test_the_files_that_a_document_names(name: str) -> None:
    named = NAMED.findall((ROOT / name).read_text(encoding="utf-8"))
    missing = [
        path for path in named if "NAME" not in path and "NNNN" not in path and not list(ROOT.glob(path))
    ]
    assert missing == []
