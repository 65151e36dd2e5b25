"""Every verb at a broken end: closed and full streams, bytes that are no text, databases that cannot be used.

Whatever is broken, what is said is a sentence, and the status is 0, 1 or 2. All verbs with all of it takes minutes, so
the usual run gives each verb one; `-m soak` has the whole product.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import pytest

from backend.app.administration.database import connect, upgrade_schema
from backend.app.administration.teams import add_team
from backend.app.administration.users import add_user
from backend.app.core.settings import Settings
from backend.app.schemas.accounts import INVITATION
from tests.bounds import HANGS_AFTER
from tests.determinism import StepClock, counted_ids
from tests.e2e.serving import COMMAND
from tests.e2e.stub_terminal import StubTerminal
from tests.tui.running import demo_database
from tui.cli import VERBS

ROOT = Path(__file__).parents[3]
NOBODY = 65534
SECRET = "rf_not-to-be-seen"
NO_TEXT = "\udcff"
"""What Python makes of the byte 0xFF in an argument or a variable."""
FLOW = {
    "name": "Drücker",
    "root": "on",
    "nodes": {
        "on": {"type": "decision", "question": "Ön?", "options": [{"label": "Yes", "next": "end"}]},
        "end": {"type": "solution", "title": "Print"},
    },
}
NEVER = ("Traceback", "sqlalche.me", "[SQL", "Exception ignored", "Error:", SECRET)


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


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A folder with databases; others than its owner find their way in, which they do not into pytest's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        (folder / "state").mkdir()
        clock = StepClock()
        settings = Settings(clock=clock, new_id=counted_ids(clock), time_zone="UTC")
        demo_database(folder / "data/resolutionflow.db")
        shutil.copy(folder / "data/resolutionflow.db", folder / "other.db")
        with contextlib.closing(connect(f"sqlite:///{folder}/server.db")) as database:
            upgrade_schema(database)
            add_team(database, name="Contoso", settings=settings)
            add_user(database, team="Contoso", name="Änne", is_admin=True, settings=settings)
        (folder / "flow.json").write_text(json.dumps(FLOW))
        yield folder


@pytest.fixture
def place(template: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "place"
        Path(name).chmod(0o755)
        shutil.copytree(template, folder)
        yield folder


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


def check(verb: str, condition: str, folder: Path) -> None:
    call = call_of(verb, condition, folder)
    if (
        call.as_nobody
        and subprocess.run(
            [*call.command[:4], *COMMAND, "--version"], env=call.environment, cwd="/", capture_output=True
        ).returncode
    ):
        pytest.skip("somebody else cannot read the program")
    if verb in OF_TERMINAL and condition in OTHERS:
        status, said = look_at(call)
        told = said
    else:
        status, output, told = run(call)
        said = output + told
    for word in NEVER:
        assert word not in said, said
    assert status in (0, 1, 2), said
    heard = not call.broken_pipe and "2>" not in call.redirected
    if status and heard:
        assert told.strip(), "nothing was said"
        last = told.strip().splitlines()[-1]
        assert verb in OF_TERMINAL or last.startswith("resolutionflow"), told


def test_every_verb_has_its_case() -> None:
    assert set(CASES) == {*VERBS, "--version", "--help", "--demo", ""}


QUICK = list(zip(CASES, cycle(sorted(set(CONDITIONS) - SLOW)), strict=False))


@pytest.mark.parametrize(("verb", "condition"), QUICK)
def test_a_broken_end_is_a_sentence(verb: str, condition: str, place: Path) -> None:
    check(verb, condition, place)


@pytest.mark.soak
@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("verb", CASES)
def test_every_broken_end_is_a_sentence(verb: str, condition: str, place: Path) -> None:
    check(verb, condition, place)


def said(place: Path, verb: str, condition: str) -> tuple[int, str]:
    status, _output, told = run(call_of(verb, condition, place))
    return status, told


@pytest.mark.parametrize(
    ("verb", "condition", "status", "sentence"),
    [
        ("sessions", "stdout full", 1, "The output cannot be written (No space left on device)."),
        ("", "stdin closed", 2, "The program needs a terminal; "),
        ("redact", "stdin closed", 1, "standard input cannot be read (it is closed)."),
        ("login", "stdin closed", 1, "standard input cannot be read (it is closed)."),
        ("redact", "bytes in the token", 2, "The variable RESOLUTIONFLOW_TOKEN holds "),
        ("db", "bytes in the URL", 2, "The URL in the variable RESOLUTIONFLOW_DATABASE_URL holds "),
        ("export", "bytes in arguments", 1, "What was given holds a byte that is no UTF-8; "),
        ("trees", "a full disk at the first start", 2, "The database "),
        ("login", "bytes on stdin", 1, "This is no token: "),
    ],
)
def test_what_is_said(verb: str, condition: str, status: int, sentence: str, place: Path) -> None:
    found, told = said(place, verb, condition)
    assert (found, told.count("\n")) == (status, 1), told
    assert told.startswith(f"resolutionflow: {sentence}")


@pytest.mark.parametrize(
    "action",
    [
        "token add Contoso Änne",
        pytest.param("user invite Contoso Änne", marks=pytest.mark.soak),
        pytest.param("user disable Contoso Änne", marks=pytest.mark.soak),
    ],
)
def test_what_nobody_saw_is_no_success(action: str, place: Path) -> None:
    call = call_of("admin", "stdout full", place)
    call.words = ["admin", *action.split(), "--database-url", "sqlite:///server.db"]
    status, _output, told = run(call)
    assert (status, "The output cannot be written" in told) == (1, True)


def test_an_invitation_is_not_used_where_its_token_cannot_be_kept(place: Path) -> None:
    call = call_of("login", "a full disk", place)
    (place / "invitation").write_text(f"{INVITATION}nobody's\n")
    call.redirected = "<invitation"
    status, _output, told = run(call)
    assert (status, "A token cannot be kept" in told) == (1, True) and "the invitation is still good" in told
    assert INVITATION not in told


def test_names_come_out_whatever_the_encoding(place: Path) -> None:
    status, output, told = run(call_of("trees", "an encoding without umlauts", place))
    assert (status, told) == (0, "")
    assert "Dr\\xfccker" in output
    call = call_of("sessions", "an encoding without umlauts", place)
    call.words.append("--json")
    status, output, told = run(call)
    assert (status, told) == (0, "")
    assert all(json.loads(line)["id"] for line in output.splitlines())
