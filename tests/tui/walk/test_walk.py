"""A session without a screen: what each letter does, what is said, and what is not understood."""

import io
from pathlib import Path

import pytest

from tests.determinism import StepClock
from tests.tui.running import demo, fresh, running
from tests.tui.walk.walking import script, walking
from tui.core.ascii_lines import Characters, in_ascii
from tui.core.characters import characters_for
from tui.walk.beginning import Wanted
from tui.walk.session import DOINGS
from tui.walk.walk import Entry

VPN = Wanted(flow="vpn", ticket="SR-1", client="Contoso Ltd")


async def test_notes_and_output_of_any_lines(tmp_path: Path, clock: StepClock) -> None:
    lines = "n\nfirst\n\n..\n...\n .\n.\nn one more\no= \x1b[31mred\x1b[0m\n1\nh 1\n\np\nq\n"
    walker = await script(fresh(tmp_path, clock), tmp_path, clock, VPN, lines)
    assert walker.status == 0, walker.said
    assert "Notes: 6 lines." in walker.said
    assert "Output: 1 line, 3 characters." in walker.said
    assert "Step 1 recorded: Yes; with notes and output." in walker.said
    note = walker.said.partition("The note, ")[2].partition("End of the note")[0]
    assert "first  \n\n.  \n..  \n .  \none more" in note
    assert "\x1b" not in walker.said


async def test_lines_are_marked_by_their_numbers(tmp_path: Path, clock: StepClock) -> None:
    async with walking(fresh(tmp_path, clock), tmp_path, clock, VPN, typed=True) as walker:
        await walker.type("o\na\nb\nc\nd\ne\nf\n.", "Output: 6 lines")
        await walker.type("*\n2-3, 5", "Lines from 1 to 6, such as 12-20,34", "3 lines marked: 2-3, 5.")
        await walker.type("*\n9", "Marked so far: 2-3, 5.", "There is no line 9; the output has 6 lines.")
        await walker.type("1", "Step 1 recorded: Yes; with output.")
        await walker.type("e", "Output of 11 characters, 3 lines marked.")
        await walker.type("p\n2", "(1 line omitted)", "End of the note")
        await walker.type("h 1\n* 6", "Step 1 saved", "1 line marked: 6.")
        await walker.type("h 1\no= z\n", "Step 1 saved")
        await walker.type("h 1\n* 1", "1 line marked: 1.")
        await walker.type("h 1\n*=", "No line is marked.")
    assert walker.status == 0


async def test_the_walk_that_is_shown(tmp_path: Path, clock: StepClock) -> None:
    page = (Path(__file__).parents[3] / "docs" / "walk.md").read_text(encoding="utf-8")
    shown = page.partition("    Step 2. ")[2].partition("\n\n")[0].replace("\n    ", "\n")
    async with walking(fresh(tmp_path, clock), tmp_path, clock, VPN, typed=True, width=80) as walker:
        await walker.type("1", "Answer: ")
        await walker.type("n port 443 answers, 38 ms", "Answer: ")
        await walker.type("1", "Step 3. ")
    assert f"Step 2. {shown}\n" in walker.said


