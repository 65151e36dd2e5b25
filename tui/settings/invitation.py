"""The token that an invitation is being exchanged for.

It is made here and kept before its SHA-256 is sent. Whatever happens then, to the answer or to the program, logging in
with the same invitation goes on with the same token.
"""

import hashlib
import json
import secrets
from contextlib import suppress
from pathlib import Path

from backend.app.core.files import open_private, private_folder, write_private
from backend.app.core.json_text import parse_json
from backend.app.core.text_files import read_text
from backend.app.schemas.accounts import INVITATION

_BYTES = 32


def is_invitation(text: str) -> bool:
    """Tell whether a text is an invitation, and no token to call with."""
    return text.startswith(INVITATION)


def token_for(invitation: str, state_dir: Path) -> str:
    """Return the token for an invitation, the same as before if there was one.

    Raises:
        OSError: it cannot be kept, so it must not be used.
    """
    mark = hashlib.sha256(invitation.encode()).hexdigest()
    kept = _read(state_dir)
    if kept.get("invitation") == mark and kept.get("token"):
        return kept["token"]
    token = f"rf_{secrets.token_urlsafe(_BYTES)}"
    private_folder(state_dir)
    write_private(_file(state_dir), json.dumps({"invitation": mark, "token": token}).encode())
    return token


def forget_invitation(state_dir: Path) -> None:
    """Forget the token, which is kept as a login by now, or is not wanted any more."""
    with suppress(OSError):  # nobody else can read it there
        _file(state_dir).unlink(missing_ok=True)


def _read(state_dir: Path) -> dict[str, str]:
    with suppress(OSError, ValueError), open_private(_file(state_dir)) as file:
        kept = parse_json(read_text(file))
        if isinstance(kept, dict) and all(isinstance(value, str) for value in kept.values()):
            return kept
    return {}


def _file(state_dir: Path) -> Path:
    return state_dir / "invitation.json"
