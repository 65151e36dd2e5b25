"""A team's own words, found with RE2: no pattern makes it backtrack."""

import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import re2  # type: ignore[import-untyped]  # it comes without types

from backend.app.core.errors import SlowPattern

_SECONDS = 2.0
"""How long all patterns may take for a text. RE2 takes a time linear in the text for one match, but a pattern can make
it read to the text's end for each match."""

_MEMORY = 8 * 1024 * 1024  # 8 MB, RE2's own default
_NO_WORD = r"[^\pL\pN\pM]"


class Word(NamedTuple):
    """A word as it is, or a pattern."""

    text: str
    is_pattern: bool = False


class CustomWords:
    """Words and patterns, compiled."""

    def __init__(self, words: Iterable[Word]) -> None:
        """Compile them.

        Raises:
            ValueError: a pattern is none, or one that matches an empty text; or a word has one character.
        """
        words = list(words)
        literals = sorted((word.text for word in words if not word.is_pattern), key=len, reverse=True)
        self._literals = _compiled(_any_of(literals)) if literals else None
        self._patterns = [(word.text, _compiled(word.text)) for word in words if word.is_pattern]
        if any(pattern.search("") is not None for _text, pattern in self._patterns):
            raise ValueError("the pattern matches where there is nothing")
        if any(len(literal) < 2 for literal in literals):
            raise ValueError("a word has at least two characters")

    def __bool__(self) -> bool:
        return self._literals is not None or bool(self._patterns)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Return where the words stand, in characters.

        Raises:
            SlowPattern: a pattern takes too long for this text.
        """
        if self._literals is not None:
            yield from _in_characters(text, _whole_words(self._literals, text.encode()))
        until = time.monotonic() + _SECONDS
        for source, pattern in self._patterns:
            yield from _joined(_matches(source, pattern, text, until))


def _compiled(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        reason = error.args[0]
        told = reason.decode() if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"this is no RE2 pattern ({told})") from error


def _any_of(literals: list[str]) -> str:
    spaced = (r"\s+".join(map(re2.escape, literal.split())) for literal in literals)
    return f"(?:^|{_NO_WORD})({'|'.join(spaced)})(?:$|{_NO_WORD})"


def _whole_words(regex: "re2._Regexp", content: bytes) -> Iterator[tuple[int, int]]:
    found = regex.search(content)
    while found is not None:
        start, end = found.span(1)
        yield start, end
        # Not behind the match: the character that ends this word may begin the next one.
        found = regex.search(content, end)


def _in_characters(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Return spans of a text's UTF-8, which are in order, as spans of the text."""
    if text.isascii():
        yield from spans
        return
    content, at, characters = text.encode(), 0, 0
    for start, end in spans:
        characters += len(content[at:start].decode())
        length = len(content[start:end].decode())
        yield characters, characters + length
        at, characters = end, characters + length


def _matches(source: str, pattern: "re2._Regexp", text: str, until: float) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        if time.monotonic() > until:
            raise SlowPattern(
                f"The team's pattern {source} takes too long for this text, so the text was not checked; make the "
                "pattern simpler in the settings."
            )
        yield match.span()


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join spans that touch, and drop empty ones: a pattern for one letter finds words."""
    last = (0, 0)
    for start, end in spans:
        if start == last[1]:
            last = (last[0] if last[1] > last[0] else start, end)
        else:
            if last[1] > last[0]:
                yield last
            last = (start, end)
    if last[1] > last[0]:
        yield last
