"""What is pasted is text, whatever it holds and however it comes; keys that are typed ahead are keys."""

import asyncio
import itertools
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.schemas.text import cleaned
from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, running
from tui.screens.navigation import NavigationScreen
from tui.widgets.text import TextField

BEGIN, END = b"\x1b[200~", b"\x1b[201~"
HOSTILE = [
    pytest.param(b"\x1b[32mactive\x1b[0m since 1 day\r", id="colours"),
    pytest.param(b"\x1b]0;a title\x07q\r\x1b]8;;http://x\x1b\\link", id="an OSC"),
    pytest.param(b"\x1b[<0;10;10M\x1b[<0;10;10mclick", id="a mouse report"),
    pytest.param(b"1\x1b[200~2\x1b[200~q", id="a start mark"),
    pytest.param(b"\x1bq \x1b1 \x1bOP \x1b[A \x1b[15~ end\x1b", id="keys"),
    pytest.param(b"\x03\x11\x13\x1a\x04q", id="control characters"),
    pytest.param(b"\xff\xfe caf\xc3 \x9b31m q", id="no UTF-8"),
    pytest.param(b"\x1b[?64;52c\x1b[3;4R\x1b[?2026;1$y q", id="answers of a terminal"),
    pytest.param(b"\x1b[97;1;97u\x1b[1;5P q", id="keys of the kitty protocol"),
    pytest.param(b"\x1b[201 ~\x1b[20\x1b[201q", id="half an end mark"),
]
# Each byte is a place to cut: the usual run takes the marks within a paste, and keys.
CUT = [
    pytest.param(
        *case.values, id=case.id, marks=[] if case.id in ("keys", "half an end mark") else pytest.mark.soak
    )
    for case in HOSTILE
]


def text_of(pasted: bytes) -> str:
    return cleaned(pasted.decode(errors="replace"))


def walk(terminal: Terminal) -> NavigationScreen:
    screen = terminal.app.screen
    assert isinstance(screen, NavigationScreen)
    return screen


async def settled(terminal: Terminal) -> None:
    await terminal.wait_until(lambda: terminal.app.keys_settled, "keys that have taken effect")


async def open_walk(story: Terminal) -> NavigationScreen:
    await story.see("SR-2847", "enter Open")
    await story.press("enter")
    await story.see("Set the internal DNS servers", "Step 4")
    return walk(story)


@pytest.mark.parametrize("pasted", HOSTILE)
async def test_a_paste_without_a_field_is_output_and_no_key(story: Terminal, pasted: bytes) -> None:
    screen = await open_walk(story)
    focused = story.app.focused
    story.send(BEGIN + pasted + END)
    await story.see("Pasted into Output of step 4")
    assert screen.step.output.text == text_of(pasted)
    assert story.app.screen is screen
    assert story.app.focused is focused
    story.send(b"1")
    await story.see("Step 4 recorded")


@pytest.mark.parametrize("pasted", CUT)
async def test_a_paste_in_a_field_is_text_cut_at_each_byte(story: Terminal, pasted: bytes) -> None:
    screen = await open_walk(story)
    await story.press("n")
    sent = BEGIN + pasted + END
    for cut in range(1, len(sent)):
        screen.step.notes.load("")
        story.send(sent[:cut], sent[cut:])
        await settled(story)
        assert screen.step.notes.text == text_of(pasted), cut
    story.send(*(bytes([byte]) for byte in sent))
    await settled(story)
    assert screen.step.notes.text == text_of(pasted) * 2
    assert story.app.focused is screen.step.notes
    assert (screen.step.output.text, len(screen.opened.steps if screen.opened else ())) == ("", 3)


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Terminal]]:
    """A client whose notes have the focus; its loop turns when it is told to."""
    folder = tmp_path_factory.mktemp("pastes")
    clock = StepClock()
    with asyncio.Runner() as runner:
        client = running(demo(folder, clock), folder, clock)
        terminal = runner.run(client.__aenter__())
        runner.run(open_walk(terminal))
        yield runner, terminal
        runner.run(client.__aexit__(None, None, None))


