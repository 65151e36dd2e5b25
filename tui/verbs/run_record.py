"""What becomes of the record of a command that has ended."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from backend.app.core.files import private_folder, write_private
from tui.core.clock import Sources
from tui.core.cuts import told_cut
from tui.core.streams import say
from tui.handing_in.delivery import Delivered, Field, deliver
from tui.recording.outputs import outputs_in
from tui.recording.running import Done
from tui.settings.config import Config
from tui.verbs.client import UNUSABLE, log_to_file

_LONG = 4_000_000
"""Bytes from which on it takes long enough to say so."""


def hand_over(config: Config, done: Done, *, session: str | None, to: Field) -> None:
    """Hand the record in and say where it went; where it cannot be, keep it in a file. Nothing here ends the verb."""
    if not done.record.ends_line:
        _end_line()
    log_to_file(config)
    text, missing = "", [f"{done.record.missing:,} bytes"] if done.record.missing else []
    try:
        if done.record.length > _LONG:
            say("What it printed is being attached, which takes some seconds; Ctrl-C keeps it in a file.")
        text, left_out = done.shown()
        missing += [f"about {left_out:,} characters of what was shown"] if left_out else []
        delivered = deliver(config, text, session=session, to=to)
    except OSError as error:
        delivered = Delivered(f"What it printed could not be attached ({error.strerror}).", UNUSABLE)
    except KeyboardInterrupt:
        delivered = Delivered("What it printed was not attached: that was interrupted.", UNUSABLE)
    if delivered.status < UNUSABLE:  # it is in the session, or set aside for it
        cut = told_cut(" and ".join(missing)) if missing else ""
        say(f"{delivered.sentence}{cut}")
        return
    say(f"{delivered.sentence} {_kept(config, text or done.unresolved)}")


def _end_line() -> None:
    """Begin a line, so that the command's last one stays as it is."""
    with contextlib.suppress(OSError):
        if sys.stdout.isatty():
            sys.stderr.write("\n")
            sys.stderr.flush()


def _kept(config: Config, text: str) -> str:
    """Keep the record in a file of the engineer's own (0600), and say which."""
    content = text.encode()
    name = f"run-{Sources().here():%Y-%m-%d-%H%M%S}-{os.getpid()}.txt"
    try:
        folder = outputs_in(config.state_dir)
        private_folder(folder)
        path = folder / name
        write_private(path, content, overwrite=False)
    except OSError:
        return _kept_elsewhere(content)
    return f"What the command printed is kept in {path}."


def _kept_elsewhere(content: bytes) -> str:
    try:
        descriptor, name = tempfile.mkstemp(prefix="resolutionflow-run-", suffix=".txt")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as error:
        return f"What the command printed could not be kept in a file ({error.strerror})."
    return f"What the command printed is kept in {Path(name)}."
