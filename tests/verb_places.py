"""Which verbs can be offered on which screen, as the screens and their widgets bind them."""

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

import tui.screens
from tui import keys
from tui.app import ResolutionFlow

SCREENS = {
    "SessionListScreen": "Sessions",
    "NavigationScreen": "Step",
    "PreviewScreen": "Preview",
    "DetailScreen": "Detail",
    "AddStepScreen": "Custom step",
    "ChooseCommandScreen": "Which command",
    "ChooseFieldScreen": "First note",
    "ChoosePaneScreen": "Which pane",
    "ConfirmScreen": "Question",
    "DownloadScreen": "Download",
    "EraseScreen": "Erasing",
    "ExportOptionsScreen": "Export options",
    "FinishScreen": "Finish",
    "FlowTreeScreen": "Flow",
    "HandOverScreen": "Handing over",
    "HelpScreen": "Keys",
    "JumpList": "Jump list",
    "LastCopyScreen": "Last copy",
    "MarkLinesScreen": "Mark lines",
    "NewSessionScreen": "New session",
    "PaneScreen": "Pane beside",
    "StaleEditsScreen": "Which note",
    "StepEditScreen": "Edited step",
    "SummaryScreen": "Summary",
    "TeamSettingsScreen": "Team settings",
    "TicketEditScreen": "Ticket",
    "ValuesScreen": "Values",
    "WaitingScreen": "Waiting",
}
"""What sentences and the documents call the screens; those on which others are only built have no name."""


def everywhere() -> list[str]:
    """Return the ids of the verbs of the App."""
    return list(dict.fromkeys(_verbs(ResolutionFlow)))


def places() -> dict[str, list[str]]:
    """Return for each screen the ids of the verbs that it and the widgets on it have, besides those of the App."""
    for module in pkgutil.iter_modules(tui.screens.__path__, f"{tui.screens.__name__}."):
        importlib.import_module(module.name)
    screens = {one.__name__: one for one in _screens()}
    found = {}
    for name, title in SCREENS.items():
        nodes = [*screens[name].__mro__, *_widgets(_modules(screens[name]))]
        verbs = [verb for node in nodes for verb in _verbs(node) if verb not in everywhere()]
        found[title] = list(dict.fromkeys(verbs))
    return found


def unnamed() -> set[str]:
    """Return the screens that have no name here."""
    return {one.__name__ for one in _screens()} - set(SCREENS)


def _screens() -> Iterator[type[Screen[object]]]:
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{tui.screens.__name__}."):
            for one in vars(module).values():
                if isinstance(one, type) and issubclass(one, Screen) and one.__module__ == name:
                    yield one


def _modules(screen: type[Screen[object]]) -> list[ModuleType]:
    """Return the modules of a screen and of the classes it is built on, and those of the widgets that they import."""
    seen: list[ModuleType] = []
    waiting = [sys.modules[one.__module__] for one in screen.__mro__ if one.__module__.startswith("tui.")]
    while waiting:
        module = waiting.pop(0)
        if module not in seen:
            seen.append(module)
            waiting += [sys.modules[widget.__module__] for widget in _widgets([module])]
    return seen


def _widgets(modules: Iterable[ModuleType]) -> Iterator[type[Widget]]:
    for module in modules:
        for one in vars(module).values():
            own = isinstance(one, type) and one.__module__.startswith("tui.")
            if own and issubclass(one, Widget) and not issubclass(one, Screen):
                yield one


def _verbs(node: type[object]) -> Iterator[str]:
    if issubclass(node, DOMNode):
        for binding in node.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and (verb := keys.verb_of(binding)):
                yield verb