KEYS = st.text("abq1n é", max_size=6)


@given(
    before=KEYS,
    pasted=st.binary(max_size=60)
    | st.lists(st.sampled_from([b"\x1b", b"[", b"201", b"~", b"\r", b"\t", b"q", b"1"])).map(b"".join),
    after=KEYS,
    cuts=st.lists(st.integers(0, 90), max_size=8),
)
def test_any_bytes_between_the_marks_are_text(
    notes: tuple[asyncio.Runner, Terminal], before: str, pasted: bytes, after: str, cuts: list[int]
) -> None:
    pasted = pasted.replace(END, b"")
    if END[:-1] in pasted[-5:] or END in pasted + END[:1]:
        pasted += b" "
    runner, terminal = notes
    runner.run(sent_to_notes(terminal, before, pasted, after, cuts))


async def sent_to_notes(terminal: Terminal, before: str, pasted: bytes, after: str, cuts: list[int]) -> None:
    screen = walk(terminal)
    field = screen.step.notes
    screen.set_focus(field)
    field.load("")
    sent = before.encode() + BEGIN + pasted + END + after.encode()
    places = sorted({0, len(sent), *(cut for cut in cuts if cut < len(sent))})
    terminal.send(*(sent[start:end] for start, end in itertools.pairwise(places)))
    await settled(terminal)
    assert field.text == before + text_of(pasted) + after
    assert terminal.app.focused is field
    assert walk(terminal) is screen
    assert screen.step.output.text == ""
    assert screen.opened is not None
    assert len(screen.opened.steps) == 3


async def test_a_paste_is_taken_back_as_one(story: Terminal) -> None:
    screen = await open_walk(story)
    await story.press("n")
    await story.type("before ")
    long = "".join(f"{number} qa1\t{'x' * (number % 90)}\n" for number in range(5_000))
    story.send(BEGIN + long.encode() + END, b"!")
    await story.wait_until(lambda: screen.step.notes.text.endswith("!"), "the paste")
    assert screen.step.notes.text == f"before {long}!"
    await story.press("ctrl+z", "ctrl+z")
    assert screen.step.notes.text == "before "
    await story.press("ctrl+y")
    assert screen.step.notes.text == f"before {long}"


async def test_a_long_paste_leaves_turns_for_other_work(story: Terminal) -> None:
    """A tenth of it at most is laid out in one go, so that 1 MB is no standstill; what follows waits for all of it."""
    screen = await open_walk(story)
    await story.press("n")
    long = "".join(f"{number} {'word ' * (number % 30)}\n" for number in range(12_000))
    seen: set[int] = set()

    async def look() -> None:
        while len(screen.step.notes.text) < len(long):
            seen.add(len(screen.step.notes.text))
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    story.send(BEGIN + long.encode() + END + b"!")
    await story.wait_until(lambda: screen.step.notes.text.endswith("!"), "the paste")
    await looking
    sizes = sorted({0, len(long), *seen})
    assert max(after - before for before, after in itertools.pairwise(sizes)) <= len(long) / 10
    assert screen.step.notes.text == long + "!"


async def test_a_paste_replaces_what_is_selected(story: Terminal) -> None:
    screen = await open_walk(story)
    await story.press("n")
    await story.type("one two")
    screen.step.notes.select_all()
    story.send(BEGIN + b"three\rfour" + END)
    await settled(story)
    assert screen.step.notes.text == "three\nfour"


async def test_a_paste_on_a_list_is_kept_for_the_step_that_is_opened(story: Terminal) -> None:
    story.send(BEGIN + b"q\r1\rdelete" + END)
    await story.see("Kept for Output of the next step that you open: 3 lines, 10 characters", "[1 Open")
    story.send(BEGIN + b"more" + END)
    await story.see("1 line, 4 characters")
    screen = await open_walk(story)
    await story.see("What was pasted before is in Output: 4 lines, 15 characters")
    assert screen.step.output.text == "q\n1\ndelete\nmore"


