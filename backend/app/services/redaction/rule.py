"""Rules as data, and finding where they match.

A rule names literals at which what it matches begins, or, where those are words that most texts hold, a gate: a
regular expression for RE2, which goes through a text some hundred times faster than `re`, but knows no assertions. One
pass over the text tells which of all rules' literals and gates are there at all, and only those are looked for; a
pattern runs only there, and only over a bounded stretch. So most rules cost nothing for most texts, and no text makes
one slow.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain
from typing import NamedTuple

import re2  # type: ignore[import-untyped]  # it comes without types

from backend.app.schemas.categories import Category
from backend.app.services.redaction.ends import natural_end
from backend.app.services.redaction.lazy import lazily
from backend.app.services.redaction.reading import folded

Span = tuple[int, int]


class Scanned:
    """A text in the three forms that rules look at; all have the same offsets.

    Attributes:
        original: as it is.
        ascii: every character beyond ASCII as the one that it looks like there, or as a question mark.
        folded: the same in lower case. `str.lower` will not do: it makes two characters of some.
        folded_bytes: the same as bytes.
    """

    def __init__(self, text: str) -> None:
        self.original = text
        plain = text.encode() if text.isascii() else folded(text)
        self.ascii = text if text.isascii() else plain.decode("ascii")
        self.folded_bytes = plain.lower()
        self.folded = self.folded_bytes.decode("ascii")


Found = tuple[int, int, "Rule"]
Locate = Callable[[Scanned], Iterator[Span]]
Check = Callable[[re.Match[str]], bool]


class Rule(NamedTuple):
    """One format of a sensitive value.

    Attributes:
        name: what it finds, for people.
        category: what its findings are.
        anchors: literals, in lower case; the pattern is matched where one of them begins.
        gate: in place of anchors, a regular expression (RE2, in lower case) that matches wherever the pattern does, and
            begins where it begins.
        pattern: a regular expression; its group ``v`` or ``bare`` is the value, the whole match without either.
        cased: whether upper and lower case differ for the pattern.
        reach: characters that the pattern may look at from where it begins.
        lead: how many characters before the anchor the pattern begins; each number is tried.
        check: says whether a match is one, as a checksum does.
        locate: finds the spans itself, in place of anchors and pattern.
        hint: a regular expression without which there is nothing to find (RE2, in lower case): for `locate`, and for
            anchors that are frequent words.
        examples: texts with the values between ``«`` and ``»``; ``{20:hex}`` stands for twenty such characters, so
            that no key is written down.
        counter_examples: texts in which nothing of this category is found.
    """

    name: str
    category: Category
    anchors: tuple[str, ...] = ()
    pattern: str = ""
    gate: str = ""
    cased: bool = False
    reach: int = 400
    lead: tuple[int, ...] = (0,)
    check: Check | None = None
    locate: Locate | None = None
    hint: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


class _Compiled(NamedTuple):
    """A rule's pattern and the numbers of its groups, 0 for one that it has not.

    `values` are those that may be the value, the first that matched is it; only `v` stands in a quote.
    """

    regex: re.Pattern[str]
    values: tuple[int, ...]
    v: int
    quote: int


@cache  # at its first use, since compiling all of them would be felt at start-up
def _compiled(pattern: str) -> _Compiled:
    regex = re.compile(pattern, re.ASCII)
    groups = regex.groupindex
    values = tuple(groups[name] for name in ("v", "bare") if name in groups)
    return _Compiled(regex, values, groups.get("v", 0), groups.get("quote", 0))


class RuleSet:
    """Rules, arranged so that a text is gone through as few times as can be."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_anchor: dict[str, list[Rule]] = {}
        self._by_gate: dict[str, list[Rule]] = {}
        self._located: list[Rule] = []
        for rule in self.rules:
            for anchor in rule.anchors if not rule.hint else ():
                self._by_anchor.setdefault(anchor.lower(), []).append(rule)
            if rule.gate:
                self._by_gate.setdefault(rule.gate, []).append(rule)
            if rule.locate is not None:
                self._located.append(rule)
        self._presence = re2.Set.SearchSet()
        self._finders: list[Callable[[Scanned], Iterable[Found]]] = []
        for anchor, those in self._by_anchor.items():
            self._add(re2.escape(anchor), partial(_at_anchor, anchor=anchor, rules=those))
        for gate, those in self._by_gate.items():
            self._add(gate, partial(_at_gate, gate=gate, rules=those))
        for rule in self.rules:
            for anchor in rule.anchors if rule.hint else ():
                self._add(rule.hint, partial(_at_anchor, anchor=anchor, rules=(rule,)))
        for rule in self._located:
            self._add(rule.hint, partial(_located, rule=rule))
        self._presence.Compile()

    def _add(self, hint: str, finder: Callable[["Scanned"], Iterable[Found]]) -> None:
        self._presence.Add(hint)
        self._finders.append(finder)

    def spans(self, text: Scanned) -> Iterator[Found]:
        """Return where the rules match, in no order, and overlapping where they do."""
        present = self._presence.Match(text.folded_bytes) or ()
        return chain.from_iterable(self._finders[index](text) for index in present)


@cache
def gate_of(pattern: str) -> "re2._Regexp":
    """Return a compiled gate."""
    return re2.compile(pattern)


def _bounded(pattern: str) -> str:
    """Return a gate in which nothing repeats without end: a text in which each word opens one stays linear."""
    parts = _PARTS().findall(pattern)
    return "".join({"*": f"{{0,{_FAR}}}", "+": f"{{1,{_FAR}}}"}.get(part, part) for part in parts)


_FAR = 80
_PARTS = lazily(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def _located(text: Scanned, *, rule: Rule) -> list[Found]:
    return [(start, end, rule) for start, end in rule.locate(text)] if rule.locate is not None else []


def _at_gate(text: Scanned, *, gate: str, rules: Sequence[Rule]) -> Iterator[Found]:
    compiled, content = gate_of(_bounded(gate)), text.folded_bytes
    done = 0
    for opened in compiled.finditer(content):
        at, behind = opened.span()
        while at < behind:
            following = at + 1
            if at >= done:
                for start, end, rule in _matches(text, at, rules):
                    yield start, end, rule
                    following = done = max(following, end)
            # Another may begin within what the gate took.
            another = compiled.search(content, following, behind) if following < behind else None
            at = another.start() if another is not None else behind


def _at_anchor(text: Scanned, *, anchor: str, rules: Sequence[Rule]) -> Iterator[Found]:
    folded = text.folded
    at = folded.find(anchor)
    while at >= 0:
        following = at + 1
        for start, end, rule in _matches(text, at, rules):
            yield start, end, rule
            following = max(following, end)  # what stands within a value is masked with it
        at = folded.find(anchor, following)


def _matches(text: Scanned, at: int, rules: Sequence[Rule]) -> Iterator[Found]:
    for rule in rules:
        for lead in rule.lead:
            span = _match(text, at - lead, rule)
            if span is not None:
                yield *span, rule


def _match(text: Scanned, at: int, rule: Rule) -> Span | None:
    if at < 0:
        return None
    regex, values, v, quote = _compiled(rule.pattern)
    found = regex.match(text.ascii if rule.cased else text.folded, at, at + rule.reach)
    if found is None or (rule.check is not None and not rule.check(found)):
        return None
    value = next((group for group in values if found.start(group) >= 0), 0)
    start, end = found.span(value)
    if end <= start:
        return None
    if rule.category != "token":
        return start, end
    quoted_by = found[quote] if quote and value == v else None
    return start, natural_end(text.ascii, start, end, quote=quoted_by or "")
