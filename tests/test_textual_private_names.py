"""Each private name of Textual that the project leans on, as Textual has it: an upgrade says here what it broke.

Found in the code are names from modules with a private part, private members that a class of ours calls or overrides,
members of private classes that it overrides, and names of Textual's modules that are replaced. A name of ours that
Textual has too, by chance, is found as well: call it something else.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.document._edit import Edit
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import DataTable, Input, TextArea

ROOT = Path(__file__).parents[1]
PROGRAM = ("tui",)
TESTS = ("tests", "benchmarks", "scripts")

NAMES_OF_PROGRAM = {
    "textual._ansi_sequences.ANSI_SEQUENCES_KEYS": "dict",
    "textual._cells.cell_width_to_column_index": "(line: str, cell_width: int, tab_width: int) -> int",
    "textual._xterm_parser.XTermParser": "(debug: 'bool' = False) -> 'None'",
    "textual.app.App._clipboard": "str",
    "textual.app.App._driver": "Driver | None",
    "textual.app.App._exception": "Exception | None",
    "textual.app.App._fatal_error": "(self) -> 'None'",
    "textual.app.App._refresh_truecolor_filter": "(self, theme: 'TerminalTheme') -> 'None'",
    "textual.document._document.Document": "(text: 'str') -> 'None'",
    "textual.document._document.Document.replace_range": "(self, start: 'Location', end: 'Location', text: 'str') -> 'EditResult'",
    "textual.document._document.Document.text": "(self) -> 'str'",
    "textual.document._document.EditResult": "(end_location: 'Location', replaced_text: 'str') -> None",
    "textual.document._document.Location": "typing.Tuple[int, int]",
    "textual.document._document.DocumentBase": "()",
    "textual.document._document_navigator.DocumentNavigator": "(wrapped_document: textual.document._wrapped_document.WrappedDocument) -> None",
    "textual.document._history.EditHistory": "(max_checkpoints: 'int', checkpoint_timer: 'float', checkpoint_max_characters: 'int') -> None",
    "textual.document._history.EditHistory.record": "(self, edit: 'Edit') -> 'None'",
    "textual.document._edit.Edit._edit_result": "NoneType",
    "textual.document._edit.Edit._original_selection": "NoneType",
    "textual.drivers._writer_thread.WriterThread._queue": "Queue[str | None]",
    "textual.document._edit.Edit": "(text: 'str', from_location: 'Location', to_location: 'Location', maintain_selection_offset: 'bool') -> None",
    "textual.document._wrapped_document.WrappedDocument": "(document: 'DocumentBase', width: 'int' = 0, tab_width: 'int' = 4) -> 'None'",
    "textual.document._wrapped_document.WrappedDocument.height": "(self) -> 'int'",
    "textual.document._wrapped_document.WrappedDocument._tab_width": "int",
    "textual.document._wrapped_document.WrappedDocument._width": "int",
    "textual.document._wrapped_document.WrappedDocument.get_offsets": "(self, line_index: 'int') -> 'list[int]'",
    "textual.document._wrapped_document.WrappedDocument.get_sections": "(self, line_index: 'int') -> 'list[str]'",
    "textual.document._wrapped_document.WrappedDocument.get_target_document_column": "(self, line_index: 'int', x_offset: 'int', y_offset: 'int') -> 'int'",
    "textual.document._wrapped_document.WrappedDocument.lines": "(self) -> 'list[list[str]]'",
    "textual.document._wrapped_document.WrappedDocument.location_to_offset": "(self, location: 'Location') -> 'Offset'",
    "textual.document._wrapped_document.WrappedDocument.offset_to_location": "(self, offset: 'Offset') -> 'Location'",
    "textual.document._wrapped_document.WrappedDocument.wrap": "(self, width: 'int', tab_width: 'int | None' = None) -> 'None'",
    "textual.document._wrapped_document.WrappedDocument.wrap_range": "(self, start: 'Location', old_end: 'Location', new_end: 'Location') -> 'None'",
    "textual.driver.Driver._loop": "asyncio.get_running_loop()",
    "textual.driver.Driver._mouse": "mouse",
    "textual.drivers.linux_driver.LinuxDriver._disable_mouse_support": "(self) -> 'None'",
    "textual.drivers.linux_driver.LinuxDriver._enable_mouse_pixels": "(self) -> 'None'",
    "textual.drivers.linux_driver.LinuxDriver._enable_mouse_support": "(self) -> 'None'",
    "textual.drivers.linux_driver.LinuxDriver._writer_thread": "WriterThread | None",
    "textual.drivers.linux_driver.LinuxDriver.run_input_thread": "(self) -> 'None'",
    "textual.message_pump.MessagePump._close_messages_no_wait": "(self) -> 'None'",
    "textual.widget.Widget._on_key": "(self, event: 'events.Key') -> 'None'",
    "textual.widgets.Input._on_paste": "(self, event: 'events.Paste') -> 'None'",
    "textual.widgets.Input._suggestion": "reactive",
    "textual.widgets.TextArea._build_highlight_map": "(self) -> 'None'",
    "textual.widgets.TextArea._highlight_query": "Query | None",
    "textual.widgets.TextArea._on_paste": "(self, event: 'events.Paste') -> 'None'",
    "textual.widgets.TextArea._on_resize": "(self) -> 'None'",
    "textual.widgets.TextArea._refresh_size": "(self) -> 'None'",
    "textual.widgets.TextArea._rewrap_and_refresh_virtual_size": "(self) -> 'None'",
    "textual.widgets.TextArea._set_document": "(self, text: 'str', language: 'str | None') -> 'None'",
    "textual.widgets.TextArea._delete_via_keyboard": "(self, start: 'Location', end: 'Location') -> 'EditResult | None'",
    "textual.widgets.TextArea._draw_cursor": "(self) -> 'bool'",
    "textual.widgets.TextArea._has_cursor": "(self) -> 'bool'",
    "textual.widgets.TextArea._matching_bracket_location": "Location | None",
    "textual.widgets.TextArea._render_line": "(self, y: 'int') -> 'Strip'",
    "textual.widgets.TextArea._theme": "TextAreaTheme",
    "textual.widgets.TextArea._yield_character_locations": "(self, start: 'Location') -> 'Iterable[tuple[str, Location]]'",
    "textual.widgets.TextArea._yield_character_locations_reverse": "(self, start: 'Location') -> 'Iterable[tuple[str, Location]]'",
}
NAMES_OF_TESTS = {
    "textual._compositor.Compositor": "() -> 'None'",
    "textual.css.stylesheet.Stylesheet._parse_rules": "(self, css: 'str', read_from: 'CSSLocation', is_default_rules: 'bool' = False, tie_breaker: 'int' = 0, scope: 'str' = '') -> 'list[RuleSet]'",
    "textual.css.stylesheet.Stylesheet._variables": "variables or {}",
    "textual.widget.Widget._dirty_regions": "set[Region]",
    "textual._wrap.compute_wrap_offsets": "(text: 'str', width: 'int', tab_size: 'int', fold: 'bool' = True, precomputed_tab_sections: 'list[tuple[str, int]] | None' = None) -> 'list[int]'",
    "textual.document._edit.Edit": "(text: 'str', from_location: 'Location', to_location: 'Location', maintain_selection_offset: 'bool') -> None",
    "textual.drivers._writer_thread.WriterThread": "(file: 'IO[str]') -> 'None'",
    "textual._xterm_parser.XTermParser": "(debug: 'bool' = False) -> 'None'",
    "textual.screen.Screen._compositor": "Compositor()",
}

OWNERS = (
    App,
    Screen,
    TextArea,
    Input,
    DataTable,
    Pilot,
    LinuxDriver,
    WriterThread,
    Edit,
    Compositor,
    Stylesheet,
)
"""Whose private members the code takes from objects; whose object it is, the text does not say."""
OF_OTHERS = {"_actions", "_choices_actions", "_mapping"}
"""Private members of what is none of Textual's: the parser of arguments, SQLAlchemy."""


