"""The process: how it starts, how it ends, and what it says when it cannot."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from backend.app.db.schema import open_sqlite
from tests.bounds import HANGS_AFTER
from tests.e2e.conftest import Tmux

HEAVY = (
    "fastapi",
    "starlette",
    "sqlalchemy",
    "alembic",
    "uuid_utils",
    "tzlocal",
    "backend.app.main",
    "backend.app.db",
)


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER,
        env={**os.environ, **environment},
    )


def test_importing_the_client_brings_in_no_backend() -> None:
    code = (
        "import sys, tui.cli, tui.run, tui.verbs.start, tui.verbs.demo;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = run("-c", code)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_start_up_imports_only_what_it_may() -> None:
    """Third-party packages at start-up: Textual, httpx, pydantic, platformdirs, and what they need themselves."""
    code = (
        "import sys, httpx, pydantic, platformdirs, textual.app, textual.command, textual.widgets;"
        "from textual.widgets import Button, DataTable, Input, Label, Markdown, OptionList, Static, TextArea;"
        "before = set(sys.modules);"
        "import tui.cli, tui.run, tui.verbs.start;"
        "roots = {name.partition('.')[0] for name in set(sys.modules) - before if not name.startswith('_sysconfigdata')};"
        "ours = {'tui', 'backend', 'annotated_types'} | set(sys.stdlib_module_names);"
        "known = {name.partition('.')[0] for name in before};"
        "print(sorted(roots - ours - known))"
    )
    done = run("-c", code)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_first_paint_comes_before_the_backend_is_imported(tmux: Tmux, tmp_path: Path) -> None:
    """The backend's import is made to wait for this test, which reads the first screen meanwhile."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    held_back = (
        "import sys, importlib.abc\n"
        "class Gate(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name in ('fastapi', 'sqlalchemy'):\n"
        "            sys.meta_path.remove(self)\n"
        f"            open({str(gate)!r}).read()\n"
        "sys.meta_path.insert(0, Gate())\n"
        "from tui.cli import main\n"
        "main([])\n"
    )
    script = tmp_path / "start.py"
    script.write_text(held_back)
    tmux.start_script(script)
    tmux.wait_for("ResolutionFlow", "Opening the sessions …", "[1 Open", "q Quit")
    tmux.keys("2", "4")  # gives two calls up that wait for the start, and the start goes on
    tmux.wait_for("[4 All")
    gate.write_text("open")
    tmux.wait_for("No sessions yet.")


def test_quitting_during_a_slow_request_ends_the_process_at_once(tmux: Tmux, tmp_path: Path) -> None:
    slow = (
        "import time\n"
        "import backend.app.services.starters  # takes the fast one first\n"
        "import backend.app.services.flows as flows\n"
        "def list_flows(db, **_):\n"
        "    time.sleep(30)\n"
        "flows.list_flows = list_flows\n"
        "from tui.cli import main\n"
        "main([])\n"
    )
    script = tmp_path / "start.py"
    script.write_text(slow)
    tmux.start_script(script)
    tmux.wait_for("No sessions yet")
    tmux.keys("n")
    tmux.wait_for("New session")
    quit_at = time.monotonic()
    tmux.keys("C-q")
    tmux.wait_for("ended with 0")
    took = time.monotonic() - quit_at
    assert took < 5, "the process waited for the slow request"


@pytest.mark.parametrize(("signal", "status"), [("TERM", 143), ("HUP", 129)])
def test_signals_end_the_program_cleanly(tmux: Tmux, signal: str, status: int) -> None:
    tmux.start()
    tmux.wait_for("No sessions yet")
    process_id = tmux.command("list-panes", "-F", "#{pane_pid}").decode().strip()
    children = subprocess.run(
        ["pgrep", "-P", process_id], capture_output=True, text=True, check=True
    ).stdout.split()
    subprocess.run(["kill", f"-{signal}", *children], check=True)
    tmux.wait_for(f"ended with {status}")


def refused(tmux: Tmux, *sentence: str) -> None:
    tmux.start()
    screen = tmux.wait_for("ended with 2", *sentence)
    assert "Traceback" not in screen


def test_a_newer_database_is_refused_in_a_sentence(tmux: Tmux) -> None:
    tmux.database.parent.mkdir()
    open_sqlite(tmux.database).close()
    with closing(sqlite3.connect(tmux.database)) as db:
        db.execute("UPDATE alembic_version SET version_num = '0999'")
        db.commit()
    before = tmux.database.read_bytes()
    refused(tmux, "was made by a newer ResolutionFlow (its schema is 0999", "update the program")
    assert tmux.database.read_bytes() == before


def test_a_corrupt_database_is_refused_in_a_sentence(tmux: Tmux) -> None:
    tmux.database.parent.mkdir()
    tmux.database.write_bytes(b"dear diary " * 1000)
    refused(tmux, "is damaged or no database", "put a backup in its place")
    assert tmux.database.read_bytes() == b"dear diary " * 1000


