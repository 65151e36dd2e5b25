"""Which token goes with a call, and what happens when the server refuses it."""

from pathlib import Path

import httpx
import pytest

from tui.settings.credentials import Login, TokenAuth, keep_login

SERVER = "https://flow.example.com"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


async def called_with(folder: Path, *, then: Login) -> list[str]:
    """Return the tokens of two calls; after the first the token is refused, and another login is there."""
    keep_login(folder, Login(SERVER, "amy", "Contoso", "rf_first"))
    good = ["Bearer rf_first"]
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Authorization"])
        return httpx.Response(200 if seen[-1] in good else 401)

    auth = TokenAuth(SERVER, folder, {})
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), auth=auth) as client:
        await client.get(SERVER)
        good[:] = [f"Bearer {then.token}"]
        keep_login(folder, then)
        await client.get(SERVER)
    return seen


async def test_a_token_of_the_same_engineer_is_taken_while_the_program_runs(tmp_path: Path) -> None:
    seen = await called_with(tmp_path, then=Login(SERVER, "amy", "Contoso", "rf_second"))
    assert seen == ["Bearer rf_first", "Bearer rf_first", "Bearer rf_second"]


@pytest.mark.parametrize(("user", "team"), [("jo", "Contoso"), ("amy", "Adatum")])
async def test_nobody_works_as_somebody_else(tmp_path: Path, user: str, team: str) -> None:
    seen = await called_with(tmp_path, then=Login(SERVER, user, team, "rf_second"))
    assert seen == ["Bearer rf_first", "Bearer rf_first"]
