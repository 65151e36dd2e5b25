"""The main job in a real terminal, by keys alone: from an empty folder to a note in the tmux buffer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from backend.app.embedded import create_embedded_app
from tests.e2e.conftest import Tmux
from tests.e2e.stub_terminal import StubTerminal, opened

OUTPUT = "InterfaceAlias  ServerAddresses\n--------------  ---------------\nVPN             {8.8.8.8}\n# c 2 ümläut 日本"


def exported(database: Path, **options: Any) -> bytes:
    """The note of the newest session as the API exports it, without marking the session."""

    async def ask() -> bytes:
        app = create_embedded_app(database)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://api/api/v1/"
        ) as api:
            session_id = (await api.get("sessions")).json()["items"][0]["id"]
            body = {"preview": True, "time_zone": "UTC", **options}
            answer = await api.post(f"sessions/{session_id}/export", json=body)
        app.state.database.close()
        return answer.content

    return asyncio.run(ask())


def test_from_an_empty_folder_to_a_handed_over_note(tmux: Tmux) -> None:
    tmux.start()
    tmux.wait_for("No sessions yet", "n New")
    assert not tmux.screen().count("SR-")

    tmux.keys("n")
    tmux.wait_for("New session", "Account Lockout")
    tmux.write("SR-2847")
    tmux.keys("Enter")
    tmux.write("Contoso Ltd")
    tmux.keys("Enter")
    tmux.write("vpn conn")
    tmux.wait_for("VPN Connection Failure", absent="Account Lockout")
    tmux.keys("C-s")

    tmux.wait_for("Step 1", "Is the VPN client installed and up to date?", "SR-2847 · Contoso Ltd")
    tmux.keys("n")
    tmux.write("GlobalProtect 6.2.1 confirmed")
    tmux.wait_for("6.2.1 confirmed", "step 1 not recorded")
    tmux.keys("M-1")
    tmux.wait_for("Step 1 recorded: Yes", "Can the user reach the VPN gateway?")
    tmux.keys("1")
    tmux.wait_for("Step 2 recorded: Yes", "Check DNS configuration on VPN adapter")

    tmux.paste(OUTPUT)  # no field has the focus: it goes to Output, and none of it is a key
    tmux.wait_for("Pasted into Output", "Output · 4 lines")
    tmux.keys("Escape")
    tmux.wait_for("n Notes", absent="alt + ")
    tmux.keys("n")
    tmux.write("VPN adapter had 8.8.8.8 instead of internal DC")
    tmux.wait_for("instead of internal")
    tmux.keys("M-2")
    tmux.wait_for("Step 3 recorded: DNS servers incorrect", "Step 4")

    tmux.keys("n")
    tmux.write("not recorded yet")
    tmux.wait_for("not recorded yet")
    tmux.keys("Escape", "c")  # one write: tmux hands it on as alt+c
    tmux.choose_markdown()
    told = "NOT on your clipboard, only in tmux · alt+g details"
    screen = tmux.wait_for("typed text of step 4 is not in it · ", told)
    assert "not recorded yetc" not in screen
    tmux.last_copy("in the tmux buffer, checked; NOT on your clipboard: no terminal is attached", key="M-g")
    note = tmux.command("save-buffer", "-")
    assert note == exported(tmux.database)
    text = note.decode()
    assert "**Status:** In Progress (exported at step 3)" in text
    assert OUTPUT in text
    assert "not recorded yet" not in text

    tmux.keys("Escape")
    tmux.wait_for("n Notes", absent="alt + ")
    tmux.keys("1")
    tmux.wait_for("Step 4 recorded", "Does the user reach internal resources now?")
    tmux.keys("f")
    tmux.wait_for("Outcome notes", "Next Steps / Follow-Up", "The note so far")
    tmux.write("Set the internal DNS servers.")
    tmux.keys("Tab")
    tmux.write("- Monitor for 48 hours")
    tmux.keys("C-s")
    tmux.wait_for("Step 5,", "is not recorded. Complete the session all the same?", "y Yes")
    tmux.keys("y")
    tmux.wait_for("✓ Resolved · ", "· not copied", "Timeline")
    tmux.wait_for("Resolution", "Set the internal DNS", "Next Steps", "- Monitor for 48 hours")

    tmux.keys("x")
    tmux.wait_for("Export options", "[markdown]")
    tmux.keys("Left")
    tmux.wait_for("[psa]")
    tmux.keys("q")
    tmux.wait_for("PSA · standard · all steps")
    tmux.keys("Down", "t")
    tmux.wait_for("PSA · standard · through step 2 of 4", "── through here (2 of 4)")
    tmux.keys("c")
    # Nobody is attached: the note went no further than the buffer.
    told = "NOT on your clipboard, only in tmux · g details"
    tmux.wait_for("steps 1–2 of 4 · ", told, "✓ Resolved · ", "· not copied")
    tmux.last_copy("in the tmux buffer, checked; NOT on your clipboard: no terminal is attached")
    handed_over = tmux.command("save-buffer", "-")
    assert handed_over == exported(tmux.database, format="psa", max_step_index=2)
    assert b"Steps: 1\xe2\x80\x932 of 4" in handed_over
    assert b"Check DNS configuration" not in handed_over
    assert b"--- RESOLUTION ---\n  Set the internal DNS servers.\n" in handed_over

    with attached(tmux):
        tmux.keys("c")
        tmux.wait_for("steps 1–2 of 4 · sent, not confirmed · g details")
        tmux.last_copy("in the tmux buffer, checked; sent on to your terminal, not confirmed")
        assert "· not copied" in tmux.screen()  # a part is not the note
        tmux.keys("t")
        tmux.wait_for("PSA · standard · all steps")
        tmux.keys("c")
        tmux.wait_for("4 steps · 2 sensitive, r masks · sent, not confirmed · g details", "· copied?")
        tmux.last_copy("in the tmux buffer, checked; sent on to your terminal, not confirmed")
        assert tmux.command("save-buffer", "-") == exported(tmux.database, format="psa")
    tmux.keys("C-q")
    tmux.wait_for("ended with 0")


@contextmanager
def attached(tmux: Tmux) -> Iterator[StubTerminal]:
    """A terminal that shows the program."""
    with opened(["tmux", "-S", str(tmux.socket), "attach"], tmux.environment) as terminal:
        tmux.wait_until(lambda _screen: bool(tmux.command("list-clients")), "an attached client")
        yield terminal


def test_keys_that_arrive_in_one_burst_take_effect_in_order(tmux: Tmux) -> None:
    tmux.start()
    tmux.wait_for("No sessions yet")
    tmux.write("nSR-1\rContoso Ltd\rvpn conn\rnfound no quirks\x1b1nsecond note, no quirks\x1b1")
    tmux.wait_for("Step 2 recorded: Yes", "Check DNS configuration on VPN adapter")
    note = exported(tmux.database).decode()
    assert "**Notes:** found no quirks\n" in note
    assert "**Notes:** second note, no quirks\n" in note
    assert "**Client:** Contoso Ltd\n" in note.replace("  \n", "\n")
    # What is no sequence is text: these characters are what other programs take for Option with a digit.
    tmux.write("n£5 §3 ¡hola!\x1bc")
    tmux.choose_markdown()
    tmux.wait_for("£5 §3 ¡hola!", "NOT on your clipboard, only in tmux · alt+g details")
    tmux.last_copy("in the tmux buffer, checked", key="M-g")


def test_text_typed_while_a_session_opens_is_text(tmux: Tmux) -> None:
    tmux.start("--demo")
    tmux.wait_for("SR-2847", "enter Open")
    tmux.write("\rnXYZ 1 2 q")
    tmux.wait_for("Step 4", "XYZ 1 2 q", "step 4 not recorded")


def test_the_terminal_is_told_of_the_copy(tmux: Tmux) -> None:
    """With a client attached, tmux hands the note on by OSC 52; the message says sent, and no more."""
    tmux.start("--demo")
    tmux.wait_for("SR-2847", "enter Open")
    with attached(tmux) as terminal:
        tmux.keys("c")
        tmux.choose_markdown()
        tmux.wait_for("sent, not confirmed · g details")
        tmux.last_copy("in the tmux buffer, checked; sent on to your terminal, not confirmed")
        terminal.wait_for_copy(tmux.command("save-buffer", "-"))
