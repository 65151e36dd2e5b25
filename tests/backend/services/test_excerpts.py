"""Marked lines and values in notes, whatever stands in them: read back from four formats."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from backend.app.core.text import clean_text
from backend.app.schemas.export import SessionExport
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.services.export_service import generate_export
from backend.app.services.redacting import masked_export
from backend.app.services.redaction.policy import compiled_policy
from tests.backend.services.hostile_sessions import FRAGMENTS, LINES, lines, session_of

POSING = ["(1 line omitted)", "*(2 lines omitted)*", "<em>(1 line omitted)</em>", "</pre>", "```", "````", ""]
OUTPUTS = st.lists(st.sampled_from([*POSING, *LINES, *FRAGMENTS, "  ", "a"]), max_size=9).map(
    lambda parts: clean_text("\n".join(parts))
)
MARKS = st.sets(st.integers(1, 10), min_size=1).map(lambda found: tuple(sorted(found)))
Shown = list[tuple[bool, str]]
"""Texts, each with whether it is a remark."""


def of_one_step(output: str, marked: tuple[int, ...], *, length: int | None = None) -> SessionResponse:
    session = session_of("x")
    update = {
        "command_output": output,
        "command_output_length": len(output) if length is None else length,
        "marked_lines": marked,
        "notes": "",
        "action_performed": "",
        "answer": "",
    }
    step: DecisionResponse = session.decisions[0].model_copy(update=update)
    return session.model_copy(update={"decisions": (step,), "outcome_notes": "", "next_steps": ""})


def expected(output: str, marked: tuple[int, ...]) -> Shown:
    """Line by line: what is shown, and remarks on what is not; none where no marked line says anything."""
    rows = output.rstrip().split("\n")
    first = next((number for number, row in enumerate(rows, start=1) if row.strip()), 1)
    marked = tuple(number for number in marked if first <= number <= len(rows))
    runs: list[list[int]] = []
    for number in marked:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown: Shown = []
    after = first
    for run in runs:
        while run and not rows[run[0] - 1].strip():
            del run[0]
        while run and not rows[run[-1] - 1].strip():
            del run[-1]
        if run:
            shown += omitted(run[0] - after)
            shown.append((False, "\n".join(rows[number - 1] for number in run)))
            after = run[-1] + 1
    return [*shown, *omitted(len(rows) + 1 - after)] if shown else []


def omitted(number: int) -> Shown:
    return [(True, f"({number} line{'' if number == 1 else 's'} omitted)")] if number else []


def read_back(note: str, format_: str) -> Shown:
    """What stands under the label of the output, in a note that ends with it and the duration."""
    if format_ == "markdown":
        tokens = MarkdownIt("commonmark").parse(note)
        at = next(at for at, token in enumerate(tokens) if token.content == "**Command Output:**")
        end = next(index for index in range(at, len(tokens)) if tokens[index].type == "hr")
        return [
            (
                token.type == "inline",
                token.content.strip("*") if token.type == "inline" else token.content[:-1],
            )
            for token in tokens[at + 1 : end]
            if token.type in ("inline", "fence")
        ]
    if format_ == "html":
        below = note.split("<p><strong>Command Output:</strong></p>\n")[1].rsplit("\n<hr>", 1)[0]
        parts = re.findall(r"<p><em>(.*?)</em></p>|<pre style=[^>]*>(.*?)</pre>", below, re.DOTALL)
        return [(bool(remark), html.unescape(remark or text).replace("\xa0", " ")) for remark, text in parts]
    below = note.split("\n  Command Output:\n")[1].rsplit("\n\nSession Duration", 1)[0]
    shown: Shown = []
    for row in below.split("\n"):
        is_remark = row.startswith("  ") and not row.startswith("    ") and bool(row.strip())
        text = row[2:] if is_remark else row[4:]
        if shown and not is_remark and not shown[-1][0]:
            shown[-1] = (False, f"{shown[-1][1]}\n{text}")
        else:
            shown.append((is_remark, text))
    return shown


def same(shown: Shown) -> Shown:
    """What is shown but for blanks at the ends of lines, which plain notes leave out."""
    return [
        (is_remark, "\n".join(row.rstrip() for row in text.replace("\xa0", " ").split("\n")))
        for is_remark, text in shown
    ]


@pytest.mark.parametrize("format_", ["markdown", "html", "text", "psa"])
@given(output=OUTPUTS, marked=MARKS)
def test_each_format_shows_the_marked_lines_and_counts_the_others(
    format_: str, output: str, marked: tuple[int, ...]
) -> None:
    wanted = expected(output, marked)
    note = generate_export(of_one_step(output, marked), SessionExport(format=format_))
    if wanted:
        assert same(read_back(note, format_)) == same(wanted)
    else:
        assert note == generate_export(of_one_step(output, ()), SessionExport(format=format_))


@pytest.mark.parametrize("format_", ["markdown", "html", "text", "psa"])
@given(output=OUTPUTS, marked=MARKS)
def test_a_note_in_full_is_the_same_with_marks(format_: str, output: str, marked: tuple[int, ...]) -> None:
    full = SessionExport(format=format_, detail_level="full")
    assert generate_export(of_one_step(output, marked), full) == generate_export(
        of_one_step(output, ()), full
    )


CUT = "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ((2,), [(True, "(1 line omitted)"), (False, "two"), (True, "(more lines omitted)")]),
        (
            (1, 4),
            [(False, "one"), (True, "(more lines omitted, 1 of them marked: the server has it)")],
        ),
        ((70, 99), [(True, "(more lines omitted, 2 of them marked: the server has them)")]),
    ],
)
def test_of_an_output_that_is_not_here_whole_it_is_said(marked: tuple[int, ...], shown: Shown) -> None:
    """As of a note that a client makes while its server is away."""
    note = generate_export(of_one_step(CUT, marked, length=5_000), SessionExport(format="text"))
    assert read_back(note, "text") == shown


ROWS = [
    "up",
    "host 10.1.2.3 said",
    "-----BEGIN PRIVATE KEY-----",
    "aGVsbG8gd29ybGQ=",
    "",
    "a@b.example, 10.1.2.4",
]
END = "-----END PRIVATE KEY-----"


@given(
    rows=st.lists(
        st.sampled_from([*ROWS, END, f"{ROWS[2]}\n{ROWS[3] * 4}\n{ROWS[3] * 4}\n{END}"]), max_size=8
    ),
    marked=MARKS,
)
def test_marks_are_of_the_same_lines_once_values_are_masked(rows: list[str], marked: tuple[int, ...]) -> None:
    """A line that nothing is masked in is shown if it was marked; one with a value as the masked note in full has it."""
    output = "\n".join(f"{row} <{number}>" for number, row in enumerate("\n".join(rows).split("\n"), start=1))
    standard, full = (
        masked_export(
            of_one_step(output, marked),
            SessionExport(format="text", detail_level=level, redaction_mode="mask"),
            policy=compiled_policy(),
        )[0]
        for level in ("standard", "full")
    )
    known = full.split("\n  Command Output:\n")[1].split("\n") if "Command Output" in full else []
    numbers = {number for number in marked if number <= output.count("\n") + 1}
    shown = set(map(int, re.findall(r"<(\d+)>", standard)))
    still_there = set(map(int, re.findall(r"<(\d+)>", full)))
    assert numbers & still_there <= shown
    if numbers:
        part = standard.split("\n  Command Output:\n")[1].rsplit("\n\nSession Duration", 1)[0]
        assert all(row in known for row in part.split("\n") if row.startswith("    "))
        hidden = sum(int(found) for found in re.findall(r"^  \((\d+) lines? omitted\)$", part, re.MULTILINE))
        rows_shown = sum(row.startswith("    ") or not row for row in part.split("\n"))
        whole = full.split("\n  Command Output:\n")[1].rsplit("\n\nSession Duration", 1)[0]
        assert hidden + rows_shown == len(whole.split("\n"))


@example(label="~~~", value="bash", following="```")
@example(label="```", value="bash", following="> 1. # x")
@given(label=lines.filter(bool), value=lines.filter(bool), following=lines.filter(bool))
def test_values_are_shown_as_they_are(label: str, value: str, following: str) -> None:
    asked = {"name": "asked", "label": label, "evidence": True}
    session = session_of("x")
    flow = type(session.tree_snapshot).model_validate(
        {**session.tree_snapshot.model_dump(), "inputs": [asked, {**asked, "name": "other"}]}
    )
    session = session.model_copy(
        update={"tree_snapshot": flow, "values": {"asked": value, "other": following}, "scratchpad": ""}
    )
    note = generate_export(session, SessionExport())
    tokens = MarkdownIt("commonmark").parse(note)
    at = next(at for at, token in enumerate(tokens) if token.content == "Evidence / Reference")
    paragraph = tokens[at + 3]
    seen = "".join("\n" if child.type == "hardbreak" else child.content for child in paragraph.children or [])
    assert {child.type for child in paragraph.children or []} <= {"text", "text_special", "hardbreak"}
    assert words(seen) == [words(f"{label}: {value}")[0], words(f"{label}: {following}")[0]]
    assert tokens[at + 5].type == "hr"


def words(text: str) -> list[list[str]]:
    return [row.split() for row in text.split("\n")]