async def test_what_each_letter_does(tmp_path: Path, clock: StepClock) -> None:
    """In a session in which all of them work; a letter that the list of letters has does something."""
    said = {
        "n": ("n text", "Notes: 1 line."),
        "o": ("o text", "Output: 1 line, 4 characters."),
        "*": ("* 1", "1 line marked: 1."),
        "s": ("s evidence", "Scratchpad saved."),
        "a": ("a Looked again\ndid\n.\n.\n.", "Step 3 recorded: [CUSTOM] Looked again."),
        "u": ("u", "Step 3 undone.", "Typed for a custom step: Looked again. a goes on with it."),
        "h": ("h 1\nn= better", "Step 1 saved."),
        "c": ("c", "NOT copied: a dumb terminal takes no copies"),
        "r": ("r", "Redacted copy"),
        "p": ("p", "# VPN Connection Failure"),
        "d": ("d note.md", "Saved to"),
        "g": ("g", "It is in this file, which only you can read:"),
        "y": ("y 1", "NOT copied: a dumb terminal takes no copies"),
        "Y": ("Y", "NOT copied: a dumb terminal takes no copies"),
        "=": ("= gateway vpn.a.org", "VPN gateway given."),
        "x": ("x 2", "Level of detail: full."),
        "v": ("v", "Level of detail: summary."),
        "t": ("t 1", "The note ends with step 1 of 2."),
        "e": ("e", "Source of this step: https://"),
        "w": ("w", "you are here: Check DNS configuration"),
        "i": ("i\nSR-2\n-", "Saved: SR-2, VPN Connection Failure."),
        "z": ("z\ny", "Discarded."),
        "!": ("!", "Nothing waits: the server has everything."),
        "?": ("?", "u: Undo the last step; what was typed for it is typed again"),
        "f": ("f\nMended.\n.\n.\nn", "Not completed; the texts are saved."),
        "q": ("q", "It goes on with: resolutionflow walk SR-2"),
    }
    assert set(said) == {doing.verb.key for doing in DOINGS}
    async with walking(fresh(tmp_path, clock), tmp_path, clock, VPN) as walker:
        await walker.type("1\n1", "Step 3. ")
        for lines, *wanted in said.values():
            await walker.type(lines, *wanted)
    assert walker.status == 0
    assert (tmp_path / "note.md").read_text(encoding="utf-8").startswith("# VPN Connection Failure")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("9", "Line 1: '9' is no number from 1 to 2."),
        ("0", "Line 1: '0' is no number from 1 to 2."),
        ("k", "Line 1: 'k' is no answer and no letter; question mark lists them."),
        ("number", "Line 1: 'number' is no answer and no letter; question mark lists them."),
        ("u", "Line 1: u (Undo) does nothing here."),
        ("c it", "Line 1: c (Copy for Ticket) stands alone; nothing was done."),
        ("t 7", "Line 1: There is no step 7; the last one is 0."),
        ("h", "Line 1: h (Correct a step) does nothing here."),
        ("o a\n* 2", "Line 2: There is no line 2; the output has 1 line."),
        ("o a\n* b", "Line 2: 'b' is no number of a line; lines are named like 12-20,34."),
        ("* 1", "Line 1: asterisk (Mark lines) does nothing here."),
        ("n\nhalf", "Line 2: The input ended before a line with a single dot. Notes that came in are kept"),
        ("f\n.\n.", "Line 3: The input ended where this was asked: Complete the session?"),
    ],
)
async def test_a_script_ends_at_what_is_not_understood(
    line: str, told: str, tmp_path: Path, clock: StepClock, capsys: pytest.CaptureFixture[str]
) -> None:
    more = "\n1\n" if line[0] not in "nf" or line == "number" else "\n"
    walker = await script(fresh(tmp_path, clock), tmp_path, clock, VPN, f"{line}{more}")
    assert walker.status == 1
    assert capsys.readouterr().err.startswith(f"resolutionflow: {told}")
    assert "Step 1 recorded" not in walker.said


async def test_whoever_types_may_be_mistaken(tmp_path: Path, clock: StepClock) -> None:
    async with walking(fresh(tmp_path, clock), tmp_path, clock, VPN, typed=True) as walker:
        await walker.type("9", "'9' is no number from 1 to 2.", "Answer:")
        await walker.type("", "Step 1. Is the VPN client installed")
        await walker.type("nonsense\x17\x7f\x152\x7f1", "Step 1 recorded: Yes.")
        await walker.type("n", "Notes")
        await walker.send("half a \x1b[Aline")
        await walker.hear("half a line")
        walker.chunks.stop()
        await walker.hear("Stopped. Notes typed by then stay.", "Answer:")
        await walker.type("o\nfrom here\n\x04", "Output: 1 line, 9 characters.")
        await walker.type("f\nMended.\n\x04", "Next steps")
        await walker.type(".", "Active 0 minutes, 09:15.\n", "y or n:")
        await walker.send("\x04")
        await walker.hear("Stopped.")
        walker.chunks.stop()
        await walker.hear("all is kept. It goes on with: resolutionflow walk SR-1")
    assert walker.status == 130


async def test_a_paste_is_text_whatever_it_holds(tmp_path: Path, clock: StepClock) -> None:
    pasted = "Interface 10.0.0.1\n.\n1\nf\ny\n\tcolumns  of  it\x1b[31m in red\x1b[0m" + "x" * 5_000 + "\n"
    async with walking(fresh(tmp_path, clock), tmp_path, clock, VPN, typed=True) as walker:
        await walker.hear("Answer:")
        await walker.send(pasted)
        await walker.hear("Pasted into Output of step 1: 6 lines, ", "Answer:")
        await walker.type("n", "ends it:")
        await walker.send(pasted)
        await walker.hear("Pasted: 6 lines, ")
        await walker.type(".", "Notes: 6 lines.")
        await walker.type("1", "Step 1 recorded: Yes; with notes and output.")
        page = await walker.context.store.list_sessions("all")
        (step,) = (await walker.context.store.open(page.items[0].id)).steps
    clean = pasted.replace("\x1b[31m", "").replace("\x1b[0m", "").rstrip("\n")
    assert step.notes == clean
    assert (step.command_output, step.command_output_length) == (clean[:4096], len(clean))


