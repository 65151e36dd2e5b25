"""Columns and indents in the HTML note, as editors take it in that drop styles and blanks, each in its way."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import UUID

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.core.text import clean_text
from backend.app.schemas.export import SessionExport, SummaryFields
from backend.app.schemas.sessions import DecisionResponse, SessionResponse
from backend.app.schemas.trees import Flow
from backend.app.services.export_service import generate_html_export
from backend.app.services.redacting import masked_export
from backend.app.services.redaction.policy import compiled_policy
from backend.app.services.redaction.scanner import scan
from backend.app.services.renderers.html import ATTRIBUTES, TAGS

START = datetime(2026, 2, 13, 9, 15, tzinfo=UTC)
BEGIN, END = "BEGIN:", ":END"


def as_browsers(text: str) -> str:
    """Of white space in a row one blank is left, and of no-break spaces all: so also Word and Froala."""
    return re.sub(r"[ \t\r\n\f]+", " ", text)


def as_tinymce(text: str) -> str:
    """A lone no-break space between two words was put there by an editor, and becomes a blank."""
    return re.sub(r"(?<=\S)\xa0(?=\S)", " ", as_browsers(text))


def as_prosemirror(text: str) -> str:
    """Where a text begins with blanks after a line break, all of them go."""
    return re.sub(r"^ ", "", as_browsers(text))


EDITORS: dict[str, Callable[[str], str]] = {
    "browser": as_browsers,
    "TinyMCE": as_tinymce,
    "ProseMirror": as_prosemirror,
}
ON_THE_WAY: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "sanitised": lambda note: nh3.clean(note, tags=TAGS, attributes=ATTRIBUTES),
    "without any attribute": lambda note: nh3.clean(note, tags=TAGS, attributes={}),
    "without tables": lambda note: nh3.clean(note, tags={"p", "br", "pre"}, attributes={}),
}


class Editor(HTMLParser):
    """What is seen, line by line."""

    def __init__(self, normalised: Callable[[str], str]) -> None:
        super().__init__()
        self._normalised, self._lines, self._verbatim = normalised, [""], False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("strong", "em", "span"):
            self._lines.append("")
        self._verbatim = tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._verbatim = False

    def handle_data(self, data: str) -> None:
        if self._verbatim:
            first, *others = data.split("\n")
            self._lines[-1] += first
            self._lines += others
        elif shown := self._normalised(data):
            # A blank at the beginning of a line is not shown, nor one at its end.
            self._lines[-1] += shown if self._lines[-1] else shown.removeprefix(" ")

    @property
    def seen(self) -> str:
        return "\n".join(line.rstrip(" \xa0") for line in self._lines).replace("\xa0", " ")


def seen(note: str, way: str, editor: str) -> str:
    reader = Editor(EDITORS[editor])
    reader.feed(ON_THE_WAY[way](note))
    reader.close()
    return reader.seen


def session(text: str) -> SessionResponse:
    flow = {"name": "Flow", "root": "n1", "nodes": {"n1": {"type": "solution", "title": "End"}}}
    step = DecisionResponse(
        id=UUID(int=2),
        position=1,
        node_id="n1",
        question="Question",
        answer="",
        action_performed=text,
        notes=text,
        command_output=text,
        command_output_length=len(text),
        recorded_at=START,
        created_at=START,
        next_node_id=None,
    )
    return SessionResponse(
        id=UUID(int=1),
        tree_id=UUID(int=3),
        tree_snapshot=Flow.model_validate(flow),
        ticket_number="SR-2847",
        client_name="Contoso",
        started_at=START,
        completed_at=START,
        outcome_notes=text,
        next_steps=text,
        scratchpad=text,
        exported=False,
        version=1,
        owner_id=UUID(int=4),
        current_node_id=None,
        decisions=(step,),
    )


def assert_stands(text: str, way: str, editor: str) -> None:
    """In all nine places of a note the text is seen as it was typed, blank for blank."""
    whole = f"{BEGIN}\n{text}\n{END}"
    options = SessionExport(include_summary=True, detail_level="full", summary=SummaryFields(impact=whole))
    note = generate_html_export(session(whole), options)
    found = re.findall(f"{BEGIN}.*?{END}", seen(note, way, editor), re.DOTALL)
    typed = [line.expandtabs().rstrip(" \xa0").replace("\xa0", " ") for line in whole.split("\n")]
    output = [line.rstrip(" \xa0").replace("\xa0", " ") for line in whole.split("\n")]
    assert len(found) == 9
    assert sorted(found) == sorted(["\n".join(typed)] * 8 + ["\n".join(output)])


@pytest.mark.parametrize("editor", EDITORS)
@pytest.mark.parametrize("way", ON_THE_WAY)
@pytest.mark.parametrize(
    "text",
    [
        "Interface   IP-Address     OK?\nGi0/1       10.0.0.1       YES\n  Vlan10    unassigned     YES",
        "if x:\n    if y:\n        stop",
        "a\tb\tc\n\tindent\n12345678\tnext stop\n \t one blank",
        "first\n\n\nthree lines below\n   \nblanks only above",
        "two  blanks, three   blanks, and behind   \nnext",
        "a \xa0 b, and\xa0kept",
        "<b>x</b>   &amp;   y\n   <!-- -->",
    ],
)
def test_columns_and_indents_stand(text: str, way: str, editor: str) -> None:
    assert_stands(text, way, editor)


@pytest.mark.parametrize("editor", ["browser", "ProseMirror"])
@pytest.mark.parametrize("way", ON_THE_WAY)
@given(st.text(st.sampled_from("ab <&日\t\n \u3000é😀"), max_size=40) | st.text(max_size=15))
def test_any_text_stands(way: str, editor: str, text: str) -> None:
    cleaned = clean_text(text)
    if BEGIN not in cleaned and END not in cleaned:
        assert_stands(cleaned, way, editor)


def test_lines_can_still_wrap_and_words_are_still_found() -> None:
    note = generate_html_export(session("one two   three"), SessionExport())
    assert "one two&nbsp;&nbsp; three" in note
    assert "one two   three</pre>" in note, "what is copied out of an output is what was pasted into it"
    assert "a\tb</pre>" in generate_html_export(session("a\tb"), SessionExport())


SECRETS = {
    "hunter2hunter2": "password:   hunter2hunter2",
    "$1$abcd$XyZ12345678901234567890": "line   state\n\tenable secret 5   $1$abcd$XyZ12345678901234567890\nend",
    "abcdefgh12345678": "network\n\t\tpsk  =  abcdefgh12345678\n\t\tend",
    "Winter2026!": "user\xa0\xa0\xa0admin\npassword:\xa0Winter2026!",
}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_value_behind_columns_is_found_where_it_stands(secret: str) -> None:
    note = generate_html_export(session(f"columns    before\n{SECRETS[secret]}"), SessionExport())
    found = scan(note)
    assert [note[finding.start : finding.end] for finding in found] == [secret] * note.count(secret)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_masked_note_has_the_placeholder_in_the_values_place(secret: str) -> None:
    text = f"columns    before\n{SECRETS[secret]}"
    options = SessionExport(format="html")
    note, _file_name = masked_export(session(text), options, policy=compiled_policy())
    assert note == generate_html_export(session(text), options).replace(secret, "[TOKEN REDACTED]")
