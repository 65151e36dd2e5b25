"""The token that an invitation is exchanged for: made here, and the same until the login is kept."""

from pathlib import Path

import pytest

from tui.settings.invitation import forget_invitation, is_invitation, token_for

INVITATION = "rf_invite_of-jo"


def test_the_same_invitation_goes_on_with_the_same_token(tmp_path: Path) -> None:
    state = tmp_path / "state"
    token = token_for(INVITATION, state)
    assert token_for(INVITATION, state) == token
    (kept,) = state.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert INVITATION not in kept.read_text()
    assert token.startswith("rf_") and len(token) > 40 and not is_invitation(token)
    other = token_for(f"{INVITATION}-and-amy", state)
    assert other != token
    forget_invitation(state)
    forget_invitation(state)
    assert token_for(f"{INVITATION}-and-amy", state) != other


@pytest.mark.parametrize("content", ["", "[]", '{"invitation": 1}', "{", '"x"'])
def test_what_cannot_be_read_is_made_anew(tmp_path: Path, content: str) -> None:
    token_for(INVITATION, tmp_path)
    (tmp_path / "invitation.json").write_text(content)
    token = token_for(INVITATION, tmp_path)
    assert token_for(INVITATION, tmp_path) == token
