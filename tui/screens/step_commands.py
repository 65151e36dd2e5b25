"""Copying the commands of a step, and giving the values that they contain."""

from collections.abc import Callable
from functools import partial

from backend.app.schemas.trees import Command, Input
from backend.app.shells.filling import Unquotable
from tui.drafts.form import VALUES
from tui.notes.copying import copy_commands, told_of_change
from tui.screens.base import AppScreen
from tui.sessions.state import OpenSession
from tui.sessions.values import (
    chosen_of,
    command_text,
    give_values,
    missing_in,
    values_of,
)
from tui.widgets.node_view import shown_commands
from tui.widgets.step_pane import StepPane

_Commands = tuple[Command, ...]


class StepCommands:
    """Copies a step's commands filled in, and asks for the values that they lack.

    Args:
        screen: the screen of the session.
        opened: returns the session, once it is read.
        step: returns the pane of the step.
    """

    def __init__(
        self, screen: AppScreen, *, opened: Callable[[], OpenSession | None], step: Callable[[], StepPane]
    ) -> None:
        self._screen = screen
        self._opened = opened
        self._step = step

    async def copy(self, which: str) -> None:
        """Copy all commands of the step for ``all``; else the only one, or ask for the number of one."""
        opened = self._opened()
        if opened is None or opened.node is None or not opened.node.commands:
            return
        commands = opened.node.commands
        if len(commands) == 1 or which == "all":
            await self._copy(opened, commands, None)
            return
        from tui.screens.choose_command import ChooseCommandScreen  # late, as other dialogs

        def chosen(number: int | None) -> None:
            copy = partial(self._copy, opened, commands, number)
            self._screen.carry_out_first(copy, group="command", to_screen=True)

        shown = shown_commands(opened, commands)
        await self._screen.app.push_screen(ChooseCommandScreen(shown, chosen, title="Copy which command?"))

    async def give(self) -> None:
        """Have any values of the flow given, or changed."""
        opened = self._opened()
        if opened is None or not opened.flow.inputs:
            return

        def given(values: dict[str, str]) -> None:
            self._give(opened, values)

        await self._ask(opened, opened.flow.inputs, given, title="Values", needed=False)

    async def _copy(self, opened: OpenSession, commands: _Commands, number: int | None) -> None:
        missing = missing_in(opened, (command.line for command in chosen_of(commands, number)))
        if not missing:
            self._deliver(opened, commands, number, values_of(opened))
            return
        # What the help lacks is asked for with it: it is read while the command runs.
        node = opened.node
        if node is not None and node.commands == commands:
            wanted = {one.name for one in missing_in(opened, (node.help,))} | {one.name for one in missing}
            missing = tuple(one for one in opened.flow.inputs if one.name in wanted)

        def given(values: dict[str, str]) -> None:
            self._deliver(opened, commands, number, {**values_of(opened), **values})
            self._give(opened, values, quietly=True)

        title = "A value for this step" if len(missing) == 1 else "Values for this step"
        wanted_for = chosen_of(commands, number)
        await self._ask(opened, missing, given, title=title, needed=True, commands=wanted_for)

    async def _ask(
        self,
        opened: OpenSession,
        inputs: tuple[Input, ...],
        given: Callable[[dict[str, str]], None],
        *,
        title: str,
        needed: bool,
        commands: _Commands = (),
    ) -> None:
        from tui.screens.values import ValuesScreen

        screen = ValuesScreen(
            self._screen.context, opened, inputs, given, title=title, needed=needed, commands=commands
        )
        await self._screen.app.push_screen(screen)

    def _deliver(
        self, opened: OpenSession, commands: _Commands, number: int | None, values: dict[str, str]
    ) -> None:
        try:
            text = command_text(opened.flow, commands, number, values)
        except Unquotable as unquotable:
            self._screen.say(f"Nothing was copied: {unquotable}", "failed")
            return

        async def copy() -> None:
            self._screen.tell(await copy_commands(self._screen.context, text))

        self._screen.copy_in_turn(copy)

    def _give(self, opened: OpenSession, values: dict[str, str], *, quietly: bool = False) -> None:
        """Give values beside the user interface; `quietly` leaves the message to the copy that they were given for."""

        async def give() -> None:
            why = await give_values(self._screen.context.store.writer, opened, values)
            form = opened.typed.form(VALUES)
            for name, text in values.items():
                if form.get(name, text).strip() == text:  # else it was typed anew meanwhile
                    form.keep(name, "")
            self._show(opened)
            if why or not quietly:
                self._screen.say(*told_of_change("Values given", why))

        self._screen.carry_out(give, group="values", outlive=True)

    def _show(self, opened: OpenSession) -> None:
        if self._screen.present:
            self._step().show_values(opened)
        self._screen.refresh_bindings()
