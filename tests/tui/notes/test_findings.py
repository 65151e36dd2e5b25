"""The findings of a note in the preview: listed, switched, marked by hand, and masked as they are switched."""

import asyncio
from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.screens.preview import PreviewScreen
from tui.widgets.editor_pane import EditorPane
from tui.widgets.long_wrapped import Row
from tui.widgets.note_editor import NoteEditor

SENT = {"TERM": "xterm-256color"}


async def preview(terminal: Terminal, text: str, found: str) -> NoteEditor:
    """Open the preview with another text in it, and wait for what is found there."""
    await terminal.see("SR-2847", "enter Open")
    await terminal.press("p")
    await terminal.see("Preview · SR-2847", "2 sensitive values")
    editor = terminal.app.screen.query_one(NoteEditor)
    editor.replace_all(text)
    screen = terminal.app.screen
    assert isinstance(screen, PreviewScreen)
    await terminal.wait_until(
        lambda: str(screen.query_one(EditorPane).border_subtitle).startswith(found), found
    )
    return editor


async def test_findings_are_listed_by_category_with_counts(story: Terminal) -> None:
    await preview(
        story, "10.0.0.1 jo@example.com 10.0.0.1 srv1.corp.local", "3 sensitive values, 1 more listed"
    )
    await story.see(
        "3 findings, 1 more",
        "[x] IP      2",
        "[x] EMAIL   1",
        "[x] jo@example.com",
        "[ ] HOST    1",
        "[ ] srv1.corp.local",
    )
    await story.see("3 sensitive values")


