"""Lines of command output that matter: which are taken, and what becomes of them when the output changes."""

from collections.abc import Iterable
from hashlib import sha256
from itertools import takewhile
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from backend.app.core.edits import moved_lines
from backend.app.core.lines import line_count, line_spans, lines_after_cuts
from backend.app.db import models
from backend.app.db.engine import Database
from tests.backend.steps import VPN_STEPS, record

Json = dict[str, Any]
OUTPUT = "one\ntwo\nthree\nfour\nfive"
ID = "0198f3a2-7b1c-7d2e-8f00-00000000000a"


async def marked(api: httpx.AsyncClient, session: Json, *lines: int, output: str = OUTPUT) -> str:
    """A step with these lines marked: its path."""
    step = {**VPN_STEPS[0], "command_output": output, "marked_lines": lines}
    (recorded,) = await record(api, session["id"], step)
    return f"sessions/{session['id']}/decisions/{recorded['id']}"


async def marks(api: httpx.AsyncClient, session: Json) -> list[list[int]]:
    read = (await api.get(f"sessions/{session['id']}")).json()
    return [step["marked_lines"] for step in read["decisions"]]


async def edited(api: httpx.AsyncClient, path: str, **changes: Any) -> list[int]:
    answer = await api.patch(path, json=changes)
    assert answer.status_code == 200, answer.text
    lines: list[int] = answer.json()["marked_lines"]
    return lines


async def test_marks_are_kept_once_and_in_order(api: httpx.AsyncClient, session: Json) -> None:
    await marked(api, session, 5, 2, 5)
    await record(api, session["id"], VPN_STEPS[1])
    assert await marks(api, session) == [[2, 5], []]


@pytest.mark.parametrize(
    ("output", "line", "has"),
    [(OUTPUT, 6, "has 5 lines"), ("one", 2, "has 1 line"), ("a\r\nb", 3, "has 2 lines"), ("", 1, "is empty")],
)
async def test_marks_beyond_the_output_are_refused(
    api: httpx.AsyncClient, session: Json, output: str, line: int, has: str
) -> None:
    sentence = f"The command output {has}, so line {line} of it cannot be marked."
    step = {**VPN_STEPS[0], "command_output": output}
    url = f"sessions/{session['id']}/decisions"
    refused = await api.post(url, json={**step, "marked_lines": [1, line]})
    assert (refused.status_code, refused.json()["detail"]) == (422, sentence)
    (recorded,) = await record(api, session["id"], step)
    refused = await api.patch(f"{url}/{recorded['id']}", json={"marked_lines": [1, line]})
    assert (refused.status_code, refused.json()["detail"]) == (422, sentence)
    path = f"{url}/{recorded['id']}"
    assert await edited(api, path, command_output=OUTPUT * 9, marked_lines=[line]) == [line]


@pytest.mark.parametrize("lines", [[0], [-1], [1.5], ["x"], [20_000_001], list(range(1, 2_002)), 1, {"1": 1}])
async def test_marks_are_bounded(api: httpx.AsyncClient, session: Json, lines: object) -> None:
    url = f"sessions/{session['id']}/decisions"
    step = {**VPN_STEPS[0], "command_output": "x\n" * 3_000, "marked_lines": lines}
    assert (await api.post(url, json=step)).status_code == 422


async def test_a_repeat_of_an_append_knows_its_marks(api: httpx.AsyncClient, session: Json) -> None:
    url = f"sessions/{session['id']}/decisions"
    step = {**VPN_STEPS[0], "id": ID, "command_output": OUTPUT}
    first = await api.post(url, json={**step, "marked_lines": [2, 1]})
    again = await api.post(url, json={**step, "marked_lines": [1, 2, 2]})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (await api.post(url, json=step)).status_code == 409
    for lines in ([], [1], [9]):
        assert (await api.post(url, json={**step, "marked_lines": lines})).status_code == 409
    await edited(api, f"{url}/{ID}", marked_lines=[3])
    assert (await api.post(url, json={**step, "marked_lines": [1, 2]})).json()["marked_lines"] == [3]


async def test_an_append_of_a_client_that_knows_no_marks_is_the_one_without(
    api: httpx.AsyncClient, session: Json, database: Database
) -> None:
    """Its hash is that of a server that knew none: what was sent to the old one may be sent again to the new."""
    url = f"sessions/{session['id']}/decisions"
    step = {**VPN_STEPS[0], "id": ID, "command_output": OUTPUT}
    for body in (step, {**step, "marked_lines": []}, step):
        assert (await api.post(url, json=body)).status_code == 201
    assert await marks(api, session) == [[]]
    as_before = (
        '{"after":null,"node_id":"client-installed","question":"","answer":"Yes","action_performed":"",'
        '"notes":"GlobalProtect 6.2.1 confirmed","command_output":"one\\ntwo\\nthree\\nfour\\nfive","recorded_at":null}'
    )
    hashed = database.read(lambda db: db.scalars(sa.select(models.Decision.body_hash)).all())
    assert hashed == [sha256(as_before.encode()).hexdigest()]