def test_a_read_only_database_is_refused_in_a_sentence(tmux: Tmux) -> None:
    prefix = ""
    if os.geteuid() == 0:  # root writes anywhere, unless it gives that right up
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv is not installed, and root could write the file")
        prefix = "setpriv --inh-caps=-all --bounding-set=-dac_override,-dac_read_search"
    tmux.database.parent.mkdir()
    open_sqlite(tmux.database).close()
    before = tmux.database.read_bytes()
    tmux.database.chmod(0o400)
    tmux.start(prefix=prefix)
    screen = tmux.wait_for("ended with 2", "is read-only for you", "chmod u+w")
    assert "Traceback" not in screen
    assert tmux.database.read_bytes() == before


def test_bad_settings_are_refused_in_a_sentence(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    for content, sentence in (
        ("colour = 1", f"{config} has an unknown setting 'colour'"),
        ("mouse = 'perhaps'", f"mouse has to be true or false, not 'perhaps' ({config}, mouse)"),
        ("theme = ", f"The settings in {config} cannot be read"),
        ("theme = 'pink'", "There is no theme 'pink'"),
        ("data_dir = 3", f"data_dir has to be a text, not 3 ({config}, data_dir)"),
    ):
        config.write_text(content)
        done = run(
            "-c",
            "from tui.cli import main; main([])",
            RESOLUTIONFLOW_CONFIG=str(config),
            RESOLUTIONFLOW_STATE_DIR=str(tmp_path / "state"),
            RESOLUTIONFLOW_DATA_DIR="" if "data_dir" in content else str(tmp_path / "data"),
        )
        assert done.returncode == 2
        assert done.stderr.startswith(f"resolutionflow: {sentence}"), done.stderr
        assert "Traceback" not in done.stderr


def test_flags_go_before_environment_before_file(tmp_path: Path) -> None:
    from tui.settings.config import load_config

    config = tmp_path / "config.toml"
    config.write_text("theme = 'nord'\nmouse = true\n")
    environment = {"RESOLUTIONFLOW_CONFIG": str(config)}
    assert load_config({}, environment).theme == "nord"
    environment["RESOLUTIONFLOW_THEME"] = "dracula"
    assert load_config({"theme": None}, environment).theme == "dracula"
    assert load_config({"theme": "gruvbox"}, environment).theme == "gruvbox"
    assert load_config({}, environment).mouse is True


def test_version() -> None:
    from tui import __version__

    done = run("-c", "from tui.cli import main; main(['--version'])")
    assert (done.returncode, done.stdout.strip()) == (0, f"resolutionflow {__version__}")


def test_files_and_folders_are_private(tmux: Tmux) -> None:
    tmux.start()
    tmux.wait_for("No sessions yet")
    for folder in (tmux.home / "data", tmux.home / "state"):
        assert folder.stat().st_mode & 0o777 == 0o700
        for path in folder.rglob("*"):
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_the_window_has_its_own_size_whatever_the_variables_say(tmux: Tmux) -> None:
    tmux.start(prefix="COLUMNS=50 LINES=9")
    tmux.wait_for("No sessions yet")
    tmux.wait_until(lambda screen: "q Quit" in screen.splitlines()[23], "a footer in line 24")
    tmux.command("resize-window", "-x", "100", "-y", "30")
    tmux.wait_until(lambda screen: "q Quit" in (screen.splitlines() + [""] * 30)[29], "a footer in line 30")
    tmux.command("resize-window", "-x", "90", "-y", "20")
    tmux.wait_until(lambda screen: "q Quit" in (screen.splitlines() + [""] * 20)[19], "a footer in line 20")
    tmux.command("resize-window", "-x", "59", "-y", "18")
    tmux.wait_for("59x18 is too small: 60x18 or more is needed.", absent="q Quit")
    tmux.command("resize-window", "-x", "60", "-y", "18")
    tmux.wait_for("No sessions yet", "q Quit", absent="is too small")


def test_a_crash_shows_no_local_variables(tmux: Tmux, tmp_path: Path) -> None:
    crash = (
        "from tui.screens.session_list import SessionListScreen\n"
        "def action_options(self):\n"
        "    note = 'a secret' + ' in a note'\n"
        "    raise RuntimeError(note)\n"
        "SessionListScreen.action_options = action_options\n"
        "from tui.cli import main\n"
        "main([])\n"
    )
    script = tmp_path / "start.py"
    script.write_text(crash)
    tmux.start_script(script)
    tmux.wait_for("No sessions yet")
    tmux.keys("x")
    screen = tmux.wait_for("ended with 1", "ResolutionFlow failed (RuntimeError); see")
    log = tmux.home / "state" / "resolutionflow.log"
    assert "in action_options" in log.read_text()
    assert "a secret" not in screen + log.read_text().replace("'a secret' + ' in a note'", "")
