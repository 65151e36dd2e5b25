"""Copies to a terminal that is the program's own: it takes them, ignores them, cuts them, or says what it is."""

import os

import pytest

from tests.e2e.copying import (
    LAST_COPY,
    PROGRAM,
    READY,
    SENT,
    SIZES,
    Bench,
    as_told,
    begin_copy,
    close_last_copy,
    copy,
    copy_refused,
    text_of,
    told,
    told_refused,
)
from tests.e2e.stub_terminal import F7, F8, Takes, opened

pytestmark = pytest.mark.soak  # each starts the program in a terminal of its own

SAYS_YES = "\x1b[?62;22;52c"
PUTTY = "\x1b[>0;136;0c"


def test_a_terminal_that_says_it_takes_copies_gets_every_byte(bench: Bench) -> None:
    with opened(PROGRAM, bench.environment, primary=SAYS_YES, secondary="\x1b[>1;10;0c") as terminal:
        terminal.wait_for(*READY)
        for size in SIZES.values():
            text = text_of(size)
            copy(terminal, bench, text, f"Sent {as_told(text)} to your terminal, not confirmed")
            terminal.wait_for_copy(text)
        assert [len(one) for one in terminal.copies] == list(SIZES.values())
        assert (max(bench.kept.iterdir()).stat().st_mode & 0o777, bench.kept.stat().st_mode & 0o777) == (
            0o600,
            0o700,
        )


def test_a_terminal_of_unknown_kind_is_asked_about_beyond_the_common_limit(bench: Bench) -> None:
    largest = 74_994 // 4 * 3
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        copy(terminal, bench, text_of(largest))
        terminal.wait_for_copy(text_of(largest))
        begin_copy(terminal, bench, text_of(largest + 1))
        terminal.wait_for("Send it all the same?", "y Yes", "n No")
        terminal.write(b"n")
        reason = "56.2 KB may be more than your terminal takes, and you did not send it"
        told_refused(terminal, bench, text_of(largest + 1), reason)
        begin_copy(terminal, bench, text_of(largest + 1))
        terminal.wait_for("Send it all the same?")
        terminal.write(b"y")
        told(terminal, bench, text_of(largest + 1), "Sent 56.2 KB to your terminal, not confirmed")
        terminal.wait_for_copy(text_of(largest + 1))
        assert len(terminal.copies) == 2


@pytest.mark.parametrize(
    ("takes", "found", "then"),
    [
        (
            "all",
            "It arrived: what you pasted is what you copied, all of it (50.0 KB)",
            "it took the copy you checked at",
        ),
        (
            "nothing",
            "NOT what you copied: your clipboard holds something else",
            "your check at",
        ),
        (20_003, "NOT all of it arrived: 20,00", ""),
    ],
)
def test_pasting_back_tells_what_arrived(bench: Bench, takes: Takes, found: str, then: str) -> None:
    text = text_of(50_000)
    with opened(PROGRAM, bench.environment, takes=takes) as terminal:
        terminal.wait_for(*READY)
        copy(terminal, bench, text, "Sent 50.0 KB to your terminal, not confirmed")
        terminal.write(b"g")
        terminal.wait_for("Did it arrive?", "It is also in this file")
        clipboard = terminal.clipboard if terminal.copies else b"what was on it before"
        assert clipboard is not None
        terminal.paste(clipboard.decode(errors="ignore").encode())
        terminal.wait_for_panel(LAST_COPY, found)
        assert ("✓" in terminal.shown()) == (takes == "all")
        close_last_copy(terminal)
        terminal.wait_for("✓ Selection · it arrived" if takes == "all" else SENT)
        # What was found holds for the next copy.
        if then:
            sent = f"Sent 50.0 KB to your terminal, not confirmed; {then}"
            copy(terminal, bench, text, sent, doubted=takes == "nothing")
        else:
            copy_refused(terminal, bench, text, "your terminal cut the copy you checked at")


def test_a_terminal_that_takes_none_is_told_so(bench: Bench) -> None:
    with opened(PROGRAM, bench.environment, secondary=PUTTY, primary="\x1b[?6c") as terminal:
        terminal.wait_for(*READY)
        copy_refused(terminal, bench, text_of(1000), "PuTTY takes no copies")
        assert not terminal.copies


def test_what_is_typed_and_answered_while_the_program_starts_goes_where_it_belongs(bench: Bench) -> None:
    """Keys are kept, answers are no keys; also those that come when the program runs already."""
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.write(b"4")
        terminal.wait_for("[4 All", "enter Open")
        terminal.write(b"\x1b[>0;13")
        terminal.write(b"6;0c\x1b[?6c/conto")
        terminal.wait_for("conto")
        shown = copy_refused(terminal, bench, text_of(1000), "PuTTY takes no copies", in_field=True)
        # An answer has a question mark, which as a key would open the list of keys.
        assert "─ Keys" not in shown


