"""Private files beside others who prepare names, links and folders, and under any umask."""

import errno
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backend.app.core import files
from backend.app.core.files import (
    NotPrivate,
    new_folder,
    open_private,
    private_database,
    private_file,
    private_folder,
    put_in_place,
    write_private,
)

VICTIM, ATTACKER = 65534, 1
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="root alone becomes other users")


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder as /tmp: everybody may write to it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o1777)
        yield folder


def as_user(user: int, act: Callable[[], object], *, umask: int = 0o022) -> None:
    """Act as another user, in a process of its own, and fail as it fails."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            os.umask(umask)
            signal.alarm(20)  # what hangs ends
            act()
            status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def refused(act: Callable[[], object], reason: str) -> None:
    with pytest.raises(NotPrivate) as refusal:
        act()
    assert reason in str(refusal.value.strerror)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@needs_root
def test_names_that_could_be_foreseen_lead_nowhere(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attacker knows the process and the target, and has links of all names that follow from them."""
    secret = shared / "secret"
    monkeypatch.setattr(os, "getpid", lambda: 4711)

    def prepare() -> None:
        names = (".note.md.4711.tmp", "note.md.4711", ".note.md.4711", "4711.tmp", ".note.md.4711.checked")
        for name in names:
            (shared / name).symlink_to(secret)
        for name in ("note.md.tmp", ".note.md.tmp", "note.md~", ".note.md.swp", "tmp"):
            (shared / name).symlink_to(secret)

    def write() -> None:
        write_private(shared / "note.md", b"note")
        assert (shared / "note.md").read_bytes() == b"note"

    as_user(VICTIM, lambda: secret.write_text("mine"))
    as_user(ATTACKER, prepare)
    as_user(VICTIM, write)
    assert secret.read_text() == "mine"
    assert mode(shared / "note.md") == 0o600
    assert (shared / "note.md").stat().st_uid == VICTIM


def test_two_writes_never_use_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(finished: Path, path: Path, *, overwrite: bool) -> None:
        seen.append(finished.name)
        put_in_place(finished, path, overwrite=overwrite)

    monkeypatch.setattr(files, "put_in_place", look)
    for _turn in range(20):
        write_private(tmp_path / "note.md", b"note")
    assert len(set(seen)) == 20
    assert [path.name for path in tmp_path.iterdir()] == ["note.md"]


@needs_root
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_modes_hold_whatever_the_umask(shared: Path, umask: int) -> None:
    own = shared / "on" / "the" / "way"

    def make() -> None:
        private_folder(own)
        write_private(own / "written", b"x")
        write_private(own / "new", b"x", overwrite=False)
        private_file(own / "file")
        private_database(own / "drafts.db")
        with closing(sqlite3.connect(own / "drafts.db")) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE notes (text)")
            for path in own.glob("drafts.db*"):
                assert mode(path) == 0o600
            assert (own / "drafts.db-wal").exists()
        new_folder(own)

    as_user(VICTIM, make, umask=umask)
    for folder in (own, own.parent, own.parent.parent, *own.glob("rf-*")):
        assert mode(folder) == 0o700
    for name in ("written", "new", "file", "drafts.db"):
        assert mode(own / name) == 0o600


@needs_root
def test_a_folder_of_another_user_is_refused(shared: Path) -> None:
    as_user(ATTACKER, lambda: (shared / "state").mkdir(mode=0o777), umask=0)
    as_user(ATTACKER, lambda: (shared / "link").symlink_to(shared / "state"))
    for name, reason in (("state", "belongs to another user"), ("link", "belongs to another user")):
        as_user(VICTIM, lambda: refused(lambda: private_folder(shared / name), reason))  # noqa: B023 - called at once
    as_user(VICTIM, lambda: (shared / "own").symlink_to(shared / "state"))
    as_user(VICTIM, lambda: refused(lambda: private_folder(shared / "own"), "leads to one of another user"))


