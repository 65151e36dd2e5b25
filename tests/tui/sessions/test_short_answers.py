"""Answers in few columns: what differs stays."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.sessions.short_answers import ELLIPSIS, shortened, telling_width

DNS = ("DNS servers correct", "DNS servers incorrect")
CLIENT = ("Yes", "No, missing or outdated")
PROMPT = ("Yes, prompt was in the app", "Yes, but no prompt anywhere", "Account is missing")
ENDINGS = ("It is configured", "It is configuring")

_WORDS = st.sampled_from(
    ["Yes,", "Yes", "No", "1", "2", "DNS", "servers", "correct", "incorrect", "界界", "…", "e\u0301"]
)
_LABELS = st.one_of(
    st.lists(_WORDS, min_size=1, max_size=5).map(" ".join),
    st.text("ab …1界", min_size=1, max_size=30).filter(lambda text: text == text.strip()),
)


@pytest.mark.parametrize(
    ("answers", "width", "shown"),
    [
        (DNS, 21, DNS),
        (DNS, 20, ("DNS servers correct", "…incorrect")),
        (DNS, 10, ("…correct", "…incorrect")),
        (DNS, 6, ("…corr…", "…inco…")),
        (CLIENT, 9, ("Yes", "No, miss…")),
        (PROMPT, 12, ("Yes, prompt…", "Yes, but no…", "Account is…")),
        (PROMPT, 9, ("…prompt…", "Yes, but…", "Account…")),
        (ENDINGS, 8, ("1 It is…", "2 It is…")),
        (("Lights up", "Lights up green"), 9, ("Lights up", "…green")),
    ],
)
def test_what_is_cut_of_an_answer_is_not_what_differs(
    answers: tuple[str, ...], width: int, shown: tuple[str, ...]
) -> None:
    assert tuple(shortened(answer, answers, width) for answer in answers) == shown


@given(st.lists(_LABELS, min_size=1, max_size=12, unique=True), st.data())
def test_answers_that_differ_are_shown_differently(answers: list[str], data: st.DataObject) -> None:
    """In as many columns as their number has digits, and one more: nobody tells a hundred answers apart in one."""
    least = len(str(len(answers))) + 1
    width = data.draw(st.integers(least, max(least, *map(cell_len, answers))))
    shown = [shortened(answer, answers, width) for answer in answers]
    assert all(cell_len(text) <= width for text in shown)
    assert all(
        one.removeprefix(ELLIPSIS) != other.removeprefix(ELLIPSIS) for one, other in combinations(shown, 2)
    ), shown


@given(st.lists(_LABELS, min_size=1, max_size=6, unique=True))
def test_an_answer_that_has_the_room_is_whole(answers: list[str]) -> None:
    width = max(map(cell_len, answers))
    assert telling_width(answers) <= width
    alike = len({answer.removeprefix(ELLIPSIS) for answer in answers}) < len(answers)
    assert alike or [shortened(answer, answers, width) for answer in answers] == answers
