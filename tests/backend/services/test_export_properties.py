"""Nothing a user types can break a note: hostile text in every field, in all four formats."""

import html
import itertools
import re
from dataclasses import dataclass, field

import nh3
import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from backend.app.core.text import clean_line
from backend.app.schemas.export import SessionExport, SummaryFields
from backend.app.schemas.sessions import SessionResponse
from backend.app.services.export_document import LABELS, Document, build_document
from backend.app.services.export_service import generate_export
from backend.app.services.renderers.html import ATTRIBUTES, TAGS
from tests.backend.services.hostile_sessions import options, session_of, sessions


def note(session: SessionResponse, chosen: SessionExport, format_: str) -> str:
    return generate_export(session, chosen.model_copy(update={"format": format_}))


def letters(text: str) -> str:
    """The letters and digits of a text, in order: what a reader has to be able to see."""
    return "".join(char for char in text if char.isalnum())


@dataclass
class Parsed:
    """A Markdown note as a parser sees it."""

    headings: list[tuple[str, str]] = field(default_factory=list)
    rules: int = 0
    tables: int = 0
    html: int = 0
    links: int = 0
    labels: list[str] = field(default_factory=list)
    visible: list[str] = field(default_factory=list)


def parse(markdown: str, preset: str) -> Parsed:
    parser = MarkdownIt(preset, {"html": True}).enable("table")
    parsed = Parsed()
    numbers: list[int | None] = []
    tokens = parser.parse(markdown)
    for index, token in enumerate(tokens):
        match token.type:
            case "heading_open":
                parsed.headings.append((token.tag, seen(tokens[index + 1].children or [])))
            case "hr":
                parsed.rules += 1
            case "table_open":
                parsed.tables += 1
            case "html_block":
                parsed.html += 1
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1) if token.attrGet("start") != 0 else 0)
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_close" | "bullet_list_close":
                numbers.pop()
            case "list_item_open" if numbers[-1] is not None:
                parsed.visible.append(str(numbers[-1]))
                numbers[-1] += 1
            case "fence" | "code_block":
                parsed.visible.append(shown_info(token) + token.content)
            case "inline":
                children = token.children or []
                parsed.html += sum(child.type == "html_inline" for child in children)
                parsed.links += sum(child.type in ("link_open", "image") for child in children)
                parsed.labels += labels(children)
                parsed.visible.append(seen(children))
    return parsed


def shown_info(token: Token) -> str:
    """What follows a fence is not shown when rendered: a language may stand there, and nothing else."""
    return token.info if token.info in ("", "bash") else ""


def seen(children: list[Token]) -> str:
    return "".join("\n" if child.type in ("softbreak", "hardbreak") else child.content for child in children)


def labels(children: list[Token]) -> list[str]:
    """The known labels that stand in bold at the beginning of a line."""
    found = []
    at_line_start, opened = True, None
    for index, child in enumerate(children):
        if child.type == "strong_open" and at_line_start:
            opened = index
        elif child.type == "strong_close" and opened is not None:
            text = seen(children[opened:index]).strip()
            if letters(text).lower() in {letters(label).lower() for label in LABELS}:
                found.append(text)
            opened = None
        at_line_start = child.type in ("softbreak", "hardbreak") or (
            at_line_start and not child.content.strip() and child.type in ("text", "em_open")
        )
    return found


def expected_headings(document: Document) -> list[tuple[str, str]]:
    headings = [("h1", document.title)]
    if document.summary:
        headings.append(("h2", "Summary"))
    if document.values or document.evidence:
        headings.append(("h2", "Evidence / Reference"))
    if document.steps:
        headings.append(("h2", "Troubleshooting Steps"))
    for step in document.steps:
        mark = "[CUSTOM] " if step.custom else ""
        headings.append(("h3", f"Step {step.number}: {mark}{step.title}"))
    if document.resolution:
        headings.append(("h2", "Resolution"))
    if document.next_steps:
        headings.append(("h2", "Next Steps"))
    return headings


def expected_labels(document: Document) -> list[str]:
    found = [f"{item.label}:" for item in document.header]
    # A row of the summary names its field in bold, as a label is, but without a colon.
    found += ["Status"] if document.summary else []
    found += [f"{item.label}:" for step in document.steps for item in step.fields]
    return found + (["Session Duration:"] if document.duration else [])


