"""The session list, the detail screen, the export options, and copying from each."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from textual import events

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, fresh, running
from tui.api.errors import ApiError


async def test_views_and_search(story: Terminal) -> None:
    await story.press("2")
    await story.see("[2 Completed", "! done, not copied", absent="●")
    await story.press("3")
    await story.see("[3 To copy", absent="✓ copied")
    await story.press("4")
    await story.see("[4 All", "● 4 Set", "✓ copied")
    await story.press("slash")
    await story.type("vpn contoso")
    await story.see("SR-2847", absent="SR-2846")
    await story.press("escape")
    await story.see("SR-2846", "enter Open")
    await story.press("slash")
    await story.type("nothing like it")
    await story.see("No session matches.")


async def test_a_search_looks_in_all_views_and_is_cleared(story: Terminal) -> None:
    await story.see("[1 Open 7]", "4 All 42")
    await story.press("slash")
    await story.type("vpn")
    await story.see("1 Open 3", "● 4 Set", "✓ copied", "[4 All")
    await story.press("enter")
    await story.see("escape Clear search", "enter Open")
    await story.press("2")  # of what was found
    await story.see("[2 Completed", absent="● 4 Set")
    await story.press("escape")
    await story.see("[1 Open 7]", "SR-2846", absent="escape Clear search")


async def test_sessions_are_sorted_by_what_was_done_last(story: Terminal) -> None:
    await story.see("Last", "SR-2846")
    await story.press("down", "enter")
    await story.see("The flow has ended")
    await story.press("u")
    await story.see("undone")
    await story.press("q")
    await story.wait_until(lambda: story.text.index("SR-2846") < story.text.index("SR-2847"), "the order")
    await story.press("s")
    await story.see("Sorted by when they were started", "Start")
    await story.wait_until(lambda: story.text.index("SR-2847") < story.text.index("SR-2846"), "the order")


async def test_a_session_is_shown_beside_a_wide_list(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(120, 40)) as terminal:
        await terminal.see(
            "╭─ SR-2847 · Contoso Ltd", "→ DNS servers incorrect", "8.8.8.8 instead of", "► 4 Set"
        )
        await terminal.press("j")
        await terminal.see("╭─ SR-2846 · Adatum Corp", "► 3 End of the flow")


async def test_what_works_depends_on_the_session_under_the_cursor(story: Terminal) -> None:
    await story.offers("enter Open", "delete Delete")
    await story.press("2")
    await story.see("! done, not copied")
    await story.offers("enter Open", "delete Delete")
    await story.press("enter")
    await story.see("Timeline", "✓ Resolved")


async def test_deleting_asks_first(story: Terminal) -> None:
    await story.press("delete")
    await story.see("Delete the session SR-2847 · Contoso Ltd with its 3 steps?")
    await story.press("escape")
    await story.see("SR-2847")
    await story.press("delete", "y")
    await story.see("Deleted SR-2847", absent="● 4 Set the internal")


async def test_more_sessions_come_while_scrolling(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.sessions.store.PAGE_SIZE", 15)
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("4")
        await terminal.see("[4 All")
        await terminal.wait_until(lambda: "SR-2846" in terminal.text)
        for _page in range(12):
            await terminal.press("end")
        await terminal.see("SR-2807")  # the oldest


async def test_the_key_list_and_the_palette(story: Terminal) -> None:
    await story.press("question_mark")
    await story.see("Start a session", "Search ticket, client and flow in all views")
    await story.press("escape")
    await story.see("SR-2847")
    await story.press("ctrl+p")
    await story.type("copy for")
    await story.see("Copy for Ticket")


async def test_detail_through_a_step_and_options(story: Terminal) -> None:
    await story.press("e")
    await story.see(
        "● in progress at step 3",
        "markdown · standard · all steps",
        "Status: In Progress (exported at step 3)",
    )
    await story.press("down", "t")
    await story.see(
        "── through here (2 of 3)", "markdown · standard · through step 2 of 3", "Steps: 1–2 of 3"
    )
    await story.press("x")
    await story.see("[markdown]")
    await story.press("space", "down", "down", "down", "space", "q")
    await story.see(
        "text · standard · no times and duration · through step 2 of 3",
        "TROUBLESHOOTING STEPS"[:10],
        absent="Started",
    )
    await story.press("t")
    await story.see("text · standard · no times and duration · all steps")
    await story.press("enter")
    await story.see("Step 4", "Path")


async def test_a_failed_copy_says_so_and_marks_nothing(story: Terminal, tmp_path: Path) -> None:
    await story.press("2")
    await story.see("! done, not copied")
    await story.press("home", "enter")
    await story.see("not copied")
    await story.press("c")
    await story.see("NOT copied: a dumb terminal takes no copies", "g shows how to get it", "· not copied")
    copy = next((tmp_path / "copies").iterdir())
    assert copy.read_text().startswith("# VPN Connection Failure\n")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700


async def test_a_sent_copy_marks_a_completed_session(tmp_path: Path, clock: StepClock) -> None:
    async with running(
        demo(tmp_path, clock), tmp_path, clock, environment={"TERM": "xterm-256color"}
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c")
        await terminal.see("sent, not confirmed", "● 4 Set")
        assert terminal.sent.startswith("# VPN Connection Failure\n")
        assert "Copied" not in terminal.text
        await terminal.press("2")
        await terminal.see("! done, not copied")
        await terminal.press("home", "c")
        await terminal.see("not confirmed", "? copied?")
        await terminal.press("g")
        await terminal.see("Did it arrive?")
        terminal.app.post_message(events.Paste(terminal.sent))
        await terminal.see("It arrived")
        await terminal.press("escape")
        await terminal.see("it arrived", absent="not confirmed")
        await terminal.press("ctrl+r")
        await terminal.see("✓ copied", absent="copied?")


async def test_a_state_folder_that_cannot_be_written(tmp_path: Path, clock: StepClock) -> None:
    (tmp_path / "copies").write_text("a file in the way")
    async with running(
        demo(tmp_path, clock), tmp_path, clock, environment={"TERM": "xterm-256color"}
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c")
        await terminal.see("no file was kept: its folder cannot be written")


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"TERM": "linux"}, "the Linux console takes no copies"),
        ({"TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"}, "Terminal.app takes no copies"),
        ({"TERM": "rxvt-unicode-256color"}, "urxvt takes no copies"),
        ({"TERM": "xterm", "TMUX": "/nowhere/tmux,1,0", "PATH": "/nowhere"}, "tmux cannot be run"),
        ({"TERM": "xterm", "TMUX": "/nowhere/tmux,1,0", "PATH": "/usr/bin:/bin"}, "tmux"),
    ],
)
async def test_no_claim_where_nothing_can_arrive(
    tmp_path: Path, clock: StepClock, environment: dict[str, str], reason: str
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=environment) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c")
        await terminal.see("NOT copied", reason)
        assert terminal.sent == ""


async def test_only_the_newest_copies_are_kept(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")

        def copied(name: str) -> bool:
            return any((tmp_path / "copies").glob(f"{name}*"))

        for _copy in range(23):
            clock.move(seconds=1)
            await terminal.press("c")
            name = f"rf-{clock.now:%Y%m%d-%H%M%S}"
            await terminal.wait_until(partial(copied, name), name)
        assert len(list((tmp_path / "copies").iterdir())) == 20


async def test_the_new_session_form(empty: Terminal) -> None:
    await empty.press("n")
    await empty.see("Account Lockout", "Disk Full")
    await empty.press("tab", "tab")
    await empty.type("lock")
    await empty.see("Account Lockout", absent="Disk Full")
    await empty.press("escape", "q")
    await empty.see("No sessions yet")
    await empty.press("n")
    await empty.see("Account Lockout", " lock ", "z Discard")
    await empty.press("alt+z")
    await empty.see("Discard what is typed here?")
    await empty.press("y")
    await empty.see("Disk Full")
    await empty.press("tab", "tab")
    await empty.type("zzz")
    await empty.see("No flow matches")
    await empty.press("ctrl+s")
    await empty.see("Choose a flow first")


async def test_a_server_fault_is_a_sentence(tmp_path: Path, clock: StepClock) -> None:
    import sqlite3
    from contextlib import closing

    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("No sessions yet")
        with closing(sqlite3.connect(tmp_path / "rf.db")) as db:
            db.execute("ALTER TABLE trees RENAME TO gone")
        await terminal.press("n")
        await terminal.see("nothing of this was saved.")


async def test_going_on_after_a_look_at_the_detail(story: Terminal) -> None:
    await story.see("SR-2847", "enter Open")
    await story.press("enter")
    await story.see("Step 4")
    await story.press("e")
    await story.see("Timeline", "in progress at step 3")
    await story.press("q")
    await story.see("► 4", absent="Timeline")
    await story.press("1")
    await story.see("Step 4 recorded", "► 5")
    await story.press("e")
    await story.see("Timeline", "in progress at step 4")


async def test_a_list_that_is_read_anew_goes_on_with_nothing_of_the_old_one(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.sessions.store.PAGE_SIZE", 22)
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("4")
        await terminal.see("[4 All", "SR-2844")
        await terminal.press("down")
        terminal.burst("1", "j", "j")
        await terminal.see("[1 Open", "SR-2810", absent="SR-2844")
        terminal.burst("4", "s", "j")
        await terminal.see("[4 All", "Start", "SR-2844", absent="cursor")


async def test_a_terminal_made_narrower_keeps_the_columns(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(120, 40)) as terminal:
        await terminal.see("DNS servers incorrect", "Where", "Last")
        await terminal.pilot.resize_terminal(80, 24)
        await terminal.see("Where", "Last", "● 4 Set the internal", absent="DNS servers incorrect")
        await terminal.pilot.resize_terminal(120, 40)
        await terminal.see("DNS servers incorrect", "Where", "Last")


async def test_a_start_that_fails_after_its_form_was_left_is_said(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = asyncio.Event()

    async def slow(**_given: object) -> None:
        await go.wait()
        raise ApiError("The server gave no answer.")

    monkeypatch.setattr(story.app.context.store, "start", slow)
    await story.press("n")
    await story.see("Flows 15/15")
    await story.type("SR-77")
    await story.press("ctrl+s")
    story.app.screen.action_back()  # type: ignore[attr-defined]  # keys are held for as long as a start takes
    go.set()
    await story.see("SR-2847", "Not started: The server gave no answer.")
    await story.press("n")
    await story.see("New session", "SR-77")


async def test_an_edited_note_is_shown_in_the_detail_whatever_its_format(story: Terminal) -> None:
    story.app.context.choices.choose_export(format="html")
    await story.press("p")
    await story.see("Preview · SR-2847 · HTML", "chars")
    await story.press("enter")
    await story.type("Mine: ")
    await story.press("escape", "q", "e")
    await story.see("╭─ Your edited note", "Mine: ")


async def test_a_copy_in_the_detail_leaves_going_on_its_key(story: Terminal) -> None:
    await story.press("e")
    await story.see("Timeline", "enter Go on")
    await story.press("c")
    await story.see("g shows how to get it", "enter Go on")
    await story.press("g")
    await story.see("Did it arrive?")
    await story.press("escape", "enter")
    await story.see("Set the internal DNS servers", "Path")


async def test_the_key_of_the_search_is_text_in_the_search(story: Terminal) -> None:
    await story.press("slash")
    await story.type("a/b")
    await story.see("a/b", "No session matches", "escape Clear search")
