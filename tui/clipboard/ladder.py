"""From the file up: the best way to the clipboard that this terminal allows, found anew at every copy."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from tui.clipboard.delivery import Delivery, Level, size_of
from tui.clipboard.note_file import save_copy
from tui.clipboard.osc52 import refusal
from tui.clipboard.tmux import TmuxFailed, deliver_to_tmux


async def deliver(
    text: str,
    *,
    file_name: str,
    folder: Path,
    now: datetime,
    environment: Mapping[str, str],
    send_osc52: Callable[[str], None],
) -> Delivery:
    """Save text to a file, then bring it as near to the clipboard as can be.

    `send_osc52` writes the escape sequence for a text to the terminal.
    """
    path: Path | None
    try:
        path = save_copy(folder, file_name, text, now=now)
    except OSError:
        path = None
    if environment.get("TMUX"):
        return await _by_tmux(text, environment, path)
    if reason := refusal(text, environment):
        return Delivery(Level.FAILED, reason, path)
    send_osc52(text)
    return Delivery(Level.SENT, f"Sent {size_of(text)} to your terminal, not confirmed", path)


async def _by_tmux(text: str, environment: Mapping[str, str], path: Path | None) -> Delivery:
    try:
        attached = await deliver_to_tmux(text, environment)
    except TmuxFailed as failed:
        return Delivery(Level.FAILED, str(failed), path)
    held = f"{size_of(text)} in the tmux buffer, checked"
    if attached:
        return Delivery(Level.VERIFIED, f"{held}; sent on to your terminal, not confirmed", path)
    return Delivery(Level.VERIFIED, f"{held}; no terminal is attached to send it on to", path)