async def test_lists_new_sessions_and_searches(tmp_path: Path, clock: StepClock) -> None:
    async with walking(demo(tmp_path, clock), tmp_path, clock, Wanted(), typed=True) as walker:
        listed = await walker.hear("Session:")
        assert "1 SR-2847, Contoso Ltd, VPN Connection Failure, step 4 " in listed
        assert "A number opens a session, n starts one, slash and words searches, q leaves." in listed
        await walker.type("/contoso printer", "Session:")
        await walker.type("/", "1 SR-2847")
        await walker.type("1", "Step 4. ", "Answer:")
        await walker.type("q", "Left; all is kept.", "Session:")
        await walker.type("n\nSR-9\nFabrikam\ndns", "Flow, by words", "1 DNS Resolution Fails", "Flow:")
        await walker.type("1", "SR-9, Fabrikam, DNS Resolution Fails", "Step 1. ")
        await walker.type(
            "q", "1 SR-9, Fabrikam, DNS Resolution Fails, step 1 ", "less than a minute ago", "Session:"
        )
        await walker.type(
            "x", "'x' is no number of these and no letter; question mark lists them.", "Session:"
        )
        await walker.type("?", "slash and words searches", "Session:")
        await walker.type("q")
    assert walker.status == 0


async def test_a_session_that_is_given_up_is_in_the_list(tmp_path: Path, clock: StepClock) -> None:
    async with walking(fresh(tmp_path, clock), tmp_path, clock, Wanted(), typed=True) as walker:
        await walker.hear("No session is in progress.", "Session:")
        await walker.type("n\nSR-9", "Client, may stay empty:")
        walker.chunks.stop()
        await walker.hear("Stopped.", "Session:")
        await walker.type("n\n\n\ndns\n1", "Step 1. ", "Answer:")
        walker.chunks.stop()
        await walker.hear("Left; all is kept.", "1 SR-9, DNS Resolution Fails, step 1 ", "Session:")


async def test_a_completed_session_says_what_can_be_done_with_it(tmp_path: Path, clock: StepClock) -> None:
    async with walking(fresh(tmp_path, clock), tmp_path, clock, VPN, typed=True) as walker:
        await walker.type("1\n2\n9", "Step 3. ", "'9' is not 1, the only number here.", "Answer:")
        await walker.type("f\n.\n.\ny", "Completed, not copied.\nc copies the note, r with ", "Letter:")
        await walker.type("", "Completed, not copied.\nc copies the note, r with ", "Letter:")


async def test_questions_are_broken_between_words(tmp_path: Path, clock: StepClock) -> None:
    async with walking(fresh(tmp_path, clock), tmp_path, clock, VPN, typed=True, width=60) as walker:
        await walker.type("1\n1\nh 1\n2", "y or n:")
        said = walker.said.partition("leads elsewhere")[2]
        assert len(said.splitlines()) > 1 and max(map(len, walker.said.splitlines()[-4:])) <= 60


async def test_an_earlier_answer_leads_elsewhere(tmp_path: Path, clock: StepClock) -> None:
    async with walking(fresh(tmp_path, clock), tmp_path, clock, VPN) as walker:
        await walker.type("1\nn the port answers\n1\nn looked at DNS", "Step 3. ", "Notes: 1 line")
        await walker.type("h", "1 Is the VPN client installed and up to date? Yes", "Which step")
        await walker.type("1", "2 No, missing or outdated", "or nothing:")
        await walker.type("2", "leads elsewhere: step 2 ", "Go on? y or n:")
        await walker.type(
            "y", "Step 1 saved", "in the scratchpad", "Step 2. Install or update the VPN client"
        )
        told = await walker.type("e", "Scratchpad:", "Note: ")
        assert "the port answers" in told and "looked at DNS" in told


async def test_a_custom_step_from_the_library(tmp_path: Path, clock: StepClock) -> None:
    async with walking(demo(tmp_path, clock), tmp_path, clock, VPN) as walker:
        listed = await walker.type("a\n/", "Number, or nothing:")
        title = listed.partition("library:\n1 ")[2].partition("\n")[0]
        await walker.type("1", "Action so far:")
        await walker.type(".\nseen\n.\n.", f"Step 1 recorded: [CUSTOM] {title}.", "Step 2. ")


async def test_a_ticket_of_nobody(
    tmp_path: Path, clock: StepClock, capsys: pytest.CaptureFixture[str]
) -> None:
    for wanted, told in (
        (Wanted(session="SR-0"), "No session has the ticket number 'SR-0'"),
        (Wanted(flow="nothing of it"), "No flow has the name or id 'nothing of it'"),
    ):
        walker = await script(fresh(tmp_path, clock), tmp_path, clock, wanted, "1\n")
        assert (walker.status, walker.said) == (1, "")
        assert capsys.readouterr().err.startswith(f"resolutionflow: {told}")


