"""Verbs and the program beside another user who prepared files and folders: a sentence, and nothing is written there."""

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from backend.app.core.files import NotPrivate
from tests.bounds import HANGS_AFTER
from tests.e2e.serving import COMMAND
from tests.e2e.stub_terminal import opened
from tests.forked import call
from tests.tui.running import demo_database
from tui.settings.choices import Choices
from tui.settings.credentials import Login, keep_login, read_login

ROOT = Path(__file__).parents[3]
ATTACKER = 1
LOGIN = Login("https://flow.example.com", "jo", "Contoso", "rf_secret")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="root alone gives files to other users")

Prepare = Callable[[Path], object]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("data", "state"):
        (tmp_path / name).mkdir(mode=0o700)
    demo_database(tmp_path / "data" / "resolutionflow.db")
    return tmp_path


def variables(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "TZ": "UTC",
        "RESOLUTIONFLOW_DATA_DIR": str(home / "data"),
        "RESOLUTIONFLOW_STATE_DIR": str(home / "state"),
        "RESOLUTIONFLOW_CONFIG": str(home / "config.toml"),
    }


def said(home: Path, status: int, *words: str, typed: str = "", umask: int = 0o022) -> str:
    """Run a verb that has to end with this status; return what it said, which is no more than a sentence."""
    done = call(words, variables(home), home, given=typed.encode(), umask=umask)
    told = done.stderr.decode()
    assert done.returncode == status, told
    assert told.count("\n") <= 1, told
    return told


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def to_attacker(path: Path) -> None:
    os.chown(path, ATTACKER, ATTACKER)


def world_writable(path: Path) -> None:
    path.chmod(0o777)


def sticky(path: Path) -> None:
    path.chmod(0o1777)


def link_to_attacker(path: Path) -> None:
    theirs = path.with_name("theirs")
    shutil.move(path, theirs)
    to_attacker(theirs)
    path.symlink_to(theirs)


FOLDERS: dict[str, tuple[Prepare, str]] = {
    "another user's": (to_attacker, "the folder belongs to another user"),
    "a link to another user's": (link_to_attacker, "the folder leads to one of another user"),
    "world-writable": (world_writable, "others can write to the folder, which chmod go-w ends"),
    "as /tmp": (sticky, "others can write to the folder, which chmod go-w ends"),
}
# Of those that start the program, the usual run has one.
STARTED_WITH = [
    pytest.param(name, marks=[] if name == "another user's" else pytest.mark.soak) for name in FOLDERS
]


def export(home: Path, status: int, output: str, *flags: str) -> str:
    (found,) = subprocess.run(
        [*COMMAND, "sessions", "--json", "--status", "completed", "--search", "contoso vpn"],
        env=variables(home),
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER,
        check=True,
    ).stdout.splitlines()
    return said(home, status, "export", json.loads(found)["id"], "-o", output, *flags)


@pytest.mark.soak
def test_export_makes_no_folders(home: Path) -> None:
    told = export(home, 1, "new/sub/note.md")
    assert (
        "new/sub/note.md cannot be written (there is no folder new/sub); make it, or choose another." in told
    )
    assert not (home / "new").exists()


@pytest.mark.parametrize("flags", [(), pytest.param(("--force",), marks=pytest.mark.soak)])
@pytest.mark.parametrize("there", [True, False])
def test_export_follows_no_link(home: Path, flags: tuple[str, ...], *, there: bool) -> None:
    other = home / "other"
    if there:
        other.write_text("as it was")
    (home / "note.md").symlink_to(other)
    assert "note.md is a link; name the file itself." in export(home, 1, "note.md", *flags)
    assert (home / "note.md").is_symlink()
    assert (other.read_text() if there else other.exists()) == ("as it was" if there else False)


