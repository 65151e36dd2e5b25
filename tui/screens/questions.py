"""Questions that whoever copies asks the engineer, wherever that is."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from textual.app import App
from textual.screen import ModalScreen

from backend.app.schemas.export import ExportFormat
from tui.context import Context
from tui.screens.confirm import ConfirmScreen

_Answer = TypeVar("_Answer")


def ask_through(app: App[Any], context: Context) -> None:
    """Have the questions of the context asked by an app."""

    async def agrees(question: str) -> bool:
        yes: bool | None = await _answer(app, lambda closed: ConfirmScreen(question, closed))
        return bool(yes)

    context.copier.ask = agrees

    async def which_note(lost: str) -> bool | None:
        from tui.screens.stale_edits import StaleEditsScreen  # late: a question that is seldom asked

        return await _answer(app, partial(StaleEditsScreen, lost))

    context.ask_which_note = which_note

    async def which_field() -> ExportFormat | None:
        from tui.screens.choose_field import ChooseFieldScreen  # late: it is asked once

        return await _answer(app, ChooseFieldScreen)

    context.ask_which_field = which_field


async def _answer(
    app: App[Any], question: Callable[[Callable[[], None]], ModalScreen[_Answer]]
) -> _Answer | None:
    """Ask; return None where the question was left open, or closed with the screen below it."""
    answers: list[_Answer | None] = []
    closed = asyncio.Event()
    await app.push_screen(question(closed.set), answers.append)
    await closed.wait()
    return next(iter(answers), None)
