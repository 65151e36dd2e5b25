"""Recall and precision on the corpus: the bars that no scanner before met all at once."""

from backend.app.schemas.categories import CATEGORIES
from backend.app.services.redaction.masking import mask_found
from backend.app.services.redaction.scanner import scan
from tests.backend.redaction.corpus import false_hits, measured, samples


def test_recall_precision_and_false_hits() -> None:
    texts = list(samples())
    scores, remarks = measured(texts, scan)
    assert scores["ip"].recall >= 99.5, remarks
    assert scores["ip"].precision >= 99.5, remarks
    assert scores["email"].recall == scores["email"].precision == 100, remarks
    assert scores["token"].recall >= 97, remarks
    assert scores["token"].precision >= 98, remarks
    assert false_hits(texts, scan, "no_addresses") <= 5, remarks
    assert min(score.values for score in scores.values()) > 15, "the corpus was not read"


def test_a_scan_that_finds_nothing_or_everything_is_told() -> None:
    nothing, _remarks = measured(samples(), lambda _text: [])
    assert (nothing["ip"].recall, nothing["token"].leak) == (0, 100)
    assert false_hits(samples(), lambda text: scan("10.0.0.1"), "no_addresses") == 100


def test_what_is_masked_on_request_takes_nothing_from_the_rest() -> None:
    also = frozenset(CATEGORIES)

    for sample in samples():
        masked, _count = mask_found(sample.text, also=also)
        assert mask_found(masked, also=also) == (masked, 0)
        default, _count = mask_found(sample.text)
        gone = [value for value in sample.texts if value not in default]
        assert [value for value in gone if value in masked] == [], masked