@pytest.mark.soak
def test_export_waits_for_no_pipe_and_writes_through_no_hard_link(home: Path) -> None:
    os.mkfifo(home / "pipe")
    assert "pipe is no regular file; name another." in export(home, 1, "pipe", "--force")
    (home / "other").write_text("as it was")
    (home / "note.md").hardlink_to(home / "other")
    assert "is there already" in export(home, 1, "note.md")
    export(home, 0, "note.md", "--force")
    assert (home / "note.md").read_text().startswith("# ") and mode(home / "note.md") == 0o600
    assert (home / "other").read_text() == "as it was"


@pytest.mark.soak
def test_backup_follows_no_link_and_makes_no_folders(home: Path) -> None:
    other = home / "other"
    other.write_text("as it was")
    (home / "link.db").symlink_to(other)
    (home / "dangling.db").symlink_to(home / "nowhere")
    os.mkfifo(home / "pipe.db")
    for name in ("link.db", "dangling.db", "pipe.db"):
        for flags in ((), ("--force",)):
            assert "is no file that could be overwritten" in said(home, 1, "backup", name, *flags)
    assert "cannot be written (No such file or directory)." in said(home, 2, "backup", "new/copy.db")
    assert not (home / "new").exists() and not (home / "nowhere").exists()
    assert other.read_text() == "as it was"
    assert not list(home.glob("rf-*"))


@pytest.mark.soak
def test_backup_and_restore_whatever_the_umask(home: Path) -> None:
    for number, umask in enumerate((0o000, 0o777)):
        said(home, 0, "backup", f"copy-{number}.db", umask=umask)
        assert mode(home / f"copy-{number}.db") == 0o600
        (home / f"copy-{number}.db").rename(home / "copy.db")
        said(home, 0, "restore", "copy.db", umask=umask)
    assert {mode(path) for path in (home / "data").iterdir()} <= {0o600}
    assert not list((home / "data").glob("rf-*"))


@needs_root
@pytest.mark.parametrize("folder", STARTED_WITH)
def test_a_data_folder_that_is_refused(home: Path, folder: str) -> None:
    prepare, reason = FOLDERS[folder]
    prepare(home / "data")
    before = sorted((home / "data").iterdir())
    told = said(home, 2, "sessions")
    assert told == (
        f"resolutionflow: The folder {home / 'data'} cannot be used ({reason}); choose another with --data-dir.\n"
    )
    with opened(COMMAND, variables(home)) as terminal:
        assert terminal.ended() == 2
        terminal.wait_for("choose another with --data-dir")  # written over what was drawn
    assert sorted((home / "data").iterdir()) == before


def linked(path: Path) -> None:
    other = path.with_name("other.db")
    path.rename(other)
    path.symlink_to(other)


def with_a_journal_of_the_attacker(path: Path) -> None:
    journal = path.with_name(f"{path.name}-journal")
    journal.write_bytes(b"prepared")
    to_attacker(journal)


@needs_root
@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (linked, "the file is a link"),
        (to_attacker, "the file belongs to another user"),
        (with_a_journal_of_the_attacker, "the file belongs to another user"),
    ],
)
def test_an_own_database_that_is_refused(home: Path, prepare: Prepare, reason: str) -> None:
    database = home / "data/resolutionflow.db"
    prepare(database)
    told = said(home, 2, "sessions")
    assert f"The database {database} cannot be opened ({reason}); choose another folder" in told


def test_an_own_database_that_is_open_to_others_is_narrowed(home: Path) -> None:
    database = home / "data/resolutionflow.db"
    database.chmod(0o644)
    said(home, 0, "sessions")
    assert mode(database) == 0o600


@needs_root
@pytest.mark.parametrize("folder", STARTED_WITH)
def test_the_program_goes_on_without_a_state_folder_that_is_refused(home: Path, folder: str) -> None:
    prepare, reason = FOLDERS[folder]
    prepare(home / "state")
    with opened(COMMAND, variables(home)) as terminal:
        terminal.wait_for("SR-2847", "What you type is not kept on disk:", reason.split(",", maxsplit=1)[0])
        terminal.write(b"\x11")
        assert terminal.ended() == 0
        assert "Traceback" not in terminal.shown()
    assert list((home / "state").iterdir()) == []


