"""What the program was started for is done over the list, while that is still being read."""

import asyncio
from functools import partial

from tui.api.errors import ApiError, StartFailed
from tui.screens.base import AppScreen
from tui.screens.requests import Given, GoOn, ShowDetail, StartSession, ask
from tui.sessions.intents import Intent, OpenTicket, StartOn
from tui.sessions.named import NotNamed, flow_named, session_of_ticket


class Beginning:
    """Opens over the list what the program was started for.

    A name that nothing goes by ends the program, with status 1: the command was wrong. What fails otherwise is said on
    the list; a new session can be started by hand then.
    """

    def __init__(self, screen: AppScreen, intent: Intent) -> None:
        self._screen = screen
        self._intent = intent
        self._done = asyncio.Event()

    def hold_keys(self) -> None:
        """Hold keys back from here on: they are meant for what is opened."""
        self._screen.context.hold_keys_for_screen(self._done)

    def begin(self, list_tried: asyncio.Event) -> None:
        """Begin; what fails is said once the list was read, or could not be."""
        self._screen.carry_out(partial(self._guarded, list_tried), group="beginning")

    async def _guarded(self, list_tried: asyncio.Event) -> None:
        try:
            await self._open()
        except NotNamed as error:
            self._end_or_say(str(error))
        except StartFailed:
            raise
        except ApiError as error:
            self._done.set()
            await list_tried.wait()
            self._screen.say(f"{self._intent.subject} was not opened: {error}", "failed")
        finally:
            self._done.set()

    def _end_or_say(self, failed: str) -> None:
        if self._screen.app.screen is self._screen:
            self._screen.app.exit(return_code=1, message=failed)
        else:  # the engineer went on meanwhile
            self._screen.say(failed, "failed")

    async def _open(self) -> None:
        match self._intent:
            case StartOn() as intent:
                await self._start(intent)
            case OpenTicket(ticket_number=ticket):
                item = await session_of_ticket(self._screen.context.store, ticket)
                look = GoOn if item.completed_at is None else ShowDetail
                ask(self._screen.context, look(self._screen, item.id))

    async def _start(self, intent: StartOn) -> None:
        context = self._screen.context
        texts, flow_id = intent, None
        try:
            flow = flow_named(intent.flow, await context.store.list_flows())
            texts, flow_id = StartOn(flow.name, intent.ticket_number, intent.client_name), flow.id
            opened = await context.store.start(
                tree_id=flow.id,
                ticket_number=intent.ticket_number or "",
                client_name=intent.client_name or "",
            )
        except StartFailed:
            raise
        except ApiError as error:
            ask(context, StartSession(self._screen, given=Given(texts, flow_id, str(error))))
        else:
            ask(context, GoOn(self._screen, opened.id))
