"""Keys that arrive while something is still being saved or made: nothing typed is lost, nothing closes by mistake."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tests.tui.two_hands import write_scratchpad
from tui.api import http, sessions
from tui.screens.navigation import NavigationScreen
from tui.sessions.step_drafts import CustomStep
from tui.widgets.text import TextField


def held(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str) -> asyncio.Event:
    """Hold a call of the store until the event is set."""
    store: Any = terminal.app.context.store
    store = store if hasattr(store, name) else store.writer
    call: Callable[..., Any] = getattr(store, name)
    go = asyncio.Event()

    async def waiting(*words: Any, **options: Any) -> Any:
        await go.wait()
        return await call(*words, **options)

    monkeypatch.setattr(store, name, waiting)
    return go


async def add_step(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Step 4")
    await story.press("a")
    await story.type("Asked")
    await story.press("enter")
    await story.type("first")


async def test_a_list_of_keys_over_a_step_that_is_being_recorded(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_step(story)
    go = held(story, monkeypatch, "record_custom_step")
    await story.press("ctrl+s")
    await story.see("Recording …")
    await story.press("alt+q")
    await story.see("still being recorded")
    await story.press("alt+question_mark")
    await story.see("List the keys that work here")
    go.set()
    await story.see("Step 4 recorded: [CUSTOM] Asked", "Path", "Step 5")
    await story.press("q")
    await story.see("[1 Open", "● 5 ")


async def test_what_is_typed_while_a_step_is_recorded_stays(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_step(story)
    go = held(story, monkeypatch, "record_custom_step")
    await story.press("ctrl+s")
    await story.see("Recording …")
    await story.type(" and more")
    go.set()
    await story.see("Step 4 recorded", "custom step not recorded")
    await story.press("a")
    await story.see(" and more")


async def test_a_list_of_keys_over_a_session_that_is_being_completed(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers")
    await story.press("f")
    await story.see("Outcome notes")
    go = held(story, monkeypatch, "complete")
    await story.press("ctrl+s", "y", "alt+question_mark")
    await story.see("List the keys that work here")
    go.set()
    await story.see("Timeline", "✓ Resolved")
    await story.press("q")
    await story.see("[1 Open")


async def test_text_typed_while_the_note_is_made_anew_is_asked_about(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "chars")
    await story.press("enter")
    go = held(story, monkeypatch, "render")
    await story.press("alt+v")
    await story.type("hello ")
    go.set()
    await story.see("your edits are lost. Go on?")
    await story.press("n")
    await story.see("hello # VPN")
    await story.press("alt+question_mark", "q")
    await story.see("hello # VPN")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys wait for what one before them began, however long this machine takes for it."""
    monkeypatch.setattr("tui.terminal.key_order._HOLD_SECONDS", 60)
    monkeypatch.setattr("tui.terminal.key_order._SCREEN_SECONDS", 60)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("opened", [False, True])
async def test_text_right_after_the_key_of_the_preview_is_text_of_the_note(
    story: Terminal, *, opened: bool
) -> None:
    if opened:
        await story.press("enter")
        await story.see("Set the internal DNS servers")
    story.burst("p", "enter", "quick fox alt ")
    await story.see("Preview · SR-2847", "quick fox alt # VPN", "edited")


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("key", "screen"),
    [
        ("p", "Preview · SR-2847"),
        pytest.param("e", "Timeline", marks=pytest.mark.soak),
        pytest.param("q", "enter Open", marks=pytest.mark.soak),
    ],
)
async def test_keys_wait_for_the_screen_that_they_are_meant_for(
    story: Terminal, monkeypatch: pytest.MonkeyPatch, key: str, screen: str
) -> None:
    unanswered = asyncio.Event()

    async def slow(*_arguments: Any, **_options: Any) -> None:
        await unanswered.wait()

    await story.press("enter")
    await story.see("Set the internal DNS servers")
    monkeypatch.setattr(sessions, "update_session", slow)
    await write_scratchpad(story, "x")
    story.burst("escape", key, "alt+x")  # each leaves only once the text is saved, or waited for
    await story.see("Export options")
    assert not isinstance(story.app.screen_stack[-2], NavigationScreen)
    await story.press("q")
    await story.see(screen)


