"""Other programs: run without a shell, away from the screen, and ended when they take too long."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping


class ChildFailed(Exception):
    """A program could not be run or failed; the message is a part of a sentence that begins with its name."""


async def feed(*words: str, text: bytes, environment: Mapping[str, str]) -> None:
    """Run a program on a text.

    Clipboard programs leave a child behind that goes on serving the text: it gets a session of its own, so that no
    hang-up ends it, and no standard output of ours, on whose end we would wait for ever.

    Raises:
        ChildFailed: it could not be run, or its status was not 0.
    """
    try:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the next statement is its context
    except OSError as error:
        raise ChildFailed(
            f"{words[0]} cannot be run: there is no temporary file ({error.strerror})"
        ) from error
    with file as complaints:
        process = await _start(words, stdout=DEVNULL, stderr=complaints, environment=environment)
        await _finish(process, text)
        complaints.seek(0)
        _check(words[0], process, complaints.read())


async def ask(*words: str, text: bytes = b"", environment: Mapping[str, str]) -> bytes:
    """Run a program and return what it prints.

    Raises:
        ChildFailed: it could not be run, or its status was not 0.
    """
    process = await _start(words, stdout=PIPE, stderr=PIPE, environment=environment)
    output, complaint = await _finish(process, text)
    _check(words[0], process, complaint or b"")
    return output or b""


async def _start(
    words: tuple[str, ...], *, stdout: int, stderr: object, environment: Mapping[str, str]
) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            *words,
            stdin=PIPE,
            stdout=stdout,
            stderr=stderr,  # type: ignore[arg-type]  # typeshed leaves files out
            env=dict(environment),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # ValueError: a NUL among the words
        raise ChildFailed(f"{words[0]} cannot be run ({getattr(error, 'strerror', error)})") from error


async def _finish(process: Process, text: bytes) -> tuple[bytes | None, bytes | None]:
    try:
        return await process.communicate(text)
    except asyncio.CancelledError:
        _kill(process)
        raise


def _kill(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:  # it leads a session: what it started goes with it
            os.killpg(process.pid, signal.SIGKILL)


def _check(name: str, process: Process, complaint: bytes) -> None:
    if process.returncode != 0:
        reason = " ".join(complaint.decode(errors="replace").split())[:200]
        raise ChildFailed(f"{name}: {reason or f'status {process.returncode}'}")