async def test_marks_are_edited_with_the_output_or_alone(api: httpx.AsyncClient, session: Json) -> None:
    path = await marked(api, session, 1, 3)
    assert await edited(api, path, marked_lines=[2]) == [2]
    assert await edited(api, path, notes="x") == [2]
    assert await edited(api, path, command_output="a\nb", marked_lines=[1]) == [1]
    assert await edited(api, path, marked_lines=[]) == []
    version = (await api.get(f"sessions/{session['id']}")).json()["version"]
    assert await edited(api, path, marked_lines=[]) == []
    assert (await api.get(f"sessions/{session['id']}")).json()["version"] == version


@pytest.mark.parametrize(
    ("output", "kept"),
    [
        (OUTPUT, [1, 3, 5]),
        (f"{OUTPUT}\n", [1, 3, 5]),
        (f"zero\n{OUTPUT}", [2, 4, 6]),
        ("one\ntwo\nfour\nfive", [1, 4]),
        ("one\ntwo\nTHREE\nfour\nfive", [1, 3, 5]),
        ("one\ntwo\nthree\nfour", [1, 3]),
        ("one\ntwo\nthree", [1, 3]),
        ("one\ntwo\nthreefour\nfive", [1, 4]),
        ("One\ntwo\nthree\nfour\nfive!", [1, 3, 5]),
        ("One\ntwo\nthree\nzero\nfour\nfive!", [3]),
        ("all\nof\nit\nis\nnew", []),
        ("five", [1]),
        ("\n", []),
        ("", []),
    ],
)
async def test_an_output_without_marks_keeps_those_of_lines_that_are_still_there(
    api: httpx.AsyncClient, session: Json, output: str, kept: list[int]
) -> None:
    path = await marked(api, session, 1, 3, 5)
    assert await edited(api, path, command_output=output) == kept
    assert await marks(api, session) == [kept]


async def test_an_undone_step_loses_its_marks(
    api: httpx.AsyncClient, session: Json, database: Database
) -> None:
    path = await marked(api, session, 1)
    assert (await api.delete(path)).status_code == 204
    table = models.Decision
    assert database.read(lambda db: db.scalars(sa.select(table.marked_lines)).all()) == [[]]


LINES = st.lists(st.sampled_from(["", "a", "b", "aa", "ab", "x" * 70_000]), max_size=9)


@given(before=LINES, after=LINES)
def test_what_an_edit_keeps_stands_where_it_does_after_it(before: list[str], after: list[str]) -> None:
    old, new = "\n".join(before), "\n".join(after)
    lines, left = old.split("\n") if old else [], new.split("\n") if new else []
    assert (line_count(old), line_count(new)) == (len(lines), len(left))
    numbers = tuple(range(1, len(lines) + 1))
    kept = moved_lines(numbers, old, new)
    assert list(kept) == sorted(set(kept)) and set(kept) <= set(range(1, len(left) + 1))
    if lines == left:
        assert kept == numbers
        return
    lines, left = (
        part[:-1] if part[-1:] == [""] else part for part in (lines, left)
    )  # no lines of their own
    above = same(zip(lines, left, strict=False))
    below = same(zip(lines[above:][::-1], left[above:][::-1], strict=False))
    assert set(range(1, above + 1)) | set(range(len(left) - below + 1, len(left) + 1)) <= set(kept)
    if above + below == len(left) < len(lines):
        assert moved_lines((above + 1,), old, new) == ()  # it was taken away


def same(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs at the beginning are of two that are the same."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


@given(texts=st.lists(st.sampled_from(["", "a", "x" * 5_000, "\n" * 3_000, "y" * 4_095])), data=st.data())
def test_lines_are_found_where_they_are(texts: list[str], data: st.DataObject) -> None:
    text = "\n".join(texts)
    lines = text.split("\n") if text else []
    some = st.integers(1, len(lines) + 2) | st.sampled_from([1, max(1, len(lines)), len(lines) + 1])
    numbers = sorted(data.draw(st.sets(some, max_size=8)))
    found = [text[start:end] for start, end in line_spans(text, numbers)]
    assert found == [lines[number - 1] for number in numbers if number <= len(lines)]


@given(
    pieces=st.lists(
        st.tuples(st.text("ab\n", max_size=6), st.none() | st.text("cd\n", min_size=1, max_size=8)),
        max_size=8,
    )
)
def test_lines_stand_where_they_are_masked(pieces: list[tuple[str, str | None]]) -> None:
    """Each line is numbered by its first character, as it is in the text that comes of it."""
    text = masked = ""
    cuts: list[tuple[int, int]] = []
    stands: list[int] = []  # for each character of the text, its line in what comes of it
    for plain, cut in pieces:
        for char in plain:
            stands.append(masked.count("\n") + 1)
            text, masked = text + char, masked + char
        if cut is not None:
            cuts.append((len(text), len(text) + len(cut)))
            stands += [masked.count("\n") + 1] * len(cut)
            text, masked = text + cut, f"{masked}[X]"
    stands.append(masked.count("\n") + 1)
    starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]
    for every in (1, 2, 3):
        numbers = range(1, len(starts) + 1, every)
        expected = sorted({stands[starts[number - 1]] for number in numbers})
        assert list(lines_after_cuts(text, cuts, numbers)) == expected