@pytest.mark.parametrize(
    ("folders", "listed"),
    [(PROGRAM, NAMES_OF_PROGRAM), pytest.param(TESTS, NAMES_OF_TESTS, marks=pytest.mark.soak)],
    ids=["program", "tests"],
)
def test_the_names_that_are_used_are_those_that_are_listed(
    folders: tuple[str, ...], listed: dict[str, str]
) -> None:
    assert used(*folders) == set(listed)


@pytest.mark.parametrize(("name", "expected"), sorted((NAMES_OF_PROGRAM | NAMES_OF_TESTS).items()))
def test_textual_has_the_name_as_it_is_used(name: str, expected: str) -> None:
    assert described(name) == expected


def described(name: str) -> str:
    """Return a signature, a type, or what a class says of an attribute where it sets it."""
    owner, _, member = name.rpartition(".")
    found = looked_up(owner)
    if isinstance(found, type) and member not in vars(found):
        return attributes(found)[member]
    value = inspect.getattr_static(found, member)
    if isinstance(value, property):
        value = value.fget
    if inspect.isfunction(value) or inspect.isclass(value):
        return str(inspect.signature(value))
    return str(value) if callable(value) else type(value).__name__  # a type by another name, or a value


def looked_up(name: str) -> Any:
    """Return a module, or a class of one."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        module, _, member = name.rpartition(".")
        return getattr(import_module(module), member)


@cache
def attributes(owner: type) -> dict[str, str]:
    """Return what a class sets on itself: the type that it names, else the value that it sets first."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(inspect.cleandoc("\n" + inspect.getsource(owner)))):
        match node:
            case ast.AnnAssign(target=ast.Attribute(value=ast.Name("self"), attr=name), annotation=told):
                found.setdefault(name, ast.unparse(told).strip("'"))
            case ast.Assign(targets=targets, value=told):
                for target in targets:
                    match target:
                        case ast.Attribute(value=ast.Name("self"), attr=name):
                            found.setdefault(name, ast.unparse(told))
    return found


