"""What is taken of a capture, and what is said of it."""

from tui.panes.marks import Lost, Since
from tui.panes.taking import is_nothing, taken, told

LINES = ("$ seq 4", "1", "2", "3", "4", "$")
ALL = Since(LINES, Lost.NOTHING, waits=True)


def test_all_but_the_prompt_that_waits() -> None:
    assert taken(ALL, ()).split("\n") == ["$ seq 4", "1", "2", "3", "4"]


def test_between_marked_lines_and_around_them_gaps_are_told() -> None:
    assert taken(ALL, (3, 5)).split("\n") == ["[… 2 lines …]", "2", "[… 1 line …]", "4"]
    assert taken(ALL, (1, 2, 3)).split("\n") == ["$ seq 4", "1", "2", "[… 2 lines …]"]


def test_what_was_there_when_lines_were_taken_before_is_no_gap() -> None:
    assert taken(ALL, (4, 5), before=3).split("\n") == ["3", "4"]
    assert taken(ALL, (5,), before=3).split("\n") == ["[… 1 line …]", "4"]


def test_what_is_missing_is_told_and_stands_in_the_text() -> None:
    lost = Since(("3", "4"), Lost.SCROLLED, missing=3_599, limit=2_000)
    assert told(lost, multiplexer="tmux") == (
        "3,599 lines are missing before this: tmux keeps 2,000 (history-limit)."
    )
    assert taken(lost, ()).split("\n") == ["[3,599 lines are missing here]", "3", "4"]
    at_least = Since(("4",), Lost.SCROLLED, missing=1, exactly=False, limit=2_000)
    assert told(at_least, multiplexer="tmux").startswith("At least 1 line is missing before this")
    assert taken(at_least, ()).split("\n")[0] == "[At least 1 line is missing here]"
    unknown = Since(("4",), Lost.CLEARED, exactly=False)
    assert taken(unknown, ()).split("\n") == ["[Lines are missing here]", "4"]


def test_what_a_full_screen_program_shows_stands_behind_the_rest() -> None:
    pager = Since(("$ less log",), Lost.NOTHING, full_screen=("first", ":"))
    assert taken(pager, ()).split("\n") == [
        "$ less log",
        "[… what a full-screen program shows: …]",
        "first",
        ":",
    ]
    assert "A full-screen program fills the pane" in told(pager, multiplexer="tmux")


def test_a_prompt_that_waits_is_nothing() -> None:
    assert is_nothing(Since(("$",), Lost.NOTHING, waits=True))
    assert not is_nothing(Since(("$ ls",), Lost.NOTHING))
    assert not is_nothing(Since(("$",), Lost.CLEARED, waits=True))
