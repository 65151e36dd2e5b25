"""Whose a token is, as its server said: without the server, only what this user has on this machine may be shown.

No token is kept. What stands for one can only be made by who has the token, and differs from server to server.
"""

import hashlib
import hmac
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from backend.app.core.files import open_private, private_folder, write_private
from backend.app.core.json_text import parse_json
from backend.app.core.text_files import read_text

_LATEST = 50


@dataclass(frozen=True)
class Owner:
    """The user of a server that a token is of."""

    server: str
    team: str
    user: str


def mark_of(server: str, token: str) -> str:
    """Return what stands for a token of a server."""
    return hmac.new(token.encode(), f"resolutionflow {server}".encode(), hashlib.sha256).hexdigest()


def owner_of(state_dir: Path, server: str, token: str) -> Owner | None:
    """Return whose a token was when its server was asked last; None if it never was."""
    owner = _read(state_dir).get(mark_of(server, token))
    return owner if owner is not None and owner.server == server else None


def remember_owner(state_dir: Path, token: str, owner: Owner) -> None:
    """Keep whose a token is. What the disk does not take is not kept: the server is asked again."""
    mark, known = mark_of(owner.server, token), _read(state_dir)
    if known.get(mark) == owner:
        return
    known.pop(mark, None)
    _write(state_dir, {**known, mark: owner})


def forget_owners(state_dir: Path, server: str) -> None:
    """Forget whose the tokens of a server are."""
    known = _read(state_dir)
    left = {mark: owner for mark, owner in known.items() if owner.server != server}
    if left != known:
        _write(state_dir, left)


def _file(state_dir: Path) -> Path:
    return state_dir / "known-tokens.json"


def _read(state_dir: Path) -> dict[str, Owner]:
    try:
        with open_private(_file(state_dir)) as file:
            return {mark: Owner(**kept) for mark, kept in parse_json(read_text(file)).items()}
    except (OSError, ValueError, TypeError, AttributeError):  # none yet, or not as it is written here
        return {}


def _write(state_dir: Path, known: dict[str, Owner]) -> None:
    latest = dict(list(known.items())[-_LATEST:])
    with suppress(OSError):
        private_folder(state_dir)
        write_private(
            _file(state_dir), json.dumps({mark: vars(owner) for mark, owner in latest.items()}).encode()
        )
