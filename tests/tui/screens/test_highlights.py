"""Highlights of sensitive values in the preview: right at once while typing, and found anew after a pause."""

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tests.tui.running import Terminal
from tui.notes.findings import NoteFinding
from tui.widgets.long_wrapped import Row
from tui.widgets.note_editor import NoteEditor

WORDS = ["10.0.0.1", "jo@example.com", "plain", "ü日😀"]


def highlighted(editor: NoteEditor) -> list[str]:
    found = []
    for row in range(editor.document.line_count):
        line = editor.text_of(Row(row, 0, len(editor.document.get_line(row)), is_last=True))
        found += [line.plain[span.start : span.end] for span in line.spans]
    return found


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield NoteEditor(id="note")


def findings_of(text: str) -> list[NoteFinding]:
    found = []
    for word in WORDS[:2]:
        at = text.find(word)
        while at >= 0:
            found.append(NoteFinding(at, at + len(word), "ip", word, 0, masked=True, by_default=True, line=1))
            at = text.find(word, at + 1)
    return sorted(found, key=lambda finding: finding.start)


lines = st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), min_size=1, max_size=6).map(
    "\n".join
)
places = st.tuples(st.integers(0, 6), st.integers(0, 40))


async def test_highlights_move_with_the_text() -> None:
    app = Bare()
    async with app.run_test():
        editor = app.query_one(NoteEditor)

        @given(
            text=lines, start=places, end=places, new=st.sampled_from(["", "x", "a\nb", "\n\n", "10.0.0.1"])
        )
        def moved(text: str, start: tuple[int, int], end: tuple[int, int], new: str) -> None:
            editor.load_text(text)
            editor.mark(findings_of(text))
            assert highlighted(editor) == [text[one.start : one.end] for one in findings_of(text)]
            top, bottom = sorted((_within(editor, start), _within(editor, end)))
            editor.replace(new, top, bottom)
            assert all(word in WORDS[:2] for word in highlighted(editor)), highlighted(editor)

        moved()


def _within(editor: NoteEditor, place: tuple[int, int]) -> tuple[int, int]:
    row = min(place[0], editor.document.line_count - 1)
    return row, min(place[1], len(editor.document.get_line(row)))


async def test_sensitive_values_are_highlighted_and_counted(story: Terminal) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "2 sensitive values")
    editor = story.app.screen.query_one(NoteEditor)
    assert highlighted(editor)[:1] == ["10.0.1.50"]
    await story.press("enter")
    await story.type("mail jo@example.com, ")
    await story.see("3 sensitive values")
    await story.wait_until(lambda: "jo@example.com" in highlighted(editor))
    await story.press("alt+h")
    await story.see("Highlights are hidden")
    assert highlighted(editor) == []
    await story.press("alt+h")
    await story.see("Sensitive values are highlighted")
    assert "10.0.1.50" in highlighted(editor)
