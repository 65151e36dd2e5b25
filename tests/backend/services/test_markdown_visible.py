r"""Every character that is typed is visible when the Markdown is rendered, but the marks around words that mark them.

Rendered once as CommonMark with tables, once as GitHub Flavored Markdown, which makes links of addresses by itself.
"""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from backend.app.services.export_document import LABELS
from backend.app.services.renderers.markdown_escape import block, cell, line, value

PARSERS = {
    "commonmark": MarkdownIt("commonmark", {"html": True}).enable("table"),
    "gfm": MarkdownIt("gfm-like", {"html": True}),
}
PLACES: dict[str, Callable[[str], str]] = {
    "block": lambda text: block(f"seen {text}"),
    "value": lambda text: f"**Label:** {value(text)}",
    "cell": lambda text: f"| Field | Detail |\n|---|---|\n| Label | {cell(text)} |",
    "heading": lambda text: f"### {line(f'Step 1: {text}')}",
}
everywhere = pytest.mark.parametrize("place", PLACES)
FIRST, *OTHERS = PLACES
by_both = pytest.mark.parametrize("parser", PARSERS)

PATTERNS = [
    r"Deleted C:\Temp\*.log and C:\Windows\Temp\*.tmp",
    "DNS:*.contoso.com,DNS:*.contoso.net",
    "a.*,b.*",
    r"HKLM\SOFTWARE\*\Run and HKCU\*\Run",
    "(&(cn=*)(mail=*))",
    "2*3*4",
    "__init__.py",
    # of the same kind
    "*.log *.tmp",
    "*/5 * * * *",
    "del *.bak and *old* in one go",
    "Get-Mailbox *admin* and *sales*",
    "$_.Name -like '*fax*' -or $_.Name -like '*scan*'",
    "SELECT * FROM logs WHERE host LIKE '*x*'",
    r"\\srv\share\*\*.doc",
    "^(.*)_(.*)$",
    "**/*.py and **/*.js",
    "_dmarc.contoso.com and _spf.contoso.com",
    "_ldap._tcp.dc._msdcs.contoso.local",
    "0 0 *,* _x*_y",
    "10 * 2 * 3",
    "* * * * * /usr/bin/backup",
    "+ 5 + 3",
    "- - deep",
    "permit ip any * eq *",
    "svc_sql_01 and svc_web_01",
    "__main__ __name__ _private_",
    "~~~ 5 ~ 6 ~~7~~ ~8~",
    "a~b~c",
    "http://a.example/*x*_y_ and www.example.com/_a_*b*",
    "https://fw.example/ui?f=*&g=*",
    r"C:\*\_a_\[x](y)",
    "http://a.example/<?",
    '***"*** **"**',
    "&amp; &lt; &#42; &copy",
    "<b>x</b> <!-- y --> <c@example.com>",
    "[a](b) ![c](d) [e]: f",
    r"\* \_ \\ \a foo\*",
    "`` ` `$env:x a`b `n`t",
    'Write-Host `"*x*`"',
    "~~~y~~~ ~~ z",
]
CODE = [
    r"`net use \\fs01\share`",
    "`echo <b> *x* _y_ &amp;`",
    "`a[0](1)`",
    "run `*.log` and `*.tmp`.",
    "(`__init__`)",
    "``a`b``",
    "`a|b`",
]
EMPHASIS = [
    ("really *important*", ["em"]),
    ("**bold words** here", ["strong"]),
    ("not _at all so_, and __never ever again__!", ["em", "strong"]),
    ("this is **urgent**: call", ["strong"]),
    ("(*now*)", ["em"]),
    ("**Do not restart.** Wait", ["strong"]),
    ("***both of them***", ["em", "strong"]),
    ("naïve **größer als** 終わり *注意*", ["strong", "em"]),
]


def inline_tokens(markdown: str, parser: str) -> list[Token]:
    """The content of the last block with any: what was typed."""
    tokens = [token for token in PARSERS[parser].parse(markdown) if token.type == "inline"]
    return tokens[-1].children or []


def shown(tokens: list[Token], *, also: tuple[str, ...] = ()) -> str:
    """What is seen of them; of elements of these names also the marks."""
    parts = []
    for token in tokens:
        assert token.type not in ("html_inline", "image"), token
        if token.type == "code_inline":
            mark = token.markup if "code" in also else ""
            parts.append(f"{mark}{token.content}{mark}")
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type.rpartition("_")[0] in also:
            parts.append(token.markup)
        else:
            parts.append(token.content)
    return "".join(parts)


def elements(tokens: list[Token]) -> list[str]:
    return [token.type.removesuffix("_open") for token in tokens if token.type.endswith("_open")]


