"""What is public says what it is for, but for methods whose names say it: those that Textual calls."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CALLED_BY_TEXTUAL = ("action_", "on_", "watch_")
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def says_enough(name: str) -> bool:
    """Whether a method's name needs no docstring: it is private, Textual's own, or one of Python's."""
    return name == "compose" or name.startswith(("_", *CALLED_BY_TEXTUAL))


def undocumented(node: ast.AST, name: str) -> Iterator[str]:
    """Return the public things of a module that have no docstring."""
    if isinstance(node, Documented) and not ast.get_docstring(node):
        yield name
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.ClassDef(name=own) if own.startswith("_"):
                pass
            case ast.FunctionDef(name=own) | ast.AsyncFunctionDef(name=own) if says_enough(own):
                pass
            case ast.ClassDef(name=own) | ast.FunctionDef(name=own) | ast.AsyncFunctionDef(name=own):
                yield from undocumented(child, f"{name}.{own}")
            case ast.stmt():
                yield from undocumented(child, name)


@pytest.mark.parametrize("package", ["tui", "backend"])
def test_what_is_public_has_a_docstring(package: str) -> None:
    missing = [
        name
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in undocumented(
            ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
        )
    ]
    assert missing == []


def test_what_needs_one_and_what_does_not() -> None:
    code = """
class Screen:
    def compose(self): ...
    async def action_copy(self): ...
    def on_mount(self): ...
    def watch_size(self): ...
    def _own(self): ...
    def __init__(self): ...
    @property
    def shown(self): ...
    if True:
        def flush(self): ...
class _Own:
    def take(self): ...
def composed():
    def inner(): ...
"""
    assert list(undocumented(ast.parse(code), "m")) == [
        "m",
        "m.Screen",
        "m.Screen.shown",
        "m.Screen.flush",
        "m.composed",
    ]
