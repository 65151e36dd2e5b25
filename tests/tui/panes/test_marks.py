"""What a pane printed since a step began: all of it, or it is said what is missing."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.panes.grid import Grid
from tui.panes.marks import Lost, Mark

AT = datetime(2026, 1, 1, tzinfo=UTC)
PROMPT = "eng@host:~$ "


def worked_in() -> Grid:
    """Return a pane in which commands were run, at its prompt."""
    grid = Grid()
    grid.print(f"{PROMPT}uname", "Linux", f"{PROMPT}id -un", "eng")
    grid.type(PROMPT)
    return grid


def numbered(first: int, last: int) -> list[str]:
    return [f"line {number}" for number in range(first, last + 1)]


def pass_by(mark: Mark, grid: Grid) -> None:
    """Look again, as the program does while a step is worked at."""
    if not mark.pass_by(grid.look(last=8)):
        mark.since(grid.look())


def test_all_that_was_printed_with_its_command() -> None:
    grid = worked_in()
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", *numbered(1, 9))
    grid.type(PROMPT)
    since = mark.since(grid.look())
    assert (list(since.lines), since.lost) == (
        [f"{PROMPT}ping", *numbered(1, 9), PROMPT.strip()],
        Lost.NOTHING,
    )


def test_what_the_history_dropped_is_counted_from_a_look_between() -> None:
    grid = worked_in()
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", *numbered(1, 30))
    pass_by(mark, grid)
    grid.print(*numbered(31, 70))
    since = mark.since(grid.look())
    assert (since.lost, since.exactly) == (Lost.SCROLLED, True)
    first = int(since.lines[0].split()[1])
    assert since.missing == first  # the command's line, and those before the first that is left
    assert list(since.lines) == numbered(first, 70)


def test_more_at_once_than_is_held_is_missing_without_a_number() -> None:
    grid = worked_in()
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", *numbered(1, 500))
    since = mark.since(grid.look())
    assert (since.lost, since.exactly) == (Lost.SCROLLED, False)
    grid.print(*numbered(501, 520))
    again = mark.since(grid.look())
    assert (again.lost, again.exactly) == (Lost.SCROLLED, False)
    dropped = int(again.lines[0].split()[1]) - int(since.lines[0].split()[1])
    assert again.missing == since.missing + dropped  # what went since the look before is known


def test_a_cleared_pane_is_said_to_be() -> None:
    grid = worked_in()
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", *numbered(1, 9), f"{PROMPT}clear")
    grid.clear()
    grid.print(f"{PROMPT}ping", *numbered(10, 12))
    since = mark.since(grid.look())
    assert (since.lost, since.exactly) == (Lost.CLEARED, False)
    assert list(since.lines) == [f"{PROMPT}ping", *numbered(10, 12)]


def test_a_fresh_pane_that_was_cleared_is_noticed_by_the_look_between() -> None:
    grid = Grid()
    grid.type(PROMPT)
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", *numbered(1, 9))
    pass_by(mark, grid)
    grid.clear()
    grid.print(f"{PROMPT}ping", *numbered(10, 22))
    since = mark.since(grid.look())
    assert since.lost is Lost.CLEARED


def test_a_fresh_pane_may_have_been_cleared_unseen() -> None:
    grid = Grid()
    grid.type(PROMPT)
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", *numbered(1, 9))
    grid.clear()
    grid.print(f"{PROMPT}ping", *numbered(10, 12))
    assert mark.since(grid.look()).lost is Lost.UNSURE


def test_a_fresh_pane_that_may_have_been_cleared_stays_one() -> None:
    grid = Grid()
    grid.type(PROMPT)
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", "line 1")
    grid.clear()
    grid.print(f"{PROMPT}ping", *numbered(2, 9))
    pass_by(mark, grid)
    grid.print(*numbered(10, 12))
    assert mark.since(grid.look()).lost is Lost.UNSURE


def test_the_beginning_is_found_while_the_lines_above_it_are_dropped() -> None:
    grid = Grid()
    grid.print(*numbered(1, 7))
    grid.type(PROMPT)
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", *numbered(8, 55))
    assert grid.dropped == 5
    since = mark.since(grid.look())
    assert (list(since.lines), since.lost) == ([f"{PROMPT}ping", *numbered(8, 55)], Lost.NOTHING)


def test_the_beginning_is_found_below_a_line_of_which_a_part_was_dropped() -> None:
    grid = Grid()
    grid.print(*numbered(1, 4), "wide " + "x" * 50, *numbered(5, 6))
    grid.type(PROMPT)
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping", *numbered(7, 52))
    assert (grid.dropped, grid.rows[0].text) == (5, "x" * 20)
    since = mark.since(grid.look())
    assert (list(since.lines), since.lost) == ([f"{PROMPT}ping", *numbered(7, 52)], Lost.NOTHING)


def test_of_equal_commands_the_row_says_which_though_rows_were_dropped() -> None:
    grid = Grid()
    for _time in range(5):
        grid.print(f"{PROMPT}uname", "Linux", "done")
    grid.type(PROMPT)
    mark = Mark.taken(grid.look(), AT)
    grid.print("uname", "Linux", "done")
    for _time in range(13):
        grid.print(f"{PROMPT}uname", "Linux", "done")
    grid.type(PROMPT)
    assert grid.dropped == 5
    since = mark.since(grid.look())
    assert list(since.lines) == [f"{PROMPT}uname", "Linux", "done"] * 14 + [PROMPT.strip()]


def test_lines_folded_anew_are_found_again() -> None:
    grid = worked_in()
    mark = Mark.taken(grid.look(), AT)
    grid.print("ping -c 1 a.very.long.name.example.com", *numbered(1, 9))
    grid.resize(13)
    since = mark.since(grid.look())
    assert since.lost is Lost.NOTHING
    assert list(since.lines) == [f"{PROMPT}ping -c 1 a.very.long.name.example.com", *numbered(1, 9)]


def test_of_equal_prompts_the_row_says_which() -> None:
    grid = worked_in()
    for _time in range(20):
        grid.enter()
        grid.type(PROMPT)
    mark = Mark.taken(grid.look(), AT)
    grid.enter()
    for _time in range(12):
        grid.print(PROMPT)
    grid.print(f"{PROMPT}ping", "pong")
    since = mark.since(grid.look())
    assert list(since.lines) == [PROMPT.strip()] * 13 + [f"{PROMPT}ping", "pong"]


def test_progress_that_writes_over_the_lines_above_the_cursor() -> None:
    grid = worked_in()
    grid.print("pull", *numbered(1, 9))
    grid.type("layer 1: 10 %")
    mark = Mark.taken(grid.look(), AT)
    grid.rows[-1].text = "layer 1: done"
    grid.rows[-2].text = "layer 0: done"
    grid.enter()
    grid.print("pulled")
    since = mark.since(grid.look())
    assert (list(since.lines), since.lost) == (["layer 1: done", "pulled"], Lost.NOTHING)


DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("print"), st.integers(1, 90)),
        st.tuples(st.just("wide"), st.integers(1, 30)),
        st.tuples(st.just("prompts"), st.integers(1, 15)),
        st.tuples(st.sampled_from(["clear", "look"]), st.just(0)),
        st.tuples(st.just("resize"), st.integers(9, 40)),
    ),
    max_size=9,
)


@settings(deadline=None)
@given(before=st.integers(0, 80), doings=DOINGS)
def test_nothing_is_missing_unsaid(before: int, doings: list[tuple[str, int]]) -> None:
    grid = Grid()
    grid.print(*numbered(1, before))
    grid.type(PROMPT)
    mark = Mark.taken(grid.look(), AT)
    grid.print("begin")
    truth, number, resized = [f"{PROMPT}begin"], 1_000, False
    for doing, times in [*doings, ("print", 1)]:
        match doing:
            case "clear":
                grid.clear()
            case "look":
                pass_by(mark, grid)
            case "resize":
                grid.resize(times)
                resized = True
            case _:
                for _time in range(times):
                    number += 1
                    texts = {"print": f"n {number}", "wide": f"wide {number} " + "x" * 50}
                    truth.append(texts.get(doing, PROMPT.strip()))
                    grid.print(truth[-1])
    since = mark.since(grid.look())
    lines = list(since.lines)
    gone = len(truth) - len(lines)
    if since.lost is Lost.NOTHING:
        assert lines == truth
    if lines != truth:
        assert since.lost is not Lost.NOTHING
        assert lines[1:] == truth[gone + 1 :]  # of the first line the beginning may be gone
        rows = sum(-(-len(line) // grid.columns) for line in truth[:gone]) if not resized else None
        if rows is not None and since.lost is not Lost.UNSURE:
            cut = -(-len(truth[gone]) // grid.columns) - -(-len(lines[0]) // grid.columns)
            assert since.missing == rows + cut if since.exactly else since.missing <= rows + cut
