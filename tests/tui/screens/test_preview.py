"""The editable preview, the summary form, downloads, and the options that are remembered."""

import asyncio
import json
import stat
import threading
from pathlib import Path

import pytest
from rich.segment import Segment

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.clipboard.note_file import save_copy
from tui.screens.navigation import NavigationScreen
from tui.screens.preview import LARGEST_EDITED
from tui.widgets import note_view
from tui.widgets.line import LineField
from tui.widgets.text import TextField

SENT = {"TERM": "xterm-256color"}


async def open_completed(terminal: Terminal) -> None:
    await terminal.press("2")
    await terminal.see("! done, not copied")
    await terminal.press("home", "enter")
    await terminal.see("• Server IP", "not copied")


def newest_copy(folder: Path) -> str:
    return max((folder / "copies").iterdir()).read_text(encoding="utf-8")


async def test_what_is_edited_is_copied_and_the_session_stays_as_it_is(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await open_completed(terminal)
        await terminal.press("p")
        await terminal.see(
            "Preview · SR-2847", "chars · 6", "Edits stay here, they are not saved to the session"
        )
        await terminal.press("enter")
        await terminal.type("My words, ")
        await terminal.see("My words, # VPN Connection Failure", "edited · ")
        assert "not copied" not in terminal.text
        await terminal.press("alt+c")
        await terminal.see("not confirmed", "Your edited note")
        assert terminal.sent.startswith("My words, # VPN Connection Failure\n")
        assert newest_copy(tmp_path) == terminal.sent
        await terminal.press("alt+q")
        await terminal.see("Timeline", "· copied?", "╭─ Your edited note")
        session = next(
            item
            for item in (await terminal.app.context.store.list_sessions("all")).items
            if item.export_unconfirmed
        )
        assert "My words" not in (await terminal.app.context.store.look_at(session.id)).model_dump_json()


async def test_the_preview_is_looked_at_first(story: Terminal) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "chars", "c Copy for Ticket", "m Mask all", "enter Edit")
    await story.press("h", "h")
    await story.see("Sensitive values are highlighted")
    await story.press("x")
    await story.see("Export options")
    await story.press("q", "enter")
    await story.see("escape Leave field")
    await story.type("qcg")
    await story.see("qcg# VPN", "edited · ")
    await story.press("escape", "q")
    await story.see("[1 Open")


async def test_edits_are_here_again_until_they_are_discarded(story: Terminal) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "chars")
    await story.press("enter", "x", "escape", "q")
    await story.see("[1 Open")
    await story.press("p")
    await story.see("x# VPN", "edited · ", "Your edits are here again; z takes the note as it is now")
    await story.press("q", "enter", "1")
    await story.see("Step 4 recorded")
    await story.press("p")
    await story.see("have changed since you edited its note", "y Your edited note")
    await story.press("y")
    await story.see("x# VPN", "edited · ")
    await story.press("z")
    await story.see("Discard your edits of this note?")
    await story.press("y")
    await story.see("# VPN", absent="edited · ")
    assert "x# VPN" not in story.text


async def test_other_options_over_edits_ask_first(story: Terminal) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "chars")
    await story.press("v")
    await story.see("markdown · full")
    await story.press("enter", "x")
    for key in ("alt+v", "alt+x"):
        await story.press(key)
        await story.see("The note is made anew then, and your edits are lost.")
        await story.press("n")
        await story.see("x# VPN")
    await story.press("alt+x", "y")
    await story.see("Export options", "[full]")
    await story.press("q")
    await story.see("x# VPN")  # nothing was chosen, so nothing is made anew
    await story.press("alt+x", "y")
    await story.see("Export options")
    await story.press("space", "q")
    await story.see("Preview · SR-2847 · text · full", "=====", absent="x# VPN")


async def test_the_rendered_view_and_back(story: Terminal) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "**Ticket:** SR-2847")
    await story.press("enter")
    await story.type("- ")
    await story.press("alt+w")
    await story.see("As it will look", "Ticket: SR-2847", " • ", absent="**Ticket:**")
    await story.press("w")
    await story.see("- # VPN Connection", "**Ticket:** SR-2847")
    await story.press("alt+w", "enter")
    await story.see("**Ticket:** SR-2847")


