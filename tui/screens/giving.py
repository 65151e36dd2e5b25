"""Handing over from the list: a session, or all that its owner has in progress."""

from collections.abc import Callable
from functools import partial

from backend.app.schemas.sessions import SessionListItem
from tui.screens.base import AppScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.hand_over import Gift, HandOverScreen
from tui.sessions.team import Team


async def hand_over(
    screen: AppScreen, team: Team, item: SessionListItem, *, name: str, reload: Callable[[], None]
) -> None:
    """Ask to whom a session goes, or all of its owner's, give it, and say so."""
    store, owner = screen.context.store, team.name_of(item.owner_id)

    async def give(gift: Gift) -> None:
        to = team.name_of(gift.to)
        if gift.is_all:
            count = await store.people.hand_over_all(item.owner_id, gift.to)
            sessions = "1 session" if count == 1 else f"{count} sessions"
            screen.say(f"{sessions} of {owner} went to {to}", "done")
        else:
            await store.people.hand_over(item.id, gift.to)
            screen.say(f"{name} is {to}'s now", "done")
        reload()

    def carry_out(gift: Gift) -> None:
        screen.carry_out(partial(give, gift), group="hand_over", outlive=True)

    async def closed(gift: Gift | None) -> None:
        if gift is None:
            return
        if not gift.is_all:
            carry_out(gift)
            return
        question = f"Give all that {owner} has in progress to {team.name_of(gift.to)}?"
        await screen.app.push_screen(ConfirmScreen(question), lambda yes: carry_out(gift) if yes else None)

    await screen.app.push_screen(HandOverScreen(team, owner_id=item.owner_id, session=name), closed)
