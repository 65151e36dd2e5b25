"""What names a key says the truth where it says it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from textual import events

from tests.determinism import StepClock
from tests.tui.network import broken, problem
from tests.tui.office import Office, start
from tests.tui.panes.neighbours import PING, put_beside, worked_in
from tests.tui.running import Terminal, demo, running
from tests.tui.screens.sentences import CLIENT, sentences, shows
from tests.tui.screens.test_bursts_and_delays import held
from tests.tui.screens.test_values import XTERM, on_gateway
from tests.tui.two_hands import saved, two_hands, write_scratchpad
from tui import keys
from tui.api import http
from tui.screens.navigation import NavigationScreen
from tui.screens.preview import LARGEST_EDITED

KEY_IN_PROSE = re.compile(
    r"\b(alt|ctrl|shift)\+\S|\b(Press|press|Esc|Tab|Space|PageUp|PageDown) |[↑↓←→]\S* (to|changes|chooses)|(Up|Down|Left|Right) (to|takes|correct|chooses?)\b|^\w: |\([a-z!?]\)"
)


def texts(path: Path) -> Iterator[str]:
    """Return the strings of a module that are no docstrings, and take no key from the table."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    named = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and "keys." in ast.unparse(node)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told | named:
            yield node.value


def test_nothing_but_the_table_names_a_key() -> None:
    for path in CLIENT.rglob("*.py"):
        if path == Path(keys.__file__) or path.parent.name in ("verbs", "terminal"):
            continue
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\bBinding\(", source), path
        # What is wrong with a key of the engineer's own is said of that key, which no verb has.
        for text in texts(path) if path.name != "own_keys.py" else ():
            assert not KEY_IN_PROSE.search(text) or text in ALLOWED, (path.name, text)


ALLOWED = {
    "alt+",  # how text fields know it
    "x: ",  # how many times
    "Select what is sensitive, or put the cursor on the word, and press it again",
    "The last step is still being saved; press again in a moment",
    "A text is still being attached; press again in a moment",
}


def test_every_sentence_that_names_a_key_is_shown_in_a_case() -> None:
    calls = [
        [str(argument.value) for argument in node.args[1:] if isinstance(argument, ast.Constant)]
        for node in ast.walk(ast.parse(Path(__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "shows"
    ]
    for sentence in sentences():
        cases = [words for module, words in calls if module == sentence.module and words in sentence.words]
        assert cases, f"no case shows this one of {sentence.module}: {sentence.words!r}"


async def test_keys_named_in_the_list(empty: Terminal) -> None:
    await shows(empty, "search_field", "<search> search")
    await shows(empty, "empty_list", "No sessions yet")
    await empty.see("n starts a session on one of the flows", "resolutionflow --demo")
    await empty.press("slash", "z")
    await shows(empty, "empty_list", "No session matches")
    await empty.press("escape")
    await empty.see("No sessions yet", absent="No session matches")
    await empty.press("n")
    await empty.see("Account Lockout", "ctrl+s Start")
    await empty.press("ctrl+s")
    await empty.see("Step 1")
    await empty.press("q", "2")
    await shows(empty, "empty_list", "No sessions in this view")


async def test_keys_named_in_the_list_without_the_server(office: Office) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await start(terminal, "SR-1")
    async with office.terminal("owner", fault=broken(httpx.ConnectError)) as (terminal, _network):
        await terminal.see("Here are the sessions")
        await terminal.press("2")
        await shows(terminal, "empty_list", "No session of this view was opened")


async def test_keys_named_in_a_list_that_was_not_read(
    tmp_path: Path, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(http, "_TIMEOUT_SECONDS", 0.0)
        async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
            await shows(terminal, "session_list", "could not be read")
            slow.undo()
            await terminal.press("ctrl+r")
            await terminal.see("SR-2847", "enter Open", absent="could not be read")


async def test_keys_named_of_a_step_of_ones_own_typed_ahead(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await there.press("1")
        await there.see("Step 4 recorded")
        here.burst("1a", "My own step", "ctrl+s")
        await here.see("My own step", "Add a step ·")
        await shows(here, "add_step", "records the step after those of now")
        await here.press("ctrl+s")
        await here.see("Step 5 recorded: [CUSTOM] My own step")


async def test_keys_named_at_a_step_whose_commands_lack_values(tmp_path: Path, clock: StepClock) -> None:
    async with on_gateway(tmp_path, clock) as terminal:
        await shows(terminal, "node_view", "gives what is missing")


async def test_keys_named_once_a_pane_was_taken(story: Terminal) -> None:
    put_beside(story.app, worked_in(), prints=PING)
    await story.press("enter", "l")
    await story.see("enter Take into Output", "4 packets transmitted")
    await story.press("enter")
    await shows(story, "step_output", " · <lines> marks lines")


async def test_keys_named_while_walking_a_flow(story: Terminal) -> None:
    await story.press("enter")
    await shows(story, "copy_button", "[ <copy>")
    await shows(story, "earlier_steps", "<path> correct a step")
    await story.press("n")
    await shows(story, "earlier_steps", "<path.too> correct a step")
    await story.press("alt+h")
    await shows(story, "earlier_steps", "to the answers")
    await story.press("right")
    await shows(story, "step_pane", "what you saw")
    await shows(story, "step_pane", "or just paste")
    story.app.post_message(events.Key("й", "й"))
    await shows(story, "app", "another keyboard layout")
    await story.press("ctrl+g")
    await shows(story, "fitted_app", "gives it back")
    await story.press("ctrl+g")
    await shows(story, "fitted_app", "takes it")
    await story.press("c")
    await shows(story, "delivery", "shows how to get it")
    await story.press("n", "alt+c")
    await story.see("alt+g shows how")
    await shows(story, "delivery", "shows how to get it")
    await story.press("escape", "f")
    await shows(story, "finish", "completes the session")
    await story.press("alt+q", "x")
    await shows(story, "export_options", "or <options.next>")
    await story.press("x")
    await story.press("1")
    await story.see("Step 4 recorded")
    await story.press("1")
    await story.see("Solution: Connection restored")
    await story.press("1")
    await shows(story, "node_view", "<finish>")
    await shows(story, "node_view", "<add_step>")
    await shows(story, "node_view", "<undo>")
    await story.press("f", "ctrl+s", "y")
    await shows(story, "detail", "copies the note")


async def test_keys_named_on_a_wide_screen(tmp_path: Path, clock: StepClock) -> None:
    environment = {"TERM": "xterm-256color"}
    async with running(
        demo(tmp_path, clock), tmp_path, clock, size=(120, 40), environment=environment
    ) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("question_mark")
        await terminal.see("Search ticket, client and flow")
        await terminal.press("pagedown", "pagedown")
        await shows(terminal, "help", "leaves a field")
        await terminal.press("question_mark", "enter")
        await terminal.see("Set the internal DNS servers")
        await terminal.press("c")
        await shows(terminal, "delivery", "details")
        await terminal.press("n", "alt+c")
        await terminal.see("alt+g details")
        await shows(terminal, "delivery", "details")


@pytest.mark.soak
async def test_keys_named_of_custom_and_edited_steps(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Set the internal DNS servers")
    await story.press("a")
    await shows(story, "add_step", "chooses")
    await story.type("Asked")
    await story.press("ctrl+s")
    await story.see("Step 4 recorded")
    await story.press("u")
    await shows(story, "state", "its text is back under")
    await story.press("shift+tab", "home", "enter")
    await story.see("ctrl+s Save")
    await story.type("x")
    await story.press("alt+q", "enter")
    await shows(story, "step_edit", "What you changed before is here")


@pytest.mark.soak
async def test_keys_named_where_lines_are_marked(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Step 4")
    story.app.post_message(events.Paste("one\ntwo"))
    await story.see("Pasted into Output")
    await story.press("asterisk")
    await shows(story, "mark_lines", "marks from the last to here")


@pytest.mark.soak
async def test_keys_named_in_an_edit_of_what_was_edited_elsewhere(tmp_path: Path, clock: StepClock) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        for hand, text in ((there, "theirs"), (here, "mine")):
            await hand.press("shift+tab", "home", "enter")
            await hand.see("ctrl+s Save")
            await hand.type(text)
        await there.press("ctrl+s")
        await there.see("Step 1 saved")
        await here.press("ctrl+s")
        await shows(here, "step_edit", "Not saved: …")


@pytest.mark.parametrize("key", ["alt+m", pytest.param("alt+t", marks=pytest.mark.soak)])
async def test_keys_named_of_texts_changed_elsewhere(tmp_path: Path, clock: StepClock, key: str) -> None:
    async with two_hands(tmp_path, clock) as (here, there):
        await write_scratchpad(there, " theirs")
        await saved(there)
        await write_scratchpad(here, " mine")
        await here.see("Whose text is kept?")
        await here.press(key)
        if key == "alt+m":
            await shows(here, "autosave", "theirs is under")
        else:
            await shows(here, "autosave", "brings yours back")


@pytest.mark.soak
async def test_keys_named_of_what_a_run_before_left(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("n")
        await shows(terminal, "new_session", "choose the flow")
        await terminal.press("tab", "c")
        await shows(terminal, "client_field", "takes")
        await terminal.press("backspace", "tab")
        await terminal.type("vpn")
        await terminal.press("alt+q")
        await terminal.see("[1 Open 7]")
        await terminal.press("v", "v", "p")
        await terminal.see("Impact")
        await terminal.type("Nobody can work")
        await terminal.press("alt+q", "enter")
        await terminal.see("Set the internal DNS servers")
        await terminal.press("a")
        await terminal.type("Look at the router")
        await terminal.press("alt+q", "alt+q")
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("n")
        await shows(terminal, "new_session", "What was typed here is")
        await terminal.press("alt+q", "p")
        await shows(terminal, "summary_form", "What was entered here is")
        await terminal.press("alt+v")
        await shows(terminal, "summary_form", "no summary block")
        await terminal.press("alt+q", "enter")
        await terminal.see("Set the internal DNS servers")
        await terminal.press("a")
        await shows(terminal, "add_step", "What was typed here is")


async def test_keys_named_where_there_is_no_room(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(59, 20)) as terminal:
        await shows(terminal, "too_small", "which quits")
        await terminal.pilot.resize_terminal(60, 20)
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("p")
        await shows(terminal, "note_editor", "<focus.next>: ")


async def test_keys_named_in_the_preview(story: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    await story.press("p")
    await story.see("Preview · SR-2847", "sensitive values")
    await story.press("enter")
    go = held(story, monkeypatch, "mask")
    await story.press("alt+m")
    await story.type("x")
    go.set()
    await shows(story, "preview", "The text was changed meanwhile")
    await story.press("alt+m")
    await shows(story, "preview", "takes it back")
    await story.press("alt+q", "p")
    await shows(story, "preview", "Your edits are here again")


@pytest.mark.soak
async def test_keys_named_of_a_note_too_long_to_be_edited(story: Terminal) -> None:
    await story.press("enter")
    await story.see("Path")
    screen = story.app.screen
    assert isinstance(screen, NavigationScreen) and screen.opened is not None
    screen.opened.draft.output = ("x" * 99 + "\n") * (LARGEST_EDITED // 100 + 500)
    await story.app.context.store.writer.record_step(screen.opened, screen.opened.draft.take())
    await story.press("v")
    await story.see("Level of detail: full")
    await story.press("p")
    await shows(story, "preview", "too long to be edited here")


@pytest.mark.parametrize("field", [False, True])
async def test_keys_named_of_what_a_copy_left_in_the_note(
    tmp_path: Path, clock: StepClock, *, field: bool
) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, size=(140, 24), environment=XTERM) as terminal:
        await terminal.see("SR-2847", "enter Open")
        await terminal.press("enter")
        await terminal.see("Path", "Set the internal DNS servers")
        if field:
            await terminal.press("n")
        await terminal.press("alt+c")
        await shows(terminal, "copying", "masks")
        await terminal.see(f"3 steps · 2 sensitive, {'alt+' * field}r masks · sent, not confirmed")
        await terminal.press("alt+r")
        await terminal.see("Redacted copy: 2 values masked", absent="r masks")


async def test_keys_named_in_the_timeline(story: Terminal) -> None:
    await story.press("e")
    await story.see("Timeline · ■ time taken")
    await shows(story, "timeline", "ends the note here")
    await story.press("j", "t")
    await story.see("through here (2 of 3)", absent="ends the note here")
    await shows(story, "timeline", "all steps again")
    await story.press("end", "t")  # through the last step are all of them
    await story.see("standard · all steps", absent="all steps again")


async def test_keys_named_in_the_team_settings(story: Terminal) -> None:
    await story.press("b")
    await story.see("all saved")
    await story.press("alt+l")
    await shows(story, "team_settings", "added: loopback")


@pytest.mark.parametrize("field", [False, pytest.param(True, marks=pytest.mark.soak)])
async def test_keys_named_of_what_the_server_does_not_take_or_is_needed_for(
    office: Office, *, field: bool
) -> None:
    async with office.terminal("owner") as (terminal, network):
        await start(terminal, "SR-1")
        await shows(terminal, "navigation", "evidence for the whole session")
        network.fault, network.reads_too = broken(httpx.ConnectError, "No route to host"), True
        await terminal.press("1")
        await terminal.see("offline · 1 waiting")
        if field:
            await terminal.press("s")
        terminal.app.context.choices.choose_export(redaction_mode="mask")
        await terminal.press("alt+c")
        await shows(terminal, "made_here", "switches masking off")
        network.fault = problem(403, "forbidden", "This session is somebody else's.")
        network.reads_too = False
        await shows(terminal, "told_everywhere", "shows its text")


@pytest.mark.soak
async def test_keys_named_of_sessions_that_are_gone(office: Office) -> None:
    async with office.terminal("owner") as (terminal, _network):
        await start(terminal, "SR-1")
        await terminal.press("q")
        await terminal.see("SR-1", "enter Open")
        await terminal.press("n")
        await terminal.see("New session", "Printer")
        await terminal.type("SR-2")
        await terminal.press("ctrl+s")
        await terminal.see("► 1 On?", "SR-2")
        async with office.client("admin") as api:
            for item in (await api.get("sessions")).json()["items"]:
                (await api.delete(f"sessions/{item['id']}")).raise_for_status()
        await terminal.press("1")
        await shows(terminal, "base", "shows what is kept of it")
        await shows(terminal, "told_everywhere", "shows what is kept of it")
        await terminal.press("exclamation_mark")
        await shows(terminal, "waiting", "creates again what is missing")
    async with office.terminal("owner") as (terminal, _network):
        await shows(terminal, "told_everywhere", "shows what is kept of them")
