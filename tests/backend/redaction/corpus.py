"""The corpus, and what a scan finds of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.app.services.redaction.findings import Finding
from tests.backend.redaction.samples import written_out

FOLDER = Path(__file__).with_name("corpus")
CATEGORIES = ("ip", "email", "token")
_SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Sample:
    """A text and its values: category, start and end."""

    text: str
    values: tuple[tuple[str, int, int], ...]
    file: str

    @property
    def texts(self) -> list[str]:
        """The values themselves."""
        return [self.text[start:end] for _category, start, end in self.values]


@dataclass
class Score:
    """What was found of one category, and what was found that is none."""

    values: int = 0
    found: int = 0
    characters: int = 0
    leaked: int = 0
    right: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        """The share of values that were found whole, in per cent."""
        return 100 * self.found / self.values if self.values else 100.0

    @property
    def precision(self) -> float:
        """The share of findings that are on a value, in per cent."""
        return 100 * self.right / (self.right + self.wrong) if self.right + self.wrong else 100.0

    @property
    def leak(self) -> float:
        """The share of the values' characters that were not found, in per cent."""
        return 100 * self.leaked / self.characters if self.characters else 0.0


def samples() -> Iterator[Sample]:
    """Return all samples, each with keys drawn several times where it has keys."""
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                for seed in _SEEDS if re.search(r"\{\d+:\w+\}", line) else _SEEDS[:1]:
                    yield _sample(line, path.stem, seed)


def _sample(line: str, file: str, seed: int) -> Sample:
    categories = re.findall("«(\\w+) ", line)
    text, spans = written_out(re.sub("«\\w+ ", "«", line).replace("⏎", "\n"), seed=seed)
    values = ((category, *span) for category, span in zip(categories, spans, strict=True))
    return Sample(text, tuple(values), file)


def measured(
    texts: Iterable[Sample], scan: Callable[[str], list[Finding]]
) -> tuple[dict[str, Score], list[str]]:
    """Return a score for each category, and a line for each value missed and each finding that is none."""
    scores = {category: Score() for category in CATEGORIES}
    remarks = []
    for sample in texts:
        findings = [one for one in scan(sample.text) if one.masked_by_default]
        for category, start, end in sample.values:
            score = scores[category]
            covered = sum(max(0, min(end, one.end) - max(start, one.start)) for one in findings)
            score.values += 1
            score.characters += end - start
            score.leaked += end - start - covered
            score.found += covered == end - start
            if covered < end - start:
                remarks.append(f"missed {category}: {sample.text[start:end]!r} in {sample.text!r}")
        for one in findings:
            hit = any(start < one.end and one.start < end for _category, start, end in sample.values)
            scores[one.category].right += hit
            scores[one.category].wrong += not hit
            if not hit:
                remarks.append(f"no {one.category}: {sample.text[one.start : one.end]!r} in {sample.text!r}")
    return scores, remarks


def false_hits(texts: Iterable[Sample], scan: Callable[[str], list[Finding]], file: str) -> float:
    """Return the share of a file's samples, which hold no value, in which something is found, in per cent."""
    chosen = [sample for sample in texts if sample.file == file and not sample.values]
    hit = sum(any(one.masked_by_default for one in scan(sample.text)) for sample in chosen)
    return 100 * hit / len(chosen)