def used(*folders: str) -> set[str]:
    """Return the private names of Textual that the code of some folders uses."""
    return {name for path in sources(*folders) for name in Code(path).names()}


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def of_textual(module: str | None) -> bool:
    return (module or "").partition(".")[0] == "textual"


def is_private(name: str) -> bool:
    return any(part.startswith("_") and not part.startswith("__") for part in name.split("."))


@cache
def all_of_ours() -> set[str]:
    """Return the private members that classes of ours have themselves."""
    return {
        name
        for path in sources(*PROGRAM, *TESTS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for name in members(node)
    }


def members(owner: ast.ClassDef) -> set[str]:
    """Return what a class defines."""
    found: set[str] = set()
    for line in owner.body:
        match line:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(name)):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


class Code:
    """One module, as text."""

    def __init__(self, path: Path) -> None:
        self._tree = ast.parse(path.read_text(encoding="utf-8"))
        self._imports = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(self._tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        self._modules = {
            alias.asname or alias.name
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        self._classes = {node.name: node for node in ast.walk(self._tree) if isinstance(node, ast.ClassDef)}

    def names(self) -> Iterator[str]:
        """Return the private names of Textual that it uses."""
        for module, name in self._imports.values():
            if of_textual(module) and is_private(f"{module}.{name}"):
                yield f"{module}.{name}"
        for node in ast.walk(self._tree):
            match node:
                case ast.ClassDef():
                    yield from self._members_of_textual(node)
                case ast.Assign(targets=targets):
                    for target in targets:
                        yield from self._replaced(target)
                case ast.Attribute(value=ast.Name("self" | "cls") | ast.Call(func=ast.Name("super"))):
                    pass  # its class is looked at as a whole
                case ast.Attribute(value=ast.Name(module)) if module in self._modules:
                    pass
                case ast.Attribute(attr=name) if is_private(name) and name not in all_of_ours() | OF_OTHERS:
                    yield from tuple(owned(OWNERS, name)) or (f"nobody's {name}",)

    def _replaced(self, target: ast.expr) -> Iterator[str]:
        root, _, rest = ast.unparse(target).partition(".")
        if rest and root in self._imports and of_textual(self._imports[root][0]):
            module = self._found(root)
            if isinstance(module, ModuleType):
                yield f"{module.__name__}.{rest}"

    def _members_of_textual(self, owner: ast.ClassDef) -> Iterator[str]:
        bases = self._bases(owner)
        touched = members(owner)
        for node in ast.walk(owner):
            match node:
                case ast.Attribute(
                    value=ast.Name("self" | "cls") | ast.Call(func=ast.Name("super")), attr=name
                ):
                    if is_private(name):
                        touched.add(name)
        for name in touched:
            if not name.startswith("__"):
                yield from owned(bases, name)

    def _bases(self, owner: ast.ClassDef) -> tuple[type, ...]:
        found: list[type] = []
        for base in owner.bases:
            name = ast.unparse(base.value if isinstance(base, ast.Subscript) else base)
            if name in self._classes:
                found += self._bases(self._classes[name])
            elif name in self._imports:
                there = self._found(name)
                found += [there] if inspect.isclass(there) else []
        return tuple(found)

    def _found(self, name: str) -> Any:
        return looked_up(".".join(self._imports[name]))


def owned(classes: tuple[type, ...], name: str) -> Iterator[str]:
    """Return the full name of a member of Textual's that is private, or is one of a private class."""
    for owner in (base for given in classes for base in inspect.getmro(given)):
        if of_textual(owner.__module__) and (name in vars(owner) or name in attributes(owner)):
            # Widgets are public, though each has a module of its own that is not.
            module = (
                "textual.widgets" if owner.__module__.startswith("textual.widgets.") else owner.__module__
            )
            full = f"{module}.{owner.__qualname__}.{name}"
            if is_private(full):
                yield full
            return
