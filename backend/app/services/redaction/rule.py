"""Rules as data, and finding where they match.

A rule names literals at which what it matches begins. One pass over the text tells which of all rules' literals are
there at all, and only those are looked for; a pattern runs only at its literal, and only over a bounded stretch. So
most rules cost nothing for most texts, and no text makes one slow.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import re2  # type: ignore[import-untyped]  # it comes without types

from backend.app.schemas.categories import Category

Span = tuple[int, int]


class Scanned:
    """A text in the three forms that rules look at; all have the same offsets.

    Attributes:
        original: as it is.
        ascii: every character beyond ASCII as a question mark.
        folded: the same in lower case. `str.lower` will not do: it makes two characters of some.
        folded_bytes: the same as bytes.
    """

    def __init__(self, text: str) -> None:
        self.original = text
        plain = text.encode("ascii", "replace")
        self.ascii = text if text.isascii() else plain.decode("ascii")
        self.folded_bytes = plain.lower()
        self.folded = self.folded_bytes.decode("ascii")


Locate = Callable[[Scanned], Iterator[Span]]
Check = Callable[[re.Match[str]], bool]


class Rule(NamedTuple):
    """One format of a sensitive value.

    Attributes:
        name: what it finds, for people.
        category: what its findings are.
        anchors: literals, in lower case; the pattern is matched where one of them begins.
        pattern: a regular expression; its group ``v`` or ``bare`` is the value, the whole match without either.
        cased: whether upper and lower case differ for the pattern.
        reach: characters that the pattern may look at from where it begins.
        lead: how many characters before the anchor the pattern begins; each number is tried.
        check: says whether a match is one, as a checksum does.
        locate: finds the spans itself, in place of anchors and pattern.
        hint: for `locate`, a regular expression without which there is nothing to locate (RE2, in lower case).
        examples: texts with the values between ``«`` and ``»``; ``{20:hex}`` stands for twenty such characters, so
            that no key is written down.
        counter_examples: texts in which nothing of this category is found.
    """

    name: str
    category: Category
    anchors: tuple[str, ...] = ()
    pattern: str = ""
    cased: bool = False
    reach: int = 400
    lead: tuple[int, ...] = (0,)
    check: Check | None = None
    locate: Locate | None = None
    hint: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern: at its first use, since compiling all of them would be felt at start-up."""
        return _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


class RuleSet:
    """Rules, arranged so that a text is gone through as few times as can be."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_anchor: dict[str, list[Rule]] = {}
        self._located: list[Rule] = []
        for rule in self.rules:
            for anchor in rule.anchors:
                self._by_anchor.setdefault(anchor.lower(), []).append(rule)
            if rule.locate is not None:
                self._located.append(rule)
        self._anchors = list(self._by_anchor)
        self._presence = re2.Set.SearchSet()
        for anchor in self._anchors:
            self._presence.Add(re2.escape(anchor))
        for rule in self._located:
            self._presence.Add(rule.hint)
        self._presence.Compile()

    def spans(self, text: Scanned) -> Iterator[tuple[int, int, Rule]]:
        """Return where the rules match, in no order, and overlapping where they do."""
        for index in self._presence.Match(text.folded_bytes) or ():
            if index < len(self._anchors):
                anchor = self._anchors[index]
                yield from _at_anchor(text, anchor, self._by_anchor[anchor])
            else:
                rule = self._located[index - len(self._anchors)]
                if rule.locate is not None:
                    for start, end in rule.locate(text):
                        yield start, end, rule


def _at_anchor(text: Scanned, anchor: str, rules: Sequence[Rule]) -> Iterator[tuple[int, int, Rule]]:
    folded = text.folded
    at = folded.find(anchor)
    while at >= 0:
        following = at + 1
        for start, end, rule in _matches(text, at, rules):
            yield start, end, rule
            following = max(following, end)  # what stands within a value is masked with it
        at = folded.find(anchor, following)


def _matches(text: Scanned, at: int, rules: Sequence[Rule]) -> Iterator[tuple[int, int, Rule]]:
    for rule in rules:
        for lead in rule.lead:
            span = _match(text, at - lead, rule)
            if span is not None:
                yield *span, rule


def _match(text: Scanned, at: int, rule: Rule) -> Span | None:
    if at < 0:
        return None
    found = rule.regex.match(text.ascii if rule.cased else text.folded, at, at + rule.reach)
    if found is None or (rule.check is not None and not rule.check(found)):
        return None
    groups = rule.regex.groupindex
    name = next((name for name in ("v", "bare") if name in groups and found.start(name) >= 0), 0)
    start, end = found.span(name)
    return (start, end) if end > start else None
