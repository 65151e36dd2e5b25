"""One verb, one key, on every screen."""

import importlib
import pkgutil
from collections.abc import Iterator

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

import tui.screens
import tui.widgets
from tui import keys
from tui.app import ResolutionFlow

TABLE = {verb.id: verb for verb in [*vars(keys).values(), *keys.ANSWERS] if isinstance(verb, keys.Verb)}


def classes() -> list[type[DOMNode]]:
    """Return the App, the screens and the widgets that have keys of their own."""
    found: list[type[DOMNode]] = [ResolutionFlow]
    for package in (tui.screens, tui.widgets):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            found += [
                one
                for one in vars(importlib.import_module(module.name)).values()
                if isinstance(one, type) and issubclass(one, DOMNode) and one.__module__ == module.name
            ]
    return found


def bindings(one: type[DOMNode]) -> Iterator[Binding]:
    for binding in one.__dict__.get("BINDINGS", ()):
        assert isinstance(binding, Binding)
        if binding in App.BINDINGS:  # which the App has from Textual
            continue
        for key in binding.key.split(","):
            yield Binding(key, binding.action, id=binding.id)


def test_a_verb_keeps_its_key_and_stands_in_the_table() -> None:
    assert len([one for one in classes() if list(bindings(one))]) > 20
    for one in classes():
        for binding in bindings(one):
            verb = TABLE[keys.verb_of(binding)]
            assert keys.shown(binding).removeprefix("alt+") == verb.key, (one, binding)


def test_no_screen_gives_one_key_two_verbs() -> None:
    for one in classes():
        taken: dict[str, str] = {}
        for binding in bindings(one):
            if one is ResolutionFlow and keys.verb_of(binding) == keys.CLOSE.id:
                continue  # the App's Esc leaves a field, and closes a form where none has the focus
            assert taken.setdefault(binding.key, binding.action) == binding.action, (one, binding)


def test_no_screen_gives_a_key_of_the_app_another_action() -> None:
    of_app = {binding.key: binding.action.removeprefix("app.") for binding in bindings(ResolutionFlow)}
    assert {"g", "alt+g", "question_mark", "alt+question_mark"} <= set(of_app)
    for one in classes():
        if not issubclass(one, Screen):
            continue
        for binding in bindings(one):
            # The App's Esc works inside text fields only, elsewhere it closes a dialog; it suspends only where nothing
            # takes back.
            if keys.verb_of(binding) not in (keys.CLOSE.id, keys.TAKE_BACK.id):
                action = binding.action.removeprefix("app.")
                assert of_app.get(binding.key, action) == action, (one, binding)
