"""The command as a process that is forked from one which has imported the program: most of a call's time is imports.

What a call says, writes and returns is what one of its own does; that the command starts and imports by itself is seen
where it is started for real, as in `tests/e2e/` and `tests/tui/verbs/test_ends.py`.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NoReturn

from tests.bounds import HANGS_AFTER

_ROOT = Path(__file__).parents[1]
_LONGEST = 1 << 20
_IMPORTED = ("tui.cli", "tui.verbs.client", "backend.app.embedded", "backend.app.main")


def call(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    given: bytes = b"",
    stdout: IO[str] | None = None,
    umask: int = 0o022,
) -> subprocess.CompletedProcess[bytes]:
    """Call the command; `stdout` is where its output goes, in place of the answer."""
    with TemporaryFile() as reads, TemporaryFile() as writes, TemporaryFile() as says:
        reads.write(given)
        reads.seek(0)
        ends = (reads, writes if stdout is None else stdout, says)
        asked = (list(words), dict(environment), str(folder), umask)
        process = _process()
        socket.send_fds(process, [json.dumps(asked).encode()], [end.fileno() for end in ends])
        status = json.loads(process.recv(_LONGEST))
        writes.seek(0)
        says.seek(0)
        return subprocess.CompletedProcess(words, status, writes.read(), says.read())


@cache
def _process() -> socket.socket:
    """Start the process from which the others are forked; it ends with this one."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here.settimeout(HANGS_AFTER)
    with there:
        process = subprocess.Popen(
            [sys.executable, "-c", f"from tests.forked import serve; serve({there.fileno()})"],
            cwd=_ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def end() -> None:
        here.close()
        process.wait(HANGS_AFTER)

    atexit.register(end)
    return here


def serve(number: int) -> None:
    """Fork a process for each call that comes over a socket, until nobody is there any more."""
    for name in _IMPORTED:
        import_module(name)
    with socket.socket(fileno=number) as calls:
        while True:
            asked, ends, _flags, _address = socket.recv_fds(calls, _LONGEST, 3)
            if not asked:
                return
            child = os.fork()
            if not child:
                words, environment, folder, umask = json.loads(asked)
                _be(words, environment, folder, umask, ends)
            for end in ends:
                os.close(end)
            _child, status = os.waitpid(child, 0)
            calls.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())


def _be(
    words: list[str], environment: dict[str, str], folder: str, umask: int, ends: Sequence[int]
) -> NoReturn:
    from tui.cli import main

    try:
        for number, end in enumerate(ends):
            os.dup2(end, number)
        os.setsid()  # no terminal to be asked
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        os.chdir(folder)
        os.umask(umask)
        main(words)
    except BaseException:  # noqa: BLE001 - as of a process of its own, whatever it is
        traceback.print_exc()
    finally:
        os._exit(1)  # only where the command did not end by itself
