"""Every verb at a broken end: closed and full streams, bytes that are no text, databases that cannot be used.

Whatever is broken, what is said is a sentence, and the status is 0, 1 or 2. All verbs with all of it takes minutes, so
the usual run gives each verb one; `-m soak` has the whole product.
"""

import contextlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from backend.app.administration.database import connect, upgrade_schema
from backend.app.administration.teams import add_team
from backend.app.administration.users import add_user
from backend.app.core.settings import Settings
from backend.app.schemas.accounts import INVITATION
from tests.determinism import StepClock, counted_ids
from tests.e2e.serving import COMMAND
from tests.tui.running import demo_database
from tests.tui.verbs.broken_ends import (
    CASES,
    CONDITIONS,
    OF_TERMINAL,
    OTHERS,
    SECRET,
    SLOW,
    call_of,
    look_at,
    run,
)
from tui.cli import VERBS

FLOW = {
    "name": "Drücker",
    "root": "on",
    "nodes": {
        "on": {"type": "decision", "question": "Ön?", "options": [{"label": "Yes", "next": "end"}]},
        "end": {"type": "solution", "title": "Print"},
    },
}
NEVER = ("Traceback", "sqlalche.me", "[SQL", "Exception ignored", "Error:", SECRET)


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


QUICK = list(zip(CASES, cycle(sorted(set(CONDITIONS) - SLOW)), strict=False))[::2]


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