async def test_pastes_behind_each_other_stay_in_order(story: Terminal) -> None:
    long = "".join(f"{number} {'word ' * (number % 30)}\n" for number in range(12_000))
    story.send(BEGIN + long.encode() + END)
    await story.see("Kept for Output of the next step that you open")
    story.send(b"\r")
    outputs: list[TextField] = []
    while not (outputs and outputs[0].text):  # all of it is not there yet
        await asyncio.sleep(0)
        outputs = list(story.app.screen.query("#output").results(TextField))
    assert len(outputs[0].text) < len(long)
    story.send(BEGIN + b"more\rlines" + END)
    await story.see("lines")
    await story.see("Pasted into Output of step 4: 2 lines", absent="What was pasted before")
    assert outputs[0].text == f"{long}more\nlines"


@pytest.mark.parametrize(
    ("keys", "there", "way_back"),
    [
        (("question_mark",), "Choose the answer with this number", "q"),
        (("x",), "Export options", "escape"),
        (("e",), "VPN Connection Failure", "q"),
    ],
    ids=["keys", "options", "detail"],
)
async def test_a_paste_over_the_walk_is_kept_for_its_step(
    story: Terminal, keys: tuple[str, ...], there: str, way_back: str
) -> None:
    screen = await open_walk(story)
    await story.press(*keys)
    await story.see(there)
    above = story.app.screen
    story.send(BEGIN + b"d\rc\r1\rf" + END)
    await story.wait_until(lambda: screen.step.output.text == "d\nc\n1\nf", "the paste in Output")
    assert story.app.screen is above
    await story.press(way_back)
    await story.see("Output · 4 lines", "step 4 not recorded")


async def test_a_paste_of_a_line_field_is_one_line_and_a_long_one_has_no_place_there(story: Terminal) -> None:
    screen = await open_walk(story)
    await story.press("i")
    await story.see("Ticket")
    story.send(BEGIN + b"SR-1\r\tSR-2\r" + END)
    await story.see("SR-1 SR-2")
    story.send(BEGIN + b"x" * 501 + END)
    await story.see("Too long for this field. Kept for Output of step 4: 1 line, 501 characters")
    assert screen.step.output.text == "x" * 501


UNMARKED = {
    "a service": "STATE\t: RUNNING\rPID\t: 4242\rq\r1",
    "columns": "Name        State\rEthernet    Up\rWi-Fi       Down\r1",
    "short lines": "\r".join("q1fcnaosduxiyev"),
    "lines": "the quick brown fox\rjumps over the lazy dog\rand runs away again\r1\rq",
    "colours": "\x1b[32mactive\x1b[0m\tsince 1 day\r\x1b[31mfailed\x1b[0m\tq\r1\rf",
    "long": "".join(f"{number}\tqfacn1 s  {number}\r" for number in range(400)),
    "with keys in it": "".join(f"\x1b[A{number}\tqf\x08acn1 s \x7f\r" for number in range(400)),
}


@pytest.mark.parametrize("name", UNMARKED)
async def test_what_no_hand_types_is_a_paste_without_marks(story: Terminal, name: str) -> None:
    screen = await open_walk(story)
    pasted = UNMARKED[name].encode()
    reads = [pasted[start : start + 4095] for start in range(0, len(pasted), 4095)]
    story.send(*reads)
    await story.see("Pasted into Output of step 4", "sent as keys")
    assert screen.step.output.text == text_of(pasted)
    await story.press("n")
    story.send(*reads, apart=0.2)
    await story.see("Pasted: ", "sent as keys")
    assert screen.step.notes.text == text_of(pasted)
    assert story.app.focused is screen.step.notes
    assert screen.opened is not None
    assert len(screen.opened.steps) == 3


