"""What a forked process does to become the command."""

import errno
import os
import signal
import stat
from collections.abc import Iterator
from typing import NoReturn

from tui.recording.ended import CANNOT, failed

_OF_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)
"""Python ignores these, and a command would inherit it."""


def become(words: list[str], report: int) -> NoReturn:
    """Be the command from here on; where it cannot be, tell why on a descriptor and end as a shell's child would."""
    try:
        for number in _OF_PYTHON:
            signal.signal(number, signal.SIG_DFL)
        reason = _execute(words)
        os.write(report, bytes([reason]))
        os._exit(failed(reason).status)
    finally:  # nothing of what the process was before may run twice
        os._exit(CANNOT)


def give_defaults(ignored: frozenset[int]) -> None:
    """Have signals do in a command what they would without the program; an ignored one stays ignored."""
    for number in signal.valid_signals():
        if number in (signal.SIGKILL, signal.SIGSTOP) or number in ignored:
            continue
        if signal.getsignal(number) not in (signal.SIG_DFL, None):
            signal.signal(number, signal.SIG_DFL)


def ignored_now() -> frozenset[int]:
    """Return the signals that whoever started the process had ignored."""
    return frozenset(
        int(number)
        for number in signal.valid_signals()
        if number not in _OF_PYTHON and signal.getsignal(number) == signal.SIG_IGN
    )


def _execute(words: list[str]) -> int:
    """Return why it could not be: the most telling reason of all folders, as in `execvp`."""
    found = errno.ENOENT
    for file in _files(words[0]):
        try:
            os.execv(file, words)  # noqa: S606 - the engineer's own words, as they are
        except OSError as error:
            reason = error.errno or errno.ENOENT
        if reason == errno.ENOEXEC:  # a script that does not name what runs it
            return _as_script(file, words)
        if reason == errno.EACCES and _is_folder(file):
            reason = errno.EISDIR if "/" in words[0] else errno.ENOENT
        if reason not in (errno.ENOENT, errno.ENOTDIR):
            found = reason
    return found


def _as_script(file: str, words: list[str]) -> int:
    try:
        os.execv("/bin/sh", ["sh", file, *words[1:]])  # noqa: S606 - the same
    except OSError as error:
        return error.errno or errno.ENOEXEC


def _files(name: str) -> Iterator[str]:
    if not name:
        return
    if "/" in name:
        yield name
        return
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        yield f"{folder or '.'}/{name}"


def _is_folder(file: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(file).st_mode)  # noqa: PTH116 - pathlib would be imported for this alone
    except OSError:
        return False
