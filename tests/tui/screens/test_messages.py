"""What became of a copy or a change is said in one row that is always there; no message moves what one looks at."""

import json
from pathlib import Path

import httpx
import pytest
from textual import events
from textual.geometry import Region
from textual.widget import Widget

from tests.determinism import StepClock
from tests.tui.network import NAME, Network, broken
from tests.tui.panes.neighbours import PING, put_beside, worked_in
from tests.tui.running import Terminal, demo, running
from tests.tui.screens.every_screen import every_screen
from tui.api.errors import ApiError
from tui.widgets.message_line import MessageLine

SENT = {"TERM": "xterm-256color"}
WALKS: dict[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    "list": (
        ("SessionListScreen", (), "SR-2847"),
        ("HelpScreen", ("question_mark",), "╭─ Keys"),
        ("ExportOptionsScreen", ("escape", "x"), "[markdown]"),
        ("ConfirmScreen", ("escape", "delete"), "n No"),
        ("HandOverScreen", ("escape", "greater_than_sign"), "goes to:"),
        ("ChooseFieldScreen", ("escape", "c"), "Your first note"),
        ("SessionListScreen", ("2",), "not confirmed"),
        ("LastCopyScreen", ("g",), "Did it arrive?"),
        ("DownloadScreen", ("escape", "d"), "Save the note as"),
        ("NewSessionScreen", ("escape", "escape", "n"), "Account Lockout"),
        ("TeamSettingsScreen", ("escape", "escape", "b"), "all saved"),
        ("DetailScreen", ("escape", "escape", "e"), "Evidence"),
        ("PreviewScreen", ("p",), "2 sensitive values"),
        ("SummaryScreen", ("q", "q", "v", "v", "p"), "ctrl+s Preview"),
        ("SessionListScreen", ("escape", "escape", "2"), "! done, not copied"),
        ("EraseScreen", ("delete",), "Type SR-2847"),
    ),
    "steps": (
        ("NavigationScreen", ("enter",), "Set the internal DNS servers"),
        ("ChooseCommandScreen", ("y",), "Copy which command?"),
        ("ValuesScreen", ("escape", "equals_sign"), "Internal DNS server"),
        ("ChoosePaneScreen", ("escape", "escape", "l"), "Which one printed it?"),
        ("PaneScreen", ("enter",), "underlined"),
        ("NavigationScreen", ("q", "n", "x"), "not recorded"),
        ("MarkLinesScreen", ("alt+o", "y", "alt+asterisk"), "enter Keep marks"),
        ("FlowTreeScreen", ("escape", "alt+w"), "pagedown Down"),
        ("FinishScreen", ("escape", "alt+f"), "ctrl+s Complete"),
        ("AddStepScreen", ("escape", "escape", "alt+a"), "library"),
        ("StepEditScreen", ("escape", "escape", "escape", "left", "enter"), "ctrl+s Save"),
        ("TicketEditScreen", ("escape", "escape", "escape", "i"), "Ticket number"),
        ("PreviewScreen", ("escape", "escape", "p"), "2 sensitive values"),
        ("NavigationScreen", ("enter", "x", "escape", "q", "1"), "Step 4 recorded"),
        ("StaleEditsScreen", ("c",), "have changed since"),
        ("NavigationScreen", ("escape", "u"), "1 waiting"),
        ("WaitingScreen", ("exclamation_mark",), "delete Drop"),
    ),
}
"""The keys to each screen, and what is seen there."""


def regions(terminal: Terminal) -> dict[Widget, Region]:
    """Where all widgets of the screen stand, but those of a message."""
    return {
        widget: widget.region
        for widget in terminal.app.screen.walk_children(Widget)
        if not isinstance(widget.parent, MessageLine)
    }


def test_each_screen_has_its_case() -> None:
    built_on, without_messages = {"AppScreen", "NoteScreen"}, {"JumpList"}
    cases = {name for walk in WALKS.values() for name, *_ in walk}
    assert cases == {one.__name__ for one in every_screen()} - built_on - without_messages


