"""How a note's Markdown is drawn: by weight and shape rather than by colour. Imported late, for rich's sake."""

from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, HorizontalRule, Markdown, MarkdownElement, TableElement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

NOTE_THEME = Theme(
    {
        "markdown.h1": "bold reverse",
        "markdown.h2": "bold underline",
        "markdown.h3": "bold",
        "markdown.code": "cyan",
        "markdown.code_block": "cyan",
        "markdown.item.bullet": "none",
        "markdown.item.number": "none",
        "markdown.block_quote": "italic",
        "markdown.table.header": "bold",
        "markdown.table.border": "dim",
    }
)


class _Heading(Heading):
    """Headings at the left, the title as a bar."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the heading."""
        text = self.text.copy()
        yield Text.assemble(" ", text, " ", style=text.style) if self.tag == "h1" else text


class _Code(CodeBlock):
    """Code as it is, indented, without a highlighter."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the code."""
        code = Text(str(self.text).rstrip("\n"), style=console.get_style("markdown.code_block"))
        yield Padding(code, (0, 0, 0, 2))


class _Rule(HorizontalRule):
    """Nothing: the headings already part the sections."""

    new_line = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw nothing."""
        return iter(())


class _FlatTable(TableElement):
    """A table without lines."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the cells alone."""
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                part.box = None
            yield part


class _Note(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _Heading,
        "fence": _Code,
        "code_block": _Code,
        "hr": _Rule,
    }


class _FlatNote(_Note):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {**_Note.elements, "table_open": _FlatTable}


def as_markdown(text: str, *, flat: bool) -> Markdown:
    """Return Markdown to be drawn, `flat` without lines of its own."""
    return (_FlatNote if flat else _Note)(text, hyperlinks=False)


def as_text(text: str) -> Text:
    """Return plain text to be drawn, long lines folded."""
    return Text(text, overflow="fold")
