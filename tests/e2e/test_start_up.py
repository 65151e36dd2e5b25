"""What a start costs: which packages and modules are there once the list stands, and when garbage is collected."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.app.core.files import private_folder
from backend.app.demo import create_demo_app
from backend.app.embedded import create_embedded_app
from tests.bounds import HANGS_AFTER
from tests.e2e.conftest import Tmux

PACKAGES = {
    *("tui", "backend", "textual", "rich", "httpx", "idna", "platformdirs", "filelock"),
    *("pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"),
}
OF_THE_API = {"sqlalchemy"}
"""What the API needs, which runs in this process."""
SCREENS = {
    *(
        "abilities",
        "base",
        "beginning",
        "closing",
        "confirm",
        "deleting",
        "empty_list",
        "help",
        "last_copy",
        "note_screen",
    ),
    *("opening", "pasting", "questions", "requests", "session_list", "told_everywhere", "waiting"),
}
DIALECTS = {"sqlite"}

_BEGINNING = """
import gc, pathlib, sys, threading, time
told, asked = pathlib.Path({told!r}), pathlib.Path({asked!r})
known = set(sys.modules)

def tell(text):
    told.with_suffix(".new").write_text(text)
    told.with_suffix(".new").rename(told)  # whole
"""
_LIST_MODULES = """
def look():
    asked.read_text()  # a FIFO, which is written to once the list stands
    tell(" ".join(set(sys.modules) - known))
"""
_WATCH_IMPORTS = """
def look():
    while "backend.app.main" not in sys.modules:
        time.sleep(0.001)
    tell("all of it")
"""
_WATCH_COLLECTOR = """
def look():
    while gc.isenabled():
        time.sleep(0.001)
    while not gc.isenabled():
        time.sleep(0.001)
    tell("on again")
"""
_END = """
threading.Thread(target=look, daemon=True).start()
from tui.cli import main
main({words!r})
"""


@pytest.fixture
def look(tmux: Tmux, tmp_path: Path) -> Callable[..., Path]:
    """Start the client with a thread beside it that looks at the process; return the file that it is asked by."""

    def start(looking: str, *words: str) -> Path:
        asked, script = tmp_path / "asked", tmp_path / "start.py"
        os.mkfifo(asked)
        beginning = _BEGINNING.format(told=str(tmp_path / "told"), asked=str(asked))
        script.write_text(beginning + looking + _END.format(words=list(words)))
        tmux.start_script(script)
        return asked

    return start


@pytest.fixture
def told(tmp_path: Path) -> Callable[[], str]:
    """Wait for what the thread says."""

    def wait() -> str:
        deadline = time.monotonic() + HANGS_AFTER
        while not (tmp_path / "told").exists():
            assert time.monotonic() < deadline, "nothing was told"
            time.sleep(0.01)
        return (tmp_path / "told").read_text()

    return wait


def names_under(modules: set[str], package: str) -> set[str]:
    return {
        name.removeprefix(f"{package}.").partition(".")[0]
        for name in modules
        if name.startswith(f"{package}.")
    }


def test_the_list_stands_on_what_it_needs(
    tmux: Tmux, look: Callable[..., Path], told: Callable[[], str]
) -> None:
    """An import that is added here has to be worth what it costs each start, in time and memory."""
    private_folder(tmux.database.parent)
    create_embedded_app(tmux.database).state.database.close()  # a first start has more to do
    asked = look(_LIST_MODULES)
    tmux.wait_for("No sessions yet")
    asked.write_text("now")
    modules = set(told().split())
    packages = {name.partition(".")[0] for name in modules}
    foreign = {
        name for name in packages - set(sys.stdlib_module_names) if not name.startswith(("_", "cython"))
    }
    assert foreign == PACKAGES | OF_THE_API
    assert names_under(modules, "tui.screens") == SCREENS
    assert names_under(modules, "backend.app.api.endpoints") == set()
    assert "backend.app.services.redaction" not in modules
    assert "textual.widgets._text_area" not in modules
    assert names_under(modules, "sqlalchemy.dialects") - {"_typing"} == DIALECTS


def test_the_whole_api_is_there_before_a_first_answer_is_recorded(
    tmux: Tmux, look: Callable[..., Path], told: Callable[[], str]
) -> None:
    private_folder(tmux.database.parent)
    create_demo_app(tmux.database).close()
    look(_WATCH_IMPORTS)
    tmux.wait_for("SR-2847")
    tmux.keys("Enter")
    tmux.wait_for("Path")
    assert told() == "all of it"


def test_garbage_is_collected_again_with_a_server(look: Callable[..., Path], told: Callable[[], str]) -> None:
    look(_WATCH_COLLECTOR, "--server", "http://127.0.0.1:9")
    assert told() == "on again"


def test_garbage_is_collected_again_without_one(look: Callable[..., Path], told: Callable[[], str]) -> None:
    look(_WATCH_COLLECTOR)
    assert told() == "on again"
