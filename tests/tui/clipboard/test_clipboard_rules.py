"""Rules of the delivery ladder that no terminal at hand shows: who holds a terminal, and what pasting back means."""

import base64
import os
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.clipboard.answers import Answers
from tui.clipboard.chain import Surroundings, find_chain
from tui.clipboard.check import Verdict, arrived, compare
from tui.clipboard.fetching import fetch_command
from tui.clipboard.holders import holders
from tui.clipboard.mosh import LastInMosh, deliver_to_mosh
from tui.clipboard.note_file import save_copy
from tui.clipboard.osc52 import base64_length, for_screen, for_tmux, sequence


def processes(folder: Path, *rows: tuple[int, str, int, int]) -> Path:
    """A /proc with these processes: id, name, parent, terminal."""
    for number, name, parent, terminal in rows:
        (folder / str(number)).mkdir()
        stat = f"{number} ({name}) S {parent} {number} {number} {terminal} -1 4194304"
        (folder / str(number) / "stat").write_text(stat)
    return folder


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(9, "rflow", 8, 34817), (8, "bash", 7, 34817), (7, "tmux: server", 1, 0)], ["tmux: server"]),
        ([(9, "rflow", 8, 34817), (8, "mosh-server", 1, 0)], ["mosh-server"]),
        ([(9, "rflow", 8, 34817), (8, "bash", 7, 34817), (7, "sshd (x) y", 1, 0)], ["sshd (x) y"]),
        (
            [
                (9, "rflow", 8, 5),
                (8, "sudo", 7, 5),
                (7, "sudo", 6, 4),
                (6, "bash", 5, 4),
                (5, "screen", 1, 0),
            ],
            ["sudo", "screen"],
        ),
        ([(9, "rflow", 8, 5), (8, "python3", 7, 4), (7, "tmux: server", 1, 0)], ["python3"]),
        ([(9, "rflow", 8, 5)], []),
        ([], []),
    ],
)
def test_the_holders_of_a_terminal(
    tmp_path: Path, rows: list[tuple[int, str, int, int]], expected: list[str]
) -> None:
    assert holders(9, folder=processes(tmp_path, *rows)) == expected


@pytest.mark.parametrize(
    ("held", "environment", "names", "against"),
    [
        (["mosh-server"], {"TERM": "xterm-256color"}, ["mosh"], ""),
        (["sshd"], {"TERM": "xterm-256color", "DISPLAY": ":0"}, ["OSC 52"], ""),
        (["sudo", "tmux: server"], {"TERM": "screen-256color"}, [], "TMUX is not set"),
        (["screen"], {"TERM": "xterm"}, ["screen"], ""),
        (["screen"], {"TERM": "screen", "TMUX": "/outer,1,0"}, ["screen"], ""),
        ([], {"TERM": "screen.xterm-256color"}, ["screen"], ""),
    ],
)
async def test_the_ways_follow_who_holds_the_terminal(
    held: list[str], environment: dict[str, str], names: list[str], against: str
) -> None:
    around = Surroundings(environment, holders=lambda: held, platform="linux")
    chain = await find_chain(around, lambda _sequence: None)
    assert [way.name for way in chain.ways] == names
    assert against in chain.against


@pytest.mark.parametrize(
    ("answered", "names", "against"),
    [
        ("\x1b[>84;0;0c\x1b[?1;2;4c", ["OSC 52"], ""),  # a tmux on the laptop's side
        ("\x1b[>83;40900;0c\x1b[?1;2c", ["screen"], ""),
        ("\x1b[>1;10;0c\x1b[?62c", ["mosh"], ""),
        ("\x1b[>65;6003;1c\x1b[?65;1;9c", [], "GNOME Terminal"),
        ("\x1b[>65;8000;1c\x1b[?61;52c", ["OSC 52"], ""),
        ("\x1b[>1;95;0c\x1b[?1;2c", [], "Terminal.app"),
    ],
)
async def test_the_ways_follow_what_the_terminal_answers(
    answered: str, names: list[str], against: str
) -> None:
    answers = Answers()
    assert answers.take(f"typed{answered}") == "typed"
    around = Surroundings({"TERM": "screen-256color"}, answers=answers, holders=list, platform="linux")
    chain = await find_chain(around, lambda _sequence: None)
    assert [way.name for way in chain.ways] == names
    assert against in chain.against


@pytest.mark.parametrize(
    ("environment", "held", "answered", "doubt"),
    [
        ({"TERM": "screen-256color"}, [], "", True),
        ({"TERM": "screen"}, ["sshd"], "", True),
        ({"TERM": "screen.xterm-256color", "STY": "1.pts-0"}, [], "", False),
        ({"TERM": "screen"}, ["screen"], "", False),
        ({"TERM": "screen"}, ["sshd"], "\x1b[>83;40900;0c\x1b[?1;2c", False),
    ],
)
async def test_a_screen_of_which_only_term_speaks_is_told(
    environment: dict[str, str], held: list[str], answered: str, doubt: bool
) -> None:
    answers = Answers()
    answers.take(answered)
    around = Surroundings(environment, answers=answers, holders=lambda: held, platform="linux")
    way = (await find_chain(around, lambda _sequence: None)).ways[0]
    told = (await way.deliver("note")).detail
    assert ("as TERM says: a tmux takes none of them, others cut them" in told) == doubt
    assert ("does not answer" in way.why) == doubt