@needs_root
def test_sudo_makes_no_folder_in_one_of_the_callers(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, state = shared / "home", shared / "home" / ".local" / "state"
    as_user(VICTIM, home.mkdir)
    monkeypatch.setenv("SUDO_UID", str(VICTIM))
    monkeypatch.setenv("SUDO_USER", "eng")
    refused(lambda: private_folder(state), "sudo would make the folder, and eng could not use it")
    assert list(home.iterdir()) == []
    as_user(VICTIM, lambda: private_folder(state))
    assert private_folder(shared / "apart" / "state").is_dir()
    monkeypatch.delenv("SUDO_UID")
    assert private_folder(home / "by-root").is_dir()


@needs_root
@pytest.mark.parametrize(
    ("rights", "shared_one", "fine"),
    [
        (0o755, False, True),
        (0o750, False, True),
        (0o777, False, False),
        (0o777, True, False),
        (0o1777, False, False),
        (0o1777, True, True),
        (0o775, False, False),
        (0o702, False, False),
    ],
)
def test_a_folder_that_others_can_write_to_is_refused(
    shared: Path, rights: int, *, shared_one: bool, fine: bool
) -> None:
    folder = shared / "state"

    def use() -> None:
        folder.mkdir()
        folder.chmod(rights)
        if fine:
            assert private_folder(folder, shared=shared_one) == folder
        else:
            refused(lambda: private_folder(folder, shared=shared_one), "others can write to the folder")
        assert mode(folder) == rights, "a folder that is there is left as it is"

    as_user(VICTIM, use)


def test_a_group_of_ones_own_is_nobody_else(tmp_path: Path) -> None:
    """Many systems give each user such a group, and write access to it by the umask 002."""
    import grp
    import pwd

    try:
        group = grp.getgrnam(pwd.getpwuid(os.geteuid()).pw_name)
    except KeyError:
        pytest.skip("this user has no group of the same name")
    os.chown(tmp_path, -1, group.gr_gid)
    tmp_path.chmod(0o775)
    assert private_folder(tmp_path) == tmp_path


def test_a_link_of_ones_own_to_a_folder_of_ones_own_is_fine(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    assert private_folder(tmp_path / "link" / "inner").is_dir()
    assert mode(tmp_path / "there" / "inner") == 0o700


def test_what_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        private_folder(tmp_path / "file")


OPENERS: dict[str, Callable[[Path], object]] = {
    "made": private_file,
    "read": lambda path: open_private(path).close(),
    "for SQLite": private_database,
}


@pytest.mark.parametrize("opener", OPENERS.values(), ids=OPENERS)
def test_what_is_no_file_of_ones_own_is_not_opened(tmp_path: Path, opener: Callable[[Path], object]) -> None:
    other = tmp_path / "other"
    other.write_text("as it was")
    other.chmod(0o644)
    (tmp_path / "link").symlink_to(other)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, reason in (
        ("link", "the file is a link"),
        ("dangling", "the file is a link"),
        ("pipe", "it is no regular file"),
        ("folder", "it is no regular file"),
    ):
        refused(lambda: opener(tmp_path / name), reason)  # noqa: B023 - called at once
    assert (other.read_text(), mode(other)) == ("as it was", 0o644)
    assert not (tmp_path / "nowhere").exists()


@needs_root
@pytest.mark.parametrize("opener", OPENERS.values(), ids=OPENERS)
def test_a_file_of_another_user_is_refused(shared: Path, opener: Callable[[Path], object]) -> None:
    file = shared / "login.json"

    def prepare() -> None:
        file.write_text("theirs")
        file.chmod(0o666)

    as_user(ATTACKER, prepare)
    as_user(VICTIM, lambda: refused(lambda: opener(file), "the file belongs to another user"))
    assert (file.read_text(), mode(file)) == ("theirs", 0o666)


@pytest.mark.parametrize("opener", OPENERS.values(), ids=OPENERS)
def test_a_file_that_is_open_to_others_is_narrowed(tmp_path: Path, opener: Callable[[Path], object]) -> None:
    file = tmp_path / "login.json"
    file.write_text("mine")
    file.chmod(0o664)
    opener(file)
    assert (file.read_text(), mode(file)) == ("mine", 0o600)


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_what_sqlite_keeps_beside_its_file(tmp_path: Path, ending: str) -> None:
    database = tmp_path / "drafts.db"
    private_database(database)
    beside = tmp_path / f"drafts.db{ending}"
    beside.touch(mode=0o644)
    private_database(database)
    assert mode(beside) == 0o600
    beside.unlink()
    beside.symlink_to(tmp_path / "other")
    refused(lambda: private_database(database), "the file is a link")


def test_looking_at_a_database_lets_go_of_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "drafts.db"
    private_database(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("BEGIN EXCLUSIVE")
        path.chmod(0o644)
        private_database(path)
        other = [
            sys.executable,
            "-c",
            "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')",
            str(path),
        ]
        done = subprocess.run(other, capture_output=True, text=True, check=False)
    assert "database is locked" in done.stderr


def prepare_target(path: Path, kind: str, other: Path) -> None:
    match kind:
        case "link":
            path.symlink_to(other)
        case "dangling link":
            path.symlink_to(other.with_name("nowhere"))
        case "hard link":
            path.hardlink_to(other)
        case "pipe":
            os.mkfifo(path)
        case "file":
            path.write_text("in the way")


KINDS = ["link", "dangling link", "hard link", "pipe", "file"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_the_name_is_replaced_and_never_written_through(tmp_path: Path, kind: str) -> None:
    path, other = tmp_path / "note.md", tmp_path / "other"
    other.write_text("as it was")
    prepare_target(path, kind, other)
    write_private(path, b"note")
    assert (path.read_bytes(), mode(path), path.is_symlink()) == (b"note", 0o600, False)
    assert other.read_text() == "as it was"
    assert not other.with_name("nowhere").exists()


@pytest.mark.parametrize("links", [True, False], ids=["links", "a file system without links"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_has_the_name_stays_where_it_is_not_to_be_overwritten(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    path, other = tmp_path / "note.md", tmp_path / "other"
    other.write_text("as it was")
    prepare_target(path, kind, other)
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    before = sorted(found.name for found in tmp_path.iterdir())
    inode = path.lstat().st_ino
    with pytest.raises(FileExistsError) as there:
        write_private(path, b"note", overwrite=False)
    assert there.value.filename in (str(path), path)
    assert sorted(found.name for found in tmp_path.iterdir()) == before
    assert path.lstat().st_ino == inode and other.read_text() == "as it was"


def no_links(*_words: object, **_named: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_links)
    write_private(tmp_path / "note.md", b"note", overwrite=False)
    assert (tmp_path / "note.md").read_bytes() == b"note"
    assert [path.name for path in tmp_path.iterdir()] == ["note.md"]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("before")
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
        for overwrite in (True, False):
            with pytest.raises(OSError, match="File too large"):
                write_private(tmp_path / "note.md", b"x" * 5_000, overwrite=overwrite)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert [path.name for path in tmp_path.iterdir()] == ["note.md"]
    assert (tmp_path / "note.md").read_text() == "before"


@needs_root
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        with pytest.raises(OSError, match="No space left"):
            write_private(disk / "note.md", b"x" * 100_000)
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)
