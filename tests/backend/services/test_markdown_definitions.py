r"""No text defines a link: such a line, and whatever its brackets reach, would not be shown when rendered."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from backend.app.services.renderers.markdown_escape import block

PARSERS = {
    "commonmark": MarkdownIt("commonmark", {"html": True}).enable("table"),
    "gfm": MarkdownIt("gfm-like", {"html": True}).use(footnote_plugin, inline=False),
}
by_both = pytest.mark.parametrize("parser", PARSERS)

BEFORE = {
    "first": "",
    "within a paragraph": "seen\n",
    "after a link": "[a](b)\n",
    "after code": "```\nseen\n```\n",
}
INDENTS = ["", " ", "   ", "    "]
CONTAINERS = ["", "> ", "- ", "1. ", "> - "]
DEFINITIONS = [
    "[r]: http://u",
    "[r]:\nhttp://u",
    '[r]: http://u\n"title"',
    "[r]: <u>\n'title\nof two lines'",
    "[r]: u\n(title)\n[s]: v\n[t]: w",
    "[a\nb]: u",
    "[\na]: u",
    "[a\n]: u",
    "[r]:u",
    "[10:42]: timeout",
    "[^1]: a footnote",
    "[^1]:\n    a footnote",
    "see [^1]\n\n[^1]: a footnote",
    "[^a\nb]: u",
    # brackets that close on their line, until the closing one gets a backslash
    "[x](u)\n[r]: http://u",
    "[x](u)\n]: http://u",
    "[x](u) y]: v",
    "[x](u)\ny\nz]: v",
    "[x](u)]: v",
    "[x](u)[y]: v",
    "[x](u)](v)]: w",
    "[x]()\n[]: v",
    "[](u)\n[r]: v",
    "[x]\n[y](u)\n[r]: v",
    "[x][y](u)\n[r]: v",
    "[TOKEN REDACTED](u)\n[r]: v",
    "[*x* `y`](u)\n[r]: v",
    "[x](u)\n[^1]: v",
    "![x](u)\n[r]: v",
    r"[x\](u)" + "\n[r]: v",
]


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def seen(tokens: list[Token]) -> str:
    """What is shown of these blocks; the numbers of lists are not in the tokens' content."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "list_item_open":
            parts.append(token.info)
        elif token.type == "inline":
            assert all(child.type not in ("image", "html_inline") for child in token.children or [])
            parts += [child.content for child in token.children or []]
        else:
            parts.append(token.content)
    return letters("".join(parts))


def assert_defines_nothing(text: str, parser: str) -> None:
    defined: dict[str, dict[str, object]] = {}
    tokens = PARSERS[parser].parse(f"**Label:**\n\n{block(text)}\n\nend", defined)
    assert not defined.get("references")
    assert not defined.get("footnotes", {}).get("refs")
    assert seen(tokens) == f"Label{letters(text)}end"


@by_both
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("text", DEFINITIONS)
def test_what_would_define_a_link_is_seen(text: str, before: str, parser: str) -> None:
    for container in CONTAINERS:
        for indent in INDENTS:
            for continued in {"", container, " " * len(container)}:
                lines = text.replace("\n", f"\n{continued}{indent}")
                assert_defines_nothing(f"{BEFORE[before]}{container}{indent}{lines}", parser)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[10:42] timeout", "[10:42] timeout"),
        ("see [r]: http://u", "see [r]: http://u"),
        ("see [x](u)", r"see [x\](u)"),
        ("[x](u)", r"\[x\](u)"),
        ("- [ ] ask\n- [x] done", "- [ ] ask  \n- [x] done"),
        ("[r]: http://u", r"\[r]: http://u"),
        ("> [r]: u", r"> \[r]: u"),
    ],
)
def test_no_more_backslashes_than_needed(text: str, expected: str) -> None:
    assert block(text) == expected


PIECES = st.sampled_from(
    [
        *(
            "[",
            "]",
            "]:",
            ":",
            "](",
            "(",
            ")",
            "[^",
            "[^1]:",
            "[!",
            "![",
            "[r]:",
            "[x](u)",
            "[x]",
            "[]",
            "[ ]",
        ),
        *("x", "ab", "http://u", "<u>", '"t"', "'t'", "(t)", "\\", "`", "`c`", "*", "_", "|", "#", "&amp;"),
        *("- ", "> ", " ", "  ", "    ", "\t", "\n", "\n", "\n", "\n\n", "```"),
    ]
)


@by_both
@given(st.lists(PIECES, min_size=2, max_size=14).map(lambda pieces: "".join(pieces).strip("\n")))
@example("[x](u)\n[r]: http://u")
@example("[x](u)  ]:[!")
def test_no_brackets_define_a_link(parser: str, text: str) -> None:
    assert_defines_nothing(text, parser)
