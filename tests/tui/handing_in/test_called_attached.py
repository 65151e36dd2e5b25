"""What was attached is called so wherever it is named, and what was typed is not."""

from pathlib import Path
from unittest import mock

from backend.app.embedded import create_embedded_app
from tests.determinism import StepClock
from tests.tui.handing_in.desks import Desk, desk
from tests.tui.walk.walking import walking
from tui.handing_in.asking import Programs
from tui.walk.beginning import Wanted

__all__ = ["desk"]


async def test_what_nobody_typed_is_called_attached_wherever_it_is_named(
    desk: Desk, tmp_path: Path, clock: StepClock
) -> None:
    await desk.hand_in("evidence", session="SR-2847")
    factory = lambda: create_embedded_app(tmp_path / "resolutionflow.db")  # noqa: E731 - a factory
    place = f"embedded {tmp_path / 'resolutionflow.db'}"
    async with walking(factory, tmp_path, clock, Wanted("SR-2847"), typed=True, drafts=place) as walk:
        await walk.hear("Attached for step 4, output: 1 line, 8 characters, restored from", "Answer:")
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("What was attached here is restored from")
        await terminal.press("c")
        await terminal.see("attached text of step 4 is not in it")
        await desk.hand_in("more evidence")
        await terminal.press("f")
        await terminal.see("Attached text of step 4 is not recorded")
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("What was attached here is restored from", "more evidence")
        await terminal.press("n")
        await terminal.type("noted")
        await terminal.press("escape", "f")
        await terminal.see("Typed and attached text of step 4 is not recorded")
    await desk.hand_in("later", session="SR-2847")
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("What was typed and attached here is restored from", "later")
        await terminal.press("z", "y")
        await terminal.see("Step 4", absent="later")
        await terminal.press("n")
        await terminal.type("typed alone")
        await terminal.wait_until(lambda: "typed alone" in desk.on_disk())
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("What was typed here is restored from", "typed alone")


async def test_what_is_typed_right_behind_a_recorded_step_is_not_called_attached(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await desk.hand_in("evidence")
        await terminal.see("Attached to Output of step 4")
        terminal.burst("1", "o", *"typed")
        await terminal.see("Step 5", "typed", absent="evidence")
        await terminal.wait_until(lambda: "step.output=typed" in desk.on_disk())
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("What was typed here is restored from", "typed")


async def test_what_is_typed_in_the_scratchpad_right_before_is_not_called_attached(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.press("s")
        with mock.patch("tui.screens.autosave.Autosave.changed"):  # what was typed is not told yet
            await terminal.type("typed")
            await terminal.see("typed")
            assert (await desk.hand_in("evidence", to="scratchpad")).status == 0
            kept = desk.on_disk()
        assert "evidence" in kept and "attached=text.scratchpad 0" in kept


async def test_what_a_killed_run_typed_is_not_called_attached(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.press("o")
        await terminal.type("typed")
        await terminal.wait_until(lambda: "typed" in desk.on_disk())
        with mock.patch("tui.handing_in.delivery.programs", lambda _folder: Programs((), silent=1)):
            await desk.hand_in("evidence")
    async with desk.program(opens="SR-2847") as terminal:
        await terminal.see("What was typed and attached here is restored from", "evidence")
