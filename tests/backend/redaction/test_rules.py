"""Every rule finds its examples, whole and nothing else, and none of its counter-examples."""

import pytest

from backend.app.services.redaction.masking import mask_found
from backend.app.services.redaction.rule import Rule
from backend.app.services.redaction.scanner import ALL_RULES, scan
from tests.backend.redaction.samples import written_out

EXAMPLES = [(rule, text) for rule in ALL_RULES for text in rule.examples]
COUNTER_EXAMPLES = [(rule, text) for rule in ALL_RULES for text in rule.counter_examples]


def named(value: object) -> str:
    return value.name if isinstance(value, Rule) else str(value)[:40]


@pytest.mark.parametrize(("rule", "sample"), EXAMPLES, ids=named)
def test_examples(rule: Rule, sample: str) -> None:
    for seed in (1, 2, 3):
        text, spans = written_out(sample, seed=seed)
        found = [(one.start, one.end) for one in scan(text) if one.category == rule.category]
        assert found == spans, [text[start:end] for start, end in found]


@pytest.mark.parametrize(("rule", "sample"), COUNTER_EXAMPLES, ids=named)
def test_counter_examples(rule: Rule, sample: str) -> None:
    text, _spans = written_out(sample)
    assert [text[one.start : one.end] for one in scan(text) if one.category == rule.category] == []


@pytest.mark.parametrize(("rule", "sample"), EXAMPLES, ids=named)
def test_masking_an_example_twice_changes_nothing_more(rule: Rule, sample: str) -> None:
    text, _spans = written_out(sample)
    once, _count = mask_found(text)
    assert mask_found(once) == (once, 0)


def test_every_rule_has_examples() -> None:
    assert [rule.name for rule in ALL_RULES if not rule.examples] == []
    assert len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)
