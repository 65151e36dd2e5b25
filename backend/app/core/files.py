"""Files for one person alone, in folders where nobody else can prepare or exchange them.

Modes are set whatever the umask says, as far as the file system knows them. Nothing is ever written through a link.
"""

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

if sys.platform != "win32":
    import grp
    import pwd

_FOLDER, _FILE, _OTHERS = 0o700, 0o600, 0o077
# Windows has none of these flags.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_LINK
_READ = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0)  # a pipe in a file's place is not waited for
_SQLITE_KEEPS_BESIDE = ("-journal", "-wal", "-shm")


class NotPrivate(PermissionError):
    """Others could have prepared a file or folder, or could change it; `strerror` is a clause that says how."""


def private_folder(path: Path, *, shared: bool = False) -> Path:
    """Make a folder, and those on the way there, if it is not there (0700), and return it.

    A `shared` one may be as the usual /tmp: others write there too, but cannot touch what is not theirs. That is no
    place for files with names that can be foreseen.

    Raises:
        NotPrivate: it belongs to another user, or is such a user's link, or others can write to it; or `sudo` would make
            it in a folder of whoever called it, who could not use it any more.
        OSError: it cannot be made, or is no folder.
    """
    missing = _missing(path)
    if missing and _is_callers(missing[-1].parent):
        caller = os.environ.get("SUDO_USER", "who called it")
        raise _refusal(path, f"sudo would make the folder, and {caller} could not use it")
    for folder in reversed(missing):
        with suppress(FileExistsError):  # another program was faster
            _make_folder(folder)
    if not _is_trusted(path.lstat()):
        raise _refusal(path, "the folder belongs to another user")
    found = path.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    if not _is_trusted(found):
        raise _refusal(path, "the folder leads to one of another user")
    if _others_write(found) and not (shared and found.st_mode & stat.S_ISVTX):
        raise _refusal(path, "others can write to the folder, which chmod go-w ends")
    return path


def new_folder(within: Path) -> Path:
    """Make a folder (0700) in another one, under a name that nobody can foresee, and return it."""
    path = within / f"rf-{token_hex(8)}"
    _make_folder(path)
    return path


def private_file(path: Path) -> None:
    """Make an empty file (0600) if it is not there; take others' rights away from one that is.

    Raises:
        NotPrivate: it is a link, no regular file, or belongs to another user.
        OSError: it cannot be made.
    """
    with suppress(FileExistsError):
        os.close(_create(path))
    _take_from_others(path)


def private_database(path: Path) -> None:
    """Do as `private_file` for SQLite's file, also with those that SQLite keeps beside it, if they are there."""
    private_file(path)
    for ending in _SQLITE_KEEPS_BESIDE:
        with suppress(FileNotFoundError):
            _take_from_others(path.with_name(path.name + ending))


def open_private(path: Path) -> BinaryIO:
    """Open a file for reading, and take others' rights away from it.

    Raises:
        NotPrivate: it is a link, no regular file, or belongs to another user.
        OSError: it cannot be read.
    """
    _take_from_others(path)
    descriptor = os.open(path, _READ)
    try:
        _require_own(path, os.fstat(descriptor))  # it may be another file by now
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def write_private(path: Path, content: bytes, *, overwrite: bool = True) -> None:
    """Write a file (0600) as a whole or not at all; a link of that name is replaced, not followed.

    Raises:
        FileExistsError: there is such a file, and it is not to be overwritten.
        OSError: it cannot be written.
    """
    unfinished = path.with_name(f".rf-{token_hex(8)}.tmp")
    descriptor = _create(unfinished)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(unfinished, path, overwrite=overwrite)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def put_in_place(finished: Path, path: Path, *, overwrite: bool) -> None:
    """Give a file of the same file system its name; unless it overwrites, the caller removes the name before.

    Raises:
        FileExistsError: there is something of that name, and it is not to be overwritten.
        OSError: it cannot be done.
    """
    if overwrite:
        finished.replace(path)
    else:
        try:
            path.hardlink_to(finished)
        except FileExistsError as there:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from there
        except OSError:  # a file system without links: an empty file takes the name first
            os.close(_create(path))
            try:
                finished.replace(path)
            except OSError:
                path.unlink()
                raise
    with suppress(OSError):  # Windows opens no folders, and some file systems do not sync them
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _missing(path: Path) -> list[Path]:
    """Return the folder and those over it that are not there, the innermost first."""
    missing = []
    for folder in (path, *path.parents):
        if os.path.lexists(folder):
            break
        missing.append(folder)
    return missing


def _is_callers(folder: Path) -> bool:
    """Tell whether a folder belongs to whoever called the program by `sudo`, as another user."""
    if sys.platform == "win32" or not (caller := os.environ.get("SUDO_UID", "")).isdigit():
        return False
    with suppress(OSError):
        return os.geteuid() != int(caller) == folder.stat().st_uid
    return False


def _make_folder(path: Path) -> None:
    path.mkdir(mode=_FOLDER)
    if stat.S_IMODE(path.lstat().st_mode) & _FOLDER != _FOLDER:  # the umask took from it
        path.chmod(_FOLDER)


def _create(path: Path) -> int:
    """Return a descriptor of a file that was not there."""
    descriptor = os.open(path, _NEW, _FILE)
    if sys.platform != "win32" and stat.S_IMODE(os.fstat(descriptor).st_mode) != _FILE:
        with suppress(OSError):  # file systems such as FAT know no modes
            os.fchmod(descriptor, _FILE)
    return descriptor


def _take_from_others(path: Path) -> None:
    # By the path, not by a descriptor: closing one would let go of the locks that SQLite has on the file
    # (https://sqlite.org/howtocorrupt.html, "posix advisory locks canceled").
    found = path.lstat()
    _require_own(path, found)
    if sys.platform != "win32" and found.st_mode & _OTHERS and found.st_uid == os.geteuid():
        with suppress(OSError):  # a read-only file system, or one that knows no modes
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)


def _require_own(path: Path, found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise _refusal(path, "the file is a link")
    if not stat.S_ISREG(found.st_mode):
        raise _refusal(path, "it is no regular file")
    if not _is_trusted(found):
        raise _refusal(path, "the file belongs to another user")


def _is_trusted(found: os.stat_result) -> bool:
    """Tell whether something belongs to this user, or to root, who could read all of it anyway."""
    return sys.platform == "win32" or found.st_uid in (os.geteuid(), 0)


def _others_write(found: os.stat_result) -> bool:
    if sys.platform == "win32":  # its modes say nothing of others
        return False
    if found.st_mode & stat.S_IWOTH:
        return True
    return bool(found.st_mode & stat.S_IWGRP) and not _is_own_group(found.st_gid)


def _is_own_group(number: int) -> bool:
    """Tell whether nobody else is in a group: many systems give each user one, and write access to it by the umask."""
    try:
        user, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(number)
    except KeyError:
        return False
    return group.gr_name == user and set(group.gr_mem) <= {user}


def _refusal(path: Path, reason: str) -> NotPrivate:
    return NotPrivate(errno.EPERM, reason, str(path))
