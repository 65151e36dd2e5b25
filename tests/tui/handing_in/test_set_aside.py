"""Texts that another terminal set aside, in every program that runs."""

from tests.tui.handing_in.desks import Desk, desk

__all__ = ["desk"]


async def test_what_is_set_aside_is_at_once_in_all_programs_that_run_until_it_is_dropped(desk: Desk) -> None:
    async with desk.program(opens="SR-2847") as here, desk.program() as there:
        await here.press("f")
        await here.see("Outcome", absent="set aside")
        assert (await desk.hand_in("late", session="SR-2807")).status == 1
        assert (await desk.hand_in("misnamed", session="SR-0")).status == 1
        await here.see("2 set aside", "! Waiting")
        await there.see("2 set aside")
        await here.press("alt+exclamation_mark", "down")
        await here.see("misnamed")
        await there.press("!")
        await there.see("late")
        await there.press("delete", "y")
        await there.see("1 set aside", "misnamed", absent="late")
        await here.see("1 set aside", "misnamed", absent="late")
        await desk.hand_in("once more", session="SR-0")
        await there.see("2 set aside", "misnamed")  # which was under the cursor
        await there.press("down")
        await there.see("once more")


async def test_what_was_set_aside_stays_in_a_program_that_has_it_where_the_file_is_lost(desk: Desk) -> None:
    async with desk.program() as terminal:
        await desk.hand_in("first")
        await terminal.see("1 set aside")
        (desk.state / "drafts.db").unlink()
        for count, text in enumerate(("second", "third"), start=2):
            await desk.hand_in(text)
            await terminal.see(f"{count} set aside")


async def test_what_a_run_set_aside_is_shown_by_another_once_it_has_ended(desk: Desk) -> None:
    async with desk.program() as there:
        async with desk.program() as here:
            here.app.context.store.pasted.keep("pasted")
            await here.see("1 set aside")
            assert "set aside" not in there.text
        await there.see("1 set aside")