def test_settings_choose_the_way(bench: Bench) -> None:
    taken = bench.folder / "taken"
    bench.environment["RESOLUTIONFLOW_NATIVE_COMMAND"] = f"tee {taken}"
    bench.environment["RESOLUTIONFLOW_CLIPBOARD"] = "native"
    with opened(PROGRAM, bench.environment, primary=SAYS_YES) as terminal:
        terminal.wait_for(*READY)
        copy(terminal, bench, text_of(50_000), "50.0 KB handed to tee, not confirmed")
        assert taken.read_bytes() == text_of(50_000)
        assert not terminal.copies


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("CLIPBOARD", "file", "the settings say: to a file only"),
        ("OSC52_MAX_BYTES", "999", "1.0 KB is more than osc52_max_bytes allows (999 bytes)"),
    ],
)
def test_settings_hold_copies_back(bench: Bench, name: str, value: str, reason: str) -> None:
    bench.environment[f"RESOLUTIONFLOW_{name}"] = value
    with opened(PROGRAM, bench.environment, primary=SAYS_YES) as terminal:
        terminal.wait_for(*READY)
        copy_refused(terminal, bench, text_of(1000), reason)
        assert not terminal.copies


def test_of_two_copies_the_last_one_wins(bench: Bench) -> None:
    first, second = text_of(1_000_000, "first"), text_of(1000, "second")
    with opened(PROGRAM, bench.environment, primary=SAYS_YES) as terminal:
        terminal.wait_for(*READY)
        bench.put(first, second)
        terminal.write(F7 + F8)
        terminal.wait_for_copy(second)
        told(terminal, bench, second, "Sent 1.0 KB to your terminal, not confirmed")
        assert terminal.copies == [first, second]


def test_the_text_can_be_selected_in_the_terminal_itself(bench: Bench) -> None:
    text = "one long line " + "0123456789" * 30 + "\nsecond line · 終"
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        copy(terminal, bench, text.encode())
        terminal.write(b"g")
        terminal.wait_for("Did it arrive?")
        terminal.write(b"\x1bw")
        shown = terminal.wait_for("Enter goes back")
        assert "0123456789" * 30 + "secondline·終--" in shown.replace(" ", "")
        terminal.write(b"\x03")  # what people press to copy does not end the program
        terminal.write(b"\r")
        # What was drawn before stands beside the text: this stub has one screen only.
        terminal.wait_for("Did it arrive?", "alt + w Plain text", absent="Enter goes back")
        terminal.write(b"\x1b")
        terminal.wait_for("enter Open")
        assert os.waitpid(terminal.process.pid, os.WNOHANG) == (0, 0)


def test_a_letter_typed_into_the_check_is_no_check(bench: Bench) -> None:
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        copy(terminal, bench, text_of(1000))
        terminal.write(b"g")
        terminal.wait_for("Did it arrive?")
        terminal.write(b"q")
        terminal.wait_for("Paste here, rather than type")
        # A terminal without bracketed paste sends keys: a pause tells that all have come.
        terminal.write(text_of(1000).replace(b"\r\n", b"\r").replace(b"\n", b"\r"))
        terminal.wait_for("It arrived: what you pasted is what you copied, all of it (1.0 KB)")


def test_a_question_that_is_gone_with_its_screen_is_a_no(bench: Bench) -> None:
    """Otherwise every later copy would wait for its answer, and say nothing."""
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        bench.put(text_of(200_000), text_of(1000))
        terminal.write(b"n")
        terminal.wait_for("New session", "Account Lockout")
        terminal.write(b"\r\rvpn conn")
        terminal.write(F7 + b"\x13")  # ctrl+s: the session starts while the copy asks
        terminal.write(F8)
        # The question may be gone with its screen, or open over either screen, which keeps F8 from being heard.
        if "Send it all the same?" in terminal.wait_for_copy(text_of(1000), unless="Send it all the same?"):
            terminal.write(b"n")
            terminal.wait_for(absent="Send it all the same?")
            terminal.write(F8)
        terminal.wait_for_copy(text_of(1000))
        told(terminal, bench, text_of(1000), "Sent 1.0 KB to your terminal, not confirmed")


def test_a_byte_that_is_no_utf8_ends_nothing(bench: Bench) -> None:
    with opened(PROGRAM, bench.environment) as terminal:
        terminal.wait_for(*READY)
        terminal.write(b"/caf\xe9 con")
        terminal.wait_for("caf", "con", "No session matches")


def test_keys_typed_during_the_start_keep_their_order(bench: Bench) -> None:
    with opened(PROGRAM, bench.environment, primary=SAYS_YES, secondary="\x1b[>1;10;0c") as terminal:
        terminal.write(b"4/conto")
        terminal.wait_for("[4 All", "conto", "Contoso Ltd")
