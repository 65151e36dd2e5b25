"""Delivery inside tmux: into its buffer, and on to the terminal that shows it.

`load-buffer -w` (tmux 3.2 and later) works in a default configuration, where a program's own OSC 52 is dropped
in silence. The text goes in on standard input: an argument would be cut, and would be seen by other users.
"""

import asyncio
from collections.abc import Mapping

_SECONDS = 2.0


class TmuxFailed(Exception):
    """tmux did not take the text; the message is a part of a sentence."""


async def deliver_to_tmux(text: str, environment: Mapping[str, str]) -> bool:
    """Put text into a new tmux buffer and compare it; return whether a terminal was there to send it on to.

    Raises:
        TmuxFailed: the text is not in the buffer.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            attached = (await _tmux(environment, "display-message", "-p", "#{session_attached}")).strip()
            await _tmux(environment, "load-buffer", "-w", "-", standard_input=text.encode())
            held = await _tmux(environment, "save-buffer", "-")
    except TimeoutError as error:
        raise TmuxFailed("tmux did not answer within 2 s") from error
    except OSError as error:
        raise TmuxFailed(f"tmux cannot be run ({error.strerror})") from error
    if held != text.encode():
        raise TmuxFailed("the tmux buffer holds something else")
    return attached not in (b"", b"0")


async def _tmux(environment: Mapping[str, str], *arguments: str, standard_input: bytes = b"") -> bytes:
    process = await asyncio.create_subprocess_exec(
        "tmux",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(environment),
    )
    try:
        output, complaint = await process.communicate(standard_input)
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode != 0:
        reason = " ".join(complaint.decode(errors="replace").split()) or f"status {process.returncode}"
        raise TmuxFailed(f"tmux refused it ({reason})")
    return output