@pytest.mark.parametrize("kept", ["state/mosh", "file/mosh"], ids=["kept", "a folder that cannot be made"])
async def test_mosh_never_gets_the_same_text_twice_in_a_row(tmp_path: Path, kept: str) -> None:
    (tmp_path / "file").write_text("")
    sent: list[str] = []
    last = LastInMosh(tmp_path / kept)
    for text in ("note", "note", "note", "other", "note"):
        if kept == "state/mosh":
            last = LastInMosh(tmp_path / kept)  # as another run has it
        await deliver_to_mosh(text, last=last, write=sent.append)
    assert [base64.b64decode(one[7:-1]) for one in sent] == [b"note", b"note\n", b"note", b"other", b"note"]
    assert not [path for path in tmp_path.rglob("mosh") if b"note" in path.read_bytes()]


@given(st.text(), st.integers(min_value=0))
def test_answers_are_taken_out_wherever_they_are_cut(typed: str, at: int) -> None:
    received = "\x1b[>0;136;0c\x1b[?62;52c"
    typed = typed.replace("\x1b", "")
    answers = Answers()
    cut = at % (len(received) + 1)
    # A lone Esc is a key: an answer is known from its second character on.
    if cut in (1, 2, 12, 13):
        cut += 2
    assert answers.take(received[:cut]) + answers.take(received[cut:] + typed) == typed
    assert (answers.secondary, answers.primary) == ((0, 136, 0), (62, 52))


@given(st.text(min_size=1), st.sampled_from(["\n", "\r", "\r\n"]))
def test_line_ends_do_not_matter_when_pasted_back(text: str, end: str) -> None:
    copied = text.replace("\r", "\n")
    assert compare(copied, copied.replace("\n", end)) is Verdict.SAME


@given(st.text(alphabet="ab\n日 ", min_size=1), st.data())
def test_what_arrived_of_a_cut_text_is_counted_in_its_own_bytes(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(min_value=1, max_value=len(text)))
    pasted = text[:cut].replace("\n", "\r")
    if compare(text, pasted) is Verdict.CUT:
        count = arrived(text, pasted)
        assert 0 < count <= len(text.encode())
        beginning = text.encode()[:count].decode()
        assert compare(beginning, pasted) is Verdict.SAME


@given(st.text())
def test_wrapped_sequences_unwrap_to_the_bare_one(text: str) -> None:
    plain = sequence(text)
    assert len(plain) == len("\x1b]52;c;\x07") + base64_length(text)
    pieces = for_screen(plain).removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert "".join(pieces) == plain
    assert all(len(piece) <= 250 for piece in pieces)
    assert (
        for_tmux(plain).removeprefix("\x1bPtmux;").removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b") == plain
    )


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        ("203.0.113.7 50022 198.51.100.9 22", "198.51.100.9:"),
        ("203.0.113.7 50022 198.51.100.9 2222", "-P 2222"),
        ("fe80::1%eth0 50022 fe80::2%eth0 22", "[fe80::2]:"),
        ("", ""),
        ("nonsense", ""),
    ],
)
async def test_the_command_that_pulls_the_file(connection: str, expected: str) -> None:
    path = Path("/home/an engineer/it's here/rf-1.md")
    command = await fetch_command(path, {"SSH_CONNECTION": connection})
    assert expected in command
    assert bool(command) == bool(expected)
    if command:
        source = shlex.split(command)[-2]  # what the laptop's shell makes of it
        assert source.endswith(f":{path}")


def test_of_the_copies_only_old_ones_of_ours_are_removed(tmp_path: Path) -> None:
    now = datetime(2026, 2, 13, 9, 15, tzinfo=UTC)
    foreign = ("rf-20200101-000000.pdf", "rf-20200101-000000-Radio-log.mp3", "rf-notes.txt", "photo.md")
    for name in foreign:
        (tmp_path / name).write_text("not ours")
    (tmp_path / "rf-20200101-000000-folder.md").mkdir()
    for number in range(25):  # of a clock that was wrong
        path = tmp_path / f"rf-20990101-0000{number:02}-note.md"
        path.write_text("old")
        os.utime(path, (number, number))
    kept = save_copy(tmp_path, "note.md", "new", now=now)
    assert kept.read_text() == "new"
    copies = [path for path in tmp_path.glob("rf-2*-*.md") if path.is_file()]
    assert len(copies) == 20 and kept in copies
    assert all((tmp_path / name).exists() for name in foreign)
