"""Calls of every verb with something broken at an end: streams, bytes that are no text, databases, disks."""

import contextlib
import os
import sqlite3
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bounds import HANGS_AFTER
from tests.e2e.serving import COMMAND
from tests.e2e.stub_terminal import StubTerminal
from tui.cli import VERBS

ROOT = Path(__file__).parents[3]
NOBODY = 65534
SECRET = "rf_not-to-be-seen"
NO_TEXT = "\udcff"
"""What Python makes of the byte 0xFF in an argument or a variable."""


@dataclass
class Call:
    """A call of the command, before it is made."""

    folder: Path
    words: list[str]
    environment: dict[str, str]
    limits: str = ""
    redirected: str = "</dev/null"
    broken_pipe: bool = False
    as_nobody: bool = False
    held: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def databases(self) -> list[Path]:
        return [self.folder / name for name in ("data/resolutionflow.db", "server.db", "state/drafts.db")]

    @property
    def command(self) -> list[str]:
        somebody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return [*(somebody if self.as_nobody else []), *COMMAND, *self.words]


CASES = {
    "admin": "admin user list Contoso --database-url sqlite:///server.db",
    "attach": "attach --session SR-2847",
    "backup": "backup copy.db",
    "completions": "completions bash",
    "config": "config",
    "db": "db upgrade --database-url sqlite:///server.db",
    "doctor": "doctor",
    "export": "export SR-2807",
    "login": "login --server http://127.0.0.1:1",
    "logout": "logout",
    "manpage": "manpage",
    "new": "new VPN SR-1",
    "open": "open SR-1",
    "redact": "redact",
    "restore": "restore other.db",
    "run": "run -- echo done",
    "serve": "serve --port 0 --database-url sqlite:///empty.db",
    "sessions": "sessions",
    "time": "time",
    "trees": "trees import flow.json",
    "walk": "walk --flow VPN --ticket SR-1",
    "whoami": "whoami",
    "--version": "--version",
    "--help": "--help",
    "--demo": "--demo",
    "": "",
}
"""Of each verb, and of the program itself, a call that ends by itself."""
OF_TERMINAL = ("", "--demo")


def redirect(to: str) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        call.redirected = to

    return prepare


def set_variable(name: str, value: str, **others: str) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        call.environment |= {name: value, **others}

    return prepare


def change_databases(change: Callable[[Path], object]) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        for database in call.databases:
            database.unlink(missing_ok=True)
            change(database)

    return prepare


def locked(*statements: str) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        for database in call.databases[:2]:
            connection = call.held.enter_context(contextlib.closing(sqlite3.connect(database)))
            for statement in statements:
                connection.execute(statement)

    return prepare


def limited(limit: str, *, anew: bool) -> Callable[[Call], None]:
    def prepare(call: Call) -> None:
        call.limits = limit
        for database in call.databases if anew else []:
            database.unlink(missing_ok=True)

    return prepare


def with_bytes_in_arguments(call: Call) -> None:
    fixed = {*VERBS, "echo", "user", "list", "upgrade", "import", "0"}
    call.words = [word if word in fixed or word.startswith("-") else word + NO_TEXT for word in call.words]


def with_a_broken_pipe(call: Call) -> None:
    call.broken_pipe = True


def with_bytes_on_stdin(call: Call) -> None:
    (call.folder / "bytes").write_bytes(b"\xff\xfe\x80 nonsense \xc3\x28\n")
    call.redirected = "<bytes"


