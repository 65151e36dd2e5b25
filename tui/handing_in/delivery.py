"""Where a text from another terminal goes: to the program that has the session open, else to a draft."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from backend.app.schemas.text import cleaned
from tui.core.cuts import within
from tui.core.messages import counted
from tui.handing_in.addresses import listening_folder
from tui.handing_in.asking import NoAnswer, Program, give, programs
from tui.handing_in.drafting import draft
from tui.handing_in.protocol import LONGEST_TEXT, Field, HandIn, OpenHere
from tui.handing_in.sentences import Delivered, under_sudo
from tui.sessions.pasted import told_size
from tui.settings.config import Config, ConfigError
from tui.settings.connection import Connection, connect

__all__ = ["Delivered", "Field", "deliver"]

_LONGEST = LONGEST_TEXT - 1_000_000
"""Characters of a text, so that what is in its field already has room, too."""
_TMUX_SECONDS = 2.0
_LONGEST_NAME, _LONGEST_NAME_SHOWN = 500, 40
"""Characters; no ticket number has more than the first."""

_Open = tuple[Program, OpenHere]


def deliver(config: Config, text: str, *, session: str | None = None, to: Field = "output") -> Delivered:
    """Hand a text in: to the program that has the session open, else to the draft of the session.

    Blocks until it is on disk, or cannot be. Control characters are cleaned out of it as out of a paste.

    Args:
        config: names the server and the user, as the program's own settings do.
        text: what is handed in; of one that is too long the middle is left out, and that is said.
        session: the session's ticket number or id; None: the one that is open, else the one that was opened last.
        to: which of the session's texts it goes behind.
    """
    session = _named(session) if session is not None else None
    nul, text = text.count("\0"), cleaned(text)
    if not text.strip():
        what = "Nothing but NUL characters" if nul else "Nothing"
        return Delivered(f"{what} came, so nothing was attached.", 1)
    text, cut = within(text, _LONGEST)
    if nul:
        cut += f" {counted(nul, 'NUL character')} {'is' if nul == 1 else 'are'} left out, as a terminal shows none."
    try:
        connection = connect(config)
    except ConfigError as error:
        return Delivered(f"Nothing was attached. {error}", 2)
    found = programs(listening_folder(config.state_dir))
    candidates = list(_candidates(found.answering, config, connection, session))
    given = _given(candidates, to, text)
    if given.told:
        connection.stop(0)
        return Delivered(f"{given.told}{cut}{given.doubt}", 0)
    session = session or next((opened.id for _program, opened in candidates), None)
    kept = draft(config, connection, text, session=session, to=to, silent=found.silent, refused=given.refused)
    whose = under_sudo(config.state_dir) if kept.status != 2 else ""
    return Delivered(f"{kept.sentence}{cut}{given.doubt}{whose}", kept.status)


@dataclass(frozen=True)
class _Given:
    """What programs made of a text.

    Attributes:
        told: where it is; empty where none took it.
        refused: why one that has the session open did not take it.
        doubt: what to say if one may have taken it all the same.
    """

    told: str = ""
    refused: str = ""
    doubt: str = ""


def _given(candidates: list[_Open], to: Field, text: str) -> _Given:
    """Give a text to the first that takes it, unless one says why it cannot be."""
    doubt = ""
    for program, opened in candidates:
        try:
            taken = give(program, HandIn(opened.id, to, text))
        except NoAnswer:
            doubt = " A program ended before it answered, so the text may be there twice."
            continue
        if taken.into:
            told = f"Attached to {taken.into} of {opened.label} ({_where(program)}): {told_size(text)}."
            parts = (told, _others(candidates, opened), taken.problem)
            return _Given(" ".join(filter(None, parts)), doubt=doubt)
        if taken.problem:
            return _Given(refused=taken.problem, doubt=doubt)
    return _Given(doubt=doubt)


def _named(session: str) -> str:
    """Return what was given as a session's name, as far as it can be one: it is looked for, and written down."""
    known = session.encode(errors="replace").decode()
    return known if len(known) <= _LONGEST_NAME else f"{known[:_LONGEST_NAME_SHOWN]}…"


def _candidates(
    answering: tuple[Program, ...], config: Config, connection: Connection, name: str | None
) -> Iterator[_Open]:
    """Yield the sessions that may take the text, each in its program, the one that was used last first.

    Where the settings name a server, a program that works elsewhere is none of them.
    """
    server = connection.drafts.partition(" ")[0]
    for program in answering:
        if config.server and program.status.place.partition(" ")[0] != server:
            continue
        sessions = program.status.sessions if name is not None else program.status.sessions[:1]
        for opened in sessions:
            if name is None or opened.is_called(name):
                yield program, opened


def _others(candidates: list[_Open], taken: OpenHere) -> str:
    """Say why this session, where there were several, and how another one is chosen."""
    others = [opened for _program, opened in candidates if opened.id != taken.id]
    if not others:
        return ""
    other = others[0].ticket if others[0].ticket != taken.ticket else others[0].id
    return (
        f"{len(others) + 1} programs have a session open; in this one a key was pressed last. "
        f"--session {other} chooses another."
    )


def _where(program: Program) -> str:
    """Return which program it is, for people."""
    status = program.status
    if status.tmux and status.pane:
        words = ["tmux", "-S", status.tmux, "display-message", "-p", "-t", status.pane, "#S:#I"]
        with suppress(OSError, subprocess.SubprocessError):
            window = subprocess.run(  # noqa: S603 - the words of the program that listens
                words, capture_output=True, check=True, timeout=_TMUX_SECONDS, stdin=subprocess.DEVNULL
            ).stdout
            if named := cleaned(window.decode(errors="replace")).strip():
                return f"program in tmux window {named}"
    return f"program on {status.terminal}" if status.terminal else "program"
