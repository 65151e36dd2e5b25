"""What the documents name and link to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
NAMED = re.compile(r"`((?:tui|backend|tests|scripts|benchmarks|docs|screenshots|\.ci)/[\w./*-]*)`")
CODE = re.compile(r"^```.*?^```|^    .*?$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
FIRST_COMMANDS = """\
# ResolutionFlow

Run it:

    python3 -m venv .venv && .venv/bin/pip install -c constraints.txt . && .venv/bin/resolutionflow

Test it:

    python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[dev]' && .venv/bin/pytest
"""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_the_files_that_a_document_names(document: Path) -> None:
    named = NAMED.findall(document.read_text(encoding="utf-8"))
    missing = [
        path for path in named if "NAME" not in path and "NNNN" not in path and not list(ROOT.glob(path))
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_each_link_of_a_document_leads_somewhere(document: Path) -> None:
    assert [link for link in _links(document) if not _leads_somewhere(document, link)] == []


def test_each_page_is_linked_to_from_the_readme() -> None:
    linked = {ROOT / link.partition("#")[0] for link in _links(ROOT / "README.md")}
    pages = set(DOCUMENTS) - {ROOT / "README.md", ROOT / "docs" / "markdown.md"}  # for who works on the code
    assert pages - linked == set()


def test_the_readme_begins_with_how_to_run_and_test_it() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8").startswith(FIRST_COMMANDS)


def _links(document: Path) -> list[str]:
    text = CODE.sub("", document.read_text(encoding="utf-8"))
    return [one or other for one, other in LINK.findall(text)]


def _leads_somewhere(document: Path, link: str) -> bool:
    """Tell whether a file is there, with the heading that is named; other sites are not asked."""
    if "://" in link or link.startswith("mailto:"):
        return True
    name, _, heading = link.partition("#")
    path = document.parent / name if name else document
    return path.exists() and (not heading or heading in _headings(path))


def _headings(path: Path) -> set[str]:
    """Return the anchors that GitHub makes of a document's headings."""
    titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
