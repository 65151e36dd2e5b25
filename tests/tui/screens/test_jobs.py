"""The commonest jobs, in as few keys as they are promised to take; what is typed as text is not counted."""

from pathlib import Path

from tests.determinism import StepClock
from tests.tui.running import Terminal, demo, fresh, running

SENT = {"TERM": "xterm-256color"}


class Hands:
    """Presses keys and counts them."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.pressed = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            await self.terminal.press(key)

    async def type(self, text: str) -> None:
        await self.terminal.type(text)

    async def see(self, *wanted: str) -> None:
        await self.terminal.see(*wanted)


async def test_start_with_ticket_and_client(tmp_path: Path, clock: StepClock) -> None:
    async with running(fresh(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("No sessions yet")
        hands = Hands(terminal)
        await hands.press("n")
        await hands.see("Account Lockout")
        await hands.type("SR-1")
        await hands.press("enter")
        await hands.type("Contoso Ltd")
        await hands.press("enter")
        await hands.type("vpn")
        await hands.press("enter")
        await hands.see("SR-1 · Contoso Ltd", "Is the VPN client")
        assert hands.pressed <= 4


async def test_three_steps_with_a_note_each(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        hands = await walking(terminal)
        for number in (4, 5, 6):
            await hands.press("n")
            await hands.type(f"note {number}")
            await hands.press("alt+1")
            await hands.see(f"Step {number} recorded")
        assert hands.pressed <= 6


async def test_copy(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        hands = await walking(terminal)
        await hands.press("c")
        await hands.see("sent, not confirmed")
        assert hands.pressed == 1


async def test_preview_mask_and_copy(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        hands = await walking(terminal)
        await hands.press("p")
        await hands.see("2 sensitive values")
        await hands.press("m")
        await hands.see("2 values masked")
        await hands.press("c")
        await hands.see("Your masked note", "sent, not confirmed")
        assert hands.pressed <= 3 and "[IP REDACTED]" in terminal.sent


async def test_finish_and_copy(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        hands = await walking(terminal)
        for _step in range(3):
            await terminal.press("1")
        await terminal.see("The flow has ended")
        hands.pressed = 0
        await hands.press("f")
        await hands.type("Mended")
        await hands.press("ctrl+s")
        await hands.see("✓ Completed · c copies the note")
        await hands.press("c")
        await hands.see("· copied?", "sent, not confirmed")
        assert hands.pressed <= 3


async def test_a_clients_session_of_last_week(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        hands = Hands(terminal)
        await hands.press("/")
        await hands.type("fourth coffee dns")
        await hands.see("SR-2839")
        await hands.press("enter", "enter")
        await hands.see("Timeline", "SR-2839 · Fourth Coffee")
        assert hands.pressed <= 3


async def test_hand_over_through_step_3(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock, environment=SENT) as terminal:
        hands = await walking(terminal)
        for _step in range(2):
            await terminal.press("1")
        await terminal.see("Step 5 recorded")
        hands.pressed = 0
        await hands.press("e")
        await hands.see("Timeline", "in progress at step 5")
        await hands.press("3", "t")
        await hands.see("through step 3 of 5")
        await hands.press("c")
        await hands.see("steps 1–3 of 5", "sent, not confirmed")
        assert hands.pressed <= 4 and "Step 4" not in terminal.sent


async def test_a_step_of_the_library(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        hands = await walking(terminal)
        await hands.press("a")
        await hands.type("event")
        await hands.see("Check additional event logs")
        await hands.press("down", "ctrl+s")
        await hands.see("Step 4 recorded")
        assert hands.pressed <= 3


async def test_read_a_flow_first(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        await terminal.see("SR-2847", "enter Open")
        hands = Hands(terminal)
        await hands.press("n")
        await hands.see("An Active Directory account is locked", "1 Is the account really locked?")
        assert hands.pressed <= 1


async def test_correct_a_note_two_steps_back(tmp_path: Path, clock: StepClock) -> None:
    async with running(demo(tmp_path, clock), tmp_path, clock) as terminal:
        hands = await walking(terminal)
        await hands.press("left", "up", "enter")
        await hands.see("Step 2: Can the user reach the VPN gateway?")
        await hands.type("from home and from the phone")
        await hands.press("ctrl+s")
        await hands.see("Step 2 saved")
        assert hands.pressed <= 4


async def walking(terminal: Terminal) -> Hands:
    """Open the first session, and count from there."""
    await terminal.see("SR-2847", "enter Open")
    await terminal.press("enter")
    await terminal.see("Step 4", "Set the internal DNS servers")
    return Hands(terminal)
