"""Esc leaves a field, and closes each form and dialog from there; what is typed is there when it is opened again."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.command import CommandPalette
from textual.screen import ModalScreen, Screen

from tests.determinism import StepClock
from tests.tui.network import NAME, Network, broken
from tests.tui.running import Terminal, demo, running
from tests.tui.screens.every_screen import every_screen
from tui.screens.abilities import ClosesOnEscape

Way = tuple[str, ...]
LIST, STEP, DETAIL = "enter Open", "► 4", "Timeline"
IN_FIELD = "alt + "
"""What the footer says while a field has the focus."""

FORMS: dict[str, tuple[Way, str, str]] = {
    "NewSessionScreen": (("n",), "New session", LIST),
    "SummaryScreen": (("p",), "ctrl+s Preview", LIST),
    "AddStepScreen": (("a",), "Add a step", STEP),
    "StepEditScreen": (("left", "home", "enter"), "ctrl+s Save", STEP),
    "TicketEditScreen": (("i",), "Ticket number", STEP),
    "ValuesScreen": (("equals_sign",), "Internal DNS server", STEP),
    "FinishScreen": (("f",), "ctrl+s Complete", STEP),
    "TicketEditScreen, correcting": (("i",), "Correct ticket and client", DETAIL),
}
"""The keys to each, what only it says, and what the screen below it says."""

DIALOGS: dict[str, tuple[Way, str]] = {
    "HelpScreen": (("question_mark",), "List the keys that work here"),
    "ExportOptionsScreen": (("x",), "Export options"),
    "JumpList": (("ctrl+p",), "Ticket, client, flow, screen"),
    "ConfirmScreen": (("delete",), "n No"),
    "HandOverScreen": (("greater_than_sign",), "goes to:"),
}
"""The same of those that are opened from the list."""
ELSEWHERE = {
    "ChooseCommandScreen": "test_messages",
    "ChooseFieldScreen": "test_messages",
    "ChoosePaneScreen": "test_pane_capture",
    "DownloadScreen": "test_escape",
    "EraseScreen": "test_erasing",
    "FlowTreeScreen": "test_flow_tree",
    "LastCopyScreen": "test_messages",
    "MarkLinesScreen": "test_mark_lines",
    "PaneScreen": "test_pane_capture",
    "StaleEditsScreen": "test_edited_notes",
    "TeamSettingsScreen": "test_escape",
    "WaitingScreen": "test_escape",
}
"""The tests in which the others are closed."""


def test_each_form_and_dialog_is_closed_in_a_case() -> None:
    cases = {name.partition(",")[0] for name in FORMS} | {*DIALOGS, *ELSEWHERE}
    dialogs: tuple[type[Screen[Any]], ...] = (ModalScreen, CommandPalette)
    assert cases == {
        one.__name__ for one in every_screen() if issubclass(one, dialogs) or isinstance(one, ClosesOnEscape)
    }


async def on_the_way(terminal: Terminal, below: str) -> None:
    """Go where a form is opened."""
    if below == STEP:
        await terminal.press("enter")
    elif below == DETAIL:
        await terminal.press("2")
        await terminal.see("[2 Completed", "! done, not copied")
        await terminal.press("home", "enter")
    await terminal.see(below)


@pytest.mark.parametrize("below", [LIST, STEP, DETAIL], ids=["list", "step", "detail"])
async def test_a_form_is_closed_and_keeps_what_is_typed(story: Terminal, below: str) -> None:
    await story.press("v", "v")  # to where a note has a summary
    await on_the_way(story, below)
    for way, form, _below in [case for case in FORMS.values() if case[-1] == below]:
        await story.press(*way)
        await story.see(form, IN_FIELD)
        await story.type("zebra")
        await story.press("escape")
        await story.see(form, "zebra", absent=IN_FIELD)
        await story.press("escape")
        await story.see(below, absent=form)
        await story.press(*way)
        await story.see(form, "zebra")
        await story.press("escape", "escape")
        await story.see(below, absent=form)


async def test_a_dialog_is_closed(tmp_path: Path, clock: StepClock) -> None:
    network = Network("of nobody")
    async with running(
        demo(tmp_path, clock),
        tmp_path,
        clock,
        place=NAME,
        server=NAME,
        reach=network.reach,
    ) as terminal:
        await terminal.see("SR-2847", LIST)
        for way, dialog in DIALOGS.values():
            await terminal.press(*way)
            await terminal.see(dialog)
            await terminal.press("escape")
            await terminal.see(LIST, absent=dialog)
        network.fault = broken(httpx.ConnectError, "No route to host")
        await terminal.press("enter", "1")
        await terminal.see("1 waiting")
        await terminal.press("exclamation_mark")
        await terminal.see("Waiting to be sent")
        await terminal.press("escape")
        await terminal.see("► 5", absent="Waiting to be sent")


async def test_settings_that_are_not_saved_are_asked_for(story: Terminal) -> None:
    await story.press("b")
    await story.see("all saved", "RE2 pattern")
    await story.type("zebra")
    await story.press("escape")
    await story.see("zebra", "not saved", absent=IN_FIELD)
    await story.press("escape")
    await story.see("Leave and lose them?")
    await story.press("escape")
    await story.see("zebra", "not saved", absent="Leave and lose them?")
    await story.press("escape")
    await story.see("Leave and lose them?")
    await story.press("y")
    await story.see(LIST, absent="RE2 pattern")


async def test_a_download_is_left_and_nothing_is_saved(story: Terminal, tmp_path: Path) -> None:
    await story.press("d")
    await story.see("Save the note as", IN_FIELD)
    await story.press("escape")
    await story.see("Save the note as", absent=IN_FIELD)
    await story.press("escape")
    await story.see(LIST, absent="Save the note as")
    assert not list(tmp_path.glob("*.md"))
