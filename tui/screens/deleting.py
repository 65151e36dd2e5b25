"""Deleting a session in progress, after a question, and erasing a completed one, after its ticket number."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from textual.events import Key

from backend.app.schemas.sessions import SessionListItem
from tui import keys
from tui.core.messages import Part, counted
from tui.core.threads import in_thread
from tui.screens.base import AppScreen
from tui.screens.confirm import ConfirmScreen
from tui.sessions.label import label_of
from tui.widgets.line import is_field


async def ask_to_delete(screen: AppScreen, item: SessionListItem, *, deleted: Callable[[], None]) -> None:
    """Ask whether a session in progress is to be deleted; do it, say so, and call `deleted`."""
    name = label_of(item, without=item.tree_name)

    async def delete() -> None:
        await screen.context.store.removal.delete(item.id)
        screen.say(f"Deleted {name}", "done")
        deleted()

    def answered(yes: bool | None) -> None:
        if yes:
            screen.carry_out(delete, group="delete", outlive=True)

    steps = counted(item.step_count, "step")
    question = f"Delete the session {name} with its {steps}? This cannot be undone."
    await screen.app.push_screen(ConfirmScreen(question), answered)


def ask_to_erase(screen: AppScreen, session_id: UUID, *, erased: Callable[[], None]) -> None:
    """Read a completed session and have its ticket number typed in; once it is erased call `erased`, and say so."""

    def done(told: tuple[Part, ...]) -> None:
        erased()
        screen.say(told, "done")  # on whichever screen is there by now

    async def show() -> None:
        from tui.notes.erasing import backups_with, told_of_backups  # late: they are seldom needed
        from tui.screens.erase import EraseScreen

        context = screen.context
        found = await context.store.removal.read(session_id)
        kept = await in_thread(partial(backups_with, context.backups, found.session))
        if screen.present:
            dialog = EraseScreen(context, found, backups=told_of_backups(kept), erased=done)
            await screen.app.push_screen(dialog)

    screen.carry_out_first(show, group="erase", to_screen=True)


def tell_why_not(screen: AppScreen, event: Key) -> None:
    """Say why whoever calls may not erase a completed session, if that is what a key was pressed for."""
    if event.key not in keys.DELETE.names or is_field(screen.focused):
        return
    screen.say(
        "Only a team admin can erase a completed session."
        if screen.context.team is not None
        else "Erasing a completed session needs the server, which has not said yet who you are."
    )
