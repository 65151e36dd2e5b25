"""All screens that the client has, so that a test can say which of them it leaves out."""

import importlib
import pkgutil

from textual.screen import Screen

import tui.screens


def every_screen() -> list[type[Screen[object]]]:
    """Return the screens, and the classes on which they are built."""
    return [
        one
        for module in pkgutil.iter_modules(tui.screens.__path__, f"{tui.screens.__name__}.")
        for one in vars(importlib.import_module(module.name)).values()
        if isinstance(one, type) and issubclass(one, Screen) and one.__module__ == module.name
    ]