@pytest.mark.parametrize(
    "size", [(80, 24), *(pytest.param(size, marks=pytest.mark.soak) for size in ((60, 20), (120, 40)))]
)
@pytest.mark.parametrize(
    "walk", [pytest.param(walk, marks=pytest.mark.soak if walk != "steps" else []) for walk in WALKS]
)
async def test_no_message_moves_the_panes(
    tmp_path: Path, clock: StepClock, size: tuple[int, int], walk: str
) -> None:
    network = Network("of nobody")
    async with running(
        demo(tmp_path, clock),
        tmp_path,
        clock,
        size=size,
        environment=SENT,
        place=NAME,
        server=NAME,
        reach=network.reach,
        first_note=walk == "list",
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        put_beside(terminal.app, worked_in(), worked_in(), prints=PING)
        if size[0] > 100:
            await terminal.see("DNS servers incorrect")  # beside the list
        for screen, pressed, seen in WALKS[walk]:
            if seen == "1 waiting":
                network.fault = broken(httpx.ConnectError)
            await terminal.press(*pressed)
            await terminal.see(seen)
            assert type(terminal.app.screen).__name__ == screen
            await no_message_moves(terminal)


async def no_message_moves(terminal: Terminal) -> None:
    """Show messages of all lengths, and a warning, where nothing but them may change."""
    line = terminal.app.screen.query_one(MessageLine)
    line.show("")
    await terminal.pilot.pause()
    before = regions(terminal)
    for words in (1, 9, 30, 200):
        line.show("zebra " * words + "end.")
        await terminal.see("zebra")
        assert regions(terminal) == before
    line.warn("Nothing is kept on this disk.")
    await terminal.see("Nothing is kept on this disk.", "zebra")
    assert regions(terminal) == before
    line.warn("")
    line.show("")
    await terminal.see(absent="zebra")
    assert regions(terminal) == before


async def test_the_first_note_asks_once_where_notes_go(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT, first_note=True) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c")
        await terminal.see("1 Plain text (PSA)", "2 Markdown", "3 Formatted (HTML)")
        await terminal.press("escape")
        await terminal.see("Nothing was copied")
        assert not terminal.sent
        await terminal.press("p")
        await terminal.see("Your first note")
        await terminal.press("down", "enter")
        await terminal.see("Preview · SR-2847 · markdown")
        await terminal.press("q", "c")
        await terminal.see("sent, not confirmed", "markdown · standard")
        assert terminal.sent.startswith("# ")
    kept = tmp_path / "state" / "choices.json"
    assert json.loads(kept.read_text())["field_known"] is True


async def test_plain_text_is_what_most_fields_take(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT, first_note=True) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c", "1")
        await terminal.see("PSA · standard", "3 steps", "2 sensitive", "sent, not confirmed", "g details")
        assert "--- TROUBLESHOOTING STEPS ---" in terminal.sent


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (80, "→ 3 steps · 2 sensitive, r masks · sent, not confirmed · g details "),
        (62, "→ 3 steps · 2 sensitive · sent, not confirmed · g details "),
    ],
)
async def test_the_key_that_masks_is_named_as_long_as_there_is_room(
    tmp_path: Path, clock: StepClock, columns: int, told: str
) -> None:
    async with running(
        demo(tmp_path, clock), tmp_path, clock, size=(columns, 20), environment=SENT
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("p")
        await terminal.see("Preview · SR-2847", "2 sensitive values")
        await terminal.press("c")
        await terminal.see(told)


async def test_the_step_screen_shows_the_newest_copy(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("down", "c")
        await terminal.see("SR-2846", "sent, not confirmed")
        await terminal.press("up", "enter")
        await terminal.see("Step 4", "sent, not confirmed")  # of another session, and made elsewhere
        await terminal.press("p")
        await terminal.see("2 sensitive values")
        await terminal.press("r")
        await terminal.see("Redacted copy: 2 values masked")
        await terminal.press("q")
        await terminal.see("Path", "Redacted copy: 2 values masked")


async def test_what_is_in_force_is_always_to_be_seen(story: Terminal) -> None:
    await story.see("markdown · standard")
    await story.press("x")
    await story.see("[markdown]")
    await story.press(*["down"] * 6, "space", "q")
    await story.see("markdown · standard · masked", "SR-2847")
    await story.press("v", "enter")
    await story.see("markdown · full · masked", "Path")


async def test_a_long_message_gives_its_place_back(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Path", "Step 4")
    line = story.app.screen.query_one(MessageLine)
    line.show("word " * 60 + "end.")
    await story.see("end.")
    await story.press("down")
    await story.see("word", absent="end.")
    line.show("word " * 60 + "end.", "failed")
    await story.see("end.")
    await story.press("down")
    assert "end." in story.text  # what failed stays to be read


async def test_a_part_of_a_note_leaves_its_session_to_be_copied(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("2")
        await terminal.see("! done, not copied")
        await terminal.press("home", "enter")
        await terminal.see("Timeline", "· not copied")
        await terminal.press("t")
        await terminal.see("through step 1 of 4")
        await terminal.press("c")
        await terminal.see("step 1 of 4", "sent, not confirmed", "· not copied")
        await terminal.press("d", "enter")
        await terminal.see("Saved to", "· not copied")
        await terminal.press("t", "c")
        await terminal.see("4 steps", "· copied?")


@pytest.mark.parametrize("where", ["list", "step", "detail"])
async def test_redacted_copies_and_downloads_have_one_key_each(
    tmp_path: Path, clock: StepClock, where: str
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press(*{"list": [], "step": ["enter"], "detail": ["e"]}[where])
        await terminal.see({"list": "enter Open", "step": "Step 4", "detail": "Server IP"}[where])
        await terminal.press("r")
        await terminal.see("Redacted copy: 2 values masked", "sent, not confirmed")
        assert "Server IP: [IP REDACTED]" in terminal.sent
        await terminal.press("d")
        await terminal.see("Save the note as")
        await terminal.press("enter")
        await terminal.see("Saved to", "2 sensitive")
        (saved,) = tmp_path.glob("*.md")
        assert "10.0.1.50" in saved.read_text()


async def test_a_copy_of_another_session_of_the_same_ticket_says_whose_it_is(
    tmp_path: Path, clock: StepClock
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("2")
        await terminal.see("[2 Completed", "! done, not copied")
        await terminal.press("home", "c")
        await terminal.see("sent, not confirmed")
        await terminal.press("1")
        await terminal.see("[1 Open")
        await terminal.press("home", "enter")
        await terminal.see("Step 4", "→ another session, SR-2847 · Contoso Ltd · ")


async def test_a_mark_that_failed_is_not_told_once_it_is_made(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("2")
        await terminal.see("! done, not copied")
        await terminal.press("home", "enter")
        await terminal.see("Timeline", "· not copied")

        async def refuse(*_given: object, **_named: object) -> None:
            raise ApiError("No route to host.")

        with monkeypatch.context() as broken:
            broken.setattr(terminal.app.context.store, "mark_exported", refuse)
            await terminal.press("c")
            await terminal.see("not marked as exported: No route to host", "· not copied")
        await terminal.press("g")
        await terminal.see("Did it arrive?")
        terminal.app.post_message(events.Paste(terminal.sent))
        await terminal.see("It arrived")
        await terminal.press("escape")
        await terminal.see("it arrived", absent="not marked")
