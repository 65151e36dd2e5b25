"""60 columns and 20 rows: what is there can be used, and what is cut says so."""

from functools import partial
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tests.determinism import StepClock
from tests.tui.office import Office, start
from tests.tui.running import Terminal, demo, running
from tests.tui.screens.every_screen import every_screen
from tests.tui.walks import WALKS, at_the_start_of
from tui import keys
from tui.screens.help import HelpScreen
from tui.terminal.look import Look
from tui.widgets.key_footer import working_keys
from tui.widgets.more_below import ReadingPane

SMALL = (60, 20)


async def test_the_search_has_room_beside_the_views(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await terminal.see("[1 Open 7] 2 Completed  3 To copy 17  4 All    / search ")
        await terminal.press("2")
        await terminal.see(" 1 Open [2 Completed 35] 3 To copy  4 All    / search ")
        await terminal.pilot.resize_terminal(80, 24)
        await terminal.see(" 1 Open 7 [2 Completed 35] 3 To copy 17  4 All 42    / search ")
        await terminal.pilot.resize_terminal(*SMALL)
        await terminal.see(" 1 Open [2 Completed 35] 3 To copy  4 All    / search ")


@pytest.mark.soak
async def test_the_search_has_room_in_a_team(office: Office) -> None:
    async with office.terminal("owner", size=SMALL) as (terminal, _network):
        await start(terminal, "SR-1")
        await terminal.press("q", "2")
        await terminal.see("1 Open [2 Completed] 3 To copy 4 All 5 Mine", "/ search ")


async def test_findings_come_over_the_note_and_go(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("p")
        await terminal.see("Tab: 2 sensitive values · ↓", absent="findings")
        await terminal.press("tab")
        await terminal.see("2 findings", "[x] 8.8.8.8", "space Mask or not", "escape Note", absent="Tab:")
        await terminal.press("j", "space")
        await terminal.see("[ ] 10.0.1.50")
        await terminal.press("escape")
        await terminal.see("Tab: 1 of 2 sensitive values switched on", absent="findings")
        await terminal.press("m")
        await terminal.see("1 value masked", "10.0.1.50")


@pytest.mark.soak
async def test_the_box_for_a_paste_says_all_of_it(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c")
        await terminal.see("g shows how to get it")
        await terminal.press("g")
        await terminal.see("compared and not shown.")
        await terminal.type("ab")
        await terminal.see("keys below need alt.")


@pytest.mark.parametrize(
    "look", [Look(), pytest.param(Look(flat=True), marks=pytest.mark.soak)], ids=["framed", "flat"]
)
async def test_answers_and_fields_keep_their_room_beside_a_long_step(
    tmp_path: Path, clock: StepClock, look: Look
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(60, 18), look=look) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("n", "tab", "tab")
        await terminal.type("account lockout")
        await terminal.see("Flows 2/15")  # with what its questions hold
        await terminal.press("ctrl+s")
        for step in ("Step 1", "Step 2", "Step 3"):
            await terminal.see(step)
            await terminal.press("1")
        await terminal.see("Step 4", "4 Unknown or outside", "o, or just paste")
        await terminal.press("j")  # which gives back what the message covers
        if not look.flat:  # which needs no room for the path there, and shows the step whole
            await terminal.see("more · PageDown")
        await terminal.press("n")
        await terminal.see("4 Unknown or outside", "o, or just paste")
        await terminal.press("alt+s")
        await terminal.type("seen")
        await terminal.see("Scratchpad", "seen")
        await terminal.press("alt+n")
        await terminal.type("noted")
        await terminal.see("noted", "4 Unknown or outside", "o, or just paste")
        await terminal.press("alt+h")
        await terminal.see("✓ 1 ", "✓ 3 ", "to the answers")


SEEN_ELSEWHERE = {keys.MINE.id, keys.THEIRS.id, keys.SUSPEND.id, keys.PALETTE.id}
"""Verbs of states to which no walk comes, which other tests press; the palette has its place in the sentence below."""


async def test_the_list_of_keys_is_whole(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=SMALL) as terminal:
        await terminal.see("SR-2847", "enter Open")
        assert await listed(terminal) >= {"open", "new", "quit", "mouse"}


@pytest.mark.soak
@pytest.mark.parametrize("look", [Look(), Look(colours="none", characters="plain marks", flat=True)], ids=str)
async def test_every_verb_is_in_a_list_of_keys(tmp_path: Path, clock: StepClock, look: Look) -> None:
    """What is listed works: each is a binding that the screen has now."""
    found: set[str] = set()
    screens: set[type[Screen[object]]] = set()
    for walk in WALKS:
        folder = tmp_path / walk
        folder.mkdir()
        async with at_the_start_of(walk, folder, clock, size=SMALL, look=look) as terminal:
            for pressed, _wanted in WALKS[walk]:
                await terminal.press(*pressed)
                await terminal.wait_until(lambda: terminal.app.keys_settled, pressed)
                await terminal.pilot.pause()
                nothing_is_cut(terminal)
                screens.add(type(terminal.app.screen))
                found |= await listed(terminal)
    every = {verb.id for verb in vars(keys).values() if isinstance(verb, keys.Verb)}
    assert every - found <= SEEN_ELSEWHERE
    bases = {base for screen in every_screen() for base in screen.__mro__[1:]}
    # A question that is drawn as all others, of which the walks have two.
    assert {screen.__name__ for screen in {*every_screen()} - bases - screens} == {"StaleEditsScreen"}


def nothing_is_cut(terminal: Terminal) -> None:
    """Texts that do not scroll have room for all their lines, and no part of a screen lies outside it."""
    screen = terminal.app.screen
    for part in screen.query(Widget):
        scrolls = any(isinstance(above, Widget) and above.max_scroll_y for above in part.ancestors_with_self)
        if scrolls or not part.is_on_screen or not part.region.area:
            continue
        assert screen.region.contains_region(part.region), (part, terminal.text)
        if isinstance(part, Static):
            needed = part.get_content_height(screen.size, screen.size, part.content_size.width)
            assert needed <= part.content_size.height, (part, terminal.text)


async def listed(terminal: Terminal) -> set[str]:
    """Return the verbs that the list of keys shows for this screen, each read in the list itself."""
    screen = terminal.app.screen
    working = working_keys(screen)
    verbs = {keys.verb_of(binding) for binding in working}
    if keys.KEYS.id not in verbs:
        return verbs
    await terminal.press("alt+question_mark")
    await terminal.wait_until(lambda: isinstance(terminal.app.screen, HelpScreen), "the list of keys")
    await terminal.pilot.pause()
    pane = terminal.app.screen.query_one(ReadingPane)
    read = [terminal.text]
    while pane.below:
        await terminal.see("· PageDown" if terminal.app.look.characters == "all" else "- PageDown")
        below = pane.below
        await terminal.press("pagedown")
        await terminal.wait_until(partial(_scrolled, pane, below), "the next page")
        await terminal.pilot.pause()
        read.append(terminal.text)
    rows = [" ".join(line.strip("│| ").split()) for text in read for line in text.split("\n")]
    for binding in working:
        row = f"{keys.shown(binding)} {binding.description}"
        assert any(line.startswith(row) for line in rows), (row, rows)
    await terminal.press("escape")
    await terminal.wait_until(lambda: terminal.app.screen is screen, "what was there before")
    return verbs


def _scrolled(pane: ReadingPane, below: int) -> bool:
    return pane.below < below and not pane.is_scrolling
