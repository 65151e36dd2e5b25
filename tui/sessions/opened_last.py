"""Which session was opened last, for each server and user: it gets the texts that come while no program is open."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from backend.app.core.files import open_private, private_folder, write_private
from backend.app.core.json_text import parse_json
from backend.app.core.text_files import read_text
from tui.drafts.file import LocalFile
from tui.sessions.known import is_uuid

_NAME = "opened-last.json"
_LATEST = 50
By = Literal["program", "walk"]


@dataclass(frozen=True)
class OpenedLast:
    """A session by its id; nothing else is kept of it.

    Attributes:
        instance: the run in which it was opened.
        by: what that was a run of.
    """

    session: str
    instance: str
    by: By

    @property
    def id(self) -> UUID:
        """The session's id."""
        return UUID(self.session)


def note_opened(local: LocalFile, session_id: UUID, *, by: By = "program") -> None:
    """Note that a session was opened. What the disk does not take is not noted. Blocks for a moment."""
    path = _path(local)
    known = _read(path)
    opened = OpenedLast(str(session_id), local.instance.id, by)
    if known.get(local.place) == opened:
        return
    known.pop(local.place, None)
    with suppress(OSError):
        private_folder(path.parent)
        _write(path, dict([*known.items(), (local.place, opened)][-_LATEST:]))


def opened_last(local: LocalFile) -> OpenedLast | None:
    """Return the session that was opened last; None if there was none."""
    return _read(_path(local)).get(local.place)


def forget_opened(folder: Path, server: str) -> None:
    """Forget which session of a server was opened last, whoever opened it.

    Raises:
        OSError: the file cannot be written.
    """
    known = _read(folder / _NAME)
    others = {place: one for place, one in known.items() if place.partition(" ")[0] != server}
    if others != known:
        _write(folder / _NAME, others)


def _path(local: LocalFile) -> Path:
    return local.folder / _NAME


def _write(path: Path, known: dict[str, OpenedLast]) -> None:
    write_private(path, json.dumps({place: vars(one) for place, one in known.items()}).encode())


def _read(path: Path) -> dict[str, OpenedLast]:
    try:
        with open_private(path) as file:
            known = {place: OpenedLast(**kept) for place, kept in parse_json(read_text(file)).items()}
    except (OSError, ValueError, TypeError, AttributeError):  # none yet, or not as it is written here
        return {}
    return {place: one for place, one in known.items() if is_uuid(one.session)}
