"""Answers of a step in few columns, each told apart from the others that the step has.

Answers often begin alike ("DNS servers correct", "DNS servers incorrect"), so what is cut must not be what differs.
"""

import re
from collections import Counter
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"
_WORD = re.compile(r"\S+\s*")


def cut(text: str, width: int) -> str:
    """Return a text in so many columns; of a longer one its beginning."""
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, max(0, width - 1)).rstrip()}{ELLIPSIS}" if width > 0 else ""


def telling_width(answers: Sequence[str]) -> int:
    """Return in how many columns `shortened` shows whole the first word in which each answer differs from the others."""
    return max((min(cell_len(answer), _telling(*_parts(answer, answers))) for answer in answers), default=0)


def shortened(answer: str, answers: Sequence[str], width: int) -> str:
    """Return one of the answers of a step in so many columns.

    A long one is cut at its end, or loses in front the words that it shares with another one, if its end is what
    differs; where neither tells it apart, its number stands before it. So no two answers are shown alike, with the
    ellipsis in front or without it, in as many columns as their number has digits, and one more.
    """
    labels = list(dict.fromkeys((*answers, answer)))
    forms = [_forms(number, labels, width) for number in range(len(labels))]
    chosen = [0] * len(labels)
    while True:
        shown = [of[at].removeprefix(ELLIPSIS) for of, at in zip(forms, chosen, strict=True)]
        often = Counter(shown)
        alike = [
            number
            for number, text in enumerate(shown)
            if often[text] > 1 and chosen[number] + 1 < len(forms[number])
        ]
        if not alike:
            at = labels.index(answer)
            return forms[at][chosen[at]]
        for number in alike:
            chosen[number] += 1


def _forms(number: int, labels: Sequence[str], width: int) -> list[str]:
    """Return what an answer can be shown as, the best first."""
    label = labels[number]
    numbered = cut(f"{number + 1} {label}", width)
    if cell_len(label) <= width:
        return [label, numbered]
    shared, word, rest = _parts(label, labels)
    by_end, by_beginning = cut(label, width), cut(f"{ELLIPSIS}{word}{rest}", width)
    needed = cell_len(shared) + cell_len(word.rstrip()) + cell_len(ELLIPSIS if rest else "")
    if not shared or needed <= width:
        return [by_end, numbered]
    return [by_beginning, by_end, numbered]


def _telling(shared: str, word: str, rest: str) -> int:
    return cell_len(f"{ELLIPSIS if shared else ''}{word.rstrip()}{ELLIPSIS if rest else ''}")


def _parts(answer: str, answers: Sequence[str]) -> tuple[str, str, str]:
    """Return the words that an answer begins with as another one does, the word after them, and the rest."""
    words = _WORD.findall(answer) or [answer]
    shared = max((_shared(words, _WORD.findall(other)) for other in answers if other != answer), default=0)
    shared = min(shared, len(words) - 1)
    return "".join(words[:shared]), words[shared], "".join(words[shared + 1 :])


def _shared(words: Sequence[str], others: Sequence[str]) -> int:
    pairs = zip(words, others, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one.rstrip() != other.rstrip()),
        min(len(words), len(others)),
    )