def read_only(call: Call) -> None:
    for path in [*call.folder.rglob("*"), call.folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:  # root writes to them all the same
        call.as_nobody = True
        for path in [*call.folder.rglob("*"), call.folder]:
            os.chown(path, NOBODY, NOBODY)


ON_SERVER = {"RESOLUTIONFLOW_SERVER": "http://127.0.0.1:1"}
STREAMS: dict[str, Callable[[Call], None]] = {
    "stdout closed": redirect("</dev/null >&-"),
    "stdout full": redirect("</dev/null >/dev/full"),
    "stderr closed": redirect("</dev/null 2>&-"),
    "stderr full": redirect("</dev/null 2>/dev/full"),
    "stdin closed": redirect("<&-"),
    "all closed": redirect("<&- >&- 2>&-"),
    "both full": redirect("</dev/null >/dev/full 2>/dev/full"),
    "a broken pipe": with_a_broken_pipe,
    "bytes on stdin": with_bytes_on_stdin,
}
OTHERS: dict[str, Callable[[Call], None]] = {
    "bytes in arguments": with_bytes_in_arguments,
    "bytes in the token": set_variable("RESOLUTIONFLOW_TOKEN", SECRET + NO_TEXT, **ON_SERVER),
    "a control character in the token": set_variable("RESOLUTIONFLOW_TOKEN", f"{SECRET}\x01x", **ON_SERVER),
    "bytes in folders": set_variable("RESOLUTIONFLOW_DATA_DIR", f"data{NO_TEXT}"),
    "bytes in the settings' file": set_variable("RESOLUTIONFLOW_CONFIG", f"config{NO_TEXT}"),
    "bytes in the server": set_variable("RESOLUTIONFLOW_SERVER", f"http://a{NO_TEXT}.example.com"),
    "bytes in the URL": set_variable(
        "RESOLUTIONFLOW_DATABASE_URL", f"postgresql://jo:{SECRET}{NO_TEXT}@127.0.0.1:1/x"
    ),
    "a network in NO_PROXY": set_variable("NO_PROXY", "fd00::/8", **ON_SERVER),
    "an encoding without umlauts": set_variable("PYTHONIOENCODING", "ascii", LC_ALL="C"),
    "no database": change_databases(lambda _path: None),
    "databases that are folders": change_databases(Path.mkdir),
    "corrupt databases": change_databases(
        lambda path: path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    ),
    "databases locked": locked("PRAGMA journal_mode=DELETE", "BEGIN EXCLUSIVE"),
    "databases written to": locked("BEGIN IMMEDIATE"),
    "a read-only folder": read_only,
    "a full disk": limited("ulimit -f 0", anew=False),
    "a full disk at the first start": limited("ulimit -f 0", anew=True),
    "a disk that fills up": limited("ulimit -f 16", anew=True),
}
CONDITIONS = STREAMS | OTHERS
SLOW = {"databases locked", "databases written to"}
"""SQLite waits ten seconds for a lock."""


def call_of(verb: str, condition: str, folder: Path) -> Call:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",  # a limit of files would cut it, and every later run would fail
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "TZ": "UTC",
        "RESOLUTIONFLOW_DATA_DIR": str(folder / "data"),
        "RESOLUTIONFLOW_STATE_DIR": str(folder / "state"),
        "RESOLUTIONFLOW_CONFIG": str(folder / "config.toml"),
    }
    call = Call(folder, CASES[verb].split(), environment)
    CONDITIONS[condition](call)
    if verb == "attach":  # which has nothing to do without a text
        call.redirected = call.redirected.replace("</dev/null", "<flow.json")
    if condition == "bytes in the URL" and "--database-url" in call.words:
        call.words = call.words[:-2]
    return call


def run(call: Call) -> tuple[int, str, str]:
    """Make the call; return status, output and what was said."""
    words = ["bash", "-c", f'{call.limits or ":"}; exec "$@" {call.redirected}', "sh", *call.command]
    output_to = subprocess.PIPE
    with call.held:
        if call.broken_pipe:
            reading, output_to = os.pipe()
            os.close(reading)
            call.held.callback(os.close, output_to)
        done = subprocess.run(  # a session of its own, so that there is no terminal to be asked
            words,
            env=call.environment,
            cwd=call.folder,
            timeout=HANGS_AFTER,
            start_new_session=True,
            check=False,
            stdout=output_to,
            stderr=subprocess.PIPE,
        )
    output = (done.stdout or b"").decode(errors="backslashreplace")
    return done.returncode, output, done.stderr.decode(errors="backslashreplace")


def look_at(call: Call) -> tuple[int, str]:
    """Open the program in a terminal and leave it; return the status and all that was to be seen."""
    words = ["bash", "-c", f'{call.limits or ":"}; cd {call.folder}; exec "$@"', "sh", *call.command]
    with call.held:
        terminal = StubTerminal(words, call.environment)
        try:
            deadline = time.monotonic() + HANGS_AFTER
            while terminal.process.poll() is None:
                seen = terminal.shown()
                if "q Quit" in seen and "Opening the sessions" not in seen:
                    terminal.write(b"\x11")
                assert time.monotonic() < deadline, seen
                with contextlib.suppress(subprocess.TimeoutExpired):
                    terminal.process.wait(timeout=0.1)
            return terminal.ended(), terminal.shown()
        finally:
            terminal.close()
