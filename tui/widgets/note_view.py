"""A ticket note as it will look."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Markdown, Static

from backend.app.schemas.export import SessionExport

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def options_to_show(options: SessionExport) -> SessionExport:
    """Return the options to render for the eye: an HTML note looks like the rendered Markdown."""
    return options.model_copy(update={"format": "markdown"}) if options.format == "html" else options


def _parser() -> "MarkdownIt":
    """Return a plain CommonMark parser: Textual's own would make links of host names, which a note does not have."""
    from markdown_it import MarkdownIt  # Textual has loaded it by now

    return MarkdownIt("commonmark")


class NoteView(VerticalScroll, can_focus=False):
    """Shows Markdown rendered, and plain text as it is."""

    DEFAULT_CSS = """
    NoteView { border: round $primary 60%; border-title-color: $text-accent; padding: 0 1; scrollbar-size-vertical: 1; }
    NoteView Markdown { padding: 0; margin: 0; background: $background; }
    NoteView MarkdownBlock { margin: 0 0 1 0; padding: 0; }
    NoteView MarkdownBulletList, NoteView MarkdownOrderedList { margin: 0 0 1 0; padding: 0; }
    NoteView MarkdownList MarkdownParagraph { margin: 0; }
    NoteView MarkdownH1, NoteView MarkdownH2 { content-align: left middle; background: $background; border: none; }
    NoteView MarkdownH3 { margin: 0; background: $background; }
    NoteView MarkdownHorizontalRule { display: none; }
    """

    def compose(self) -> ComposeResult:
        """Have one view for each kind of text."""
        yield Markdown(parser_factory=_parser, open_links=False)
        yield Static(markup=False)

    async def show(self, text: str, *, markdown: bool) -> None:
        """Show a note."""
        rendered, plain = self.query_one(Markdown), self.query_one(Static)
        rendered.display, plain.display = markdown, not markdown
        if markdown:
            await rendered.update(text)
        else:
            plain.update(text)
