"""What a pane has no room for: its frame says how much, and the key that it names goes there."""

import re
from pathlib import Path

import httpx
import pytest
from textual import events

from tests.determinism import StepClock
from tests.tui.network import broken
from tests.tui.office import Office, start
from tests.tui.running import NO_CLIPBOARD, Terminal, demo, running
from tui import keys

NAMES = {str(verb): verb.key for verb in (keys.SCROLL_DOWN, keys.SCROLL, keys.LINE_DOWN, keys.NEXT_FIELD)}


def more(terminal: Terminal) -> list[tuple[int, str]]:
    """Return what the frames say: how many lines are below, and the key that is named."""
    found = re.findall(r"↓ ([\d,]+) more(?: · (\S+))? ─*[╯┴─]", terminal.text)
    return [(int(count.replace(",", "")), key) for count, key in found]


async def one(terminal: Terminal, key: str) -> int:
    """Wait until exactly one frame says that there is more, with this key; return how much."""
    await terminal.wait_until(lambda: [named for _count, named in more(terminal)] == [key], f"more by {key}")
    return more(terminal)[0][0]


async def reads_to_the_end(terminal: Terminal, key: str) -> None:
    """Press the key that is named until nothing is below any more."""
    below = await one(terminal, key)
    while below:
        await terminal.press(NAMES[key])
        await terminal.wait_until(
            lambda before=below: not more(terminal) or more(terminal)[0][0] < before,  # type: ignore[misc]  # a default that is bound
            "less below",
        )
        below = more(terminal)[0][0] if more(terminal) else 0


async def test_the_list_of_keys(story: Terminal) -> None:
    await story.press("question_mark")
    whole = await one(story, "PageDown")
    for key in ("j", "down"):
        await story.press(key)
    await story.wait_until(lambda: more(story) == [(whole - 2, "PageDown")], "two lines less")
    for key in ("k", "up"):
        await story.press(key)
    await story.wait_until(lambda: more(story) == [(whole, "PageDown")], "the beginning")
    await story.press("end")
    await story.see("every action by name", absent="more ·")
    await story.press("home")
    assert await one(story, "PageDown") == whole
    await reads_to_the_end(story, "PageDown")
    await story.press("pageup", "pageup")
    assert await one(story, "PageDown") == whole


async def test_a_step_names_the_key_only_where_it_works(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Path")
    await one(story, "PageDown")
    await story.press("n")
    await one(story, "")
    await story.press("escape")
    await reads_to_the_end(story, "PageDown")
    await story.press("pageup")
    await one(story, "PageDown")
    await story.press("1")
    await story.see("Step 5", absent=" more ·")


@pytest.mark.soak
async def test_the_flow_beside_what_it_is_about(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Path")
    await story.press("w")
    await story.see("Network · 17 nodes · ↓")
    await reads_to_the_end(story, "PageDown")
    await story.see("Network · 17 nodes ─")


async def test_the_note_of_the_detail_and_of_the_finish_form(story: Terminal) -> None:
    await story.press("e")
    await reads_to_the_end(story, "PageDown")
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Path")
    await story.press("f")
    await story.see("The note so far")
    await reads_to_the_end(story, "PageDown")


async def test_the_preview_beside_its_findings(story: Terminal) -> None:
    await story.press("p")
    await story.see("2 sensitive values · ↓")
    await one(story, "PageDown")
    await story.press("enter")
    await one(story, "")
    await story.press("escape")
    await reads_to_the_end(story, "PageDown")
    await story.see("2 sensitive values ─")


@pytest.mark.soak
async def test_resolution_and_next_steps(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(60, 18)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("2")
        await terminal.see("[2 Completed", "copied")
        await terminal.press("enter")
        await terminal.see("Resolution and")
        await terminal.wait_until(
            lambda: "Tab" in [key for _count, key in more(terminal)], "the key to the texts"
        )
        await terminal.press("tab")
        await terminal.wait_until(
            lambda: any(key == "Down" for _n, key in more(terminal)), "the key in the texts"
        )
        await terminal.press("end")
        await terminal.wait_until(lambda: all(key != "Down" for _n, key in more(terminal)), "the end")


async def test_what_a_session_holds_beside_the_list(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(110, 18)) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("2")
        await terminal.see("[2 Completed", "copied")
        await reads_to_the_end(terminal, "Space")
        await terminal.press("space")
        await one(terminal, "Space")


@pytest.mark.soak
async def test_the_last_copy(tmp_path: Path, clock: StepClock) -> None:
    environment = {**NO_CLIPBOARD, "SSH_CONNECTION": "192.0.2.7 50000 192.0.2.9 22", "USER": "anna"}
    async with running(
        demo(tmp_path, clock), tmp_path, clock, size=(60, 18), environment=environment
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("c")
        await terminal.see("g shows how to get it")
        await terminal.press("g")
        await terminal.see("Did it arrive?")
        await reads_to_the_end(terminal, "PageDown")


async def test_what_waits(office: Office) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        network.fault = broken(httpx.ConnectError)
        terminal.app.post_message(events.Paste("\n".join(f"line {number}" for number in range(40))))
        await terminal.see("Output · 40 lines")
        await terminal.press("1")
        await terminal.see("offline · 1 waiting")
        await terminal.press("exclamation_mark")
        await reads_to_the_end(terminal, "Space")
        await terminal.see("line 29")


@pytest.mark.parametrize("key", ["question_mark", "alt+question_mark"])
async def test_the_key_that_lists_the_keys_closes_the_list(story: Terminal, key: str) -> None:
    await story.press(key)
    await story.see("List the keys that work here")
    await story.press(key)
    await story.see("enter Open", absent="List the keys that work here")
