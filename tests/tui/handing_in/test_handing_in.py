"""Texts from other terminals: into the session that is open, else to its draft, and what is said of it."""

import asyncio
import os
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Thread
from unittest import mock

import pytest

from backend.app.core.files import write_private
from backend.app.embedded import create_embedded_app
from tests.bounds import HANGS_AFTER
from tests.determinism import StepClock
from tests.tui.gateway_flow import GATEWAY
from tests.tui.handing_in.desks import Desk, desk
from tests.tui.screens.test_values import begin
from tests.tui.walk.walking import walking
from tui.handing_in.asking import Programs, programs
from tui.handing_in.delivery import Delivered, deliver
from tui.handing_in.protocol import Status, packed, status_message
from tui.walk.beginning import Wanted

__all__ = ["desk"]

OPENED_LAST = "No program has a session open, and none was opened here before."


async def test_it_is_in_the_output_at_once_and_on_disk_before_it_is_said(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.press("o")
        await terminal.type("typed")
        await terminal.press("left", "left")
        told = await desk.hand_in("\x1b[31mone\x1b[0m\r\ntwo\n")
        assert "step.output=typed\none\ntwo\n" in desk.on_disk()
        assert told.status == 0
        assert told.sentence.startswith("Attached to Output of step 4 of SR-2847 · Contoso Ltd (program")
        assert told.sentence.endswith("): 2 lines, 8 characters.")
        await terminal.see("Attached to Output of step 4: 2 lines, 8 characters", "typed", "one")
        await terminal.type("XY")  # what is being typed goes on where it was
        await terminal.see("typXYed")


async def test_blank_lines_at_its_end_do_not_hide_it(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        assert (await desk.hand_in("one\nSplitTunneling : True\n\n\n\n\n")).status == 0
        await terminal.see("Attached to Output of step 4", "SplitTunneling : True")
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("restored", "SplitTunneling : True")
        await desk.hand_in("\n".join(f"line {number}" for number in range(40)))
        await terminal.see("line 39")
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("restored", "line 39")


async def test_it_reaches_the_step_under_other_screens(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.press("f")
        await terminal.see("Outcome")
        assert (await desk.hand_in("evidence")).status == 0
        await terminal.see("Attached to Output of step 4: 1 line, 8 characters")
        await terminal.press("escape", "q")
        await terminal.see("Step 4", "evidence")


async def test_the_scratchpad_is_chosen_and_saved(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        told = await desk.hand_in("evidence", to="scratchpad")
        assert "Attached to the scratchpad of SR-2847" in told.sentence
        await terminal.press("s")
        await terminal.see("evidence", "all saved")


async def test_of_a_text_that_is_too_long_both_ends_are_kept(desk: Desk) -> None:
    text = "first\n" + ("x" * 999 + "\n") * 19_100 + "last\n"
    told = await desk.hand_in(text, session="SR-2847")
    assert told.sentence.endswith("Its middle is left out: about 100,011 characters.")
    attached, _end, kept = desk.on_disk().partition("\n")
    assert attached.startswith("attached=step.output ")
    assert kept.startswith("step.output=first\nxxx") and kept.endswith("x\nlast\n")
    assert "x\n[about 100,011 characters are missing here]\nx" in kept and len(kept) < 19_000_100


async def test_of_two_programs_that_takes_it_in_which_a_key_was_pressed_last(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as here, desk.program(opens="SR-2845") as there:
        told = await desk.hand_in("evidence")
        assert "SR-2845" in told.sentence
        assert "2 programs have a session open" in told.sentence
        assert "--session SR-2847 chooses another" in told.sentence
        await there.see("Attached to Output")
        await here.press("o")
        assert "of SR-2847" in (await desk.hand_in("more")).sentence
        await here.see("more")
        told = await desk.hand_in("chosen", session="sr-2845")
        assert "of SR-2845" in told.sentence and "2 programs" not in told.sentence
        await there.see("chosen")


async def test_without_a_program_it_waits_as_a_draft_of_the_session_opened_last(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("Step 4")
    assert desk.sockets() == []
    told = await desk.hand_in("all is ok here")
    assert told == Delivered(
        "Waits as a draft for Output of step 4 of SR-2847 · Contoso Ltd: 1 line, 14 characters. No program has it open; "
        "opening the session shows it.",
        0,
    )
    assert (await desk.hand_in("ok")).status == 0  # though it stands in the one before
    assert (await desk.hand_in("noted", to="scratchpad")).status == 0
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see(
            "all is ok here", "2 lines, 17 characters", "What was attached here is restored from"
        )
        await terminal.press("s")
        await terminal.see("Scratchpad", "noted")


async def test_an_open_program_that_shows_another_screen_finds_the_draft_when_it_opens_the_session(
    desk: Desk,
) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.press("n")
        await terminal.type("typed")
        await terminal.press("alt+q")
        await terminal.see("enter Open")
        told = await desk.hand_in("evidence")
        assert (told.status, "Waits as a draft for Output of step 4 of SR-2847" in told.sentence) == (0, True)
        await terminal.press("enter")
        await terminal.see("Step 4", "typed", "evidence", "What was attached here is restored from")


async def test_nothing_is_lost_that_no_session_takes(desk: Desk) -> None:
    told = await desk.hand_in("early")
    assert (told.status, told.sentence) == (
        1,
        f"{OPENED_LAST} The text is set aside: 1 line, 5 characters, under ! in the program.",
    )
    told = await desk.hand_in("misnamed", session="SR-0")
    assert (told.status, "No session has the ticket number 'SR-0'" in told.sentence) == (1, True)
    told = await desk.hand_in("gone", session="01890a5d-ac96-774b-bcce-b302099a8057")
    assert (told.status, "it was deleted, or is none of your team's" in told.sentence) == (1, True)
    told = await desk.hand_in("late", session="SR-2807")
    assert (told.status, "is completed, and takes no text any more" in told.sentence) == (1, True)
    async with desk.program() as terminal:
        await terminal.press("!")
        for text in ("early", "misnamed", "gone", "late"):
            await terminal.see("4 set aside", text)
            await terminal.press("down")


async def test_nothing_is_no_text(desk: Desk) -> None:
    assert await desk.hand_in(" \n\x1b[0m") == Delivered("Nothing came, so nothing was attached.", 1)


async def test_after_the_end_of_the_flow_it_goes_to_the_scratchpad(desk: Desk) -> None:
    async with desk.program(opens="SR-2846") as terminal:
        await terminal.see("End of the flow")
        told = await desk.hand_in("evidence")
        assert told.status == 0
        assert (
            "Attached to the scratchpad (its flow has ended, so no step takes output) of SR-2846"
            in told.sentence
        )
        await terminal.press("s")
        await terminal.see("evidence", "all saved")
    told = await desk.hand_in("later")
    assert "Waits as a draft for the scratchpad of SR-2846 · Adatum Corp (its flow has ended" in told.sentence


async def test_a_walk_takes_no_text_and_that_is_said(desk: Desk, tmp_path: Path, clock: StepClock) -> None:
    factory = lambda: create_embedded_app(tmp_path / "resolutionflow.db")  # noqa: E731 - a factory
    place = f"embedded {tmp_path / 'resolutionflow.db'}"
    async with walking(factory, tmp_path, clock, Wanted("SR-2847"), typed=True, drafts=place) as walk:
        await walk.hear("Answer:")
        told = await desk.hand_in("evidence")
        assert "The walk in which it was opened takes no text from elsewhere; opening" in told.sentence
        assert told.status == 0


async def test_what_is_no_message_harms_nobody(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        (path,) = desk.sockets()
        half_open = []
        for garbage in (
            b"GET / HTTP/1.1\r\n\r\n",
            struct.pack("!I", 2**32 - 1),
            struct.pack("!I", 5) + b"{]]]]",
            struct.pack("!I", 2) + b"[]",
            struct.pack("!I", 2) + b"{}",
            struct.pack("!I", 20_000) + b"[" * 20_000,
            struct.pack("!I", 100) + b"half",
        ):
            peer = socket.socket(socket.AF_UNIX)
            peer.connect(str(path))
            peer.sendall(garbage)
            half_open.append(peer)
        assert "Attached to Output" in (await desk.hand_in("evidence")).sentence
        await terminal.see("evidence")
        for peer in half_open:
            peer.close()


async def test_nobody_else_reaches_the_socket(desk: Desk) -> None:
    async with desk.program():
        (path,) = desk.sockets()
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_a_path_that_is_too_long_for_a_socket_is_none(tmp_path: Path, clock: StepClock) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    desk = Desk(folder, clock)
    async with desk.program(opens="SR-2847") as terminal:
        (path,) = desk.sockets()
        assert len(os.fsencode(path)) < 100 and path.parent.stat().st_mode & 0o777 == 0o700
        assert "Attached to Output" in (await desk.hand_in("evidence")).sentence
        await terminal.see("evidence")
    assert not path.parent.exists()


async def test_what_a_killed_program_left_is_taken_away(desk: Desk) -> None:
    folder = desk.state / "listening"
    folder.mkdir(parents=True, mode=0o700)
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(folder / "dead.sock"))
    dead.close()
    (folder / "dead.address").write_text(str(folder / "dead.sock"))
    (folder / "never.address").write_text(str(folder / "never.sock"))
    assert OPENED_LAST in (await desk.hand_in("evidence")).sentence
    assert list(folder.iterdir()) == []


@pytest.mark.soak
async def test_a_program_that_does_not_answer_is_told_and_waited_for_no_longer(desk: Desk) -> None:
    async with desk.program(opens="SR-2847"):
        pass
    folder = desk.state / "listening"
    with socket.socket(socket.AF_UNIX) as suspended:
        suspended.bind(str(folder / "it.sock"))
        suspended.listen()
        (folder / "it.address").write_text(str(folder / "it.sock"))
        begun = time.monotonic()
        told = await desk.hand_in("evidence")
        assert time.monotonic() - begun < HANGS_AFTER
    assert (
        "A program does not answer, as if suspended (`fg` brings it back); opening the session shows it"
        in told.sentence
    )
    assert "step.output=evidence" in desk.on_disk()


def test_a_program_that_many_wait_for_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "it.sock"
    answer = packed(status_message(Status("here", 1.0, "pts/1", "", "", ())))
    with socket.socket(socket.AF_UNIX) as busy, ExitStack() as waiting:
        busy.bind(str(path))
        busy.listen(0)
        write_private(tmp_path / "it.address", str(path).encode())
        before = 0
        with pytest.raises(BlockingIOError):
            while True:
                peer = waiting.enter_context(socket.socket(socket.AF_UNIX))
                peer.setblocking(False)
                peer.connect(str(path))
                before += 1

        def take_in() -> None:
            for _ in range(before + 1):
                taken, _address = busy.accept()
                waiting.enter_context(taken).sendall(answer)

        taking = Thread(target=take_in, daemon=True)

        def once_there_is_no_room(_seconds: float) -> None:
            if not taking.ident:
                taking.start()

        with mock.patch("tui.handing_in.asking.time.sleep", once_there_is_no_room):
            found = programs(tmp_path)
        if taking.ident:
            taking.join()
    assert ([program.status.terminal for program in found.answering], found.silent) == (["pts/1"], 0)


async def test_a_disk_that_takes_nothing_is_said_by_the_program_too(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.press("o")
        drafts = desk.state / "drafts.db"
        drafts.unlink()
        drafts.mkdir()
        told = await desk.hand_in("evidence")
        assert told.sentence.startswith("Attached to Output of step 4 of SR-2847")
        assert "What you type is not kept on disk: " in told.sentence
        await terminal.see("evidence", "not kept on disk")
        drafts.rmdir()
        await terminal.see("evidence", absent="not kept on disk")


async def test_many_at_once_are_all_there(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        texts = [f"evidence {number} " * 20_000 for number in range(5)]
        told = await asyncio.gather(*map(desk.hand_in, texts))
        assert [one.status for one in told] == [0] * 5
        kept = desk.on_disk()
        assert all(text in kept for text in texts)
        await terminal.see("5 lines")


async def test_dozens_at_once_are_told_the_truth(desk: Desk) -> None:
    async with desk.program(opens="SR-2847"):
        texts = [f"evidence {number}\n" for number in range(30)]
        with ThreadPoolExecutor(len(texts)) as pool:
            loop = asyncio.get_running_loop()
            handed_in = [loop.run_in_executor(pool, partial(deliver, desk.config, text)) for text in texts]
            told = await asyncio.gather(*handed_in)
        assert [one.sentence for one in told if not one.sentence.startswith("Attached to Output")] == []
        kept = desk.on_disk()
        assert all(text in kept for text in texts)


async def test_what_came_while_it_was_suspended_is_there_when_it_goes_on(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.press("o")
        await terminal.type("typed")
        with mock.patch("tui.handing_in.delivery.programs", lambda _folder: Programs((), silent=1)):
            told = await desk.hand_in("evidence")
            assert "A program does not answer, as if suspended" in told.sentence
            await desk.hand_in("noted", to="scratchpad")
        await terminal.type(" on")
        terminal.app.app_resume_signal.publish(terminal.app)
        await terminal.see("attached while the program was suspended is here", "evidence", "typed on")
        await terminal.press("alt+s")
        await terminal.see("- Server IP: 10.0.1.50", "noted")
        await terminal.wait_until(lambda: "step.output=evidence\ntyped on" in desk.on_disk())


@pytest.mark.soak
async def test_what_came_while_it_was_suspended_has_no_secret_value(desk: Desk) -> None:
    async with desk.program() as terminal:
        await terminal.app.context.store.import_flow(GATEWAY, replace=False)
        await begin(terminal, "SR-9")
        await terminal.press("equals_sign")
        await terminal.see("PIN of the portal")
        await terminal.press("enter", "enter")
        await terminal.type("s3cret-pin")
        await terminal.press("ctrl+s")
        await terminal.see("Values given")
        with mock.patch("tui.handing_in.delivery.programs", lambda _folder: Programs((), silent=1)):
            await desk.hand_in("pin: s3cret-pin")
            await desk.hand_in("noted: s3cret-pin", to="scratchpad")
        terminal.app.app_resume_signal.publish(terminal.app)
        await terminal.see("pin: [PIN of the portal left out]", absent="s3cret-pin")
        await terminal.press("s")
        await terminal.see("noted: [PIN of the portal left", absent="s3cret-pin")
        await terminal.wait_until(lambda: "s3cret-pin" not in desk.on_disk(), "no draft with it")