@needs_root
def test_a_copy_says_why_no_file_was_kept(home: Path) -> None:
    (home / "state/copies").mkdir()
    to_attacker(home / "state/copies")
    with opened(COMMAND, variables(home)) as terminal:
        terminal.wait_for("SR-2847", "enter Open")
        terminal.write(b"c")
        terminal.wait_for("Your first note")
        terminal.write(b"2")
        terminal.wait_for("no file was kept: the folder belongs to another user")
        terminal.write(b"\x11")
        assert terminal.ended() == 0
    assert list((home / "state/copies").iterdir()) == []


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


@pytest.mark.parametrize("prepare", [dangling, os.mkfifo])
def test_drafts_and_log_go_into_nothing_that_was_prepared(home: Path, prepare: Prepare) -> None:
    for name in ("drafts.db", "resolutionflow.log", "choices.json"):
        prepare(home / "state" / name)
    with opened(COMMAND, variables(home)) as terminal:
        terminal.wait_for("SR-2847", "What you type is not kept on disk:", "drafts.db cannot be written")
        terminal.write(b"\x11")
        assert terminal.ended() == 0
    assert not (home / "state/nowhere").exists()


@needs_root
def test_a_login_that_another_user_put_there_is_not_used(home: Path) -> None:
    file = home / "state/login.json"
    file.write_text(json.dumps(asdict(LOGIN)))
    to_attacker(file)
    for words in (["sessions"], ["whoami"], ["login", "--server", LOGIN.server]):
        told = said(home, 2, *words, typed="rf_token\n")
        assert f"The login {file} cannot be used (the file belongs to another user); move it away" in told
        assert "rf_" not in told
    said(home, 0, "logout")
    assert not file.exists()


def test_a_login_from_a_backup_is_narrowed(tmp_path: Path) -> None:
    file = tmp_path / "login.json"
    file.write_text(json.dumps(asdict(LOGIN)))
    file.chmod(0o644)
    assert read_login(tmp_path) == LOGIN
    assert mode(file) == 0o600


@pytest.mark.parametrize("prepare", [dangling, os.mkfifo])
def test_a_login_goes_into_nothing_that_was_prepared(
    tmp_path: Path, prepare: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    prepare(tmp_path / "login.json")
    assert read_login(tmp_path) is None
    keep_login(tmp_path, LOGIN)
    assert read_login(tmp_path) == LOGIN
    assert not (tmp_path / "nowhere").exists()


@needs_root
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_login_is_kept_in_no_folder_that_is_refused(
    home: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    prepare, reason = FOLDERS[folder]
    prepare(home / "state")
    with pytest.raises(NotPrivate) as refused:
        keep_login(home / "state", LOGIN)
    assert refused.value.strerror == reason
    assert list((home / "state").iterdir()) == []


@needs_root
def test_choices_of_another_user_do_not_hold(tmp_path: Path) -> None:
    file = tmp_path / "choices.json"
    file.write_text(json.dumps({"download_dir": "/theirs"}))
    file.chmod(0o644)
    assert Choices.read(file).download_dir == Path("/theirs")
    assert mode(file) == 0o600
    to_attacker(file)
    assert Choices.read(file).download_dir is None


def test_a_full_log_is_replaced_by_a_private_one(home: Path) -> None:
    """The handler would make the next one for all to read."""
    log = home / "state/resolutionflow.log"
    log.write_bytes(b"x" * 1_000_000)
    log.chmod(0o644)
    (home / "state/choices.json").write_text("nonsense")  # is logged
    with opened(COMMAND, variables(home)) as terminal:
        terminal.wait_for("SR-2847")
        terminal.write(b"\x11")
        assert terminal.ended() == 0
    assert "choices" in log.read_text() and mode(log) == 0o600
    assert mode(home / "state/resolutionflow.log.1") == 0o600
