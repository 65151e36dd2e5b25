"""Marks of lines stay with their lines, whatever happens to the text around them."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.app.core.edits import moved_lines
from backend.app.schemas.text import cleaned
from tui.sessions.marks import Marks, NoLines, lines_of, parsed, restored, spelled
from tui.sessions.step_drafts import StepDraft

NUMBERS = st.sets(st.integers(1, 40)).map(lambda numbers: tuple(sorted(numbers)))
ANY = st.text(st.sampled_from("ab\n\r\v\f\x85\u2028\x1b[1m\t\x08\x00é語"), max_size=40)


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], list[str], tuple[int, ...]]:
    """Lines that are all different, what they are once some gave way to others, and the numbers of marked ones."""
    before = [f"line {number} of the log" for number in range(1, draw(st.integers(1, 40)) + 1)]
    start = draw(st.integers(0, len(before)))
    end = draw(st.integers(start, len(before)))
    count = draw(st.integers(0, 5))
    # One line for another would be a line that was edited, and keeps its mark.
    new = [f"new {number}" for number in range(0 if count == end - start == 1 else count)]
    after = before[:start] + new + before[end:]
    marked = tuple(number for number in draw(NUMBERS) if number <= len(before))
    return before, after, marked


@given(edits(), st.booleans())
def test_lines_that_stay_keep_their_marks_and_no_other_has_any(
    edit: tuple[list[str], list[str], tuple[int, ...]], ended: bool
) -> None:
    before, after, marked = edit
    end = "\n" if ended else ""
    there = moved_lines(marked, "\n".join(before) + end, "\n".join(after) + end if after else "")
    assert [after[number - 1] for number in there] == [
        before[number - 1] for number in marked if before[number - 1] in after
    ]


@given(NUMBERS, ANY, ANY, ANY)
def test_numbers_stay_in_order_and_within_the_text(
    numbers: tuple[int, ...], begin: str, middle: str, end: str
) -> None:
    before, after = begin + end, begin + middle + end
    within = tuple(number for number in numbers if number <= len(cleaned(before).split("\n")))
    for there in (moved_lines(within, before, after), moved_lines(within, before, end)):
        assert list(there) == sorted(set(there))
    assert all(
        1 <= number <= len(cleaned(after).split("\n")) for number in moved_lines(within, before, after)
    )


@given(ANY, ANY)
@example("\n1\r", "1")
def test_what_is_added_behind_moves_no_mark(before: str, more: str) -> None:
    # What begins its line anew would do so elsewhere: behind a newline, or in the line that comes.
    before, more = before.replace("\r", ""), more.replace("\r", "")
    if before:
        numbers = tuple(range(1, len(lines_of(before)) + 1))
        assert moved_lines(numbers, before, f"{before}\n{more}") == numbers


def test_a_line_that_is_edited_keeps_its_mark() -> None:
    before = "one\ntwo\nthree"
    assert moved_lines((2,), before, "one\ntwo and more\nthree") == (2,)
    assert moved_lines((3,), before, "one\ntwo\nthree!") == (3,)
    assert moved_lines((2,), before, "one\n\nthree") == ()
    assert moved_lines((2,), before, "one\nzero\ntwo\nthree") == (3,)
    assert moved_lines((1, 3), "PING 10.0.0.1\nok\nPING 10.0.0.2", "ping 10.0.0.1\nok\nping 10.0.0.2") == (
        1,
        3,
    )
    assert moved_lines((1, 2), "this one\nand that", "all is\nchanged!") == ()


def test_marks_of_five_megabytes_move_while_they_are_typed() -> None:
    text = "\n".join(f"line {number} of the log" for number in range(250_000))
    marked = (*range(1_000, 2_900), 249_999)
    best = 1.0
    for _attempt in range(5):
        began = time.perf_counter()
        assert moved_lines(marked, text, f"{text[:100]}x{text[100:]}") == marked
        best = min(best, time.perf_counter() - began)
    assert best < 0.25


@given(NUMBERS)
def test_numbers_are_read_as_they_are_written(numbers: tuple[int, ...]) -> None:
    assert parsed(spelled(numbers), last=40) == restored(spelled(numbers)) == numbers


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("x", "'x' is no number of a line; lines are named like 12-20,34."),
        ("1-", "'1-' is no number of a line; lines are named like 12-20,34."),
        ("0", "'0' names no lines; they are numbered from 1, the smaller number first."),
        ("9-3", "'9-3' names no lines; they are numbered from 1, the smaller number first."),
        ("3,12", "There is no line 12; the output has 10 lines."),
    ],
)
def test_what_names_no_lines_is_said(typed: str, told: str) -> None:
    with pytest.raises(NoLines) as error:
        parsed(typed, last=10)
    assert str(error.value) == told


def test_more_lines_than_are_taken_are_refused() -> None:
    with pytest.raises(NoLines, match="2,001 lines are marked, and 2,000 can be kept"):
        parsed("1-2001", last=5_000)
    with pytest.raises(NoLines, match="lines are marked"):
        parsed("1-999999999", last=999_999_999)


def output_of(draft: StepDraft) -> tuple[str, tuple[int, ...]]:
    return draft.output, draft.marked_lines


def test_what_is_put_before_a_draft_shifts_its_marks() -> None:
    draft = StepDraft("", "a\nb", Marks((2,), "a\nb"))
    draft.put_back("", "a\nx\ny", (1, 3))
    assert output_of(draft) == ("a\nx\ny\na\nb", (1, 3, 5))
    draft.forget(StepDraft("", "a\nx\ny"))
    assert output_of(draft) == ("\na\nb", (3,))
    draft.write("", "\na\nb\nc")
    assert output_of(draft.take()) == ("\na\nb\nc", (3,))
    draft.write("", "newer")
    assert output_of(draft) == ("newer", ())
    draft.give_back()
    assert output_of(draft) == ("\na\nb\nc\nnewer", (3,))