async def test_keys_meant_for_a_screen_that_does_not_come_do_nothing(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers")
    monkeypatch.setattr("tui.terminal.key_order._SCREEN_SECONDS", 0.05)
    go = held(story, monkeypatch, "start")
    await story.press("q")
    await story.press("n")
    await story.see("New session", "Account Lockout")
    story.burst("tab", "tab", "vpn", "ctrl+s", "1")
    story.app.post_message(events.Paste("pasted"))
    await story.see("vpnpasted")
    go.set()
    await story.see("Is the VPN client installed", "Step 1")


@pytest.mark.usefixtures("patient")
async def test_text_right_after_the_key_of_the_preview_is_text_of_the_summary(story: Terminal) -> None:
    story.burst("x")
    await story.see("Export options")
    await story.press("down", "down", "space", "q")
    story.burst("p", "quick fox")
    await story.see("Summary · SR-2847", "quick fox")
    assert story.app.screen.query_one("#impact", TextField).text == "quick fox"


@pytest.mark.usefixtures("patient")
async def test_keys_right_after_those_that_open_a_screen_are_for_that_screen(story: Terminal) -> None:
    story.burst("enter", "nnotes of step four", "escape", "a", "title of a step", "alt+q", "e", "t")
    await story.see("Timeline", "through step 1 of 3")
    story.burst("enter", "f", "what was wrong")
    await story.see("Finish · ", "what was wrong", "Typed text of step 4")


async def test_options_changed_before_the_note_was_there(
    story: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = held(story, monkeypatch, "render")
    await story.press("p")
    await story.see("Making the note")
    await story.app.settle_keys(5)  # whoever has seen that means no text of the note
    await story.press("v")
    go.set()
    await story.see("markdown · full")


async def test_a_status_of_before_does_not_outlive_the_completion(tmp_path: Path, clock: StepClock) -> None:
    environment = {"TERM": "xterm-256color"}
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=environment) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("v", "v", "enter")
        await terminal.see("Set the internal DNS servers")
        await terminal.press("p")
        await terminal.see("In Progress — paused at step 3")
        await terminal.press("tab", "ctrl+u")
        await terminal.type("Escalated")
        await terminal.press("alt+c")
        await terminal.see("not confirmed")
        assert "**Status:** Escalated" in terminal.sent
        await terminal.press("alt+q", "f")
        await terminal.see("Outcome notes")
        await terminal.press("ctrl+s", "y")
        await terminal.see("✓ Resolved")
        await terminal.press("c")
        await terminal.see("not confirmed")
        assert "**Status:** Resolved" in terminal.sent
        assert "Escalated" not in terminal.sent


async def test_undo_keeps_a_title_that_is_being_typed(story: Terminal) -> None:
    await add_step(story)
    await story.press("ctrl+s")
    await story.see("Step 4 recorded: [CUSTOM] Asked")
    await story.press("a")
    await story.type("My own")
    await story.press("alt+q", "u")
    await story.see("Step 4 undone; its text is back under Add step (a)")
    await story.press("a")
    await story.see("My own", "Asked", "first")


async def test_another_step_of_the_library_brings_its_own_action(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers")
    await story.press("a")
    await story.type("event")
    await story.press("down", "enter")
    await story.see("Reviewed the Application and System logs around the time")
    await story.press("shift+tab", "shift+tab", "ctrl+u")
    await story.type("free disk")
    await story.press("down", "enter")
    await story.see("Checked the free space on all volumes", absent="Reviewed")


@pytest.mark.parametrize(
    "screen",
    ["navigation", *(pytest.param(one, marks=pytest.mark.soak) for one in ("preview", "finish", "add"))],
)
async def test_a_terminal_that_becomes_narrow(tmp_path: Path, clock: StepClock, screen: str) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(120, 40)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Set the internal DNS servers")
        keys = {"navigation": [], "preview": ["p"], "finish": ["f"], "add": ["a"]}
        await terminal.press(*keys[screen])
        for size in ((60, 18), (120, 40), (40, 12), (80, 24)):
            await terminal.pilot.resize_terminal(*size)
            await terminal.pilot.pause()
        assert terminal.app.is_running
        assert "Back" in terminal.text


def test_what_is_recorded_is_forgotten_and_the_rest_stays() -> None:
    custom = CustomStep("a", "b and more", "", "new")
    custom.forget(CustomStep("a", "b", "", ""))
    assert custom == CustomStep("", " and more", "", "new")


async def test_the_editor_is_only_wrapped_anew_for_another_width(story: Terminal) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "chars")
    editor = story.app.screen.query_one(TextField)
    await story.pilot.resize_terminal(80, 30)
    await story.pilot.pause()
    await story.pilot.resize_terminal(62, 30)
    await story.see("# VPN Connection Failure")
    assert editor.wrapped_document.height >= editor.document.line_count


async def test_a_start_on_a_busy_machine_is_waited_for(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = 0.05
    monkeypatch.setattr(http, "_TIMEOUT_SECONDS", bound)
    go = threading.Event()
    create = demo(tmp_path, clock)

    def slowly() -> Any:
        go.wait(60)
        monkeypatch.setattr(http, "_TIMEOUT_SECONDS", 15.0)  # what is answered is not the matter here
        return create()

    async with running(slowly, tmp_path, clock) as terminal:
        await terminal.see("Opening the sessions …")
        await asyncio.sleep(4 * bound)
        assert "No answer" not in terminal.text
        go.set()
        await terminal.see("SR-2847", "enter Open")