async def test_download_never_overwrites_without_asking(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await open_completed(terminal)
        await terminal.press("d")
        await terminal.see("~/SR-2847-vpn-connection-failure.md")
        await terminal.press("enter")
        await terminal.see("Saved to ~/SR-2847-vpn-connection-failure.md", "· copied")
        saved = tmp_path / "SR-2847-vpn-connection-failure.md"
        assert saved.read_text().startswith("# VPN Connection Failure\n")
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
        await terminal.press("p")
        await terminal.see("Preview", "chars")
        await terminal.press("enter")
        await terminal.type("new ")
        await terminal.press("alt+d")
        await terminal.see("Save the note as")
        await terminal.press("enter")
        await terminal.see("is there already. Overwrite it?")
        await terminal.press("n")
        await terminal.see("Save the note as")
        assert saved.read_text().startswith("# VPN")
        await terminal.press("enter", "y")
        await terminal.see("Saved to ~/SR-2847")
        assert saved.read_text().startswith("new # VPN")
        await terminal.press("alt+d", "ctrl+u")
        await terminal.type("sub/other")
        await terminal.press("enter")
        await terminal.see("there is no folder", "make it, or choose another")
        assert not (tmp_path / "sub").exists()
        (tmp_path / "sub").mkdir()
        await terminal.press("enter")
        await terminal.see("Saved to")
        assert json.loads((tmp_path / "state" / "choices.json").read_text())["download_dir"].endswith("/sub")


async def test_a_download_that_cannot_be_written_says_why(tmp_path: Path, clock: StepClock) -> None:
    (tmp_path / "file").write_text("in the way")
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await open_completed(terminal)
        for path, said in (
            (str(tmp_path), "is a folder; name a file in it"),
            (str(tmp_path / "file" / "x"), "is no folder; choose another"),
            ("/proc/nowhere/x", "cannot be written"),
            ("", "Name a file."),
        ):
            await terminal.press("d")
            await terminal.see("Save the note as")
            await terminal.press("ctrl+u")
            terminal.app.screen.query_one(LineField).value = path
            await terminal.press("enter")
            await terminal.see(said)
            await terminal.press("alt+q")
            await terminal.see("not copied")


async def test_the_summary_is_filled_in_edited_and_kept(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await open_completed(terminal)
        await terminal.press("x")
        await terminal.see("[standard]")
        await terminal.press("down", "down", "space", "q")
        await terminal.see("markdown · standard · with summary · all steps", "Summary", "Field")
        await terminal.press("p")
        await terminal.see("Issue", "VPN Connection Failure", "Resolved", "Flushed DNS cache", "- Monitor")
        await terminal.type("Nobody can work")
        await terminal.press("ctrl+s")
        await terminal.see("| **Impact** | Nobody can work |", "| **Status** | Resolved |")
        await terminal.press("alt+q")
        await terminal.see("Impact", "Nobody can work")
        await terminal.press("alt+q")
        await terminal.see("Timeline")
        await terminal.press("c")  # uses what was entered last
        await terminal.see("not confirmed")
        assert "| **Impact** | Nobody can work |\n" in terminal.sent
        assert "| **Resolution** | Updated DNS configuration" in terminal.sent
        await terminal.press("p")
        await terminal.see("Nobody can work", "ctrl+r Refill")
        await terminal.press("ctrl+r")
        await terminal.see("All fields are as the session fills them in", absent="Nobody")


async def test_options_are_remembered_but_not_what_belongs_to_a_session(
    tmp_path: Path, clock: StepClock
) -> None:
    for first in (True, False):
        folder = tmp_path / ("one" if first else "two")
        folder.mkdir()
        async with running(demo(folder, clock), tmp_path, clock) as terminal:
            await terminal.see("SR-2847", "enter Open")
            await terminal.press("2")
            await terminal.see("! done, not copied")
            await terminal.press("home", "enter")
            await terminal.see("Timeline", "not copied")
            if first:
                await terminal.press("down", "t")
                await terminal.see("through step 2 of 4")
                await terminal.press("v")
                await terminal.see("markdown · full · through step 2 of 4")
                await terminal.press("x", "left")
                await terminal.see("[psa]")
            else:
                await terminal.see("PSA · full · all steps", "--- EVIDENCE")
    kept = tmp_path / "state" / "choices.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "summary" not in json.loads(kept.read_text())["export"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"export": {"format": "pdf"}}', '{"export": 7}', "\xff"])
async def test_a_broken_file_of_choices_gives_way_to_the_defaults(
    tmp_path: Path, clock: StepClock, content: str
) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "choices.json").write_bytes(content.encode("latin-1"))
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("e")
        await terminal.see("markdown · standard · all steps")


async def test_the_last_step_in_the_options_panel(story: Terminal) -> None:
    await story.press("e")
    await story.see("• Server IP")
    await story.press("x")
    await story.see("Through step        [all 3]")
    await story.press(*["down"] * 11, "right", "right")
    await story.see("[2 of 3]")
    await story.press("q")
    await story.see("through step 2 of 3", "Steps: 1–2 of 3")
    await story.press("enter")
    await story.see("Path")
    await story.press("c")
    await story.see("steps 1–2 of 3", "through 2/3")


async def test_a_note_too_long_to_edit_is_read_only_and_copied_whole(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Path")
        row = "x" * 99 + "\n"
        output = row * (LARGEST_EDITED // 100 + 500)
        screen = terminal.app.screen
        assert isinstance(screen, NavigationScreen)
        assert screen.opened is not None
        screen.opened.draft.output = output
        await terminal.app.context.store.writer.record_step(screen.opened, screen.opened.draft.take())
        await terminal.press("v")
        await terminal.see("Level of detail: full")
        await terminal.press("p")
        await terminal.see("characters are too long to be edited here: read-only", "1,050,")
        await terminal.press("z", "c")
        await terminal.see("NOT copied", "g shows how to get it")
        assert newest_copy(tmp_path).count(row) == LARGEST_EDITED // 100 + 500


async def test_a_note_of_many_parts_arrives_whole(story: Terminal) -> None:
    """The editor is filled part by part; nothing is lost or added at the seams."""
    await story.press("p")
    await story.see("Preview · SR-2847", "chars")
    editor = story.app.screen.query_one(TextField)
    for text in ("", "a", "a\n" * 50_000, "b" * 100_000, "\n" * 90_000 + "end", "ü日😀\n" * 30_000 + "x"):
        await editor.fill(text)
        assert editor.text == text
        editor.undo()
        assert editor.text == text, "undo begins after what was made"


def test_copies_of_one_second_do_not_replace_each_other(tmp_path: Path, clock: StepClock) -> None:
    first = save_copy(tmp_path, "note.md", "one", now=clock.now)
    second = save_copy(tmp_path, "note.md", "two", now=clock.now)
    assert (first.read_text(), second.read_text()) == ("one", "two")


async def test_masking_in_the_preview_and_taking_it_back(story: Terminal) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "Server IP: 10.0.1.50")
    await story.press("enter")
    await story.type("mail jo@example.com ")
    await story.press("alt+m")
    await story.see(
        "3 values masked; ctrl+z takes it back", "mail [EMAIL REDACTED]", "Server IP: [IP REDACTED]"
    )
    await story.press("ctrl+z")
    await story.see("mail jo@example.com", "Server IP: 10.0.1.50")
    await story.press("ctrl+y", "alt+m")
    await story.see("There is nothing to mask", "Server IP: [IP REDACTED]")


async def test_copy_redacted_leaves_the_text_as_it_is(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("p")
        await terminal.see("Preview · SR-2847", "Server IP: 10.0.1.50")
        await terminal.press("enter")
        await terminal.type("jo@example.com ")
        await terminal.press("alt+c")
        await terminal.see("Your edited note", "3 sensitive · sent")
        await terminal.press("alt+r")
        await terminal.see("Redacted copy: 3 values masked", "Server IP: 10.0.1.50", "jo@example.com")
        assert "[EMAIL REDACTED]" in terminal.sent
        assert "jo@example.com" not in terminal.sent


async def test_lines_of_an_older_width_do_not_replace_newer_ones(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out, wide_is_done = note_view.laid_out, threading.Event()

    def narrow_is_slow(text: str, *, markdown: bool, width: int, flat: bool) -> list[list[Segment]]:
        if width < 40:
            wide_is_done.wait(10)
        lines = laid_out(text, markdown=markdown, width=width, flat=flat)
        if width >= 40:
            wide_is_done.set()
        return lines

    await story.press("p")
    await story.see("Preview · SR-2847", "chars")
    long_line = "word " * 8 + "end"
    story.app.screen.query_one(TextField).replace_all(long_line)
    await story.press("alt+w")
    await story.see("As it will look", long_line)
    view = story.app.screen.query_one(note_view.NoteView)
    monkeypatch.setattr(note_view, "laid_out", narrow_is_slow)
    view.styles.width = 30
    await story.wait_until(lambda: view.size.width < 40)
    narrow = asyncio.create_task(view.show(long_line, markdown=True))
    await story.pilot.pause()
    view.styles.width = 54
    await narrow
    await story.pilot.pause()
    assert long_line in story.text, "on one line"