def typed(document: Document, *, table_head: str = "") -> str:
    """Every word of the note, in the order of the note."""
    parts = [document.title, *(f"{item.label}:{item.value}" for item in document.header), document.remark]
    parts += ["Summary", table_head] if document.summary else []
    parts += [f"{item.label}{item.value}" for item in document.summary]
    evidence = document.values + document.evidence
    parts += ["Evidence / Reference", evidence] if evidence else []
    parts += ["Troubleshooting Steps"] if document.steps else []
    for step in document.steps:
        parts += [f"Step {step.number}", "CUSTOM" if step.custom else "", step.title]
        parts += ["Custom step added by engineer" if step.custom else ""]
        for item in step.fields:
            parts += [f"{item.label}:{item.value}{item.remark}", *(one.text for one in item.excerpts)]
    parts += ["Resolution", document.resolution] if document.resolution else []
    parts += ["Next Steps", document.next_steps] if document.next_steps else []
    parts += ["Session Duration", document.duration] if document.duration else []
    return letters("".join(parts))


def assert_sound(session: SessionResponse, chosen: SessionExport, preset: str) -> None:
    """The Markdown has the structure of the document, no more and no less, and hides no word."""
    document = build_document(session, chosen)
    parsed = parse(note(session, chosen, "markdown"), preset)

    def folded(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(tag, " ".join(text.split())) for tag, text in pairs]

    assert folded(parsed.headings) == folded(expected_headings(document))
    assert (parsed.tables, parsed.html, parsed.links) == (bool(document.summary), 0, 0)
    sections = (
        document.summary,
        document.values or document.evidence,
        document.steps,
        document.resolution,
        document.next_steps,
        document.duration,
    )
    assert parsed.rules == sum(bool(section) for section in sections)
    assert parsed.labels == expected_labels(document)
    assert letters("".join(parsed.visible)) == typed(document, table_head="Field Detail")


@pytest.mark.parametrize("preset", ["commonmark", "js-default"])
@given(session=sessions(), chosen=options)
@example(session=session_of("[x](u)\n[r]: http://u"), chosen=SessionExport(detail_level="full"))
def test_markdown_has_the_structure_of_the_document_and_hides_nothing(
    preset: str, session: SessionResponse, chosen: SessionExport
) -> None:
    assert_sound(session, chosen, preset)


HAND_MADE = [
    "~~~ ~~~\n# Pwned\n<script>x</script>\n---\n**Answer:** fake",
    "see <1234@contoso.com> and <_svc@contoso.com>",
    "**Command  Output:** fake",
    "**Session\u00a0Duration:** 9h",
    "**Ans*w*er:** x",
    "**Ans`w`er:** x",
    "- ``` odd words",
    "> ~~~ odd words\nx",
    *(
        "# foo",
        "- # foo",
        "> ## foo",
        "1. # foo",
        "foo\n-",
        "foo\n--",
        "foo\n===",
        "- foo\n  ---",
        "> foo\n> ---",
    ),
    *(
        "* * *",
        "- - -",
        "* **",
        "_ _ _",
        "- ---",
        "> ***",
        "a | b\n-|-",
        "| a |\n|---|",
        "a\n:-:",
        "> a|b\n> -|-",
    ),
    *(
        "```\nopen",
        "~~~\nopen",
        "```\nx\n``",
        "````\n```\nx",
        "    ```\n# x",
        "- ```\n# x",
        "``` odd words\nx",
    ),
    *(
        "``` a`b\n# x",
        "[10:42]: timeout",
        "[CUSTOM]: url",
        "[a\nb]: url",
        "[x](http://u)",
        "![x](u)",
        "[x][y]",
    ),
    *(
        "<b>x</b>",
        "<!-- gone -->",
        "<script>x",
        "</p>",
        "<?x",
        "<http://u.example>",
        "&amp; &#35; &nbsp;",
        "\\*x*",
        "x\\",
    ),
    *(
        "`open",
        "``x`",
        "**open",
        "~~open",
        "**Answer:** x",
        "__Notes:__ x",
        "***Ticket:*** x",
        "> **Status:** x",
    ),
    *(
        "- **Client**: x",
        "1. a\n2. b\n5. c",
        "7) a\n9) b",
        "404. Not found\n500. Error",
        "1. a\n   1. b\n3. c",
        "01. a",
    ),
    *(
        ">" * 300 + " deep",
        "- " * 60 + "deep",
        "1. " * 30 + "deep",
        "\\\\srv\\share\\",
        "-",
        "- ",
        "*",
        "1.",
        "+ -",
    ),
    "\n".join("  " * depth + "- " + str(depth) for depth in range(30)),
]