async def test_what_is_typed_comes_back_on_the_screens_and_the_other_way_round(
    tmp_path: Path, clock: StepClock
) -> None:
    factory = fresh(tmp_path, clock)
    lines = "n half a note\no\n10.0.0.1\n.\na Replugged\nby hand\n.\n"
    walker = await script(factory, tmp_path, clock, VPN, lines)
    assert walker.status == 1  # in the middle of a text
    async with running(factory, tmp_path, clock) as terminal:
        await terminal.see("SR-1")
        await terminal.press("enter")
        await terminal.see("half a note", "10.0.0.1", "restored from")
        await terminal.press("a")
        await terminal.see("Replugged", "by hand")
        await terminal.press("alt+q", "n")
        await terminal.see("half a note")
        await terminal.type(" and the rest")
        await terminal.see("half a note and the rest")
    walker = await script(factory, tmp_path, clock, Wanted(session="sr-1"), "1\np\nq\n", seed=7_000_000)
    assert "Typed for step 1, notes: 1 line, 24 characters, restored from 09:15." in walker.said
    assert "Typed for a custom step: Replugged" in walker.said
    assert "half a note and the rest" in walker.said.partition("The note, ")[2]


async def test_nothing_but_ascii(tmp_path: Path, clock: StepClock) -> None:
    wanted = Wanted(flow="vpn", ticket="SR–1", client="Müller & Söhne → Łódź")
    lines = "n größer … “so” ✓ 東\n1\np\nw\ne\n?\nc\nq\n"
    walker = await script(fresh(tmp_path, clock), tmp_path, clock, wanted, lines, characters="ascii")
    assert walker.status == 0
    assert walker.said.isascii()
    assert 'grosser ... "so" + \\u6771' in walker.said
    assert "SR-1, Muller & Sohne -> Lodz" in walker.said


@pytest.mark.parametrize(
    ("encoding", "environment", "setting", "characters"),
    [
        ("utf-8", {"LANG": "en_US.UTF-8"}, None, "all"),
        ("utf-8", {"LANG": "C"}, None, "ascii"),
        ("utf-8", {"LANG": "C"}, False, "all"),
        ("utf-8", {"TERM": "vt100"}, None, "ascii"),  # a serial line
        ("utf-8", {}, None, "all"),
        ("utf-8", {"LANG": "en_US.UTF-8"}, True, "plain marks"),
        ("ascii", {"LANG": "en_US.UTF-8"}, None, "ascii"),
        ("latin-1", {"LANG": "de_DE"}, False, "ascii"),
    ],
)
def test_what_may_be_written_is_as_on_the_screens(
    encoding: str, environment: dict[str, str], *, setting: bool | None, characters: Characters
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    assert characters_for(stream, environment, setting=setting) == characters


async def test_marks_alone_in_ascii(tmp_path: Path, clock: StepClock) -> None:
    wanted = Wanted(flow="vpn", ticket="SR–1", client="Müller → Łódź")
    walker = await script(fresh(tmp_path, clock), tmp_path, clock, wanted, "q\n", characters="plain marks")
    assert "SR-1, Müller -> Łódź" in walker.said
    assert "walk SR" not in walker.said  # no such ticket as it is written here


def test_entries_and_signs() -> None:
    assert Entry.of("N  some text ") == Entry("N", "some text")
    assert Entry.of("n=") == Entry("n", anew=True)
    assert Entry.of("n=text") == Entry.of("n= text") == Entry("n", "text", anew=True)
    assert Entry.of("note") == Entry("note")
    assert in_ascii("é…→") == "e...->"


async def test_a_note_that_was_edited_on_the_screens(
    tmp_path: Path, clock: StepClock, capsys: pytest.CaptureFixture[str]
) -> None:
    factory, again = fresh(tmp_path, clock), Wanted(session="SR-1")
    await script(factory, tmp_path, clock, VPN, "1\nq\n")
    async with running(factory, tmp_path, clock) as terminal:
        await terminal.see("SR-1")
        await terminal.press("enter")
        await terminal.see("Step 2")
        await terminal.press("p")
        await terminal.see("Preview", "# VPN")
        await terminal.press("enter")
        await terminal.type("EDITED ")
        await terminal.see("EDITED # VPN")
    walker = await script(factory, tmp_path, clock, again, "p\n1\np\nq\n", seed=7_000_000)
    assert "all steps:\nEDITED # VPN Connection Failure\n" in walker.said
    assert "End of the note, Your edited note." in walker.said
    assert walker.status == 1
    assert (
        "Line 3: The session or the options have changed since its note was edited" in capsys.readouterr().err
    )
    async with walking(factory, tmp_path, clock, again, seed=8_000_000, typed=True) as walker:
        await walker.type("p", "Field:")
        await walker.type("2", "n takes the note as it is now. Your edits are dropped then. y or n:")
        await walker.type("n", "\n# VPN Connection Failure", "End of the note.")