async def test_the_rest_of_such_a_paste_belongs_to_it(story: Terminal) -> None:
    """Also where it comes a little late, and would be keys by itself."""
    screen = await open_walk(story)
    story.send(UNMARKED["a service"].encode(), b"\rqf\r12", apart=0.6)
    await story.see("3 lines, 6 characters, sent as keys")
    assert screen.step.output.text == "STATE\t: RUNNING\nPID\t: 4242\nq\n1\n\nqf\n12"


TYPED = {
    "a new session": ("nSR-1\rContoso Ltd\rvpn conn\r", "Is the VPN client"),
    "a new session and its first answer": ("nSR-1\rContoso\rvpn conn\r1", "Step 1 recorded"),
    "words with tab": ("nSR-2847-1\tContoso Limited\tvpn conn", "Contoso Limited"),
    "a search": ("/litware\r", "SR-2845"),
    "a session with notes": (
        "nSR-1\rContoso Ltd\rvpn conn\rnfirst line of notes\rsecond line of notes\rthird\x1b1n more\x1b1",
        "Step 2 recorded",
    ),
    "arrows": ("\x1b[B\x1b[B\x1b[A\r", "Account Lockout"),
    "answers": ("\r1", "Step 4 recorded"),
}


@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("at_once", [True, False], ids=["in one write", "key by key"])
async def test_keys_typed_ahead_are_keys(story: Terminal, name: str, *, at_once: bool) -> None:
    keys, shown = TYPED[name]
    reads = [keys.encode()] if at_once else _keys(keys)
    story.send(*reads, apart=0.04)
    await story.see(shown)
    assert "sent as keys" not in story.text


def _keys(text: str) -> list[bytes]:
    """Cut what is typed into its keys."""
    keys = text.replace("\x1b[", "\0").replace("\x1b", "\1")
    return [key.replace("\0", "\x1b[").replace("\1", "\x1b").encode() for key in _joined(keys)]


def _joined(keys: str) -> Iterator[str]:
    marks = ""
    for key in keys:
        marks += key
        if key not in "\0\1":
            yield marks
            marks = ""


@pytest.mark.parametrize("seed", range(3))
async def test_a_paste_that_stalls_is_text_to_its_end(story: Terminal, seed: int) -> None:
    screen = await open_walk(story)
    await story.press("n")
    pasted = b"".join(b"%d q1f\r" % number for number in range(300))
    cut = random.Random(seed).randrange(20, len(pasted) - 20)
    story.send(BEGIN + pasted[:cut], pasted[cut:] + END, b"!", apart=60)
    await story.wait_until(lambda: screen.step.notes.text.endswith("!"), "the end")
    assert screen.step.notes.text == text_of(pasted) + "!"


async def test_a_paste_that_lost_its_end_does_not_swallow_the_next_key(story: Terminal) -> None:
    screen = await open_walk(story)
    story.send(BEGIN + b"half of it", b"1", apart=60)
    await story.see("Step 4 recorded")
    assert screen.opened is not None
    assert screen.opened.steps[-1].command_output == "half of it"


@pytest.mark.parametrize("letters", ["й", "ξ", "ש", "ｃ", "ф"])
async def test_letters_of_another_layout_are_answered_once(story: Terminal, letters: str) -> None:
    await open_walk(story)
    story.send(letters.encode())
    await story.see("Letters of another keyboard layout are no keys here.")
    await story.press("1")
    await story.see("Step 4 recorded")
    story.send(letters.encode())
    await settled(story)
    assert "another keyboard layout" not in story.text
    await story.press("n")
    story.send(f"{letters}é".encode())
    await story.see(f"{letters}é")


async def test_letters_of_another_layout_in_a_field_are_text(story: Terminal) -> None:
    await open_walk(story)
    await story.press("n")
    story.send("привет".encode())
    await story.see("привет")
    assert "another keyboard layout" not in story.text