def squeezed(text: str) -> str:
    """Without blanks, of which a rendered line keeps no more than one."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("place", [*PLACES, "a line's start"])
@by_both
@pytest.mark.parametrize("text", PATTERNS)
def test_what_marks_no_words_is_seen(text: str, place: str, parser: str) -> None:
    tokens = inline_tokens(PLACES[place](text) if place in PLACES else block(text), parser)
    assert squeezed(shown(tokens)).endswith(squeezed(text))


@pytest.mark.parametrize("place", ["block", "value", "cell"])
@by_both
@pytest.mark.parametrize("text", CODE)
def test_code_is_seen_as_code(text: str, place: str, parser: str) -> None:
    tokens = inline_tokens(PLACES[place](text), parser)
    assert any(token.type == "code_inline" for token in tokens)
    assert squeezed(shown(tokens, also=("code",))).endswith(squeezed(text))
    if place != "cell":  # where a pipe needs a backslash, in code too
        assert text in PLACES[place](text)


@pytest.mark.parametrize("place", ["block", "value", "cell"])
@by_both
@pytest.mark.parametrize(("text", "marked"), EMPHASIS)
def test_marks_around_words_mark_them(text: str, marked: list[str], place: str, parser: str) -> None:
    assert text in PLACES[place](text)
    tokens = inline_tokens(PLACES[place](text), parser)
    of_text = elements(tokens)[1:] if place == "value" else elements(tokens)  # behind the label's
    assert of_text == marked


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=8).filter(
    lambda word: len(word) > 0 and word.isalpha()
)
LABEL_STARTS = {label.split()[0].casefold() for label in LABELS}
BEFORE = st.lists(st.sampled_from(["users", "saw", "this", "again", "then", "it", "was"]), max_size=3)


@by_both
@given(BEFORE, st.sampled_from(["**", "__", "_"]), st.lists(WORDS, min_size=2, max_size=4), BEFORE)
def test_emphasis_of_several_words_passes(
    parser: str, before: list[str], mark: str, words: list[str], after: list[str]
) -> None:
    text = " ".join([*before, f"{mark}{' '.join(words)}{mark}", *after])
    assume(squeezed(text).casefold() not in ("", mark))
    assume(words[0].casefold() not in LABEL_STARTS)  # a line may not pose as one
    tokens = inline_tokens(f"**Label:** {value(text)}", parser)
    assert elements(tokens) == ["strong", "em" if mark == "_" else "strong"]


PIECES = st.one_of(
    st.sampled_from(
        [
            *"*_~`\\/|<>[]()&#!.,:;=+-'\"$% \t@",
            *("**", "__", "~~", "``", "***", "*.", "\\*", "](", "&lt;", "<b", "://", "http://", "www.", "  "),
            *(
                "a",
                "b1",
                "word",
                "two words",
                "x.y",
                "like",
                "*x*",
                "_y z_",
                "**b c**",
                "`d`",
                "ä終",
                "\u00a0",
            ),
        ]
    ),
    st.characters(categories=["L", "N", "P", "S", "Zs"]),
)
# Behind a word: a bullet of a list is no character of its text.
LINES = st.lists(PIECES, max_size=25).map(lambda pieces: "".join(["seen ", *pieces]))


@everywhere
@by_both
@given(LINES)
@example("seen *a* *b*c*")
@example("seen http://x/`*a*")
@example("seen ``http://``*")
@example("seen **b c**d** e")
def test_nothing_typed_is_hidden(place: str, parser: str, text: str) -> None:
    tokens = inline_tokens(PLACES[place](text), parser)
    whole = squeezed(shown(tokens, also=("code", "em", "strong")))
    assert whole.endswith(squeezed(text))
    assert elements(tokens).count("s") == 0


_OPENS = r"[\s(\[“‘«„—–*_]"
_MARKED = re.compile(r"[\w\s.,:;!?'\"()%&+#@$<>\[\]\-\u0080-\U0010ffff]+")


@pytest.mark.parametrize("place", ["block", "cell"])
@by_both
@given(LINES)
def test_marks_that_vanish_stand_around_words(place: str, parser: str, text: str) -> None:
    """They follow a blank or an opening bracket, and what they enclose holds no more of what patterns are made of."""
    tokens = inline_tokens(PLACES[place](text), parser)
    for at, token in enumerate(tokens):
        if token.type in ("em_open", "strong_open"):
            before = shown(tokens[:at], also=("code", "em", "strong"))
            assert before == "" or re.search(rf"{_OPENS}\Z", before)
            end = next(
                index
                for index in range(at, len(tokens))
                if tokens[index].type == token.type.replace("open", "close")
                and tokens[index].level == token.level
            )
            inside = shown(tokens[at + 1 : end])
            assert any(char.isalnum() for char in inside)
            assert all(
                token.type == "code_inline" or _MARKED.fullmatch(token.content or "x")
                for token in tokens[at:end]
            )


@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "*a",
        "_",
        "_a ",
        "`",
        "`` ` ",
        "**a b ",
        "~~",
        "http://x*",
        "www.*",
        "\\",
        "&a",
        "<a@",
        "[a](",
        "**Answer",
    ],
)
@pytest.mark.parametrize("place", [FIRST, *(pytest.param(place, marks=pytest.mark.soak) for place in OTHERS)])
def test_a_long_line_is_no_burden(piece: str, place: str) -> None:
    text = piece * (200_000 // len(piece))
    assert len(PLACES[place](text)) < 3 * len(text)