@pytest.mark.parametrize("preset", ["commonmark", "js-default"])
@pytest.mark.parametrize("text", HAND_MADE)
@pytest.mark.parametrize("following", ["", "\nnext line", "\n\nnext block"])
def test_what_is_known_to_break_notes(text: str, following: str, preset: str) -> None:
    session = session_of(text, following)
    for level in ("standard", "full"):
        assert_sound(session, SessionExport(detail_level=level), preset)
    written = SummaryFields(
        issue=text + following, impact=text, status=clean_line(text), next_steps="- one\n" + text + following
    )
    assert_sound(session, SessionExport(detail_level="summary", summary=written), preset)


@pytest.mark.parametrize("format_", ["markdown", "text", "html", "psa"])
@given(session=sessions())
def test_a_full_note_has_every_typed_word(format_: str, session: SessionResponse) -> None:
    """Read from the session, not from the document, so that nothing can be left out of both."""
    written = note(session, SessionExport(detail_level="full"), format_)
    shown = {
        "html": lambda: html.unescape(nh3.clean(written, tags=set())),
        "markdown": lambda: "".join(parse(written, "commonmark").visible),
    }
    seen_text = letters(shown.get(format_, lambda: written)())
    wanted = [session.tree_snapshot.name, session.ticket_number, session.client_name]
    for one in session.tree_snapshot.inputs:
        value = session.values[one.name]
        wanted += [one.label, value] if one.evidence and value else []
    wanted.append(session.scratchpad)
    for step in session.decisions:
        wanted += [step.question, step.answer, step.action_performed, step.notes, step.command_output]
    wanted += [session.outcome_notes, session.next_steps]
    position = 0
    for text in map(letters, wanted):
        position = seen_text.find(text, position)
        assert position >= 0, f"{text!r} is not in the note, in its place"
        position += len(text)


@given(session=sessions(), chosen=options)
def test_html_survives_a_sanitiser_unchanged(session: SessionResponse, chosen: SessionExport) -> None:
    document = build_document(session, chosen)
    written = note(session, chosen, "html")
    assert nh3.clean(written, tags=TAGS, attributes=ATTRIBUTES) == written
    text = nh3.clean(written, tags=set()).replace("&nbsp;", " ")
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, char)
    assert letters(text) == typed(document)


@pytest.mark.parametrize("format_", ["text", "psa"])
@given(session=sessions(), chosen=options)
def test_plain_notes_have_section_lines_only_for_their_sections(
    format_: str, session: SessionResponse, chosen: SessionExport
) -> None:
    document = build_document(session, chosen)
    resolution = document.resolution if format_ == "text" else document.resolution_or_answer
    expected = [
        name
        for name, content in (
            ("SUMMARY", document.summary),
            ("EVIDENCE / REFERENCE", document.values or document.evidence),
            ("TROUBLESHOOTING STEPS", document.steps),
            ("RESOLUTION", resolution),
            ("NEXT STEPS", document.next_steps),
        )
        if content
    ]
    written = note(session, chosen, format_).split("\n")
    if format_ == "text":
        found = [above for above, line in itertools.pairwise(written) if re.fullmatch("-{3,}", line)]
    else:
        found = [match[1] for line in written if (match := re.fullmatch(r"--- (.*) ---", line))]
    assert found == expected
    steps = [line for line in written if re.match(r"Step [0-9]+: ", line)]
    assert len(steps) >= len(document.steps)
    starts = ("Step ", *(f"{label}:" for label in LABELS), "Session still in progress")
    for line in written[1:]:
        known = (
            line.startswith((" ", *starts)) or line in expected or re.fullmatch(r"--- .* ---|-+|=+|", line)
        )
        assert known, f"user text stands at column 0: {line!r}"