async def test_one_all_equal_or_a_category_is_switched(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as story:
        editor = await preview(story, "10.0.0.1 10.0.0.2 10.0.0.1 10.0.0.1", "4 sensitive values")
        await story.press("tab", "down", "space")
        await story.see("[-] IP      4", "3 of 4 sensitive values switched on")
        await story.press("r")
        await story.see("Redacted copy: 3 values masked", "1 sensitive · sent")
        assert story.sent == "10.0.0.1 [IP REDACTED] [IP REDACTED] [IP REDACTED]"
        await story.press("space", "equals_sign")
        await story.see("1 of 4 sensitive values switched on")
        await story.press("r")
        await story.see("Redacted copy: 1 value masked", "3 sensitive · sent")
        assert story.sent == "10.0.0.1 [IP REDACTED] 10.0.0.1 10.0.0.1"
        await story.press("home", "space")
        await story.see("[x] IP      4", "4 sensitive values")
        await story.press("space")
        await story.see("[ ] IP      4", "0 of 4 sensitive values switched on")
        await story.press("m")
        await story.see("There is nothing to mask")
        assert editor.text == "10.0.0.1 10.0.0.2 10.0.0.1 10.0.0.1", "the editor is as it was"


async def test_switches_outlast_edits(story: Terminal) -> None:
    editor = await preview(story, "10.0.0.1 and 10.0.0.2, 10.0.0.3", "3 sensitive values")
    await story.press("tab", "down", "space")
    await story.see("2 of 3 sensitive values switched on")
    await story.press("enter", "home")
    await story.type("new line 10.0.0.9")
    await story.press("enter")
    await story.see("4 findings", "[ ] 10.0.0.1", "[x] 10.0.0.9", "3 of 4 sensitive values")
    await story.press("alt+m")
    await story.see("3 values masked")
    assert editor.text == "new line [IP REDACTED]\n10.0.0.1 and [IP REDACTED], [IP REDACTED]"
    await story.press("ctrl+z")
    await story.wait_until(lambda: editor.text == "new line 10.0.0.9\n10.0.0.1 and 10.0.0.2, 10.0.0.3")


async def test_host_names_are_switched_on_one_by_one(story: Terminal) -> None:
    editor = await preview(
        story, "srv1.corp.local srv2.corp.local", "no sensitive values found, 2 more listed"
    )
    await story.see("0 findings, 2 more")
    await story.press("tab", "down", "down", "space")
    await story.see("1 sensitive value, 1 more listed", "1 finding, 1 more")
    await story.press("m")
    await story.see("1 value masked")
    assert editor.text == "srv1.corp.local [HOST REDACTED]"


async def test_long_values_that_begin_alike_are_told_apart(story: Terminal) -> None:
    one, other = (f"password={'aB3' * 30}{end}" for end in ("Xx1", "Yy2"))
    await preview(story, f"{one}\n{other}\n{one}", "3 sensitive values")
    await story.see("…Xx1 :1", "…3Yy2", "…Xx1 :3")


async def test_next_and_previous_go_around(story: Terminal) -> None:
    editor = await preview(story, "10.0.0.1 x\n10.0.0.2 y\n10.0.0.3", "3 sensitive values")
    await story.press("enter", "ctrl+home")
    for wanted in ("10.0.0.2", "10.0.0.3", "10.0.0.1"):
        await story.press("alt+j")
        await story.wait_until(lambda wanted=wanted: editor.selected_text == wanted, wanted)  # type: ignore[misc]  # a default binds it
    await story.press("alt+k")
    await story.wait_until(lambda: editor.selected_text == "10.0.0.3")
    await story.press("tab", "home", "down")
    await story.wait_until(lambda: editor.selected_text == "10.0.0.1")
    await story.press("enter")
    await story.wait_until(lambda: story.app.focused is editor)


async def test_what_was_missed_is_marked_by_hand(story: Terminal) -> None:
    editor = await preview(story, "Ask Jane Doe (Jane) at 10.0.0.1, [CUSTOM REDACTED]", "1 sensitive value")
    await story.press("enter", "ctrl+home", *["right"] * 5, "alt+s")
    await story.see("Marked as sensitive, 2x: Jane", "[x] CUSTOM  2", "3 sensitive values")
    await story.press("alt+s")
    await story.see("No longer marked: Jane", "1 sensitive value ")
    await story.press("alt+s")
    await story.see("Marked as sensitive, 2x: Jane")
    await story.type("x")  # it is no Jane any more where it was typed into
    await story.see("[x] CUSTOM  1")
    await story.press("backspace", *["right"] * 4, *["shift+right"] * 3, "alt+s")
    await story.see("Marked as sensitive, 1x: Doe")
    await story.press("alt+m")
    await story.see("4 values masked")
    assert editor.text == (
        "Ask [CUSTOM REDACTED] [CUSTOM REDACTED] ([CUSTOM REDACTED]) at [IP REDACTED], [CUSTOM REDACTED]"
    )


async def test_a_mark_alone_is_no_word(story: Terminal) -> None:
    await preview(story, "# Jane (10.0.0.1)", "1 sensitive value")
    await story.press("enter", "ctrl+home", "alt+s")
    await story.see("put the cursor on the word", "1 finding")
    await story.press(*["right"] * 10, "alt+s")
    await story.see("Sensitive already: 10.0.0.1", "1 finding")


async def test_download_redacted(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as story:
        editor = await preview(story, "10.0.0.1 and 10.0.0.2, 10.0.0.3", "3 sensitive values")
        await story.press("tab", "down", "space", "d")
        await story.see("Save the note as", "alt + r Save redacted")
        await story.press("alt+r")
        await story.see("Saved to", "1 sensitive")
        (saved,) = tmp_path.glob("*.md")
        assert saved.read_text() == "10.0.0.1 and [IP REDACTED], [IP REDACTED]"
        assert editor.text == "10.0.0.1 and 10.0.0.2, 10.0.0.3"
        await story.press("d", "alt+r")
        await story.see("Overwrite it?")
        await story.press("y")
        await story.see("Saved to")
        await story.press("d", "enter", "y")
        await story.see("· 3 sensitive")
        assert saved.read_text() == "10.0.0.1 and 10.0.0.2, 10.0.0.3"


async def test_a_plain_download_says_what_it_carries(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as story:
        await story.see("SR-2847", "enter Open")
        await story.press("2")
        await story.see("! done, not copied")
        await story.press("home", "enter")
        await story.see("• Server IP")
        await story.press("d", "enter")
        await story.see("Saved to", "5 sensitive", "· copied")
        await story.press("d", "ctrl+u")
        await story.type("redacted.md")
        await story.press("alt+r")
        await story.see("Saved to")
        (saved,) = tmp_path.glob("redacted.md")
        assert "10.0.1.50" not in saved.read_text()


async def test_a_note_too_long_to_be_listed_is_masked_as_a_whole(story: Terminal) -> None:
    long = "10.0.0.1 word\n" * 15_000
    editor = await preview(story, long, "too long to be highlighted; a copy says how many")
    assert not isinstance(story.app.screen, PreviewScreen) or not story.app.screen.findings.display
    await story.press("alt+m")
    await story.see("15,000 values masked")
    assert editor.text == "[IP REDACTED] word\n" * 15_000


@pytest.mark.soak
async def test_a_text_that_could_not_be_checked_is_not_called_clean(story: Terminal) -> None:
    word = {"text": "a.*b|a", "is_pattern": True}
    decided: dict[str, object] = {"custom_words": (word,), "allow_list": (), "numbered_placeholders": False}
    editor = await preview(story, "10.0.0.1", "1 sensitive value")
    await story.app.context.store.save_team_settings(decided, if_version=0)
    editor.replace_all("a" * 190_000)
    await story.see("takes too long for this text", "was not checked", absent="1 finding")
    told = str(story.app.screen.query_one(EditorPane).border_subtitle)
    assert told.startswith("not checked for sensitive values")


async def test_highlights_need_no_colour(story: Terminal) -> None:
    editor = await preview(story, "10.0.0.1 srv1.corp.local", "1 sensitive value, 1 more listed")
    masked, optional = (span.style for span in editor.text_of(Row(0, 0, 24, is_last=True)).spans)
    assert masked != optional
    for style in (masked, optional):
        assert getattr(style, "underline", False)


async def test_no_number_of_findings_is_told_before_they_are_looked_for(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, go = story.app.context.store, asyncio.Event()
    scan = store.scan

    async def slowly(text: str) -> object:
        await go.wait()
        return await scan(text)

    monkeypatch.setattr(store, "scan", slowly)
    await story.press("p", "2")
    await story.see("Server IP: 10.0.1.50", "─ Findings ─", absent="0 findings")
    go.set()
    await story.see("─ 2 findings ─")
