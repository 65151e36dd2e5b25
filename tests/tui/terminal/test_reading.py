"""Whoever waits for the terminal sleeps: the program takes no machine time while nothing comes."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tui.clipboard.answers import Answers
from tui.terminal.input import Reading

PIECES = [
    b"",
    b"j",
    b"n\r",
    b"\x1b",
    b"\x1b[A",
    b"\x1b[20",
    b"\x1b[200~",
    b"\x1b[201~",
    b"ab\tcd  ef\r" * 9,
    b"\xc3",
]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([0.0, 0.01, 0.2, 2.0, 9.0]))))
def test_reading_waits_until_it_has_something_to_give(reads: list[tuple[bytes, float]]) -> None:
    reading = Reading(Answers((1,), (1,)))
    now = 1_000.0
    for data, pause in reads:
        list(reading.read(data, now))
        now += pause
        for _turn in range(3):  # what is left of the one may be due as well
            list(reading.pause(now))
        assert reading.wait(now) > 0  # else the thread that reads would turn without an end
    for _turn in range(9):
        wait = reading.wait(now)
        if math.isinf(wait):
            return
        now += wait
        list(reading.pause(now))
    raise AssertionError("it never comes to rest")
